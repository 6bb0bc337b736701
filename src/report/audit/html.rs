//! The report as one HTML page: no script, style or picture from elsewhere, all text escaped.

use std::fmt;

use crate::audit::{AuditReport, Change, Class, Coverage};
use crate::decide::Decision;
use crate::report::markup::escaped;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

const DECISIONS: [Decision; 4] =
    [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let title = if report.compared { "What would change" } else { "What was decided" };
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\
         <title>{title}</title><style>\n{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    )?;
    let window = match (report.window.first(), report.window.last()) {
        (Some(first), Some(last)) => format!("records from {first} to {last}"),
        _ => "records without a time".to_owned(),
    };
    writeln!(out, "<p>{}</p>", escaped(&window))?;
    cards(report, out)?;
    for note in super::notes(report) {
        writeln!(out, "<p class=\"note\">{}</p>", escaped(&note))?;
    }
    matrix(report, out)?;
    days(report, out)?;
    groups(report, out)?;
    counts(
        out,
        "Undetermined by key",
        "key",
        report.tally.keys().iter().map(|(key, count)| (key.as_str(), *count)),
    )?;
    let reasons = report.tally.reasons().into_values().flatten();
    counts(out, "Not mapped", "reason", reasons)?;
    checks(report, out)?;
    coverage("Coverage of the account now", &report.coverage, out)?;
    if let Some(next) = &report.next_coverage {
        coverage("Coverage of the account as proposed", next, out)?;
    }
    write!(out, "<script>\n{SCRIPT}</script>\n</body></html>\n")
}

fn cards(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let tally = &report.tally;
    let mut cards = vec![
        ("records", report.taken),
        ("decided", tally.decided()),
        ("undetermined", tally.undetermined()),
        ("not mapped", tally.not_mapped()),
    ];
    if report.compared {
        cards.extend(Class::ALL.map(|it| (it.name(), report.count(it))));
    }
    writeln!(out, "<div class=\"cards\">")?;
    for (name, count) in cards {
        writeln!(out, "<div class=\"card\"><b>{count}</b>{}</div>", name.replace('_', " "))?;
    }
    writeln!(out, "</div>")
}

