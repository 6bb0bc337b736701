//! Scopes of grants, compiled (rule EVA-12).

use crate::policy::{Comparison, Condition, ConditionValue, Operator, Qualifier, Syntax, Template};
use crate::scope::{Project, Scope};
use crate::source::Span;

use super::condition::{CompiledCondition, Keys};

/// The scope of a statement's policy.
#[derive(Debug)]
pub(crate) struct CompiledScope {
    pub(crate) scope: Scope,
    pub(crate) place: ScopePlace,
}

/// A requirement of a resource within it.
#[derive(Debug)]
pub(crate) enum ScopePlace {
    /// It is in no region.
    NoRegion,
    /// It is of the account.
    Anywhere,
    /// It is in the project.
    Project {
        id: Box<str>,
        /// That of the project, where it is known.
        region: Option<Box<str>>,
        /// The account has no other project there.
        is_alone: bool,
    },
    /// `g:EnterpriseProjectId` says so.
    EnterpriseProject(Box<CompiledCondition>),
}

/// The key that names the enterprise project of a resource.
use crate::catalog::ENTERPRISE_PROJECT;

impl CompiledScope {
    pub(super) fn new(scope: &Scope, projects: &[Project], keys: &mut Keys<'_>) -> Self {
        let place = match scope {
            Scope::Account => ScopePlace::NoRegion,
            Scope::AllProjects => ScopePlace::Anywhere,
            Scope::Project(id) => {
                let region = projects.iter().find(|it| it.id == *id).map(|it| it.region.as_str());
                let there = projects.iter().filter(|it| Some(it.region.as_str()) == region).count();
                ScopePlace::Project {
                    id: id.as_str().into(),
                    region: region.map(Into::into),
                    is_alone: there == 1,
                }
            }
            Scope::EnterpriseProject(id) => {
                let condition = Box::new(CompiledCondition::new(&is_enterprise_project(id), keys));
                ScopePlace::EnterpriseProject(condition)
            }
        };
        CompiledScope { scope: scope.clone(), place }
    }
}

/// The condition that the enterprise project is the one of that id.
fn is_enterprise_project(id: &str) -> Condition {
    let operator = Operator {
        comparison: Comparison::StringEquals,
        negated: false,
        qualifier: Qualifier::Plain,
        if_exists: false,
    };
    let template = Template::parse(id, Syntax { question_mark: false });
    Condition {
        operator,
        operator_text: operator.to_string(),
        operator_span: Span::default(),
        key: ENTERPRISE_PROJECT.to_owned(),
        key_span: Span::default(),
        values: vec![ConditionValue { template, span: Span::default() }],
        values_span: Span::default(),
    }
}
