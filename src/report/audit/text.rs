//! The report as text: a summary that fits one screen, then the groups.

use std::fmt;

use crate::audit::{AuditReport, Change, Class, Coverage};
use crate::report::shown;

/// The summary lists no more reasons, keys and unused names than this.
const LISTED: usize = 5;

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    summary(report, out)?;
    for change in &report.changes {
        group(change, out)?;
    }
    super::sides(report).try_for_each(|(side, it)| coverage(side, it, out))?;
    super::readings::write_text(report, out)
}

fn summary(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let counts = &report.counts;
    let records = super::records(&report.taken.to_string());
    match (report.window.first(), report.window.last()) {
        (Some(first), Some(last)) => writeln!(out, "{records} from {first} to {last}")?,
        _ if report.taken == 0 => writeln!(out, "no records: nothing follows from them")?,
        _ if report.unreadable_times > 0 => writeln!(out, "{records}, none with a time that is read")?,
        _ => writeln!(out, "{records}, none with a time")?,
    }
    writeln!(
        out,
        "  {} decided + {} undetermined + {} not mapped = {}",
        counts.decided(),
        counts.undetermined(),
        counts.not_mapped(),
        counts.records()
    )?;
    if report.compared {
        for class in Class::ALL {
            writeln!(out, "  {:>10}  {}", report.count(class), class.name().replace('_', " "))?;
        }
    } else {
        for ((decision, _), count) in &report.matrix {
            writeln!(out, "  {count:>10}  {}", decision.name().replace('_', " "))?;
        }
    }
    let keys = counts.keys().iter().map(|(key, count)| (format!("`{key}`"), *count));
    list(out, "undetermined by", keys.collect())?;
    let reasons = counts.reasons().into_values().flatten().map(|(reason, count)| (shown(reason), count));
    list(out, "not mapped because", reasons.collect())?;
    let checks = &report.checks;
    if checks.refused + checks.failed > 0 {
        let answers = super::answers(checks).map(|(answer, count)| format!("{count} {answer}"));
        writeln!(out, "calls: {}", answers.join(", "))?;
    }
    if checks.agree + checks.succeeded_but_denied + checks.refused_but_allowed > 0 {
        writeln!(
            out,
            "recorded outcomes: {} agree, {} succeeded but are denied now, {} were refused but are allowed now",
            checks.agree, checks.succeeded_but_denied, checks.refused_but_allowed
        )?;
        for it in checks.examples() {
            writeln!(out, "    such as {}", shown(&it.place().to_string()))?;
        }
    }
    unused(report, out)?;
    super::notes(report).iter().try_for_each(|it| writeln!(out, "note: {it}"))
}

/// What the records did not use of the account as it is.
fn unused(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let coverage = &report.coverage;
    let statements = &coverage.statements;
    let idle = statements.iter().filter(|it| it.is_unused()).map(|it| shown(&it.statement)).collect();
    let actions = statements
        .iter()
        .filter(|it| !it.is_unused())
        .flat_map(|it| it.unused_actions().map(|action| shown(&format!("{action} of {}", it.statement))));
    let shown_all = |names: &[String]| names.iter().map(|it| shown(it)).collect::<Vec<_>>();
    writeln!(out, "never used in this window, of the account now")?;
    names(out, &format!("of {} statements", statements.len()), idle)?;
    names(out, "actions of other statements", actions.collect())?;
    names(out, "policies", shown_all(&coverage.unused_policies))?;
    names(out, "principals", shown_all(&coverage.unused_principals))
}

/// How often each statement was used, with its actions and conditions.
fn coverage(side: &str, coverage: &Coverage, out: &mut dyn fmt::Write) -> fmt::Result {
    writeln!(out, "\ncoverage of the account {}", if side == "now" { "now" } else { "as proposed" })?;
    for it in &coverage.statements {
        let (name, effect) = (shown(&it.statement), it.effect);
        writeln!(out, "  {name}: {effect}, decided {}, perhaps {}", it.determined, it.perhaps)?;
        for it in &it.actions {
            let action = shown(&it.action);
            writeln!(out, "      {action}: used for {} of {} records", it.decided, it.matched)?;
        }
        for it in &it.conditions {
            let condition = shown(&it.condition);
            writeln!(out, "      {condition}: held {}, failed {}, open {}", it.held, it.failed, it.open)?;
        }
    }
    Ok(())
}

fn list(out: &mut dyn fmt::Write, title: &str, mut entries: Vec<(String, u64)>) -> fmt::Result {
    if entries.is_empty() {
        return Ok(());
    }
    entries.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    writeln!(out, "{title}")?;
    for (text, count) in entries.iter().take(LISTED) {
        writeln!(out, "  {count:>10}  {text}")?;
    }
    match entries.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "              and {more} more"),
    }
}

fn names(out: &mut dyn fmt::Write, title: &str, names: Vec<String>) -> fmt::Result {
    writeln!(out, "  {:>10}  {title}", names.len())?;
    for name in names.iter().take(LISTED) {
        writeln!(out, "              {name}")?;
    }
    match names.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "              and {more} more"),
    }
}

fn group(change: &Change, out: &mut dyn fmt::Write) -> fmt::Result {
    let (kind, count) = (super::kind(change).replace('_', " "), change.count);
    writeln!(out, "\n{kind}: {count} x {}", shown(&change.principal))?;
    writeln!(out, "  {} on {}", shown(&change.action), shown(&change.resource))?;
    writeln!(out, "  now       {}", shown(&super::side(&change.now)))?;
    if let Some(next) = &change.next {
        writeln!(out, "  proposed  {}", shown(&super::side(next)))?;
    }
    if let (Some(first), Some(last)) = (change.window.first(), change.window.last()) {
        writeln!(out, "  from {first} to {last}")?;
    }
    for line in &change.why {
        writeln!(out, "  {}", shown(line))?;
    }
    for example in &change.examples {
        writeln!(out, "  such as {}: {}", shown(&example.place().to_string()), shown(&example.resource))?;
    }
    Ok(())
}