fn matrix(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let count = |now, next| report.matrix.get(&(now, next)).copied().unwrap_or(0);
    if !report.compared {
        let rows = DECISIONS.map(|it| (it.name(), count(it, it)));
        return counts(out, "Decisions", "decision", rows.into_iter());
    }
    writeln!(
        out,
        "<h2>Now, and as proposed</h2><div class=\"wide\"><table class=\"narrow\"><thead><tr><th>now</th>"
    )?;
    for next in DECISIONS {
        write!(out, "<th class=\"n\">{}</th>", words(next.name()))?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for now in DECISIONS {
        write!(out, "<tr><th>{}</th>", words(now.name()))?;
        for next in DECISIONS {
            let class = if now == next { "same" } else { Class::of(now, next).name() };
            write!(out, "<td class=\"n {class}\">{}</td>", count(now, next))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")
}

/// Bars, a day each: all records, and before them those that change or are not allowed.
fn days(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    const HEIGHT: u64 = 120;
    let Some(most) = report.days.values().map(|it| it.records).max() else { return Ok(()) };
    let marked = super::marked(report);
    let width = report.days.len() * 12;
    write!(
        out,
        "<h2>Records by day, and of them those {marked}</h2><div class=\"wide\">\
         <svg width=\"{width}\" height=\"{HEIGHT}\" role=\"img\" aria-label=\"records by day\">"
    )?;
    for (at, (name, day)) in report.days.iter().enumerate() {
        let label = format!("{name}: {} records, {} {marked}", day.records, day.marked);
        write!(out, "<g><title>{}</title>", escaped(&label))?;
        for (class, count) in [("all", day.records), ("marked", day.marked)] {
            let height = (count * HEIGHT).div_ceil(most.max(1));
            let (x, y) = (at * 12, HEIGHT.saturating_sub(height));
            write!(out, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"10\" height=\"{height}\"/>")?;
        }
        write!(out, "</g>")?;
    }
    writeln!(out, "</svg></div>")
}

fn groups(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let heads = match report.compared {
        true => {
            &["class", "records", "principal", "action", "resource", "now", "proposed", "first", "last"][..]
        }
        false => &["decision", "records", "principal", "action", "resource", "now", "first", "last"],
    };
    table(out, "Groups", heads)?;
    for change in &report.changes {
        let kind = super::kind(change);
        write!(out, "<tr><td class=\"{kind}\">{}", words(kind))?;
        drill_down(change, out)?;
        write!(out, "</td><td class=\"n\">{}</td>", change.count)?;
        for text in [&change.principal, &change.action, &change.resource, &super::side(&change.now)] {
            write!(out, "<td>{}</td>", escaped(text))?;
        }
        if let Some(next) = &change.next {
            write!(out, "<td>{}</td>", escaped(&super::side(next)))?;
        }
        for time in [change.window.first(), change.window.last()] {
            write!(out, "<td class=\"t\">{}</td>", escaped(&time.unwrap_or_default()))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn drill_down(change: &Change, out: &mut dyn fmt::Write) -> fmt::Result {
    write!(out, "<details><summary>why</summary><ul>")?;
    for line in &change.why {
        write!(out, "<li>{}</li>", escaped(line))?;
    }
    for it in &change.examples {
        let time = it.time_text();
        let time = time.as_deref().unwrap_or("no time");
        let text = format!("such as {} ({time}): {}", it.place(), it.resource);
        write!(out, "<li>{}</li>", escaped(&text))?;
    }
    write!(out, "</ul></details>")
}

fn counts<'a>(
    out: &mut dyn fmt::Write,
    title: &str,
    head: &str,
    rows: impl Iterator<Item = (&'a str, u64)>,
) -> fmt::Result {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    table(out, title, &[head, "records"])?;
    for (text, count) in rows {
        writeln!(out, "<tr><td>{}</td><td class=\"n\">{count}</td></tr>", escaped(text))?;
    }
    writeln!(out, "</tbody></table></div>")
}

fn checks(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    counts(out, "Recorded outcomes", "outcome", super::outcomes(&report.checks).into_iter())?;
    if report.checks.examples().is_empty() {
        return Ok(());
    }
    let places: Vec<String> = report.checks.examples().iter().map(|it| it.place().to_string()).collect();
    writeln!(out, "<p>Disagreements, such as {}</p>", escaped(&places.join(", ")))
}

fn coverage(title: &str, coverage: &Coverage, out: &mut dyn fmt::Write) -> fmt::Result {
    table(out, title, &["statement", "effect", "decided", "perhaps", "actions", "conditions"])?;
    for it in &coverage.statements {
        write!(
            out,
            "<tr{}><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
            if it.is_unused() { " class=\"unused\"" } else { "" },
            escaped(&it.statement),
            it.effect,
            it.determined,
            it.perhaps,
        )?;
        let actions = it.actions.iter().map(|it| {
            let text = format!("{}: decided {} of {}", it.action, it.decided, it.matched);
            (it.decided == 0, text)
        });
        cell_list(out, actions)?;
        let conditions = it.conditions.iter().map(|it| {
            let text = format!("{}: held {}, failed {}, open {}", it.condition, it.held, it.failed, it.open);
            (it.held + it.failed + it.open == 0, text)
        });
        cell_list(out, conditions)?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")?;
    for (what, names) in [
        ("Policies never used in this window", &coverage.unused_policies),
        ("Principals without a record in this window", &coverage.unused_principals),
    ] {
        if !names.is_empty() {
            writeln!(out, "<p>{what}: {}</p>", escaped(&names.join(", ")))?;
        }
    }
    Ok(())
}

/// A cell with a line for each text; what was never used is marked.
fn cell_list(out: &mut dyn fmt::Write, items: impl Iterator<Item = (bool, String)>) -> fmt::Result {
    write!(out, "<td><ul>")?;
    for (unused, text) in items {
        let class = if unused { " class=\"unused\"" } else { "" };
        write!(out, "<li{class}>{}</li>", escaped(&text))?;
    }
    write!(out, "</ul></td>")
}

fn table(out: &mut dyn fmt::Write, title: &str, heads: &[&str]) -> fmt::Result {
    write!(out, "<h2>{title}</h2><div class=\"wide\"><table class=\"sortable\"><thead><tr>")?;
    for head in heads {
        let class = if ["records", "decided", "perhaps"].contains(head) { " class=\"n\"" } else { "" };
        write!(out, "<th{class}>{head}</th>")?;
    }
    writeln!(out, "</tr></thead><tbody>")
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
