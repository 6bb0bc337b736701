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

use super::super::language::worded;
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
    pub(crate) language: Language,
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
        let (decision, language) = (self.verdict.decision(), self.language);
        let style = style(decision);
        writeln!(out, "{style}{decision}{style:#}: {}", shown(&self.question()))?;
        if let (Decision::ImplicitDeny, Some(layer)) = (decision, self.verdict.blocked_by()) {
            let text = worded!(
                language,
                "no statement of the layer `{0}` allows it",
                "`{0}` 这一类策略中没有语句允许该请求",
                layer
            );
            writeln!(out, "{text}")?;
            if layer == Layer::Resource {
                let why = if self.verdict.request().action().lower().starts_with("sts:") {
                    worded!(
                        language,
                        "the trust policy of the agency has to allow it",
                        "需要委托的信任策略允许该请求"
                    )
                } else {
                    worded!(
                        language,
                        "the caller is of another account: a policy of the resource has to allow it too",
                        "调用者属于另一个账号：还需要资源策略允许该请求"
                    )
                };
                writeln!(out, "{why}")?;
            }
        }
        if decision == Decision::Allow && self.verdict.first_determining().is_none() {
            let text = worded!(language, "granted to the root user of the account", "授予账号的根用户");
            writeln!(out, "{text}")?;
        }
        let keys = self.verdict.unknown_keys();
        if !keys.is_empty() {
            self.labeled(out, &worded!(language, "depends on", "取决于"), &keys.join(", "))?;
        }
        if let Some(residual) = self.verdict.residual() {
            for case in &residual.cases {
                let when = case.when.text().to(language);
                let line = worded!(language, "{0} if {1}", "{0}：如果 {1}", case.decision, when);
                writeln!(out, "  {}", shown(&line))?;
            }
            let last = worded!(language, "{0} otherwise", "{0}：其他情况", residual.otherwise);
            writeln!(out, "  {last}")?;
        }
        out.push('\n');
        let analysis = self.verdict.analysis();
        let explanation = analysis.explain();
        self.statements(out, &explanation)?;
        if let Some(why) = &explanation.no_match {
            writeln!(out, "{}\n", shown(&why.text().to(language)))?;
        }
        let near = match (self.explain, decision) {
            (true, _) => usize::MAX,
            // What an allow lacks is beside the point where a Deny applies.
            (false, Decision::ExplicitDeny) => 0,
            (false, _) => 1,
        };
        for layer in &explanation.incomplete {
            writeln!(out, "{}\n", layer.text().to(language))?;
        }
        for miss in explanation.nearest.iter().take(near).chain(&explanation.besides) {
            self.miss(out, miss)?;
        }
        for rule in analysis.assumed() {
            let meaning = meaning(rule, language).unwrap_or("DESIGN.md");
            let text = worded!(language, "{0}: {1}", "{0}：{1}", rule, meaning);
            self.labeled(out, &worded!(language, "assumed", "推定"), &text)?;
        }
        for note in analysis.notes() {
            self.labeled(out, &worded!(language, "note", "说明"), &note.text().to(language))?;
        }
        Ok(())
    }

    fn labeled(&self, out: &mut String, label: &str, text: &str) -> std::fmt::Result {
        let colon = worded!(self.language, ": ", "：");
        writeln!(out, "{LABEL}{label}{LABEL:#}{colon}{}", shown(text))
    }

    /// `csms:secret:getStage on csms:…`
    fn question(&self) -> String {
        let action = self.verdict.request().action().name();
        match self.verdict.request().resources() {
            Resources::None => action.to_owned(),
            Resources::Unknown => {
                worded!(self.language, "{0} on a resource that is not known", "{0}，资源未知", action)
            }
            Resources::Named(urns) => {
                let urns: Vec<String> = urns.iter().map(ToString::to_string).collect();
                worded!(self.language, "{0} on {1}", "{0}，资源 {1}", action, urns.join(", "))
            }
        }
    }

    /// The determining statements; with `--explain`, and where the answer is open, all that may apply.
    fn statements(&self, out: &mut String, explanation: &Explanation) -> std::fmt::Result {
        let determining = self.verdict.determining();
        let decides = |it: &StatementRef| {
            determining
                .iter()
                .any(|other| (&other.policy, other.layer, other.index) == (&it.policy, it.layer, it.index))
        };
        let open = self.verdict.decision() == Decision::Undetermined;
        for trace in &explanation.statements {
            let decides = decides(&trace.statement);
            if !(decides || open || self.explain) {
                continue;
            }
            let statement = self.describe(&trace.statement);
            let title = match trace.applies {
                Applies::Yes => worded!(self.language, "{0} applies", "{0}生效", statement),
                _ => worded!(self.language, "{0} may apply", "{0}可能生效", statement),
            };
            let name = match (self.language, decides) {
                (Language::English, true) => "because",
                (Language::English, false) => "note",
                (Language::Chinese, true) => "原因",
                (Language::Chinese, false) => "说明",
            };
            self.show(out, Level::NOTE.with_name(name), title, trace, Vec::new())?;
        }
        Ok(())
    }

    /// ``Deny statement 1 `Locked` (identity, app.json:16:9)``
    fn describe(&self, statement: &StatementRef) -> String {
        let sid = statement.sid.as_ref().map(|it| format!(" `{it}`")).unwrap_or_default();
        let StatementRef { effect, index, layer, place, policy, .. } = statement;
        worded!(
            self.language,
            "{0} statement {1}{2} ({3}, {4}:{5})",
            "{0} 语句 {1}{2}（{3}，{4}:{5}）",
            effect,
            index,
            sid,
            layer,
            policy,
            place
        )
    }

    fn miss(&self, out: &mut String, miss: &NearestMiss) -> std::fmt::Result {
        let language = self.language;
        let level = Level::HELP.with_name(match language {
            Language::English => "near miss",
            Language::Chinese => "差一点",
        });
        let mut help: Vec<String> = miss.changes.iter().map(|it| it.text().to(language)).collect();
        match (miss.certain, miss.alone) {
            (true, true) => {}
            (true, false) => help.push(worded!(
                language,
                "other layers have to allow it besides",
                "其他类别的策略也必须允许该请求"
            )),
            (false, _) => help.push(worded!(
                language,
                "it is allowed then by what is not known",
                "此时是否允许取决于未知的内容"
            )),
        }
        let statement = self.describe(&miss.trace.statement);
        let title = worded!(language, "{0} does not apply", "{0}没有生效", statement);
        self.show(out, level, title, &miss.trace, help)
    }

    fn show(
        &self,
        out: &mut String,
        level: Level<'static>,
        title: String,
        trace: &StatementTrace,
        help: Vec<String>,
    ) -> std::fmt::Result {
        match self.policies.statement(&trace.statement.policy, trace.statement.index) {
            Some((source, statement)) => {
                let marks = self.marks(trace, statement);
                let file = &snippet::File::new(&source.name, &source.text);
                out.push_str(&snippet::render(&Titled {
                    level,
                    title,
                    file,
                    marks,
                    help,
                    language: self.language,
                }));
                Ok(())
            }
            None => {
                let (policy, place) = (&*trace.statement.policy, trace.statement.place);
                writeln!(
                    out,
                    "{}\n",
                    worded!(self.language, "{0}:{1}: {2}", "{0}:{1}：{2}", policy, place, title)
                )
            }
        }
    }

    /// Writes each element of the statement and how it relates to the request.
    fn marks(&self, trace: &StatementTrace, statement: &Statement) -> Vec<Mark> {
        let failed = trace.applies == Applies::No;
        let open = trace.applies == Applies::Unknown;
        let mut marks = Vec::new();
        for element in &trace.elements {
            let condition = match element.element {
                ElementKind::Condition { index, .. } => statement.conditions.get(index),
                _ => None,
            };
            let language = self.language;
            let has = element.has.text().to(language);
            let (span, label, excepts) = match (element.element, condition) {
                (_, Some(it)) => {
                    let span = join(it.key_span, it.values_span);
                    (
                        Some(span),
                        match has.starts_with('`') {
                            true => worded!(language, "the key is {0}", "请求中该键为 {0}", has),
                            false => worded!(language, "the key is {0}", "请求中该键{0}", has),
                        },
                        false,
                    )
                }
                (ElementKind::Action { except }, _) => (self.action_span(statement), has, except),
                (ElementKind::Resource { except }, _) => {
                    (statement.resources.spans().reduce(join), has, except)
                }
                _ => (None, has, false),
            };
            let word = match (element.applies, condition.is_some()) {
                (Applies::Yes, true) => worded!(language, "holds", "成立"),
                (Applies::Yes, false) if excepts => worded!(language, "does not exclude", "没有排除"),
                (Applies::Yes, false) => worded!(language, "matches", "匹配"),
                (Applies::No, true) => worded!(language, "does not hold", "不成立"),
                (Applies::No, false) if excepts => worded!(language, "excludes", "排除"),
                (Applies::No, false) => worded!(language, "does not match", "不匹配"),
                (Applies::Unknown, _) => worded!(language, "not known", "未知"),
            };
            let variables = element.variables.iter().map(|it| it.text().to(language));
            let label = std::iter::once(label).chain(variables).collect::<Vec<_>>();
            let label = label.join(&worded!(language, "; ", "；"));
            let primary = match element.applies {
                Applies::No => failed,
                Applies::Unknown => open,
                Applies::Yes => !failed && !open,
            };
            if let Some(span) = span {
                marks.push(Mark {
                    span,
                    label: shown(&worded!(language, "{0}: {1}", "{0}：{1}", word, label)),
                    primary,
                });
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

fn style(decision: Decision) -> Style {
    let color = match decision {
        Decision::Allow => AnsiColor::Green,
        Decision::ExplicitDeny | Decision::ImplicitDeny => AnsiColor::Red,
        Decision::Undetermined => AnsiColor::Yellow,
    };
    color.on_default().bold()
}
