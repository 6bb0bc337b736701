//! The authorizer: compiled policies, and requests decided by them.

use std::sync::{Arc, OnceLock};

use crate::catalog::Catalog;
use crate::compile::{self, CROWD, CompiledStatement, Compiler, Index};
use crate::layer::{Layer, MAX_LAYERS, MAX_LEVELS};
use crate::options::Options;
use crate::policy::{Effect, Policy};
use crate::request::{Part, Parts, Request};
use crate::scope::{Grant, Project};
use crate::source::brief;

use super::combining;
use super::compiled::{Compiled, Endpoints};
use super::ruling::Ruling;
use super::truth::{AllKnown, AllOpen, Facts};
use super::verdict::Verdict;
use super::walk;

/// The policy decision point: immutable, shared between threads, cheap to clone.
///
/// Policies are compiled once. To change them, build another authorizer and swap it in whole.
#[derive(Debug, Clone)]
pub struct Authorizer {
    pub(crate) compiled: Arc<Compiled>,
}

impl Authorizer {
    /// Compiles identity policies (those of the user, its groups, or the agency), with the embedded catalog.
    ///
    /// Cost: `O(n)` in the text of the policies.
    #[must_use]
    pub fn new(policies: impl IntoIterator<Item = Policy>) -> Self {
        Self::builder().identity(policies).build()
    }

    /// Starts an authorizer with more layers than identity policies, another catalog, or other options.
    #[must_use]
    pub fn builder() -> AuthorizerBuilder {
        AuthorizerBuilder::default()
    }

    /// Decides a request.
    ///
    /// There is always an answer: no error, no panic, no clock, no input or output, and no allocation but for pieces of
    /// patterns with a `?` of more than 8,192 characters, longer than the cloud lets a policy be.
    /// Cost: `O(n)` in the URN, and in the statements that the index finds for its action and resource; several
    /// resources, and several values of a key, cost as much each.
    ///
    /// A request that was built with another catalog is read again with that of the authorizer: once, which allocates.
    #[must_use]
    pub fn decide<'a>(&'a self, request: &'a Request) -> Verdict<'a> {
        let request = request.read_by(&self.compiled.catalog);
        if request.is_refused() {
            return Verdict::known(&self.compiled, request, &Ruling { allowed: false, ..Ruling::NOTHING });
        }
        decide(&self.compiled, request)
    }

    /// Replaces the index by a look at every statement for every request.
    #[cfg(test)]
    pub(crate) fn without_index(self) -> Self {
        self.indexed(|statements, _| Index::of_everything(statements))
    }

    /// Replaces the index by one that files every two statements by their conditions.
    #[cfg(test)]
    pub(crate) fn indexed_by_conditions(self) -> Self {
        self.indexed(|statements, catalog| Index::new(statements, catalog, 1))
    }

    #[cfg(test)]
    fn indexed(self, index: impl Fn(&[CompiledStatement], &Catalog) -> Index) -> Self {
        let mut compiled = Arc::into_inner(self.compiled).unwrap();
        compiled.index = index(&compiled.statements, &compiled.catalog);
        Authorizer { compiled: Arc::new(compiled) }
    }

    /// The catalog that names are resolved with.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.compiled.catalog
    }

    /// The number of statements.
    #[must_use]
    pub fn statement_count(&self) -> usize {
        self.compiled.statements.len()
    }
}

/// Decides a request: with plain truth values, and with worlds where something is unknown.
pub(super) fn decide<'a>(compiled: &'a Compiled, request: &'a Request) -> Verdict<'a> {
    if !request.has_unknown() {
        let mut unknowns = AllKnown::default();
        let ruling = walk::rule(compiled, request, &mut unknowns);
        if !unknowns.surprised {
            return Verdict::known(compiled, request, &ruling);
        }
    }
    let mut facts = Facts::default();
    let mut ruling = walk::rule(compiled, request, &mut facts);
    if facts.overflowed {
        ruling = walk::rule(compiled, request, &mut AllOpen);
    }
    Verdict::over(compiled, request, ruling, facts)
}

/// An authorizer that is being put together.
#[derive(Debug, Clone, Default)]
pub struct AuthorizerBuilder {
    catalog: Option<Catalog>,
    options: Options,
    layers: Vec<(Layer, Vec<Policy>)>,
    grants: Vec<Grant>,
    projects: Vec<Project>,
    /// The number of levels so far.
    scp_levels: u8,
    rcp_levels: u8,
    ncp_levels: u8,
    /// The last levels of stacks that are too deep: they stand for all below them, and allow nothing.
    too_deep: Vec<Layer>,
    rcp_account: Option<Box<str>>,
    ncp_endpoints: Endpoints,
    unknown: Parts,
}

/// The last level that is kept by itself.
const LAST_LEVEL: u8 = MAX_LEVELS as u8 - 1;

impl AuthorizerBuilder {
    /// Resolves names with another catalog than the embedded one.
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

    /// Adds identity policies, of version 5.0 or older (rules EVA-2, EVA-7). They count everywhere; an older one that
    /// was granted in a scope is a [`Grant`].
    #[must_use]
    pub fn identity(self, policies: impl IntoIterator<Item = Policy>) -> Self {
        self.layer(Layer::Identity, policies)
    }

    /// Adds identity policies of version 1.1 or 1.0 in the scopes that they were granted in (rule EVA-12).
    #[must_use]
    pub fn grants(mut self, grants: impl IntoIterator<Item = Grant>) -> Self {
        self.grants.extend(grants);
        self.layer(Layer::Identity, [])
    }

