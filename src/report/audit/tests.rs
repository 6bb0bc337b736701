use std::sync::Arc;

use super::*;
use crate::account::{Inventory, Snapshot};
use crate::audit::{Hints, Place, Replay, ReplayContext};
use crate::{Catalog, Policy};

fn report(compared: bool) -> AuditReport {
    let policy = |action: &str| {
        let text = r#"{"Version": "5.0", "Statement": [{"Sid": "<b>,\"", "Effect": "Allow", "Action": ["ACTION"]}]}"#;
        Snapshot::of_everyone([Policy::parse("app", &text.replace("ACTION", action)).unwrap()])
    };
    let next = compared.then(|| policy("csms:secret:list"));
    let context =
        ReplayContext::new(policy("csms:secret:get"), next, Inventory::default(), Catalog::embedded());
    let context = Arc::new(context);
    let mut replay = Replay::new(&context);
    for (number, name) in (0..).zip(["=a", "<script>alert(1)</script>", "x\u{1b}[2J"]) {
        let name = serde_json::Value::from(format!("csms:r:a:secretName:{name}"));
        let line = format!(
            r#"{{"action": "csms:secret:get", "resource": {name}, "principal": {{"urn": "iam::a:user:\"u\",=1"}}}}"#
        );
        replay.take(Place::new("r", number), &line, &Hints::default()).unwrap();
    }
    let _ = replay.take(Place::new("r", 9), "<script>", &Hints::default());
    AuditReport::of(&context, replay.finish())
}

fn written(
    write: impl Fn(&AuditReport, Language, &mut dyn fmt::Write) -> fmt::Result,
    report: &AuditReport,
    language: Language,
) -> String {
    let mut out = String::new();
    write(report, language, &mut out).unwrap();
    out
}

fn text(
    write: impl Fn(&AuditReport, Language, &mut dyn fmt::Write) -> fmt::Result,
    report: &AuditReport,
) -> String {
    written(write, report, Language::English)
}

