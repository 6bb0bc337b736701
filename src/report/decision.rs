//! A decision as data for programs: what `iam5 check --format json` writes.

use serde::Serialize;

use crate::decide::{
    Analysis, Applies, Decision, Explanation, Expression, Residual, StatementRef, StatementTrace, Verdict,
};
use crate::request::Resources;

/// A decision with everything that a program may want to know of it.
///
/// ```
/// use iam5::report::decision::DecisionReport;
/// use iam5::{Authorizer, Catalog, Policy, Request};
///
/// let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:*"]}]}"#;
/// let authorizer = Authorizer::new([Policy::parse("app", text)?]);
/// let request = Request::builder("csms::listTasks").build(&Catalog::embedded())?;
/// let report = DecisionReport::new(&authorizer.decide(&request));
/// assert_eq!(report.decision, "allow");
/// assert_eq!(report.determining[0].policy, "app");
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
    pub decision: &'static str,
    /// Every decision that is possible: the one, or those that an undetermined answer can turn into.
    pub possible: Vec<&'static str>,
    /// The statements that decided.
    pub determining: Vec<DeterminingStatement>,
    /// The layer that denies, or the first that does not allow.
    pub blocked_by: Option<String>,
    /// The keys, and other parts of the question, that an undetermined answer depends on.
    pub unknown_keys: Vec<String>,
    /// The assumed rules that the decision relied on.
    pub assumed: Vec<&'static str>,
    /// What a person should know besides.
    pub notes: Vec<String>,
    /// What an undetermined answer turns into, and when.
    pub residual: Option<ResidualReport>,
    /// Why it is decided so, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationReport>,
    /// Where `decision` counts the actions that the asked one depends on: what is decided of it alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_decision: Option<&'static str>,
    /// What is decided of the actions that it depends on, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dependencies: Option<Vec<DependencyReport>>,
}

/// What is decided of an action that the asked one depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DependencyReport {
    /// Only some calls need it: it does not count.
    pub conditional: bool,
    /// What is decided.
    #[serde(flatten)]
    pub report: DecisionReport,
}

/// A statement that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeterminingStatement {
    /// The policy's name: its file, where it was read from one.
    pub policy: String,
    /// `identity`, `resource`, `session`, `endpoint`, or `scp[0]` and so on.
    pub layer: String,
    /// The statement's place in the policy, from 0.
    pub statement: u32,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// `Allow` or `Deny`.
    pub effect: String,
    /// The line of its opening brace, from 1.
    pub line: u32,
    /// The column of its opening brace in characters, from 1.
    pub column: u32,
}

/// What an undetermined answer turns into: the first case that comes true decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResidualReport {
    /// The cases, in order.
    pub cases: Vec<ResidualCaseReport>,
    /// What is decided where none comes true.
    pub otherwise: &'static str,
    /// The same in one sentence.
    pub text: String,
}

/// One way that an undetermined answer can turn out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResidualCaseReport {
    /// What is decided.
    pub decision: &'static str,
    /// When, in words.
    pub when: String,
    /// The same as data.
    pub expression: Expression,
}

/// Why it is decided so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplanationReport {
    /// The statements that apply, or may.
    pub statements: Vec<TraceReport>,
    /// For a request that is not allowed: the Allow statements that lack least, the nearest first.
    pub nearest: Vec<NearestReport>,
    /// The layers that hold no Allow at all.
    pub incomplete: Vec<String>,
    /// Why nothing came near, where no Allow statement names the action.
    pub no_match: Option<String>,
}

/// How one statement fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TraceReport {
    /// The statement.
    #[serde(flatten)]
    pub statement: DeterminingStatement,
    /// `yes`, `no` or `unknown`.
    pub applies: &'static str,
    /// Its elements.
    pub elements: Vec<ElementReport>,
}

/// How one element of a statement fares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementReport {
    /// `Action`, `Resource`, `Principal`, or the operator of a condition.
    pub element: String,
    /// `yes`, `no` or `unknown`.
    pub applies: &'static str,
    /// What the policy has there.
    pub wants: String,
    /// What the request has there.
    pub has: String,
    /// The values of the variables there, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variables: Vec<String>,
}

/// A statement that nearly applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearestReport {
    /// How many of its elements do not match.
    pub lacking: usize,
    /// For each of them what would make it match.
    pub changes: Vec<String>,
    /// Whether the request is allowed then; else it depends on what is unknown.
    pub certain: bool,
    /// Whether that is enough, or other layers have to allow besides.
    pub alone: bool,
    /// How it fares.
    #[serde(flatten)]
    pub trace: TraceReport,
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
            decision: verdict.decision().name(),
            possible: verdict.possible().map(Decision::name).collect(),
            determining: verdict.determining().iter().map(DeterminingStatement::new).collect(),
            blocked_by: verdict.blocked_by().map(|it| it.to_string()),
            unknown_keys: verdict.unknown_keys(),
            assumed: analysis.assumed(),
            notes: analysis.notes().iter().map(ToString::to_string).collect(),
            residual: verdict.residual().map(|it| ResidualReport::new(&it)),
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
        self.decision = decision.name();
        let reports = dependencies.into_iter();
        let dependency = |(report, conditional)| DependencyReport { conditional, report };
        self.dependencies = Some(reports.map(dependency).collect());
        self
    }

    /// The same with the reasons.
    #[must_use]
    pub fn explained(mut self, explanation: &Explanation<'_>) -> Self {
        let nearest = explanation.nearest.iter().chain(&explanation.besides).map(|miss| NearestReport {
            lacking: miss.lacking,
            changes: miss.changes.iter().map(ToString::to_string).collect(),
            certain: miss.certain,
            alone: miss.alone,
            trace: TraceReport::new(&miss.trace),
        });
        self.explanation = Some(ExplanationReport {
            statements: explanation.statements.iter().map(TraceReport::new).collect(),
            nearest: nearest.collect(),
            incomplete: explanation.incomplete.iter().map(|it| it.0.to_string()).collect(),
            no_match: explanation.no_match.as_ref().map(ToString::to_string),
        });
        self
    }
}

impl DeterminingStatement {
    fn new(statement: &StatementRef<'_>) -> Self {
        DeterminingStatement {
            policy: statement.policy.to_owned(),
            layer: statement.layer.to_string(),
            statement: statement.index,
            sid: statement.sid.map(str::to_owned),
            effect: statement.effect.to_string(),
            line: statement.place.line,
            column: statement.place.column,
        }
    }
}

impl ResidualReport {
    fn new(residual: &Residual) -> Self {
        let cases = residual.cases.iter().map(|it| ResidualCaseReport {
            decision: it.decision.name(),
            when: it.when.to_string(),
            expression: it.when.clone(),
        });
        ResidualReport {
            cases: cases.collect(),
            otherwise: residual.otherwise.name(),
            text: residual.to_string(),
        }
    }
}

impl TraceReport {
    fn new(trace: &StatementTrace<'_>) -> Self {
        let elements = trace.elements.iter().map(|it| ElementReport {
            element: it.element.to_string(),
            applies: applies(it.applies),
            wants: it.wants.text().to_string(),
            has: it.has.text().to_string(),
            variables: it.variables.iter().map(ToString::to_string).collect(),
        });
        TraceReport {
            statement: DeterminingStatement::new(&trace.statement),
            applies: applies(trace.applies),
            elements: elements.collect(),
        }
    }
}

fn applies(applies: Applies) -> &'static str {
    match applies {
        Applies::Yes => "yes",
        Applies::No => "no",
        Applies::Unknown => "unknown",
    }
}
