//! A set of policies, compiled, of which any number of requests can be asked.

use std::sync::{Arc, OnceLock};

use crate::catalog::Catalog;
use crate::compile::{self, ByAction, CROWD, CompiledStatement, Compiler, Index, NameTable};
use crate::layer::{Layer, MAX_SCP_LEVELS};
use crate::options::Options;
use crate::policy::{Effect, Policy};
use crate::request::Request;

use super::evaluate;
use super::truth::{AllKnown, AllOpen, Facts};
use super::verdict::Verdict;

/// The policy decision point: immutable, shared between threads, cheap to clone.
///
/// Policies are compiled once. To change them, build another authorizer and swap it in whole.
#[derive(Debug, Clone)]
pub struct Authorizer {
    compiled: Arc<Compiled>,
}

/// What an authorizer looks through.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// All layers' statements, in the order of layers, policies and documents.
    pub(crate) statements: Box<[CompiledStatement]>,
    pub(crate) index: Index,
    /// Made when it is asked for the first time: deciding does without.
    by_action: OnceLock<ByAction>,
    pub(crate) names: NameTable,
    pub(crate) options: Options,
    pub(crate) catalog: Catalog,
    layers: Vec<Layer>,
    /// Some level has several SCPs, which add up to what it allows (rule EVA-3).
    pub(crate) joins_scps: bool,
    /// There are more levels of SCPs than are told apart.
    pub(crate) is_too_deep: bool,
}

impl Compiled {
    /// Whether there are policies of the layer.
    pub(crate) fn has(&self, layer: Layer) -> bool {
        self.layers.contains(&layer)
    }

    /// The layers that cap the grants.
    pub(crate) fn guardrails(&self) -> impl Iterator<Item = Layer> + '_ {
        self.layers.iter().copied().filter(|it| !matches!(it, Layer::Identity | Layer::Resource))
    }

    /// The statements that may name the action of that hash, with their numbers, in order.
    pub(crate) fn naming(&self, action: u64) -> impl Iterator<Item = (u32, &CompiledStatement)> {
        let by_action = self.by_action.get_or_init(|| ByAction::new(&self.statements, &self.names));
        let statement = |number: u32| Some((number, self.statements.get(number as usize)?));
        by_action.candidates(action).into_iter().filter_map(statement)
    }

    pub(crate) fn has_scps(&self) -> bool {
        self.layers.iter().any(|it| matches!(it, Layer::Scp(_)))
    }
}

impl Authorizer {
    /// Compiles identity policies (those of the user, its groups, or the agency), with the embedded catalogue.
    ///
    /// Cost: `O(n)` in the text of the policies.
    #[must_use]
    pub fn new(policies: impl IntoIterator<Item = Policy>) -> Self {
        Self::builder().identity(policies).build()
    }

    /// Starts an authorizer with more layers than identity policies, another catalogue, or other options.
    #[must_use]
    pub fn builder() -> AuthorizerBuilder {
        AuthorizerBuilder::default()
    }

    /// Decides a request.
    ///
    /// Always answers: there is no error, no panic, no clock and no input or output, and no allocation but for
    /// pieces of patterns that are longer than the cloud lets a policy be (see [`pattern`](crate::pattern)).
    /// Cost: `O(n)` in the URN, and in the statements that the index finds for its action and resource; several
    /// resources, and several values of a key, cost as much each.
    #[must_use]
    pub fn decide<'a>(&'a self, request: &'a Request) -> Verdict<'a> {
        if !request.has_unknown() {
            let mut unknowns = AllKnown::default();
            let ruling = evaluate::rule(&self.compiled, request, &mut unknowns);
            if !unknowns.surprised {
                return Verdict::known(&self.compiled, request, &ruling);
            }
        }
        let mut facts = Facts::default();
        let mut ruling = evaluate::rule(&self.compiled, request, &mut facts);
        if facts.overflowed {
            ruling = evaluate::rule(&self.compiled, request, &mut AllOpen);
        }
        Verdict::over(&self.compiled, request, ruling, facts)
    }

    /// The same, looking at every statement for every request.
    #[cfg(test)]
    pub(crate) fn without_index(self) -> Self {
        self.indexed(|statements, _| Index::of_everything(statements))
    }

    /// The same, where two statements are a crowd already.
    #[cfg(test)]
    pub(crate) fn indexed_by_conditions(self) -> Self {
        self.indexed(|statements, names| Index::new(statements, names, 1))
    }