fn lines(texts: &[Text]) -> String {
    texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn html_shows_text_and_runs_none_of_it() {
    let languages = [Language::English, Language::Chinese];
    for (compared, language) in [false, true].into_iter().flat_map(|it| languages.map(|of| (it, of))) {
        let page = written(write_html, &report(compared), language);
        assert_eq!(page.matches("<script>").count(), 1, "its own");
        assert!(page.contains("secretName:<wbr>&lt;script&gt;alert(1)&lt;/<wbr>script&gt;"));
        assert!(page.contains("&lt;b&gt;") && !page.contains("<b>,") && !page.contains('\u{1b}'));
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("src="));
        for link in page.split("href=\"#").skip(1).filter_map(|it| it.split('"').next()) {
            assert!(page.contains(&format!("<tr id=\"{link}\"")), "{link}");
        }
        assert!(page.contains("href=\"#now-0\""), "a decision leads to its statement");
        for tag in [
            "table", "thead", "tbody", "tr", "td", "th", "ul", "li", "dl", "dt", "dd", "details", "div", "p",
            "a", "b", "span", "section", "figure", "code",
        ] {
            let opened =
                page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}

#[test]
fn text_starts_with_the_account_of_all_records() {
    let page = text(write_text, &report(true));
    assert!(page.starts_with(
        "4 records, none with a time\n  3 decided + 0 undetermined + 1 not mapped = 4\n           0  newly allowed\n"
    ));
    assert!(page.contains("3  newly denied\n"), "{page}");
    assert!(page.contains("proposed  implicit_deny by no Allow in identity"), "{page}");
    assert!(!page.contains('\u{1b}'));
    assert!(text(write_text, &report(false)).contains("3  allow\n"));
}

#[test]
fn json_has_the_whole() {
    let value = to_json(&report(true));
    assert_eq!(value["records"]["all"], 4);
    assert_eq!(value["records"]["adds_up"], true);
    assert_eq!(value["classes"]["newly_denied"], 3);
    assert_eq!(value["matrix"][0]["proposed"], "implicit_deny");
    let lines = text(|it, _, out| write_jsonl(it, out), &report(true));
    let lines: Vec<serde_json::Value> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let of = |row: &str| lines.iter().filter(|it| it["row"] == row).count();
    assert_eq!((of("summary"), of("statement")), (1, 2));
    let groups = value["groups"].as_array().unwrap();
    for (line, group) in lines.iter().filter(|it| it["row"] == "group").zip(groups) {
        for (name, member) in group.as_object().unwrap() {
            assert_eq!(&line[name], member);
        }
    }
    assert_eq!(of("group"), groups.len());
}

#[test]
fn csv_quotes_cells() {
    let table = text(|it, _, out| write_csv(it, out), &report(true));
    let mut lines = table.split("\r\n");
    assert!(lines.next().unwrap().starts_with("row,class,records,principal,"));
    assert!(table.contains("\"iam::a:user:\"\"u\"\",=1\""), "{table}");
    assert_eq!(csv::cell("=1+1"), "'=1+1");
    assert_eq!(csv::cell("a,b"), "\"a,b\"");
}

#[test]
fn a_page_about_nothing_says_so() {
    let context = |next| {
        let none = || Snapshot::of_everyone([]);
        let next = if next { Some(none()) } else { None };
        Arc::new(ReplayContext::new(none(), next, Inventory::default(), Catalog::embedded()))
    };
    for compared in [false, true] {
        let context = context(compared);
        let report = AuditReport::of(&context, Replay::new(&context).finish());
        assert!(text(write_html, &report).contains("<p>No records were read.</p>"));
        assert!(text(write_text, &report).starts_with("no records: nothing follows from them\n"));
    }
}

#[test]
fn numbers_are_grouped_and_names_set_apart() {
    let grouped = [0, 999, 1_000, 12_345, 1_234_567].map(page::grouped);
    assert_eq!(grouped, ["0", "999", "1,000", "12,345", "1,234,567"]);
    assert_eq!(
        page::prose("the key `a:b` is `<c>`"),
        "the key <code>a:<wbr>b</code> is <code>&lt;c&gt;</code>"
    );
    assert_eq!(page::prose("a ` alone"), "a ` alone");
    assert_eq!(
        page::urn("iam::a:user:u"),
        "<span class=\"dim\">iam:<wbr>:<wbr>a:<wbr></span><b>user:<wbr>u</b>"
    );
    assert_eq!(page::urn("not named"), "not named");
}

#[test]
fn of_many_statements_the_first_are_named_and_the_page_folds_the_rest_away() {
    let mut report = report(false);
    let change = report.changes.first_mut().unwrap();
    change.now.because = (0..5).map(|it| format!("p statement {it}").into()).collect();
    let side = "allow by p statement 0, p statement 1, p statement 2 and 2 more\n";
    assert!(text(write_text, &report).contains(side), "{}", text(write_text, &report));
    let page = text(write_html, &report);
    let rest =
        "p statement 2<details><summary>and 2 more</summary>p statement 3, p statement 4</details></td>";
    assert!(page.contains(rest), "{page}");
    assert_eq!(to_json(&report)["groups"][0]["now"]["because"].as_array().unwrap().len(), 5, "all of them");
}

#[test]
fn notes_tell_one_from_several() {
    let of = |count: u64| {
        let mut report = report(false);
        (report.interrupted, report.taken) = (true, count);
        (report.traces, report.reads, report.roots, report.duplicates) = (count, count, count, count);
        report.beyond_groups = count;
        let undated = super::notes(&AuditReport { taken: 9, undated: count, ..report.clone() });
        (lines(&super::notes(&report)), lines(&undated), text(write_text, &report))
    };
    let (notes, undated, page) = of(1);
    for expected in [
        "interrupted after 1 record, this is about that alone",
        "1 of 1 trace reads one, so that",
        "1 record is of the root user, whom",
        "1 trace was left out: one with its id was",
        "1 record is in none of the 3 groups",
    ] {
        assert!(notes.contains(expected), "{expected} in {notes}");
    }
    assert!(undated.contains("1 record says no time that can be read: it is in"), "{undated}");
    assert!(page.starts_with("1 record, none with a time"), "{page}");
    let (notes, undated, _) = of(2);
    for expected in [
        "interrupted after 2 records, this is about those alone",
        "2 of 2 traces read one, so that",
        "2 records are of the root user, whom",
        "2 traces were left out: one with their id was",
        "2 records are in none of the 3 groups",
    ] {
        assert!(notes.contains(expected), "{expected} in {notes}");
    }
    assert!(undated.contains("2 records say no time that can be read: they are in"), "{undated}");
}
