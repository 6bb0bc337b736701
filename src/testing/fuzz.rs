//! What must be so of any bytes: one function for each target of the `fuzz` package.
//!
//! Each takes what a fuzzer makes up and panics where a promise is broken. The seeds in `fuzz/seeds`, and
//! inputs that once broke something, run as a test too.

use std::sync::{Arc, LazyLock};

use crate::account::{Inventory, Snapshot};
use crate::audit::{
    Aggregate, AuditReport, Hints, MAX_GROUPS, Partial, Place, Record, Replay, ReplayContext, Sample,
};
use crate::catalog::Catalog;
use crate::decide::{Authorizer, Decision};
use crate::lint::{self, Config, LintInput, Safety};
use crate::operator::{Decimal, Instant, Range, Ranges};
use crate::pattern::Pattern;
use crate::policy::{Document, Policy, PolicyKind};
use crate::report::decision::DecisionReport;
use crate::report::lint::{Findings, Format, Linted};
use crate::request::http::{self, HttpFacts};
use crate::request::{Request, Resources};
use crate::wording::Language;
use crate::{json, report};

use super::engine::{authorizer, fix_keeps};
use super::generate::{Case, case_of_bytes, case_of_seed};
use super::reference::{self, World, completions_at_most, decide_complete};

/// A target: its name, and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("audit_merge", audit_merge),
    ("date", date),
    ("document", document),
    ("engine", engine),
    ("fix", fix),
    ("http", http),
    ("ip", ip),
    ("lint", lint),
    ("number", number),
    ("pattern", pattern),
    ("record", record),
    ("request", request),
    ("sarif", sarif),
    ("variable", variable),
];

/// The target with a name.
#[must_use]
pub fn target(name: &str) -> Option<fn(&[u8])> {
    TARGETS.iter().find(|it| it.0 == name).map(|it| it.1)
}

/// Longer inputs only cost time where both sides are compared.
const LONG: usize = 4_096;

fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// Two texts: the first line, and the rest.
fn pair(data: &[u8]) -> Option<(&str, &str)> {
    text(data.get(..data.len().min(LONG))?)?.split_once('\n')
}

fn catalog() -> &'static Catalog {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::embedded);
    &CATALOG
}

/// Asks everything there is to ask of a decision: none of it may panic, and all of it has to agree.
fn ask(authorizer: &Authorizer, request: &Request) {
    let verdict = authorizer.decide(request);
    let decision = verdict.decision();
    let possible: Vec<_> = verdict.possible().collect();
    match decision {
        Decision::Undetermined => assert!(possible.len() != 1, "undetermined, but {possible:?}"),
        decided => assert_eq!(possible, [decided]),
    }
    assert_eq!(verdict.is_allowed(), decision == Decision::Allow);
    assert_eq!(verdict.residual().is_some(), decision == Decision::Undetermined);
    assert!(verdict.residual_is_exact(), "{:?}", verdict.residual());
    assert_eq!(verdict.explain().decision, decision);
    assert_eq!(DecisionReport::new(&verdict).decision, decision);
    let determined = matches!(decision, Decision::Allow | Decision::ExplicitDeny);
    let by_root = decision == Decision::Allow && request.principal().root;
    assert_eq!(!verdict.determining().is_empty() || by_root, determined || by_root);
}

/// A few requests that differ in what is known of them.
fn requests() -> &'static [Request] {
    static REQUESTS: LazyLock<Vec<Request>> =
        LazyLock::new(|| (0..6).filter_map(|seed| case_of_seed(seed).request().ok()).collect());
    &REQUESTS
}