    #[cfg(test)]
    fn indexed(self, index: impl Fn(&[CompiledStatement], &NameTable) -> Index) -> Self {
        let mut compiled = Arc::into_inner(self.compiled).unwrap();
        compiled.index = index(&compiled.statements, &compiled.names);
        Authorizer { compiled: Arc::new(compiled) }
    }

    /// The catalogue that it resolves names with; requests for it should be built against the same one.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.compiled.catalog
    }

    /// How many statements it holds.
    #[must_use]
    pub fn statement_count(&self) -> usize {
        self.compiled.statements.len()
    }
}

/// An authorizer that is being put together.
#[derive(Debug, Clone, Default)]
pub struct AuthorizerBuilder {
    catalog: Option<Catalog>,
    options: Options,
    layers: Vec<(Layer, Vec<Policy>)>,
    scp_levels: u8,
    /// There are more levels than are told apart: the last one stands for all that are beyond, and allows nothing.
    is_too_deep: bool,
}

impl AuthorizerBuilder {
    /// Resolves names with another catalogue than the embedded one.
    #[must_use]
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Some(catalog);
        self
    }

    /// Takes other readings of open rules.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Adds identity policies, of version 5.0 or older (rules EVA-2, EVA-7).
    #[must_use]
    pub fn identity(self, policies: impl IntoIterator<Item = Policy>) -> Self {
        self.layer(Layer::Identity, policies)
    }

    /// Adds the policies of the resource (rule EVA-4).
    #[must_use]
    pub fn resource(self, policies: impl IntoIterator<Item = Policy>) -> Self {
        self.layer(Layer::Resource, policies)
    }

    /// Adds session policies (rule EVA-3).
    #[must_use]
    pub fn session(self, policies: impl IntoIterator<Item = Policy>) -> Self {
        self.layer(Layer::Session, policies)
    }

    /// Adds policies of the VPC endpoint (rule EVA-3).
    #[must_use]
    pub fn endpoint(self, policies: impl IntoIterator<Item = Policy>) -> Self {
        self.layer(Layer::Endpoint, policies)
    }

    /// Adds one level of SCPs, from the root of the organization downwards (rules EVA-3, EVA-6).
    ///
    /// An organization is at most seven levels deep. Levels beyond the twelfth are taken into that one, which
    /// then denies what any of them does, and allows nothing: too deep a stack denies.
    #[must_use]
    pub fn scp_level(mut self, policies: impl IntoIterator<Item = Policy>) -> Self {
        let last = u8::try_from(MAX_SCP_LEVELS - 1).unwrap_or(u8::MAX);
        self.is_too_deep = self.scp_levels > last;
        let level = Layer::Scp(self.scp_levels.min(last));
        self.scp_levels = self.scp_levels.saturating_add(1);
        self.layer(level, policies)
    }

    fn layer(mut self, layer: Layer, policies: impl IntoIterator<Item = Policy>) -> Self {
        match self.layers.iter_mut().find(|it| it.0 == layer) {
            Some((_, known)) => known.extend(policies),
            None => self.layers.push((layer, policies.into_iter().collect())),
        }
        self
    }

    /// Compiles the policies. A layer that was named is there even if it has no policy: it allows nothing.
    #[must_use]
    pub fn build(mut self) -> Authorizer {
        let catalog = self.catalog.unwrap_or_else(Catalog::embedded);
        self.layers.sort_by_key(|it| it.0);
        let mut statements = Vec::new();
        let mut compiler = Compiler::new(&catalog);
        let last = MAX_SCP_LEVELS - 1;
        let says = |it: &CompiledStatement| match it.layer {
            Layer::Scp(level) => usize::from(level) < last || it.effect == Effect::Deny,
            _ => true,
        };
        for (layer, policies) in &self.layers {
            for policy in policies {
                statements.extend(compiler.policy(policy, *layer).filter(|it| !self.is_too_deep || says(it)));
            }
        }
        compile::note_alike(&mut statements);
        let names = NameTable::new(&catalog);
        let index = Index::new(&statements, &names, CROWD);
        let several = |it: &(Layer, Vec<Policy>)| matches!(it.0, Layer::Scp(_)) && it.1.len() > 1;
        let joins_scps = self.layers.iter().any(several);
        let layers = self.layers.iter().map(|it| it.0).collect();
        let compiled = Compiled {
            statements: statements.into(),
            index,
            by_action: OnceLock::new(),
            names,
            options: self.options,
            catalog,
            layers,
            joins_scps,
            is_too_deep: self.is_too_deep,
        };
        Authorizer { compiled: Arc::new(compiled) }
    }
}
