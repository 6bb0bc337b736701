//! The report as one HTML page: no script, style or picture from elsewhere, all text escaped.

use std::collections::HashMap;
use std::fmt;

use crate::audit::{AuditReport, Change, Class, Coverage, Side, Window};
use crate::decide::Decision;
use crate::report::markup::escaped;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

const DECISIONS: [Decision; 4] =
    [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];

/// The columns of numbers.
const NUMBERS: [&str; 3] = ["records", "decided", "perhaps"];

pub(super) fn write(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let title = if report.compared { "What would change" } else { "What was decided" };
    let window = window(&report.window);
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\
         <title>{title}: {window}</title><style>\n{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    )?;
    let records = &report.counts;
    writeln!(
        out,
        "<p>{}, {window}<br><span class=\"dim\">{} decided + {} undetermined + {} not mapped = {}</span></p>",
        super::records(&grouped(report.taken)),
        grouped(records.decided()),
        grouped(records.undetermined()),
        grouped(records.not_mapped()),
        grouped(records.records()),
    )?;
    cards(report, out)?;
    for note in super::notes(report) {
        writeln!(out, "<p class=\"note\">{}</p>", prose(&note))?;
    }
    writeln!(out, "<div class=\"pair\">")?;
    matrix(report, out)?;
    days(report, out)?;
    writeln!(out, "</div>")?;
    groups(report, out)?;
    writeln!(out, "<div class=\"pair\">")?;
    let keys = records.keys().iter().map(|(key, count)| (key.as_str(), *count));
    counts(out, "Undetermined by key", "key", keys)?;
    counts(out, "Not mapped", "reason", records.reasons().into_values().flatten())?;
    checks(report, out)?;
    writeln!(out, "</div>")?;
    for (side, it) in super::sides(report) {
        coverage(side, it, &window, out)?;
    }
    readings(report, out)?;
    write!(out, "<script>\n{SCRIPT}</script>\n</body></html>\n")
}

fn readings(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    if report.readings.is_empty() {
        return Ok(());
    }
    let heads = ["rule", "conclusion", "reading", "evidence", "such as"];
    table(out, "Readings of open rules, by the recorded outcomes", "", &heads)?;
    writeln!(out, "<tbody>")?;
    for rule in &report.readings {
        let conclusion = super::readings::conclusion(&rule.conclusion());
        for (number, (name, evidence)) in rule.readings.iter().enumerate() {
            let (id, conclusion) = if number == 0 { (rule.rule, conclusion.as_str()) } else { ("", "") };
            write!(
                out,
                "<tr><td>{id}</td><td>{}</td><td><code>{name}</code></td><td>{}</td><td>",
                prose(conclusion),
                prose(&super::readings::counts(evidence))
            )?;
            for it in evidence.examples() {
                write!(out, "<code>{}</code><br>", breakable(&it.place().to_string()))?;
            }
            writeln!(out, "</td></tr>")?;
        }
    }
    writeln!(out, "</tbody></table></div></section>")
}

fn cards(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    writeln!(out, "<div class=\"cards\">")?;
    let counts: Vec<_> = match report.compared {
        true => Class::ALL.map(|it| (it.name(), report.count(it))).into(),
        false => DECISIONS.map(|it| (it.name(), of_matrix(report, it, it))).into(),
    };
    for (name, count) in counts {
        let class = if count == 0 { "zero" } else { name };
        writeln!(out, "<div class=\"card {class}\"><b>{}</b>{}</div>", grouped(count), words(name))?;
    }
    writeln!(out, "</div>")
}

fn of_matrix(report: &AuditReport, now: Decision, next: Decision) -> u64 {
    report.matrix.get(&(now, next)).copied().unwrap_or(0)
}

