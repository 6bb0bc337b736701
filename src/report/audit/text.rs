//! The report as text: a summary that fits one screen, then the groups.

use std::fmt;

use crate::audit::{AuditReport, Change, Class};

/// The summary lists no more reasons, keys and unused names than this.
const LISTED: usize = 5;

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    summary(report, out)?;
    for change in &report.changes {
        group(change, out)?;
    }
    if report.beyond_groups > 0 {
        writeln!(out, "\n{} more records fell into groups beyond the cap", report.beyond_groups)?;
    }
    Ok(())
}

fn summary(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let tally = &report.tally;
    match (report.window.first(), report.window.last()) {
        (Some(first), Some(last)) => writeln!(out, "{} records from {first} to {last}", tally.records())?,
        _ => writeln!(out, "{} records, none with a time", tally.records())?,
    }
    writeln!(
        out,
        "  {} decided + {} undetermined + {} not mapped = {}",
        tally.decided(),
        tally.undetermined(),
        tally.not_mapped(),
        tally.decided() + tally.undetermined() + tally.not_mapped()
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
    let keys = tally.keys().iter().map(|(key, count)| (format!("`{key}`"), *count));
    list(out, "undetermined by", keys.collect())?;
    let reasons = tally.reasons().values().flatten().map(|(reason, count)| (shown(reason), *count));
    list(out, "not mapped because", reasons.collect())?;
    let checks = &report.checks;
    if checks.agree + checks.succeeded_but_denied + checks.refused_but_allowed > 0 {
        writeln!(
            out,
            "recorded outcomes: {} agree, {} succeeded but are denied now, {} were refused but are allowed now",
            checks.agree, checks.succeeded_but_denied, checks.refused_but_allowed
        )?;
    }
    let statements = &report.coverage.statements;
    let unused = statements.iter().filter(|it| it.determined + it.perhaps == 0);
    let unused: Vec<_> = unused.map(|it| shown(&it.statement)).collect();
    writeln!(out, "{} of {} statements decided nothing in these records", unused.len(), statements.len())?;
    names(out, &unused)?;
    let idle: Vec<_> = report.coverage.unused_principals.iter().map(|it| shown(it)).collect();
    if !idle.is_empty() {
        writeln!(out, "principals without a record: {}", idle.len())?;
        names(out, &idle)?;
    }
    if report.reads == 0 && tally.records() > 0 {
        writeln!(out, "note: {}", super::FEW_READS)?;
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

fn names(out: &mut dyn fmt::Write, names: &[String]) -> fmt::Result {
    for name in names.iter().take(LISTED) {
        writeln!(out, "    {name}")?;
    }
    match names.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => writeln!(out, "    and {more} more"),
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
        writeln!(out, "  such as {}: {}", shown(&example.place), shown(&example.resource))?;
    }
    Ok(())
}

/// Text that cannot act on a terminal: control characters from outside are written as escapes.
fn shown(text: &str) -> String {
    let escape = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escape).collect()
}
