//! A comparison of two sets of policies as data, as text, and as a comment on a pull request.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::analysis::{Callers, Comparison, Witness};
use crate::decide::{Authorizer, Verdict};
use crate::wording::{Language, Text, text};

/// What one set of policies allows beyond another, and the other way round.
#[derive(Debug, Clone)]
pub struct ComparisonReport {
    callers: Callers,
    gain: Direction,
    loss: Option<Direction>,
}

/// One way of a comparison.
#[derive(Debug, Clone)]
struct Direction {
    comparison: Comparison,
    /// The answers now and as proposed, in words, with the statements that gave them.
    answers: Option<[Answer; 2]>,
    /// The commands that reproduce both.
    commands: Option<[String; 2]>,
}

/// The answer of one side to a witness.
#[derive(Debug, Clone, Serialize)]
struct Answer {
    decision: &'static str,
    /// The statement that decided, as `policy:line:column`; none where none did.
    statement: Option<String>,
    /// The layer that denies, or does not allow.
    layer: Option<String>,
}

impl Answer {
    fn of(verdict: &Verdict<'_>) -> Self {
        let statement = verdict.first_determining().map(|it| format!("{}:{}", it.policy, it.place));
        let layer = verdict.blocked_by().map(|it| it.to_string());
        Answer { decision: verdict.decision().name(), statement, layer }
    }
}

impl ComparisonReport {
    /// Puts both ways together. `options` are those of `iam5 check` that name the policies now, and as proposed.
    #[must_use]
    pub fn new(
        (now, proposed): (&Authorizer, &Authorizer),
        callers: Callers,
        (gain, loss): (Comparison, Option<Comparison>),
        options: [&[(String, String)]; 2],
    ) -> Self {
        let direction = |comparison: Comparison| {
            let witness = comparison.witness();
            let answers = witness.map(|it| {
                let answer = |side: &Authorizer| Answer::of(&side.decide(it.request()));
                [answer(now), answer(proposed)]
            });
            let commands = witness.map(|it| options.map(|options| command(options, it)));
            Direction { comparison, answers, commands }
        };
        ComparisonReport { callers, gain: direction(gain), loss: loss.map(direction) }
    }

    /// The report for people.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let mut out = String::new();
        for (is_gain, direction) in self.directions() {
            let _ = writeln!(out, "{}", headline(is_gain, &direction.comparison, self.callers).to(language));
            for line in direction.lines() {
                let _ = writeln!(out, "  {}", line.to(language));
            }
            for command in direction.commands.iter().flatten() {
                let _ = writeln!(out, "  $ {command}");
            }
        }
        out
    }

    /// The report as a comment on a pull request.
    #[must_use]
    pub fn markdown(&self, language: Language) -> String {
        let mut out = String::new();
        for (is_gain, direction) in self.directions() {
            let headline = headline(is_gain, &direction.comparison, self.callers).to(language);
            let _ = writeln!(out, "**{headline}**\n");
            for line in direction.lines() {
                let _ = writeln!(out, "- {}", line.to(language));
            }
            if let Some(commands) = &direction.commands {
                let _ = writeln!(out, "\n```sh\n{}\n```", commands.join("\n"));
            }
            out.push('\n');
        }
        out
    }

    /// The report for programs, as `compare-output` of the schemas has it.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut value = Map::new();
        value.insert("caller".to_owned(), json!(self.callers.name()));
        value.insert("gain".to_owned(), self.gain.json());
        value.insert("loss".to_owned(), self.loss.as_ref().map_or(Value::Null, Direction::json));
        Value::Object(value)
    }

    fn directions(&self) -> impl Iterator<Item = (bool, &Direction)> {
        std::iter::once((true, &self.gain)).chain(self.loss.iter().map(|it| (false, it)))
    }
}