/// A document is read, or refused with faults that stand in it; what is read can be decided.
pub fn document(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let parsed = json::parse(text);
    // Both read JSON; ours passes over a byte order mark, is bounded in depth, and keeps what the other drops.
    let known = serde_json::from_str::<serde_json::Value>(text.strip_prefix('\u{feff}').unwrap_or(text));
    match (&parsed, &known) {
        (Ok(_), Err(error)) => assert!(error.to_string().contains("out of range"), "{error}"),
        (Err(error), Ok(_)) => {
            let bounded = error.message.to_string();
            assert!(bounded.contains("nest") || bounded.contains("surrogate"), "{bounded}");
        }
        _ => {}
    }
    for kind in PolicyKind::ALL {
        let faults = Document::read(text, kind).faults;
        match Policy::parse_with("policy", text, kind) {
            Err(errors) => {
                assert!(errors.iter().len() > 0 && !errors.to_string().is_empty());
                for (_, fault) in errors.iter() {
                    let (start, end) = (fault.span.start as usize, fault.span.end as usize);
                    assert!(text.get(start..end).is_some(), "{start}..{end} is not within the text");
                }
            }
            Ok(policy) => {
                assert!(faults.is_empty() && parsed.is_ok(), "{faults:?}");
                let authorizer = Authorizer::new([policy]);
                requests().iter().for_each(|it| ask(&authorizer, it));
            }
        }
    }
}

/// A pattern matches what the definition says it matches, case counting or not.
pub fn pattern(data: &[u8]) {
    let Some((pattern, text)) = pair(data) else { return };
    let read = Pattern::new(pattern);
    let matches = reference::matches(pattern, text);
    assert_eq!(read.matches(text), matches, "`{pattern}` on `{text}`");
    // One made of its own units is the same pattern.
    let again = Pattern::from_glyphs(read.glyphs());
    assert_eq!(again.matches(text), matches, "`{pattern}` again on `{text}`");
    if !matches {
        return;
    }
    // More stars never match less.
    assert!(Pattern::new(&format!("*{pattern}*")).matches(text));
    if pattern == text {
        assert!(read.is_any() || read.as_exact().is_none_or(|it| it == text));
    }
}