    /// Sets the projects of the account: a grant in one of them counts in its region (rule EVA-12).
    #[must_use]
    pub fn projects(mut self, projects: impl IntoIterator<Item = Project>) -> Self {
        self.projects.extend(projects);
        self
    }

    /// Adds the policies of the resource (rule EVA-4); of an agency, its trust policy (rule EVA-11).
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
    /// An organization is at most seven levels deep. Levels beyond the twelfth are merged into
    /// that one, which then denies what any of them denies, and allows nothing.
    #[must_use]
    pub fn scp_level(mut self, policies: impl IntoIterator<Item = Policy>) -> Self {
        let level = self.scp_levels;
        self.scp_levels = level.saturating_add(1);
        self.level(Layer::Scp, level, policies)
    }

    /// Adds one level of the RCPs of the resource's account, as [`scp_level`](Self::scp_level) does
    /// (rules EVA-3, EVA-9).
    #[must_use]
    pub fn rcp_level(mut self, policies: impl IntoIterator<Item = Policy>) -> Self {
        let level = self.rcp_levels;
        self.rcp_levels = level.saturating_add(1);
        self.level(Layer::Rcp, level, policies)
    }

    /// Adds one level of the NCPs of the VPC endpoint's account, as [`scp_level`](Self::scp_level) does
    /// (rules EVA-3, EVA-10).
    #[must_use]
    pub fn ncp_level(mut self, policies: impl IntoIterator<Item = Policy>) -> Self {
        let level = self.ncp_levels;
        self.ncp_levels = level.saturating_add(1);
        self.level(Layer::Ncp, level, policies)
    }

    /// Sets the account of the RCPs: they bind no resource of another one. By default they are those of the account of
    /// whichever resource is asked about (rule EVA-9).
    #[must_use]
    pub fn rcp_account(mut self, account: &str) -> Self {
        self.rcp_account = Some(account.into());
        self
    }

    /// Sets the VPC endpoints that the NCPs bind (rule EVA-10).
    #[must_use]
    pub fn ncp_endpoints(mut self, endpoints: Endpoints) -> Self {
        self.ncp_endpoints = endpoints;
        self
    }

    /// Makes a part of every question unknown: there may be SCPs, RCPs or NCPs that are not given (rule UNK-3).
    #[must_use]
    pub fn unknown_part(mut self, part: Part) -> Self {
        self.unknown.insert(part);
        self
    }

    fn level(mut self, of: fn(u8) -> Layer, level: u8, policies: impl IntoIterator<Item = Policy>) -> Self {
        let layer = of(level.min(LAST_LEVEL));
        if level > LAST_LEVEL && !self.too_deep.contains(&layer) {
            self.too_deep.push(layer);
        }
        self.layer(layer, policies)
    }

    fn layer(mut self, layer: Layer, policies: impl IntoIterator<Item = Policy>) -> Self {
        match self.layers.iter_mut().find(|it| it.0 == layer) {
            Some((_, known)) => known.extend(policies),
            None => self.layers.push((layer, policies.into_iter().collect())),
        }
        self
    }

    /// Compiles the policies. A layer that was named without a policy is there, and allows nothing.
    #[must_use]
    pub fn build(mut self) -> Authorizer {
        let catalog = self.catalog.unwrap_or_else(Catalog::embedded);
        self.layers.sort_by_key(|it| it.0);
        let mut statements = Vec::new();
        let mut compiler = Compiler::new(&catalog);
        let too_deep = &self.too_deep;
        let says = |it: &CompiledStatement| it.effect == Effect::Deny || !too_deep.contains(&it.layer);
        for (layer, policies) in &self.layers {
            for policy in policies {
                statements.extend(compiler.policy(policy, *layer).filter(says));
            }
            let grants = if *layer == Layer::Identity { self.grants.as_slice() } else { &[] };
            for grant in grants {
                statements.extend(compiler.grant(grant, *layer, &self.projects));
            }
        }
        compile::note_alike(&mut statements);
        let index = Index::new(&statements, &catalog, CROWD);
        let joined = self.layers.iter().filter(|it| it.0.is_level() && it.1.len() > 1);
        let joined_levels = joined.map(|it| it.0).collect();
        let mut slots = [MAX_LAYERS as u8; MAX_LAYERS];
        for (slot, (layer, _)) in (0..).zip(&self.layers) {
            if let Some(it) = slots.get_mut(layer.index()) {
                *it = slot;
            }
        }
        let policies = self.layers.iter().flat_map(|it| &it.1).chain(self.grants.iter().map(Grant::policy));
        let roles = policies.filter(|it| !it.depends().is_empty());
        let roles = roles.map(|it| (it.name().into(), roles_of(it))).collect();
        let layers = self.layers.iter().map(|it| it.0).collect();
        combining::prepare();
        let compiled = Compiled {
            statements: statements.into(),
            index,
            by_action: OnceLock::new(),
            options: self.options,
            catalog,
            roles,
            projects: self.projects.into(),
            layers,
            slots,
            joined_levels,
            too_deep: self.too_deep.into(),
            rcp_account: self.rcp_account,
            ncp_endpoints: self.ncp_endpoints,
            unknown: self.unknown,
        };
        Authorizer { compiled: Arc::new(compiled) }
    }
}

/// The names of the roles that a policy depends on.
fn roles_of(policy: &Policy) -> Arc<[String]> {
    policy.depends().iter().map(|it| brief(&it.display_name).into_owned()).collect()
}
