//! A decision as data for programs: what `iam5 check --format json` writes.

use serde::Serialize;

use crate::decide::{Analysis, Decision, Explanation, Residual, StatementRef, Verdict};
use crate::layer::Layer;
use crate::request::Resources;

/// A decision with everything that a program may want to know of it.
///
/// ```
/// use iam5::report::decision::DecisionReport;
/// use iam5::{Authorizer, Catalog, Decision, Policy, Request};
///
/// let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:*"]}]}"#;
/// let authorizer = Authorizer::new([Policy::parse("app", text)?]);
/// let request = Request::builder("csms::listTasks").build(&Catalog::embedded())?;
/// let report = DecisionReport::new(&authorizer.decide(&request));
/// assert_eq!(report.decision, Decision::Allow);
/// assert_eq!(&*report.determining[0].policy, "app");
/// assert_eq!(report.assumed, ["ACT-3"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionReport {
    /// The action that was asked about.
    pub action: String,
    /// The resources that were asked about: none where the action has none, `null` where they are not known.
    pub resources: Option<Vec<String>>,
    /// `allow`, `explicit_deny`, `implicit_deny` or `undetermined`.
    pub decision: Decision,
    /// Every decision that is possible: the one, or those that an undetermined answer can turn into.
    pub possible: Vec<Decision>,
    /// The statements that decided.
    pub determining: Vec<StatementRef>,
    /// The layer that denies, or the first that does not allow.
    pub blocked_by: Option<Layer>,
    /// The keys, and other parts of the question, that an undetermined answer depends on.
    pub unknown_keys: Vec<String>,
    /// The assumed rules that the decision relied on.
    pub assumed: Vec<&'static str>,
    /// Notes for a person.
    pub notes: Vec<String>,
    /// The conditions of each decision, where the answer is undetermined.
    pub residual: Option<Residual>,
    /// The explanation, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
    /// The decision of the action alone, where `decision` counts those that it depends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_decision: Option<Decision>,
    /// The decisions of the actions that it depends on, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<Vec<DependencyReport>>,
}

/// The decision of an action that the asked one depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DependencyReport {
    /// Whether only some calls need it: then it does not count.
    pub conditional: bool,
    /// The decision.
    #[serde(flatten)]
    pub report: DecisionReport,
}

impl DecisionReport {
    /// Collects what a verdict says. `O(n)` in the statements of its authorizer.
    #[must_use]
    pub fn new(verdict: &Verdict<'_>) -> Self {
        Self::of(&verdict.analysis())
    }

    /// The same from an analysis that was made for more than that.
    #[must_use]
    pub fn of(analysis: &Analysis<'_, '_>) -> Self {
        let verdict = analysis.verdict();
        let request = verdict.request();
        DecisionReport {
            action: request.action().name().to_owned(),
            resources: match request.resources() {
                Resources::Unknown => None,
                Resources::None => Some(Vec::new()),
                Resources::Named(urns) => Some(urns.iter().map(ToString::to_string).collect()),
            },
            decision: verdict.decision(),
            possible: verdict.possible().collect(),
            determining: verdict.determining(),
            blocked_by: verdict.blocked_by(),
            unknown_keys: verdict.unknown_keys(),
            assumed: analysis.assumed(),
            notes: analysis.notes().iter().map(ToString::to_string).collect(),
            residual: verdict.residual(),
            explanation: None,
            own_decision: None,
            dependencies: None,
        }
    }

    /// The same with what is decided of the actions that the asked one depends on, each with whether it is
    /// conditional; `decision` is that of all that count.
    #[must_use]
    pub fn with_dependencies(
        mut self,
        decision: Decision,
        dependencies: impl IntoIterator<Item = (DecisionReport, bool)>,
    ) -> Self {
        self.own_decision = Some(self.decision);
        self.decision = decision;
        let reports = dependencies.into_iter();
        let dependency = |(report, conditional)| DependencyReport { conditional, report };
        self.dependencies = Some(reports.map(dependency).collect());
        self
    }

    /// The same with the reasons.
    #[must_use]
    pub fn explained(self, explanation: Explanation) -> Self {
        DecisionReport { explanation: Some(explanation), ..self }
    }
}
