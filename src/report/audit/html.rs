//! The report as one HTML page: no script, style or picture from elsewhere, all text escaped.

use std::collections::HashMap;
use std::fmt::{self, Write as _};

use crate::audit::{AuditReport, Change, Class, Coverage, Side};
use crate::decide::Decision;
use crate::wording::{Language, Text, Written, text};

use super::page::{Head, Page, breakable, day_text, grouped, moment, prose, table, urn, window};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

const DECISIONS: [Decision; 4] =
    [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];

pub(super) fn write(report: &AuditReport, language: Language, out: &mut dyn fmt::Write) -> fmt::Result {
    let out = &mut Page { language, out };
    let title = if report.compared {
        text!("What would change", "将会发生的变化")
    } else {
        text!("What was decided", "判定结果")
    };
    let title = out.words(&title);
    let window = out.words(&window(&report.window));
    let code = match language {
        Language::English => "en",
        Language::Chinese => "zh-CN",
    };
    write!(
        out,
        "<!doctype html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\
         <title>{title}: {window}</title><style>\n{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    )?;
    let records = &report.counts;
    let sum = text!(
        "{0} decided + {1} undetermined + {2} not mapped = {3}",
        "{0} 条已判定 + {1} 条无法确定 + {2} 条未能映射 = {3}",
        grouped(records.decided()),
        grouped(records.undetermined()),
        grouped(records.not_mapped()),
        grouped(records.records())
    );
    let (taken, sum) = (out.words(&super::records(&grouped(report.taken))), out.words(&sum));
    let comma = out.words(&text!(", ", "，"));
    writeln!(out, "<p>{taken}{comma}{window}<br><span class=\"dim\">{sum}</span></p>")?;
    cards(report, out)?;
    for note in super::notes(report) {
        writeln!(out, "<p class=\"note\">{}</p>", prose(&note.to(language)))?;
    }
    writeln!(out, "<div class=\"pair\">")?;
    matrix(report, out)?;
    days(report, out)?;
    writeln!(out, "</div>")?;
    groups(report, out)?;
    writeln!(out, "<div class=\"pair\">")?;
    let keys = records.keys().iter().map(|(key, count)| (key.as_str(), *count));
    let keys = keys.map(|(key, count)| (key.to_owned(), count));
    counts(out, text!("Undetermined by key", "各条件键导致的无法确定"), text!("key", "条件键"), keys)?;
    let reasons = records.reasons(language).into_values().flatten();
    counts(out, text!("Not mapped", "未能映射"), text!("reason", "原因"), reasons)?;
    checks(report, out)?;
    writeln!(out, "</div>")?;
    for (side, it) in super::sides(report) {
        coverage(side, it, &window, out)?;
    }
    readings(report, out)?;
    let script = match language {
        Language::English => SCRIPT.to_owned(),
        Language::Chinese => SCRIPT
            .replace("filter rows by words", "按关键词筛选")
            .replace("} of ${", "} / ${")
            .replace("} shown`", "}`"),
    };
    write!(out, "<script>\n{script}</script>\n</body></html>\n")
}

fn readings(report: &AuditReport, out: &mut Page<'_>) -> fmt::Result {
    if report.readings.is_empty() {
        return Ok(());
    }
    let heads = [
        Head::text(text!("rule", "规则")),
        Head::text(text!("conclusion", "结论")),
        Head::text(text!("reading", "解读")),
        Head::text(text!("evidence", "依据")),
        Head::text(text!("such as", "例如")),
    ];
    let title = text!("Readings of open rules, by the recorded outcomes", "根据记录的结果对未定规则的解读");
    table(out, &title, "", &heads)?;
    writeln!(out, "<tbody>")?;
    for rule in &report.readings {
        let conclusion = super::readings::conclusion(&rule.conclusion()).to(out.language);
        for (number, (name, evidence)) in rule.readings.iter().enumerate() {
            let (id, conclusion) = if number == 0 { (rule.rule, conclusion.as_str()) } else { ("", "") };
            let counts = super::readings::counts(evidence).to(out.language);
            write!(
                out,
                "<tr><td>{id}</td><td>{}</td><td><code>{name}</code></td><td>{}</td><td>",
                prose(conclusion),
                prose(&counts)
            )?;
            for it in evidence.examples() {
                write!(out, "<code>{}</code><br>", breakable(&it.place().to_string()))?;
            }
            writeln!(out, "</td></tr>")?;
        }
    }
    writeln!(out, "</tbody></table></div>")
}

fn cards(report: &AuditReport, out: &mut Page<'_>) -> fmt::Result {
    writeln!(out, "<div class=\"cards\">")?;
    let counts: Vec<_> = match report.compared {
        true => Class::ALL.map(|it| (it.name(), super::class_text(it), report.count(it))).into(),
        false => DECISIONS.map(|it| (it.name(), super::decision_text(it), of_matrix(report, it, it))).into(),
    };
    for (name, text, count) in counts {
        let class = if count == 0 { "zero" } else { name };
        let text = out.words(&text);
        writeln!(out, "<div class=\"card {class}\"><b>{}</b>{text}</div>", grouped(count))?;
    }
    writeln!(out, "</div>")
}

fn of_matrix(report: &AuditReport, now: Decision, next: Decision) -> u64 {
    report.matrix.get(&(now, next)).copied().unwrap_or(0)
}

fn matrix(report: &AuditReport, out: &mut Page<'_>) -> fmt::Result {
    if !report.compared {
        return Ok(());
    }
    let title = out.words(&text!("From now to proposed", "从当前到变更后"));
    let corner = out.words(&text!("now \u{2193} proposed \u{2192}", "当前 \u{2193} 变更后 \u{2192}"));
    writeln!(
        out,
        "<section><h2>{title}</h2><div class=\"wide\"><table class=\"matrix\"><thead><tr><th>{corner}</th>"
    )?;
    for next in DECISIONS {
        let next = out.words(&super::decision_text(next));
        write!(out, "<th class=\"n\">{next}</th>")?;
    }
    writeln!(out, "</tr></thead><tbody>")?;
    for now in DECISIONS {
        let head = out.words(&super::decision_text(now));
        write!(out, "<tr><th>{head}</th>")?;
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
fn days(report: &AuditReport, out: &mut Page<'_>) -> fmt::Result {
    const HEIGHT: u64 = 120;
    const STEP: usize = 12;
    let Some(most) = report.days.values().map(|it| it.records).max() else { return Ok(()) };
    let marked = out.words(&super::marked(report));
    let title = out.words(&text!("Records by day", "每日记录数"));
    let label = out.words(&text!("records by day", "每日记录数"));
    let width = report.days.len() * STEP;
    // A few days are not to be as broad as the page.
    let broadest = report.days.len() * 5;
    write!(
        out,
        "<section><h2>{title}</h2><figure style=\"max-width: {broadest}rem\">\
         <div class=\"axis\"><span>{}</span></div>\
         <svg viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" \
         aria-label=\"{label}\">",
        grouped(most)
    )?;
    for (at, (name, day)) in report.days.iter().enumerate() {
        let (all, some) = (super::records(&grouped(day.records)), grouped(day.marked));
        let mark = super::marked(report);
        let label = text!("{0}: {1}, {2} {3}", "{0}：{1}，{3} {2} 条", day_text(name), all, some, mark);
        let label = out.words(&label);
        write!(out, "<g><title>{label}</title>")?;
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
        let name = out.words(&day_text(name));
        write!(out, "<span>{name}</span>")?;
    }
    let all = out.words(&text!("all records with a time", "所有带时间的记录"));
    writeln!(
        out,
        "</div><figcaption><i class=\"key marked\"></i><span>{marked}</span><i class=\"key\"></i>\
         <span>{all}</span></figcaption></figure></section>"
    )
}

fn groups(report: &AuditReport, out: &mut Page<'_>) -> fmt::Result {
    let title = if report.compared {
        text!("What changes, for whom, and why", "变化、涉及的主体及原因")
    } else {
        text!("Who asked for what", "请求明细")
    };
    if report.changes.is_empty() {
        let what = match (report.taken, report.compared) {
            (0, _) => text!("No records were read.", "没有记录。"),
            (_, true) => text!("Nothing changes in these records.", "这些记录没有变化。"),
            (_, false) => text!("None of the records was decided.", "没有任何记录得到判定。"),
        };
        let (title, what) = (out.words(&title), out.words(&what));
        return writeln!(out, "<h2>{title}</h2><p>{what}</p>");
    }
    let kind = if report.compared { text!("class", "类别") } else { text!("decision", "判定") };
    let mut heads = vec![
        Head::text(kind),
        Head::records(),
        Head::text(text!("principal", "主体")),
        Head::text(text!("action", "授权项")),
        Head::text(text!("resource", "资源")),
    ];
    heads.extend(match report.compared {
        true => vec![Head::text(text!("now", "当前")), Head::text(text!("proposed", "变更后"))],
        false => vec![Head::text(text!("because", "原因"))],
    });
    heads.extend([Head::text(text!("first", "最早")), Head::text(text!("last", "最晚"))]);
    let now = targets("now", &report.coverage);
    let next = report.next_coverage.as_ref().map(|it| targets("proposed", it)).unwrap_or_default();
    table(out, &title, " groups", &heads)?;
    for change in &report.changes {
        let kind = super::kind(change);
        write!(
            out,
            "<tbody><tr><td><span class=\"tag {kind}\">{}</span></td><td class=\"n\">{}</td>",
            out.words(&super::kind_text(change)),
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

/// Link targets of the statements of one side in the page.
fn targets<'c>(side: &str, coverage: &'c Coverage) -> HashMap<&'c Written, String> {
    let at =
        |(number, it): (usize, &'c crate::audit::StatementUse)| (&it.statement, format!("{side}-{number}"));
    coverage.statements.iter().enumerate().map(at).collect()
}

/// A decision with what made it; statements lead to their coverage.
fn side(side: &Side, named: bool, targets: &HashMap<&Written, String>, out: &mut Page<'_>) -> fmt::Result {
    write!(out, "<td>")?;
    if named {
        let name = side.decision.name();
        write!(out, "<span class=\"tag {name}\">{}</span>", out.words(&super::decision_text(side.decision)))?;
    }
    let (first, rest) = side.because.split_at(side.because.len().min(super::NAMED));
    if named && !first.is_empty() {
        let by = out.words(&text!(" by ", "："));
        write!(out, "{by}")?;
    }
    let list = |causes: &[Written], out: &mut Page<'_>| {
        let comma = out.words(&text!(", ", "、"));
        causes.iter().enumerate().try_for_each(|(at, cause)| {
            let before = if at == 0 { "" } else { comma.as_str() };
            let text = breakable(cause.to(out.language));
            match targets.get(cause) {
                Some(target) => write!(out, "{before}<a href=\"#{target}\">{text}</a>"),
                None => write!(out, "{before}{text}"),
            }
        })
    };
    list(first, out)?;
    if !rest.is_empty() {
        let more = out.words(&text!("and {0} more", "以及另外 {0} 项", rest.len()));
        write!(out, "<details><summary>{more}</summary>")?;
        list(rest, out)?;
        write!(out, "</details>")?;
    }
    write!(out, "</td>")
}

fn drill_down(change: &Change, out: &mut Page<'_>) -> fmt::Result {
    let summary = out.words(&text!("why, and which", "原因与示例"));
    write!(out, "<details><summary>{summary}</summary><dl class=\"reasons\">")?;
    for line in &change.why {
        let line = line.to(out.language);
        let parts = line.split_once(": ").filter(|it| matches!(it.0, "now" | "proposed"));
        let parts = parts.or_else(|| line.split_once('：').filter(|it| matches!(it.0, "当前" | "变更后")));
        let (head, text) = parts.unwrap_or(("", line));
        write!(out, "<dt>{head}</dt><dd>{}</dd>", prose(text))?;
    }
    for it in &change.examples {
        let (place, resource) = (it.place().to_string(), breakable(&it.resource));
        let time = it.time_text().map_or_else(|| text!("no time", "没有时间"), |it| Text::verbatim(&it));
        let (such, time) = (out.words(&text!("such as", "例如")), out.words(&time));
        let within = out.words(&text!(", in ", "，位于 "));
        write!(
            out,
            "<dt>{such}</dt><dd><code>{resource}</code><br>{time}{within}<code>{}</code></dd>",
            breakable(&place)
        )?;
    }
    write!(out, "</dl></details>")
}

fn counts(
    out: &mut Page<'_>,
    title: Text,
    head: Text,
    rows: impl Iterator<Item = (String, u64)>,
) -> fmt::Result {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    write!(out, "<section>")?;
    table(out, &title, "", &[Head::text(head), Head::records()])?;
    writeln!(out, "<tbody>")?;
    for (text, count) in rows {
        writeln!(out, "<tr><td>{}</td><td class=\"n\">{}</td></tr>", prose(&text), grouped(count))?;
    }
    writeln!(out, "</tbody></table></div></section>")
}

fn checks(report: &AuditReport, out: &mut Page<'_>) -> fmt::Result {
    let outcomes = super::outcomes(&report.checks);
    if outcomes.iter().all(|it| it.1 == 0) {
        return Ok(());
    }
    let language = out.language;
    let worded = |(text, count): (Text, u64)| (text.to(language), count);
    let answers = super::answers(&report.checks).into_iter().map(worded);
    counts(out, text!("What became of the calls", "调用的结果"), text!("call", "调用"), answers)?;
    let title = text!("Recorded outcome against decision now", "记录的结果与当前判定");
    counts(out, title, text!("outcome", "结果"), outcomes.into_iter().map(worded))?;
    if report.checks.examples().is_empty() {
        return Ok(());
    }
    let title = out.words(&text!("Records whose outcome disagrees, such as", "结果与判定不一致的记录，例如"));
    writeln!(out, "<section><h2>{title}</h2><ul>")?;
    for it in report.checks.examples() {
        writeln!(out, "<li><code>{}</code></li>", breakable(&it.place().to_string()))?;
    }
    writeln!(out, "</ul></section>")
}

fn coverage(side: &str, coverage: &Coverage, window: &str, out: &mut Page<'_>) -> fmt::Result {
    let title = match side {
        "now" => text!("Used of the account now", "当前账号的使用情况"),
        _ => text!("Used of the account as proposed", "变更后账号的使用情况"),
    };
    let heads = [
        Head::text(text!("statement", "语句")),
        Head::text(text!("effect", "效果")),
        Head::number(text!("decided", "起决定作用")),
        Head::number(text!("perhaps", "可能")),
        Head::text(text!("actions", "授权项")),
        Head::text(text!("conditions", "条件")),
    ];
    table(out, &title, "", &heads)?;
    writeln!(out, "<tbody>")?;
    for (number, it) in coverage.statements.iter().enumerate() {
        write!(
            out,
            "<tr id=\"{side}-{number}\"{}><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
            if it.is_unused() { " class=\"unused\"" } else { "" },
            breakable(it.statement.to(out.language)),
            it.effect,
            grouped(it.determined),
            grouped(it.perhaps),
        )?;
        let actions = it.actions.iter().map(|it| {
            let (decided, matched) = (grouped(it.decided), grouped(it.matched));
            let uses = text!("used for {0} of {1} records", "{1} 条记录中使用了 {0} 次", decided, matched);
            (it.decided == 0, it.action.as_str(), uses)
        });
        cell_list(out, actions)?;
        let conditions = it.conditions.iter().map(|it| {
            let [held, failed, open] = [it.held, it.failed, it.open].map(grouped);
            let uses = text!(
                "held {0}, failed {1}, open {2}",
                "成立 {0} 次，不成立 {1} 次，未知 {2} 次",
                held,
                failed,
                open
            );
            (it.held + it.failed + it.open == 0, it.condition.as_str(), uses)
        });
        cell_list(out, conditions)?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div>")?;
    for (what, names) in [
        (text!("Policies that decided nothing", "没有起过作用的策略"), &coverage.unused_policies),
        (text!("Principals without a record", "没有记录的主体"), &coverage.unused_principals),
    ] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|it| breakable(it)).collect();
            let (what, colon, comma) =
                (out.words(&what), out.words(&text!(": ", "：")), out.words(&text!(", ", "、")));
            let names = names.join(&comma);
            writeln!(out, "<p>{what} <span class=\"dim\">({window})</span>{colon}{names}</p>")?;
        }
    }
    Ok(())
}

/// A cell with a line for each name and how it was used; what was never used is marked.
fn cell_list<'a>(out: &mut Page<'_>, items: impl Iterator<Item = (bool, &'a str, Text)>) -> fmt::Result {
    write!(out, "<td><ul>")?;
    for (unused, name, uses) in items {
        let class = if unused { " class=\"unused\"" } else { "" };
        let (colon, uses) = (out.words(&text!(": ", "：")), out.words(&uses));
        write!(out, "<li{class}><code>{}</code>{colon}{uses}</li>", breakable(name))?;
    }
    write!(out, "</ul></td>")
}