fn matrix(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    if !report.compared {
        return Ok(());
    }
    writeln!(
        out,
        "<section><h2>From now to proposed</h2><div class=\"wide\"><table class=\"matrix\"><thead><tr><th>now \u{2193} \
         proposed \u{2192}</th>"
    )?;
    for next in DECISIONS {
        write!(out, "<th class=\"n\">{}</th>", words(next.name()))?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for now in DECISIONS {
        write!(out, "<tr><th>{}</th>", words(now.name()))?;
        for next in DECISIONS {
            let class = match (of_matrix(report, now, next), now == next) {
                (0, _) => "zero",
                (_, true) => "same",
                (_, false) => Class::of(now, next).name(),
            };
            let changed = if now == next { "" } else { " changed" };
            let count = grouped(of_matrix(report, now, next));
            write!(out, "<td class=\"n{changed} {class}\">{count}</td>")?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div></section>")
}

/// Bars, a day each: all records, and before them those that change or are not allowed.
fn days(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    const HEIGHT: u64 = 120;
    const STEP: usize = 12;
    let Some(most) = report.days.values().map(|it| it.records).max() else { return Ok(()) };
    let marked = super::marked(report);
    let width = report.days.len() * STEP;
    // A few days are not to be as broad as the page.
    let broadest = report.days.len() * 5;
    write!(
        out,
        "<section><h2>Records by day</h2><figure style=\"max-width: {broadest}rem\">\
         <div class=\"axis\"><span>{}</span></div>\
         <svg viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"records by day\">",
        grouped(most)
    )?;
    for (at, (name, day)) in report.days.iter().enumerate() {
        let (all, some) = (super::records(&grouped(day.records)), grouped(day.marked));
        let label = format!("{name}: {all}, {some} {marked}");
        write!(out, "<g><title>{}</title>", escaped(&label))?;
        for (class, count) in [("all", day.records), ("marked", day.marked)] {
            let height = (count * HEIGHT).div_ceil(most.max(1));
            let (x, y) = (at * STEP + 1, HEIGHT.saturating_sub(height));
            write!(out, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"10\" height=\"{height}\"/>")?;
        }
        write!(out, "</g>")?;
    }
    write!(out, "</svg><div class=\"axis\">")?;
    let mut ends: Vec<&String> = report.days.keys().take(1).collect();
    ends.extend(report.days.keys().skip(1).last());
    for name in ends {
        write!(out, "<span>{}</span>", escaped(name))?;
    }
    writeln!(
        out,
        "</div><figcaption><i class=\"key marked\"></i><span>{marked}</span><i class=\"key\"></i>\
         <span>all records with a time</span></figcaption></figure></section>"
    )
}

fn groups(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let (title, heads) = match report.compared {
        true => (
            "What changes, for whom, and why",
            &["class", "records", "principal", "action", "resource", "now", "proposed", "first", "last"][..],
        ),
        false => (
            "Who asked for what",
            &["decision", "records", "principal", "action", "resource", "because", "first", "last"][..],
        ),
    };
    if report.changes.is_empty() {
        let what = match (report.taken, report.compared) {
            (0, _) => "There are no records.",
            (_, true) => "Nothing changes in these records.",
            (_, false) => "None of the records was decided.",
        };
        return writeln!(out, "<h2>{title}</h2><p>{what}</p>");
    }
    let now = anchors("now", &report.coverage);
    let next = report.next_coverage.as_ref().map(|it| anchors("proposed", it)).unwrap_or_default();
    table(out, title, " groups", heads)?;
    for change in &report.changes {
        let kind = super::kind(change);
        write!(
            out,
            "<tbody><tr><td><span class=\"tag {kind}\">{}</span></td><td class=\"n\">{}</td>",
            words(kind),
            grouped(change.count)
        )?;
        write!(out, "<td class=\"urn\">{}</td>", urn(&change.principal))?;
        write!(out, "<td class=\"urn short\">{}</td>", breakable(&change.action))?;
        write!(out, "<td class=\"urn\">{}</td>", urn(&change.resource))?;
        side(&change.now, report.compared, &now, out)?;
        if let Some(it) = &change.next {
            side(it, true, &next, out)?;
        }
        for time in [change.window.first(), change.window.last()] {
            write!(out, "<td class=\"t\">{}</td>", moment(&time.unwrap_or_default()))?;
        }
        write!(out, "</tr>\n<tr class=\"why\"><td colspan=\"{}\">", heads.len())?;
        drill_down(change, out)?;
        writeln!(out, "</td></tr></tbody>")?;
    }
    writeln!(out, "</table></div>")
}

/// Where the page has the statements of one side.
fn anchors<'c>(side: &str, coverage: &'c Coverage) -> HashMap<&'c str, String> {
    let at = |(number, it): (usize, &'c crate::audit::StatementUse)| {
        (it.statement.as_str(), format!("{side}-{number}"))
    };
    coverage.statements.iter().enumerate().map(at).collect()
}

/// A decision with what made it; statements lead to their coverage.
fn side(side: &Side, named: bool, anchors: &HashMap<&str, String>, out: &mut dyn fmt::Write) -> fmt::Result {
    write!(out, "<td>")?;
    if named {
        let name = side.decision.name();
        write!(out, "<span class=\"tag {name}\">{}</span>", words(name))?;
    }
    let (first, rest) = side.because.split_at(side.because.len().min(super::NAMED));
    if named && !first.is_empty() {
        write!(out, " by ")?;
    }
    let list = |causes: &[String], out: &mut dyn fmt::Write| {
        causes.iter().enumerate().try_for_each(|(at, cause)| {
            let (before, text) = (if at == 0 { "" } else { ", " }, breakable(cause));
            match anchors.get(cause.as_str()) {
                Some(anchor) => write!(out, "{before}<a href=\"#{anchor}\">{text}</a>"),
                None => write!(out, "{before}{text}"),
            }
        })
    };
    list(first, out)?;
    if !rest.is_empty() {
        write!(out, "<details><summary>and {} more</summary>", rest.len())?;
        list(rest, out)?;
        write!(out, "</details>")?;
    }
    write!(out, "</td>")
}

fn drill_down(change: &Change, out: &mut dyn fmt::Write) -> fmt::Result {
    write!(out, "<details><summary>why, and which</summary><dl class=\"reasons\">")?;
    for line in &change.why {
        let (head, text) = match line.split_once(": ") {
            Some((head @ ("now" | "proposed"), text)) => (head, text),
            _ => ("", line.as_str()),
        };
        write!(out, "<dt>{head}</dt><dd>{}</dd>", prose(text))?;
    }
    for it in &change.examples {
        let time = it.time_text();
        let time = time.as_deref().unwrap_or("no time");
        let (place, resource) = (it.place().to_string(), &it.resource);
        write!(
            out,
            "<dt>such as</dt><dd><code>{}</code><br>{}, in <code>{}</code></dd>",
            breakable(resource),
            escaped(time),
            breakable(&place)
        )?;
    }
    write!(out, "</dl></details>")
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
    write!(out, "<section>")?;
    table(out, title, "", &[head, "records"])?;
    writeln!(out, "<tbody>")?;
    for (text, count) in rows {
        writeln!(out, "<tr><td>{}</td><td class=\"n\">{}</td></tr>", prose(text), grouped(count))?;
    }
    writeln!(out, "</tbody></table></div></section>")
}

fn checks(report: &AuditReport, out: &mut dyn fmt::Write) -> fmt::Result {
    let outcomes = super::outcomes(&report.checks);
    if outcomes.iter().all(|it| it.1 == 0) {
        return Ok(());
    }
    counts(out, "What became of the calls", "call", super::answers(&report.checks).into_iter())?;
    counts(out, "Recorded outcome against decision now", "outcome", outcomes.into_iter())?;
    if report.checks.examples().is_empty() {
        return Ok(());
    }
    writeln!(out, "<section><h2>Records whose outcome disagrees, such as</h2><ul>")?;
    for it in report.checks.examples() {
        writeln!(out, "<li><code>{}</code></li>", breakable(&it.place().to_string()))?;
    }
    writeln!(out, "</ul></section>")
}

fn coverage(side: &str, coverage: &Coverage, window: &str, out: &mut dyn fmt::Write) -> fmt::Result {
    let title = match side {
        "now" => "Used of the account now",
        _ => "Used of the account as proposed",
    };
    table(out, title, "", &["statement", "effect", "decided", "perhaps", "actions", "conditions"])?;
    writeln!(out, "<tbody>")?;
    for (number, it) in coverage.statements.iter().enumerate() {
        write!(
            out,
            "<tr id=\"{side}-{number}\"{}><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
            if it.is_unused() { " class=\"unused\"" } else { "" },
            breakable(&it.statement),
            it.effect,
            grouped(it.determined),
            grouped(it.perhaps),
        )?;
        let actions = it.actions.iter().map(|it| {
            let uses = format!("used for {} of {} records", grouped(it.decided), grouped(it.matched));
            (it.decided == 0, it.action.as_str(), uses)
        });
        cell_list(out, actions)?;
        let conditions = it.conditions.iter().map(|it| {
            let [held, failed, open] = [it.held, it.failed, it.open].map(grouped);
            let uses = format!("held {held}, failed {failed}, open {open}");
            (it.held + it.failed + it.open == 0, it.condition.as_str(), uses)
        });
        cell_list(out, conditions)?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")?;
    for (what, names) in [
        ("Policies that decided nothing", &coverage.unused_policies),
        ("Principals without a record", &coverage.unused_principals),
    ] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|it| breakable(it)).collect();
            writeln!(out, "<p>{what} <span class=\"dim\">({window})</span>: {}</p>", names.join(", "))?;
        }
    }
    Ok(())
}

