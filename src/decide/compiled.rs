//! What an authorizer looks through: the compiled statements, and what finds them.

use std::sync::Arc;
use std::sync::OnceLock;

use crate::catalog::{ActionNames, Catalog};
use crate::compile::{ByAction, CompiledStatement, Index};
use crate::layer::{Layer, MAX_LAYERS};
use crate::options::Options;
use crate::policy::Effect;
use crate::request::{Action, Part, Parts};
use crate::scope::Project;

/// What an authorizer looks through.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// All layers' statements, in the order of layers, policies and documents.
    pub(crate) statements: Box<[CompiledStatement]>,
    pub(crate) index: Index,
    /// Made when it is asked for the first time: deciding does without.
    pub(super) by_action: OnceLock<ByAction>,
    pub(crate) options: Options,
    pub(crate) catalog: Catalog,
    /// The policies that depend on other roles, with the names of these (rule DOC-8).
    pub(crate) roles: Vec<(Arc<str>, Arc<[String]>)>,
    /// The projects of the account, as far as they are known (rule EVA-12).
    pub(crate) projects: Box<[Project]>,
    /// The layers that are there, in order.
    pub(super) layers: Box<[Layer]>,
    /// The place of each possible layer among those that are there.
    pub(super) slots: [u8; MAX_LAYERS],
    /// The levels with several policies, which add up to what they allow (rule EVA-3).
    pub(crate) joined_levels: Box<[Layer]>,
    /// The last levels of stacks that are too deep.
    pub(crate) too_deep: Box<[Layer]>,
    /// The account whose RCPs these are; where nobody said, that of the resource (rule EVA-9).
    pub(crate) rcp_account: Option<Box<str>>,
    pub(crate) ncp_endpoints: Endpoints,
    /// The parts of every question that are not known, whatever a request says.
    pub(crate) unknown: Parts,
}

/// The VPC endpoints that NCPs bind (rule EVA-10).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Endpoints {
    /// Whichever a request enters through: the NCPs are those of its account.
    #[default]
    Every,
    /// Those with these ids.
    Listed(Vec<String>),
    /// It is not known which.
    Unknown,
}

impl Compiled {
    /// The names of a request's action; `None` where it has only its own.
    #[inline]
    pub(crate) fn names(&self, action: &Action) -> Option<&ActionNames> {
        self.catalog.names_of(action.hash(), action.lower())
    }

    /// The layers that are there, in order.
    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The number of a layer among those that are there; of one that is not, a number that none has.
    pub(crate) fn slot(&self, layer: Layer) -> usize {
        self.slots.get(layer.index()).map_or(MAX_LAYERS, |it| usize::from(*it))
    }

    /// Whether there are policies of the layer.
    pub(crate) fn has(&self, layer: Layer) -> bool {
        self.slot(layer) < MAX_LAYERS
    }

    /// Whether there are policies of a part of the question that is policies.
    pub(crate) fn has_policies_of(&self, part: Part) -> bool {
        self.layers.iter().any(|it| match it {
            Layer::Resource => part == Part::TrustPolicy,
            Layer::Scp(_) => part == Part::Scps,
            Layer::Rcp(_) => part == Part::Rcps,
            Layer::Ncp(_) => part == Part::Ncps,
            Layer::Identity | Layer::Session | Layer::Endpoint => false,
        })
    }

    /// Whether no statement of the layer allows anything: such a level is incomplete (rule EVA-3).
    pub(crate) fn has_only_denies(&self, layer: Layer) -> bool {
        !self.statements.iter().any(|it| it.layer == layer && it.effect == Effect::Allow)
    }

    /// The statements that may name the action of that hash, with their numbers, in order.
    pub(crate) fn naming(&self, action: u64) -> impl Iterator<Item = (u32, &CompiledStatement)> {
        let by_action = self.by_action.get_or_init(|| ByAction::new(&self.statements, &self.catalog));
        let statement = |number: u32| Some((number, self.statements.get(number as usize)?));
        by_action.candidates(action).into_iter().filter_map(statement)
    }
}