impl Direction {
    fn json(&self) -> Value {
        let witness = self.comparison.witness();
        let name = match &self.comparison {
            Comparison::NoNewAccess { .. } => "none",
            Comparison::NewAccess(_) => "some",
            Comparison::Undecided { .. } => "undecided",
        };
        let reason = match &self.comparison {
            Comparison::Undecided { reason } => Some(reason.to_string()),
            _ => None,
        };
        let assumes: Vec<String> = match &self.comparison {
            Comparison::NoNewAccess { assumes } => assumes.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        json!({
            "access": name,
            "reason": reason,
            "assumes": assumes,
            "witness": witness.map(witness_json),
            "answers": self.answers.as_ref().map(|it| json!({"now": it[0], "proposed": it[1]})),
            "commands": self.commands,
        })
    }

    /// What is said besides the headline.
    fn lines(&self) -> Vec<Text> {
        let mut lines = Vec::new();
        match &self.comparison {
            Comparison::NoNewAccess { assumes } => {
                lines.extend(assumes.iter().map(|it| text!("assuming that {0}", "假设{0}", it.clone())));
            }
            Comparison::Undecided { reason } => lines.push(reason.clone()),
            Comparison::NewAccess(witness) => {
                lines.push(request(witness));
                if !witness.is_cataloged() {
                    lines.push(text!("the catalog does not know the action", "目录中没有该操作"));
                }
            }
        }
        for (is_now, answer) in [true, false].into_iter().zip(self.answers.iter().flatten()) {
            lines.push(answer_line(is_now, answer));
        }
        lines
    }
}

fn headline(is_gain: bool, comparison: &Comparison, callers: Callers) -> Text {
    let who = callers.name();
    match (is_gain, comparison) {
        (true, Comparison::NoNewAccess { .. }) => {
            text!("no new access (caller: {0})", "没有新增访问权限（调用者：{0}）", who)
        }
        (true, Comparison::NewAccess(it)) => {
            text!("new access (caller: {0})", "新增访问权限（调用者：{0}）", it.callers().name())
        }
        (true, Comparison::Undecided { .. }) => {
            text!("new access: undecided (caller: {0})", "新增访问权限：未能判定（调用者：{0}）", who)
        }
        (false, Comparison::NoNewAccess { .. }) => {
            text!("no access is lost (caller: {0})", "没有失去访问权限（调用者：{0}）", who)
        }
        (false, Comparison::NewAccess(it)) => {
            text!("lost access (caller: {0})", "失去访问权限（调用者：{0}）", it.callers().name())
        }
        (false, Comparison::Undecided { .. }) => {
            text!("lost access: undecided (caller: {0})", "失去访问权限：未能判定（调用者：{0}）", who)
        }
    }
}

fn request(witness: &Witness) -> Text {
    let action = witness.request().action().name();
    let resources: Vec<&str> = witness.resources().collect();
    match resources.is_empty() {
        true => text!("request: `{0}`", "请求：`{0}`", action),
        false => {
            text!("request: `{0}` on `{1}`", "请求：对 `{1}` 执行 `{0}`", action, resources.join("`, `"))
        }
    }
}

fn answer_line(is_now: bool, answer: &Answer) -> Text {
    let when = if is_now { text!("now", "目前") } else { text!("proposed", "提议") };
    match (&answer.statement, &answer.layer) {
        (Some(statement), _) => {
            text!(
                "{0}: {1}, by the statement at {2}",
                "{0}：{1}，依据语句 {2}",
                when,
                answer.decision,
                statement
            )
        }
        (None, Some(layer)) => {
            text!("{0}: {1}, by the layer `{2}`", "{0}：{1}，取决于层 `{2}`", when, answer.decision, layer)
        }
        (None, None) => text!("{0}: {1}", "{0}：{1}", when, answer.decision),
    }
}

fn witness_json(witness: &Witness) -> Value {
    let context: Map<String, Value> = witness
        .keys()
        .map(|(key, values)| (key.to_owned(), if let [one] = values { json!(one) } else { json!(values) }))
        .collect();
    json!({
        "action": witness.request().action().name(),
        "resources": witness.resources().collect::<Vec<_>>(),
        "principal": witness.principal(),
        "context": context,
        "cataloged": witness.is_cataloged(),
        "caller": witness.callers().name(),
    })
}

/// The command that asks about a witness.
fn command(options: &[(String, String)], witness: &Witness) -> String {
    let own = witness.options().into_iter().map(|(name, value)| (name.to_owned(), value));
    let mut out = "iam5 check".to_owned();
    for (name, value) in options.iter().cloned().chain(own) {
        let _ = write!(out, " {name}");
        if !value.is_empty() || name == "--context" {
            let _ = write!(out, " {}", quoted(&value));
        }
    }
    out
}

/// The text as a shell takes it for one word.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@+".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_as_a_shell_takes_them() {
        assert_eq!(quoted("csms:cn:a:secretName:x"), "csms:cn:a:secretName:x");
        assert_eq!(quoted("a*"), "'a*'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
