//! The report as text: a summary that fits one screen, then the groups.

use std::fmt;

use crate::audit::{AuditReport, Change, Class, Coverage};
use crate::report::shown;
use crate::wording::{Gap, Join, Language, Text, text};

use super::readings;

/// The summary lists no more reasons, keys and unused names than this.
const LISTED: usize = 5;

pub(super) fn write(report: &AuditReport, language: Language, out: &mut dyn fmt::Write) -> fmt::Result {
    let mut page = Page { language, out };
    page.summary(report)?;
    report.changes.iter().try_for_each(|it| page.group(it))?;
    super::sides(report).try_for_each(|(side, it)| page.coverage(side, it))?;
    page.readings(report)
}

/// A text that is being written in a language.
struct Page<'o> {
    language: Language,
    out: &'o mut dyn fmt::Write,
}

impl Page<'_> {
    /// Writes a line; what stands in it comes from outside.
    fn line(&mut self, indent: &str, text: &Text) -> fmt::Result {
        writeln!(self.out, "{indent}{}", shown(&text.to(self.language)))
    }

    fn counted(&mut self, count: impl fmt::Display, text: &Text) -> fmt::Result {
        self.line(&format!("  {count:>10}  "), text)
    }

    fn summary(&mut self, report: &AuditReport) -> fmt::Result {
        let counts = &report.counts;
        let records = super::records(&report.taken.to_string());
        let first = match (report.window.first(), report.window.last()) {
            (Some(first), Some(last)) => {
                text!("{0} from {1} to {2}", "{0}，从 {1} 到 {2}", records, first, last)
            }
            _ if report.taken == 0 => {
                text!("no records: nothing follows from them", "没有记录：无法得出任何结论")
            }
            _ if report.unreadable_times > 0 => {
                text!("{0}, none with a time that is read", "{0}，都没有可读取的时间", records)
            }
            _ => text!("{0}, none with a time", "{0}，都没有时间", records),
        };
        self.line("", &first)?;
        let sum = text!(
            "{0} decided + {1} undetermined + {2} not mapped = {3}",
            "{0} 条已判定 + {1} 条无法确定 + {2} 条未能映射 = {3}",
            counts.decided(),
            counts.undetermined(),
            counts.not_mapped(),
            counts.records()
        );
        self.line("  ", &sum)?;
        if report.compared {
            for class in Class::ALL {
                self.counted(report.count(class), &super::class_text(class))?;
            }
        } else {
            for ((decision, _), count) in &report.matrix {
                self.counted(*count, &super::decision_text(*decision))?;
            }
        }
        let keys = counts.keys().iter().map(|(key, count)| (format!("`{key}`"), *count));
        self.list(&text!("undetermined by", "取决于以下内容而无法确定"), keys.collect())?;
        let reasons = counts.reasons(self.language).into_values().flatten();
        self.list(&text!("not mapped because", "未能映射的原因"), reasons.collect())?;
        self.checks(report)?;
        self.unused(report)?;
        for note in super::notes(report) {
            self.line("", &text!("note: {0}", "说明：{0}", note))?;
        }
        Ok(())
    }

    fn checks(&mut self, report: &AuditReport) -> fmt::Result {
        let checks = &report.checks;
        if checks.refused + checks.failed > 0 {
            let answers = super::answers(checks).map(|(answer, count)| match self.language {
                Language::English => format!("{count} {answer}"),
                Language::Chinese => format!("{} {count} 次", answer.to(Language::Chinese)),
            });
            self.line("", &text!("calls: {0}", "调用：{0}", Gap::Names(answers.to_vec(), Join::Comma)))?;
        }
        if checks.agree + checks.succeeded_but_denied + checks.refused_but_allowed > 0 {
            let outcomes = text!(
                "recorded outcomes: {0} agree, {1} succeeded but are denied now, {2} were refused but are allowed now",
                "记录的结果：{0} 条一致，{1} 条调用成功但现在被拒绝，{2} 条被拒绝但现在被允许",
                checks.agree,
                checks.succeeded_but_denied,
                checks.refused_but_allowed
            );
            self.line("", &outcomes)?;
            for it in checks.examples() {
                self.line("    ", &text!("such as {0}", "例如 {0}", it.place().to_string()))?;
            }
        }
        Ok(())
    }

    /// Writes what the records did not use of the account as it is.
    fn unused(&mut self, report: &AuditReport) -> fmt::Result {
        let (coverage, language) = (&report.coverage, self.language);
        let statements = &coverage.statements;
        let idle =
            statements.iter().filter(|it| it.is_unused()).map(|it| it.statement.to(language).to_owned());
        let used = statements.iter().filter(|it| !it.is_unused());
        let actions = used.flat_map(|it| {
            let of = move |action| text!("{0} of {1}", "{1} 的 {0}", action, it.statement).to(language);
            it.unused_actions().map(of)
        });
        self.line(
            "",
            &text!("never used in this window, of the account now", "当前账号中在此时间窗口内从未使用的"),
        )?;
        self.names(&text!("of {0} statements", "条语句，共 {0} 条", statements.len()), idle.collect())?;
        self.names(&text!("actions of other statements", "个授权项，属于其他语句"), actions.collect())?;
        self.names(&text!("policies", "个策略"), coverage.unused_policies.clone())?;
        self.names(&text!("principals", "个主体"), coverage.unused_principals.clone())
    }

    /// Writes how often each statement was used, with its actions and conditions.
    fn coverage(&mut self, side: &str, coverage: &Coverage) -> fmt::Result {
        let title = match side {
            "now" => text!("coverage of the account now", "当前账号的使用情况"),
            _ => text!("coverage of the account as proposed", "变更后账号的使用情况"),
        };
        self.line("\n", &title)?;
        for it in &coverage.statements {
            let line = text!(
                "{0}: {1}, decided {2}, perhaps {3}",
                "{0}：{1}，起决定作用 {2} 次，可能 {3} 次",
                it.statement,
                it.effect,
                it.determined,
                it.perhaps
            );
            self.line("  ", &line)?;
            for it in &it.actions {
                let line = text!(
                    "{0}: used for {1} of {2} records",
                    "{0}：{2} 条记录中使用了 {1} 次",
                    it.action,
                    it.decided,
                    it.matched
                );
                self.line("      ", &line)?;
            }
            for it in &it.conditions {
                let line = text!(
                    "{0}: held {1}, failed {2}, open {3}",
                    "{0}：成立 {1} 次，不成立 {2} 次，未知 {3} 次",
                    it.condition,
                    it.held,
                    it.failed,
                    it.open
                );
                self.line("      ", &line)?;
            }
        }
        Ok(())
    }

    fn list(&mut self, title: &Text, mut entries: Vec<(String, u64)>) -> fmt::Result {
        if entries.is_empty() {
            return Ok(());
        }
        entries.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.line("", title)?;
        for (text, count) in entries.iter().take(LISTED) {
            self.counted(*count, &Text::verbatim(text))?;
        }
        self.more(entries.len())
    }

    fn names(&mut self, title: &Text, names: Vec<String>) -> fmt::Result {
        self.counted(names.len(), title)?;
        for name in names.iter().take(LISTED) {
            self.line("              ", &Text::verbatim(name))?;
        }
        self.more(names.len())
    }

    /// Writes how many of a list are not shown, if any.
    fn more(&mut self, all: usize) -> fmt::Result {
        match all.saturating_sub(LISTED) {
            0 => Ok(()),
            more => self.line("              ", &text!("and {0} more", "以及另外 {0} 项", more)),
        }
    }

    /// Writes the evidence about the readings of open rules; nothing where none was asked for.
    fn readings(&mut self, report: &AuditReport) -> fmt::Result {
        if report.readings.is_empty() {
            return Ok(());
        }
        self.line("\n", &readings::title())?;
        let (telling, silent): (Vec<_>, Vec<_>) =
            report.readings.iter().partition(|it| readings::is_telling(it));
        for rule in telling {
            let conclusion = readings::conclusion(&rule.conclusion());
            self.line("  ", &text!("{0}: {1}", "{0}：{1}", rule.rule, conclusion))?;
            for (name, evidence) in &rule.readings {
                self.line("      ", &text!("{0}: {1}", "{0}：{1}", *name, readings::counts(evidence)))?;
                for it in evidence.examples() {
                    self.line("          ", &text!("such as {0}", "例如 {0}", it.place().to_string()))?;
                }
            }
        }
        let silent: Vec<String> = silent.iter().map(|it| it.rule.to_owned()).collect();
        if silent.is_empty() {
            return Ok(());
        }
        let silent = Gap::Names(silent, Join::Comma);
        self.line("  ", &text!("no record tells anything about {0}", "没有记录能说明 {0}", silent))
    }

    fn group(&mut self, change: &Change) -> fmt::Result {
        let kind = super::kind_text(change);
        let (count, principal) = (change.count, &change.principal);
        self.line("\n", &text!("{0}: {1} x {2}", "{0}：{1} 次，{2}", kind, count, principal))?;
        self.line("  ", &text!("{0} on {1}", "{0}，资源 {1}", change.action, change.resource))?;
        self.line("  ", &text!("now       {0}", "当前    {0}", super::side(&change.now)))?;
        if let Some(next) = &change.next {
            self.line("  ", &text!("proposed  {0}", "变更后  {0}", super::side(next)))?;
        }
        if let (Some(first), Some(last)) = (change.window.first(), change.window.last()) {
            self.line("  ", &text!("from {0} to {1}", "从 {0} 到 {1}", first, last))?;
        }
        for line in &change.why {
            self.line("  ", &Text::of_written(line))?;
        }
        for example in &change.examples {
            let (place, resource) = (example.place().to_string(), &*example.resource);
            self.line("  ", &text!("such as {0}: {1}", "例如 {0}：{1}", place, resource))?;
        }
        Ok(())
    }
}