/// A request is read or refused; what is read can be decided.
pub fn request(data: &[u8]) {
    static SETS: LazyLock<Vec<Authorizer>> = LazyLock::new(|| {
        (0..4).filter_map(|seed| case_of_seed(seed).world().ok()).map(|it| authorizer(&it)).collect()
    });
    let Some(text) = text(data) else { return };
    match Request::from_json(text, catalog()) {
        Ok(request) => SETS.iter().for_each(|it| ask(it, &request)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A request line, or a whole HTTP request, is read or refused.
pub fn http(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let facts = HttpFacts { account: Some("acc".to_owned()), ..HttpFacts::default() };
    match http::from_request_line(text, &[], None, &facts, catalog()) {
        Ok(call) => {
            let Ok(request) = call.request(catalog()) else { return };
            let deny = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["*"]}]}"#;
            let authorizer = Authorizer::new(Policy::parse("p", deny).ok());
            ask(&authorizer, &request);
            assert_eq!(authorizer.decide(&request).decision(), Decision::ExplicitDeny);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Two instants stand to each other as the reference says.
pub fn date(data: &[u8]) {
    let Some((one, other)) = pair(data) else { return };
    let order = Instant::parse(one).zip(Instant::parse(other)).map(|(one, other)| one.cmp(&other));
    assert_eq!(order, reference::compare_dates(one, other), "`{one}` and `{other}`");
}

/// Two numbers stand to each other as the reference says.
pub fn number(data: &[u8]) {
    let Some((one, other)) = pair(data) else { return };
    let order = Decimal::parse(one).zip(Decimal::parse(other)).map(|(one, other)| one.cmp(&other));
    assert_eq!(order, reference::compare_numbers(one, other), "`{one}` and `{other}`");
}

/// An address lies within blocks as the reference says, of one or of several.
pub fn ip(data: &[u8]) {
    let Some((blocks, address)) = pair(data) else { return };
    let (mut ranges, mut within, mut unread) = (Vec::new(), false, false);
    for block in blocks.split(',') {
        let expected = reference::is_within(block, address);
        let range = Range::parse(block);
        assert_eq!(range.and_then(|it| it.contains(address)), expected, "`{block}` and `{address}`");
        within |= expected == Some(true);
        unread |= expected.is_none();
        ranges.extend(range);
    }
    if !unread {
        assert_eq!(Ranges::new(ranges).contains(address), Some(within), "`{blocks}` and `{address}`");
    }
}

/// What a variable puts in is matched as the reference does, in resources and in conditions.
pub fn variable(data: &[u8]) {
    let Some((template, value)) = pair(data) else { return };
    let Ok(request) = Request::builder("a:b:c")
        .resource(&format!("a:r:acc:t:{value}"))
        .key("x:Text", value)
        .key("g:UserName", "a*b")
        .key("x:Empty", "")
        .key_values("x:Many", ["1", "2"])
        .build(catalog())
    else {
        return;
    };
    let operators = ["StringEquals", "StringNotMatch", "StringEndWith", "StringLike", "NumberEquals"];
    for at in 0..=operators.len() {
        let clause = match operators.get(at) {
            Some(operator) => serde_json::json!({"Condition": {*operator: {"x:Text": [template]}}}),
            None => serde_json::json!({"Resource": [format!("a:*:acc:t:{template}")]}),
        };
        let mut statement = serde_json::json!({"Effect": "Allow", "Action": ["*"]});
        if let (Some(members), serde_json::Value::Object(clause)) = (statement.as_object_mut(), clause) {
            members.extend(clause);
        }
        let text = serde_json::json!({"Version": "5.0", "Statement": [statement]}).to_string();
        let Ok(policy) = Policy::parse("p", &text) else { continue };
        let mut world = World::new(catalog().clone());
        world.identity.push(policy);
        compare(&world, &request, &text);
    }
}

/// Holds the engine against the reference, over what is unknown too.
fn compare(world: &World, request: &Request, told: &str) {
    const COMPLETIONS: usize = 64;
    let authorizer = authorizer(world);
    ask(&authorizer, request);
    let answer = authorizer.decide(request).decision();
    for settled in completions_at_most(world, request, COMPLETIONS) {
        let outcome = decide_complete(world, &settled).name();
        let known = authorizer.decide(&settled).decision().name();
        // Of a caller or a resource that is not told even a settled request leaves something open.
        let caller = settled.principal();
        let unnamed = caller.urn.is_none() && caller.service.is_none();
        let open = unnamed || settled.has_unknown() || matches!(settled.resources(), Resources::Unknown);
        assert!(known == outcome || (open && known == "undetermined"), "{known}, not {outcome}: {told}");
        let sound = answer == Decision::Undetermined || answer.name() == outcome;
        assert!(sound, "{answer} whatever is unknown, but {outcome}: {told}");
    }
}

/// The engine decides as the reference does, on policies and a request whose choices are the bytes.
pub fn engine(data: &[u8]) {
    let case = case_of_bytes(data.get(..data.len().min(LONG)).unwrap_or(data));
    let (Ok(world), Ok(request)) = (case.world(), case.request()) else {
        assert!(case.world().is_ok() && case.request().is_ok(), "{}", case.to_json("allow"));
        return;
    };
    compare(&world, &request, &case.to_json("allow"));
}

/// Whatever the text, the linter's findings stand in it, and every format can show them.
pub fn lint(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let kinds = PolicyKind::ALL.into_iter().map(Some).chain([None]);
    for kind in kinds {
        let report = lint::check(&LintInput { text, kind }, catalog(), &Config::default());
        for finding in &report.diagnostics {
            let (start, end) = (finding.span.start as usize, finding.span.end as usize);
            assert!(text.get(start..end).is_some(), "{}: {start}..{end}", finding.rule.name);
            assert!(!finding.message.to_string().is_empty(), "{}", finding.rule.name);
        }
        for format in [Format::Json, Format::Concise, Format::Github, Format::Junit] {
            for language in [Language::English, Language::Chinese] {
                let out = shown(text, report.clone(), format, language);
                assert!(!matches!(format, Format::Json) || is_json(&out), "{out}");
            }
        }
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

fn shown(text: &str, report: lint::Report, format: Format, language: Language) -> String {
    let mut out = String::new();
    let written = Findings::start(format, language, &mut out).and_then(|mut findings| {
        findings.document(&Linted { file: "a \"b\"\u{1}.json", text, report: &report })?;
        findings.finish()
    });
    assert!(written.is_ok());
    out
}

/// A SARIF log is JSON, and what it says of places and rules fits together.
pub fn sarif(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let report = lint::check(&LintInput::new(text), catalog(), &Config::default());
    let count = report.diagnostics.len();
    let out = shown(text, report, Format::Sarif, Language::English);
    let log = serde_json::from_str::<serde_json::Value>(&out).unwrap_or_default();
    assert_eq!(log.pointer("/version"), Some(&serde_json::json!("2.1.0")), "{out}");
    let list = |at: &str| log.pointer(at).and_then(|it| it.as_array()).cloned().unwrap_or_default();
    let (results, rules) = (list("/runs/0/results"), list("/runs/0/tool/driver/rules"));
    assert_eq!(results.len(), count);
    for result in results {
        let name = result.get("ruleId");
        let index = result.get("ruleIndex").and_then(serde_json::Value::as_u64);
        let rule = index.and_then(|it| rules.get(usize::try_from(it).ok()?));
        assert!(name.is_some() && rule.and_then(|it| it.get("id")) == name, "{result}");
        let region = result.pointer("/locations/0/physicalLocation/region");
        let number = |name: &str| region.and_then(|it| it.get(name)).and_then(serde_json::Value::as_u64);
        assert!(number("startLine") >= Some(1) && number("startColumn") >= Some(1), "{result}");
    }
}

/// Fixes leave JSON what was JSON, end, and, where they are safe, change no decision.
pub fn fix(data: &[u8]) {
    let Some(text) = text(data) else { return };
    fix_text(text, PolicyKind::Identity, &[]);
    // The same of documents that mean something: the bytes are the choices.
    let case = case_of_bytes(data.get(..data.len().min(LONG)).unwrap_or(data));
    let requests: Vec<Request> = request_of(&case).into_iter().collect();
    for text in &case.identity {
        fix_text(text, PolicyKind::Identity, &requests);
    }
    let levels =
        [(PolicyKind::Scp, &case.scps), (PolicyKind::Rcp, &case.rcps), (PolicyKind::Ncp, &case.ncps)];
    for (kind, levels) in levels {
        levels.iter().flatten().for_each(|text| fix_text(text, kind, &requests));
    }
}

fn request_of(case: &Case) -> Option<Request> {
    case.request().ok()
}

fn fix_text(text: &str, kind: PolicyKind, more: &[Request]) {
    let fixed = |text: &str, safety| {
        lint::fix(&LintInput { text, kind: Some(kind) }, catalog(), &Config::default(), safety)
    };
    for safety in [Safety::Safe, Safety::Unsafe] {
        let once = fixed(text, safety);
        assert!(json::parse(text).is_err() || json::parse(&once.text).is_ok(), "{}", once.text);
        assert_eq!(once.applied == 0, once.text == text);
        let twice = fixed(&once.text, safety);
        assert_eq!(twice.text, once.text, "fixed twice");
        if let (Safety::Safe, Ok(before)) = (safety, Policy::parse_with("p", text, kind)) {
            let after = Policy::parse_with("p", &once.text, kind);
            assert!(after.is_ok(), "{text} was fixed into {}", once.text);
            let before = Authorizer::new([before]);
            let after = Authorizer::new(after.ok());
            for request in requests().iter().chain(more) {
                assert!(fix_keeps(&before, &after, request), "{text}\nwas fixed into\n{}", once.text);
            }
        }
    }
}

fn setting() -> &'static Arc<ReplayContext> {
    static SETTING: LazyLock<Arc<ReplayContext>> = LazyLock::new(|| {
        let snapshot = |it: serde_json::Value| {
            let read = Snapshot::parse("s", &it.to_string(), &mut |_| Err(String::new()));
            read.unwrap_or_else(|_| Snapshot::of_everyone([]))
        };
        let (now, next) = (snapshot(Sample::now()), snapshot(Sample::next_account()));
        Arc::new(ReplayContext::new(now, Some(next), Inventory::default(), Catalog::embedded()))
    });
    &SETTING
}

/// A record is mapped or counted as one that is not, and a look at it is as good as reading it in full.
pub fn record(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let hints = Hints { region: Some("r".to_owned()), ..Hints::default() };
    if let Ok(record) = Record::read(text, &hints, catalog()) {
        ask(&Authorizer::new([]), &record.request);
    }
    let of_lines = |looks: bool| {
        let mut replay = Replay::new(setting());
        replay.looks = looks;
        for (number, line) in (1..).zip(text.lines().take(20)) {
            let _ = replay.take(Place::new("records", number), line, &hints);
        }
        replay.finish()
    };
    let looked = of_lines(true);
    assert!(looked == of_lines(false), "a look says something else: {text}");
    assert!(AuditReport::of(setting(), looked.clone()).adds_up());
    let partial = setting().partial(std::collections::BTreeMap::new(), looked).to_json().to_string();
    assert_eq!(Partial::read(&partial).map(drop), Ok(()), "its numbers are taken for wrong: {text}");
}

/// What a few records came to under a setting that is not that of any input.
fn tallies() -> &'static Aggregate {
    static TALLIES: LazyLock<Aggregate> = LazyLock::new(|| {
        let mut replay = Replay::new(setting());
        for (number, trace) in (1..).zip(Sample::new(60, 1)) {
            let _ = replay.take(Place::new("records", number), &trace, &Hints::default());
        }
        replay.finish()
    });
    &TALLIES
}

/// A partial result is read or refused; merging does not depend on the order, adds up, and every format shows
/// what comes of it.
pub fn audit_merge(data: &[u8]) {
    let Some(text) = text(data) else { return };
    // Seeds stay what they are when the version changes.
    let text = text.replace("THIS VERSION", env!("CARGO_PKG_VERSION"));
    let Ok(one) = Partial::read(&text) else { return };
    let read_again = |it: &Partial| Partial::read(&it.to_json().to_string()).is_ok_and(|again| again == *it);
    assert!(read_again(&one), "a partial result is not read as it is written");
    let merged = |mut one: Partial, other: Partial| one.merge(other).ok().map(|()| one);
    let plain = one.with(tallies().clone(), MAX_GROUPS);
    let nothing = one.with(setting().empty_aggregate(), MAX_GROUPS);
    for other in [&one, &plain, &nothing] {
        let both = merged(one.clone(), other.clone());
        assert!(both == merged(other.clone(), one.clone()), "the order makes a difference");
        let Some(both) = both else { continue };
        assert_eq!(both.records(), one.records() + other.records());
        assert!(other == &plain || read_again(&both), "what is merged is no partial result");
        show(&AuditReport::of_partial(both));
    }
    show(&AuditReport::of_partial(one));
}

/// Writes a report in every format.
fn show(report: &AuditReport) {
    assert!(report.adds_up());
    let mut out = String::new();
    let _ = report::audit::write_text(report, Language::Chinese, &mut out);
    let _ = report::audit::write_csv(report, &mut out);
    let _ = report::audit::write_html(report, Language::Chinese, &mut out);
    let _ = report::audit::write_jsonl(report, &mut out);
    let _ = report::audit::to_json(report);
}

#[cfg(test)]
mod tests;
