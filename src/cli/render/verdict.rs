//! A decision as text for a person.

use std::fmt::Write;

use annotate_snippets::Level;
use clap::builder::styling::{AnsiColor, Style};
use iam5::catalog::Catalog;
use iam5::decide::{Applies, ElementKind, Explanation, NearestMiss, StatementRef, StatementTrace};
use iam5::policy::{ActionClause, ActionPattern, Statement};
use iam5::report::assumed::meaning;
use iam5::request::Resources;
use iam5::source::Span;
use iam5::wording::Language;
use iam5::{Decision, Layer, Verdict};

use super::super::output::shown;
use super::super::policies::Policies;
use super::snippet::{self, Mark, Titled};

/// The inputs of writing a decision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VerdictText<'v> {
    pub(crate) verdict: &'v Verdict<'v>,
    pub(crate) policies: &'v Policies,
    pub(crate) catalog: &'v Catalog,
    /// Show every statement that had a say, and more near misses.
    pub(crate) explain: bool,
}

const LABEL: Style = Style::new().bold();

impl VerdictText<'_> {
    pub(crate) fn write(&self) -> String {
        let mut out = String::new();
        // Writing to a `String` cannot fail.
        let _ = self.write_to(&mut out);
        let end = out.trim_end().len();
        out.truncate(end);
        out.push('\n');
        out
    }

    fn write_to(&self, out: &mut String) -> std::fmt::Result {
        let decision = self.verdict.decision();
        let style = style(decision);
        writeln!(out, "{style}{decision}{style:#}: {}", shown(&self.question()))?;
        if let (Decision::ImplicitDeny, Some(layer)) = (decision, self.verdict.blocked_by()) {
            writeln!(out, "no statement of the layer `{layer}` allows it")?;
            if layer == Layer::Resource {
                let why = if self.verdict.request().action().lower().starts_with("sts:") {
                    "the trust policy of the agency has to allow it"
                } else {
                    "the caller is of another account: a policy of the resource has to allow it too"
                };
                writeln!(out, "{why}")?;
            }
        }
        if decision == Decision::Allow && self.verdict.first_determining().is_none() {
            writeln!(out, "granted to the root user of the account")?;
        }
        let keys = self.verdict.unknown_keys();
        if !keys.is_empty() {
            writeln!(out, "{LABEL}depends on{LABEL:#}: {}", shown(&keys.join(", ")))?;
        }
        if let Some(residual) = self.verdict.residual() {
            for case in &residual.cases {
                writeln!(out, "  {} if {}", case.decision, shown(&case.when.to_string()))?;
            }
            writeln!(out, "  {} otherwise", residual.otherwise)?;
        }
        out.push('\n');
        let analysis = self.verdict.analysis();
        let explanation = analysis.explain();
        self.statements(out, &explanation)?;
        if let Some(why) = &explanation.no_match {
            writeln!(out, "{}\n", shown(&why.to_string()))?;
        }
        let near = match (self.explain, decision) {
            (true, _) => usize::MAX,
            // What an allow lacks is beside the point where a Deny applies.
            (false, Decision::ExplicitDeny) => 0,
            (false, _) => 1,
        };
        for layer in &explanation.incomplete {
            writeln!(out, "{layer}\n")?;
        }
        for miss in explanation.nearest.iter().take(near).chain(&explanation.besides) {
            self.miss(out, miss)?;
        }
        for rule in analysis.assumed() {
            writeln!(
                out,
                "{LABEL}assumed{LABEL:#}: {rule}: {}",
                meaning(rule, Language::English).unwrap_or("see DESIGN.md")
            )?;
        }
        for note in analysis.notes() {
            writeln!(out, "{LABEL}note{LABEL:#}: {}", shown(&note.to_string()))?;
        }
        Ok(())
    }

    /// `csms:secret:getStage on csms:…`
    fn question(&self) -> String {
        let action = self.verdict.request().action().name();
        match self.verdict.request().resources() {
            Resources::None => action.to_owned(),
            Resources::Unknown => format!("{action} on a resource that is not known"),
            Resources::Named(urns) => {
                let urns: Vec<String> = urns.iter().map(ToString::to_string).collect();
                format!("{action} on {}", urns.join(", "))
            }
        }
    }

    /// The determining statements; with `--explain`, and where the answer is open, all that may apply.
    fn statements(&self, out: &mut String, explanation: &Explanation<'_>) -> std::fmt::Result {
        let determining = self.verdict.determining();
        let decides = |it: &StatementRef<'_>| {
            determining
                .iter()
                .any(|other| (other.policy, other.layer, other.index) == (it.policy, it.layer, it.index))
        };
        let open = self.verdict.decision() == Decision::Undetermined;
        for trace in &explanation.statements {
            let decides = decides(&trace.statement);
            if !(decides || open || self.explain) {
                continue;
            }
            let verb = match trace.applies {
                Applies::Yes => "applies",
                _ => "may apply",
            };
            let level = if decides { Level::NOTE.with_name("because") } else { Level::NOTE };
            self.show(out, level, verb, trace, Vec::new())?;
        }
        Ok(())
    }

    fn miss(&self, out: &mut String, miss: &NearestMiss<'_>) -> std::fmt::Result {
        let level = Level::HELP.with_name("near miss");
        let mut help: Vec<String> = miss.changes.iter().map(ToString::to_string).collect();
        match (miss.certain, miss.alone) {
            (true, true) => {}
            (true, false) => help.push("other layers have to allow it besides".to_owned()),
            (false, _) => help.push("it is allowed then by what is not known".to_owned()),
        }
        self.show(out, level, "does not apply", &miss.trace, help)
    }

    fn show(
        &self,
        out: &mut String,
        level: Level<'static>,
        verb: &str,
        trace: &StatementTrace<'_>,
        help: Vec<String>,
    ) -> std::fmt::Result {
        let title = format!("{} {verb}", describe(&trace.statement));
        match self.policies.statement(trace.statement.policy, trace.statement.index) {
            Some((source, statement)) => {
                let marks = self.marks(trace, statement);
                let file = &snippet::File::new(&source.name, &source.text);
                out.push_str(&snippet::render(&Titled {
                    level,
                    title,
                    file,
                    marks,
                    help,
                    language: Language::English,
                }));
                Ok(())
            }
            None => writeln!(out, "{}:{}: {title}\n", trace.statement.policy, trace.statement.place),
        }
    }

    /// Writes each element of the statement and how it relates to the request.
    fn marks(&self, trace: &StatementTrace<'_>, statement: &Statement) -> Vec<Mark> {
        let failed = trace.applies == Applies::No;
        let open = trace.applies == Applies::Unknown;
        let mut marks = Vec::new();
        for element in &trace.elements {
            let condition = match element.element {
                ElementKind::Condition { index, .. } => statement.conditions.get(index),
                _ => None,
            };
            let (span, label, excepts) = match (element.element, condition) {
                (_, Some(it)) => {
                    let span = join(it.key_span, it.values_span);
                    (Some(span), format!("the key is {}", element.has.text()), false)
                }
                (ElementKind::Action { except }, _) => {
                    (self.action_span(statement), element.has.text().to_string(), except)
                }
                (ElementKind::Resource { except }, _) => {
                    (statement.resources.spans().reduce(join), element.has.text().to_string(), except)
                }
                _ => (None, element.has.text().to_string(), false),
            };
            let word = match (element.applies, condition.is_some()) {
                (Applies::Yes, true) => "holds",
                (Applies::Yes, false) if excepts => "does not exclude",
                (Applies::Yes, false) => "matches",
                (Applies::No, true) => "does not hold",
                (Applies::No, false) if excepts => "excludes",
                (Applies::No, false) => "does not match",
                (Applies::Unknown, _) => "not known",
            };
            let label = std::iter::once(label).chain(element.variables.iter().map(ToString::to_string));
            let label = label.collect::<Vec<_>>().join("; ");
            let primary = match element.applies {
                Applies::No => failed,
                Applies::Unknown => open,
                Applies::Yes => !failed && !open,
            };
            if let Some(span) = span {
                marks.push(Mark { span, label: shown(&format!("{word}: {label}")), primary });
            }
        }
        if !marks.iter().any(|it| it.primary) {
            marks.push(Mark { span: statement.span, label: String::new(), primary: true });
        }
        marks
    }

    /// The entry that matches the action, or all of them.
    fn action_span(&self, statement: &Statement) -> Option<Span> {
        let action = self.verdict.request().action();
        let aliases = self.catalog.action(action.name()).map(|it| it.aliases()).unwrap_or_default();
        let names: Vec<String> = std::iter::once(action.lower().to_owned())
            .chain(aliases.iter().map(|it| it.to_ascii_lowercase()))
            .collect();
        let matches = |it: &&ActionPattern| names.iter().any(|name| it.pattern.matches(name));
        let patterns = statement.actions.patterns();
        match (&statement.actions, patterns.iter().find(matches)) {
            (ActionClause::Only(_) | ActionClause::Except(_), Some(pattern)) => Some(pattern.span),
            _ => patterns.iter().map(|it| it.span).reduce(join),
        }
    }
}

fn join(one: Span, other: Span) -> Span {
    Span { start: one.start.min(other.start), end: one.end.max(other.end) }
}

/// ``Deny statement 1 `Locked` (identity, app.json:16:9)``
fn describe(statement: &StatementRef<'_>) -> String {
    let sid = statement.sid.map(|it| format!(" `{it}`")).unwrap_or_default();
    let StatementRef { effect, index, layer, place, policy, .. } = statement;
    format!("{effect} statement {index}{sid} ({layer}, {policy}:{place})")
}

fn style(decision: Decision) -> Style {
    let color = match decision {
        Decision::Allow => AnsiColor::Green,
        Decision::ExplicitDeny | Decision::ImplicitDeny => AnsiColor::Red,
        Decision::Undetermined => AnsiColor::Yellow,
    };
    color.on_default().bold()
}