/// A cell with a line for each name and how it was used; what was never used is marked.
fn cell_list<'a>(
    out: &mut dyn fmt::Write,
    items: impl Iterator<Item = (bool, &'a str, String)>,
) -> fmt::Result {
    write!(out, "<td><ul>")?;
    for (unused, name, uses) in items {
        let class = if unused { " class=\"unused\"" } else { "" };
        write!(out, "<li{class}><code>{}</code>: {uses}</li>", breakable(name))?;
    }
    write!(out, "</ul></td>")
}

/// The heading and the start of a table that sorts and filters; its bodies are up to the caller.
fn table(out: &mut dyn fmt::Write, title: &str, class: &str, heads: &[&str]) -> fmt::Result {
    write!(out, "<h2>{title}</h2><div class=\"wide\"><table class=\"sortable stack{class}\"><thead><tr>")?;
    for head in heads {
        let class = if NUMBERS.contains(head) { " class=\"n\"" } else { "" };
        write!(out, "<th{class}>{head}</th>")?;
    }
    writeln!(out, "</tr></thead>")
}

fn window(window: &Window) -> String {
    match (window.first(), window.last()) {
        (Some(first), Some(last)) => escaped(&format!("from {first} to {last}")),
        _ => "none with a time".to_owned(),
    }
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// A number with a comma at each thousand.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Escaped text of names, which may break where they have their joints.
fn breakable(text: &str) -> String {
    escaped(text).replace(':', ":<wbr>").replace('/', "/<wbr>")
}

/// A URN: what tells it from others stands out.
pub(super) fn urn(text: &str) -> String {
    let own = text.match_indices(':').nth(2).and_then(|it| text.split_at_checked(it.0 + 1));
    match own {
        Some((before, own)) => {
            format!("<span class=\"dim\">{}</span><b>{}</b>", breakable(before), breakable(own))
        }
        None => breakable(text),
    }
}

/// A time, which may break between day and hour.
fn moment(time: &str) -> String {
    match time.split_once('T') {
        Some((day, hour)) => format!("<span>{}</span> <span>{}</span>", escaped(day), escaped(hour)),
        None => escaped(time),
    }
}

/// A sentence whose names stand in backticks.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Where they do not pair up, one of them belongs to a name.
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(at, part): (usize, &&str)| match at % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", breakable(part)),
    };
    parts.iter().enumerate().map(part).collect()
}
