//! Time and memory against size: documents and requests that are long, many, deep or full of faults.
//!
//! `cargo bench --bench hostile` reads each at four sizes, twice as long each time, and prints a table. What is
//! linear has the same time for a byte in each of its columns.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a program that measures may stop")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use iam5::account::{Inventory, Snapshot};
use iam5::audit::{Hints, Record};
use iam5::report::decision::DecisionReport;
use iam5::request::http::{self, HttpFacts};
use iam5::{Authorizer, Catalog, Limits, Policy, Request};

/// The shortest text, in bytes.
const START: usize = 1 << 20;

const SIZES: usize = 4;

/// Reads a text to its end, and gives something that depends on it.
type Work = fn(&str) -> usize;

/// A kind of text: what it is called, how one of about so many bytes is made, and what is done with it.
struct Row {
    name: &'static str,
    text: fn(usize) -> String,
    work: Work,
}

fn main() {
    // The tests of a package run its benches once, to see that they do.
    let whole = std::env::args().any(|it| it == "--bench");
    let (start, runs) = if whole { (START, 3) } else { (1 << 10, 1) };
    let mut table = String::from("| text |");
    for size in 0..SIZES {
        write!(table, " {} KiB |", start << size >> 10).unwrap();
    }
    writeln!(table, "\n| --- |{}", " ---: |".repeat(SIZES)).unwrap();
    for row in ROWS {
        write!(table, "| {} |", row.name).unwrap();
        for size in 0..SIZES {
            let text = (row.text)(start << size);
            let time = best(runs, || (row.work)(black_box(&text)));
            let length = u32::try_from(text.len()).unwrap();
            let each = time.as_nanos() as f64 / f64::from(length);
            write!(table, " {:.1} ms, {each:.1} ns a byte |", time.as_secs_f64() * 1e3).unwrap();
        }
        table.push('\n');
    }
    println!("{table}");
}

fn best(runs: u32, work: impl Fn() -> usize) -> Duration {
    let time = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    (0..runs).map(time).min().unwrap()
}

const ROWS: &[Row] = &[
    Row { name: "statements, parsed", text: statements, work: parse },
    Row { name: "statements, compiled and asked", text: statements, work: decide },
    Row { name: "statements without anything", text: |size| listed(&"{},".repeat(size / 3)), work: parse },
    Row {
        name: "values that are no statements",
        text: |size| listed(&"0,".repeat(size / 8 * 3)),
        work: parse,
    },
    Row { name: "one action of stars", text: |size| of_action(&"*a".repeat(size / 2)), work: decide },
    Row { name: "actions", text: |size| of_action(&"a:b:c\",\"".repeat(size / 8)), work: decide },
    Row {
        name: "members of one name",
        text: |size| of_members(&"\"Sid\":\"a\",".repeat(size / 10)),
        work: parse,
    },
    Row { name: "members of other names", text: unknown_members, work: parse },
    Row { name: "conditions", text: conditions, work: decide },
    Row { name: "values of a condition", text: |size| of_values(&"x\",\"".repeat(size / 4)), work: decide },
    Row { name: "variables", text: |size| of_values(&"${g:UserName}".repeat(size / 13)), work: decide },
    Row { name: "unknown variables of a resource, told", text: |it| of_resource("Resource", it), work: tell },
    Row {
        name: "unknown variables it excludes, told",
        text: |it| of_resource("NotResource", it),
        work: tell,
    },
    Row { name: "unknown variables of a value, told", text: |it| of_values(&unknown(it)), work: tell },
    Row { name: "unknown values, told", text: |it| of_values(&unknown_values(it)), work: tell },
    Row { name: "unknown conditions, told", text: unknown_conditions, work: tell },
    Row { name: "brackets", text: |size| "[".repeat(size), work: parse },
    Row { name: "escapes", text: |size| of_action(&"\\u0061".repeat(size / 6)), work: decide },
    Row { name: "a request of keys", text: keys, work: request },
    Row { name: "a request of values", text: values, work: request },
    Row { name: "a request of resources", text: resources, work: request },
    Row { name: "an HTTP body of tags", text: tags, work: body },
    Row { name: "an HTTP request of headers", text: headers, work: message },
    Row { name: "a trace", text: trace, work: record },
    Row { name: "a snapshot of users", text: users, work: snapshot },
    Row { name: "an inventory", text: secrets, work: inventory },
    Row { name: "a catalogue of actions", text: actions, work: catalog },
];

/// So many pieces, each with its number, that they are about `size` bytes.
fn pieces(size: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < size {
        text.push_str(&piece(number));
        number += 1;
    }
    text
}

fn listed(statements: &str) -> String {
    format!(r#"{{"Version":"5.0","Statement":[{}]}}"#, statements.trim_end_matches(','))
}

fn of_members(members: &str) -> String {
    listed(&format!(r#"{{{members}"Effect":"Allow","Action":["*"]}}"#))
}

fn of_action(action: &str) -> String {
    listed(&format!(r#"{{"Effect":"Allow","Action":["{action}"]}}"#))
}

fn of_values(values: &str) -> String {
    of_members(&format!(r#""Condition":{{"StringMatch":{{"k:a":["{values}"]}}}},"#))
}

fn unknown(size: usize) -> String {
    pieces(size, |it| format!("${{u:{it}}}"))
}

fn unknown_values(size: usize) -> String {
    pieces(size, |it| format!("${{u:{it}}}\",\""))
}

fn of_resource(member: &str, size: usize) -> String {
    of_members(&format!(r#""{member}":["a:r:acc:t:{}"],"#, unknown(size)))
}

fn unknown_conditions(size: usize) -> String {
    let conditions = pieces(size, |it| format!(r#""u:{it}":["x"],"#));
    let conditions = conditions.trim_end_matches(',');
    of_members(&format!(r#""Condition":{{"StringMatch":{{{conditions}}}}},"#))
}

fn statements(size: usize) -> String {
    let statement = |it| {
        format!(
            r#"{{"Effect":"Allow","Action":["a:b:c{it}"],"Resource":["a:*:*:t:x{it}-*"],"Condition":{{"Bool":{{"k:a":["true"]}}}}}},"#
        )
    };
    listed(&pieces(size, statement))
}

fn unknown_members(size: usize) -> String {
    of_members(&pieces(size, |it| format!("\"m{it}\":0,")))
}

fn conditions(size: usize) -> String {
    let keys = pieces(size, |it| format!("\"k:{it}\":[\"x\"],"));
    of_members(&format!(r#""Condition":{{"StringEquals":{{{}}}}},"#, keys.trim_end_matches(',')))
}

fn asked(members: &str) -> String {
    format!(r#"{{{members}"action":"a:b:c"}}"#)
}

fn keys(size: usize) -> String {
    let keys = pieces(size, |it| format!("\"k:{it}\":\"x\","));
    asked(&format!("\"context\":{{{}}},", keys.trim_end_matches(',')))
}

fn values(size: usize) -> String {
    let values = pieces(size, |it| format!("\"{it}\","));
    asked(&format!("\"context\":{{\"k:a\":[{}]}},", values.trim_end_matches(',')))
}

fn resources(size: usize) -> String {
    let urns = pieces(size, |it| format!("\"a:r:x:t:x{it}-y\","));
    asked(&format!("\"resource\":[{}],", urns.trim_end_matches(',')))
}

fn tags(size: usize) -> String {
    let tags = pieces(size, |it| format!(r#"{{"key":"k{it}","value":"v"}},"#));
    format!(r#"{{"action":"create","tags":[{}]}}"#, tags.trim_end_matches(','))
}

fn headers(size: usize) -> String {
    format!("GET /v1/p/secrets/db HTTP/1.1\n{}", pieces(size, |it| format!("X-A{it}: b\n")))
}

fn trace(size: usize) -> String {
    let body = pieces(size, |it| format!("\"m{it}\":0,"));
    format!(
        r#"{{"trace_name":"createSecret","service_type":"CSMS","request":{{{}}}}}"#,
        body.trim_end_matches(',')
    )
}

fn users(size: usize) -> String {
    let users = pieces(size, |it| format!(r#"{{"name":"u{it}","policies":["p"]}},"#));
    format!(
        r#"{{"account_id":"a","policies":{{"p":{}}},"users":[{}]}}"#,
        of_action("*"),
        users.trim_end_matches(',')
    )
}

fn secrets(size: usize) -> String {
    let secrets = pieces(size, |it| format!(r#"{{"id":"i{it}","name":"s{it}"}},"#));
    format!(r#"{{"secrets":[{}]}}"#, secrets.trim_end_matches(','))
}

fn actions(size: usize) -> String {
    let actions = pieces(size, |it| format!(r#"{{"name":"x:y:z{it}","access_level":"read"}},"#));
    format!(r#"{{"version":"v1","actions":[{}]}}"#, actions.trim_end_matches(','))
}

fn parse(text: &str) -> usize {
    Policy::parse_with("p", text, wide()).map_or_else(|it| it.iter().len(), |_| 0)
}

fn decide(text: &str) -> usize {
    let policy = Policy::parse_with("p", text, wide()).unwrap();
    let request =
        Request::builder("a:b:c7").resource("a:r:x:t:x7-y").key("k:a", "true").key("g:UserName", "x");
    let request = request.build(&Catalog::embedded()).unwrap();
    Authorizer::new([policy]).decide(&request).decision() as usize
}

/// Asks a verdict for everything that it can say.
fn tell(text: &str) -> usize {
    let policy = Policy::parse_with("p", text, wide()).unwrap();
    let request = Request::builder("a:b:c").resource("a:r:acc:t:x").key("k:a", "x").unknown("u:*");
    let request = request.build(&Catalog::embedded()).unwrap();
    let authorizer = Authorizer::new([policy]);
    let verdict = authorizer.decide(&request);
    let report = DecisionReport::new(&verdict).explained(verdict.explain());
    serde_json::to_string(&report).unwrap().len() + verdict.every_trace().len()
}

fn request(text: &str) -> usize {
    let request = Request::from_json_with(text, &Catalog::embedded(), &wide(), |it| it).unwrap();
    let policy = Policy::parse("p", &of_values("x")).unwrap();
    Authorizer::new([policy]).decide(&request).decision() as usize
}

fn body(text: &str) -> usize {
    let (catalog, line) =
        (Catalog::embedded(), "POST /v1/p/csms/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9/tags/action");
    let facts = HttpFacts { limits: wide(), ..HttpFacts::default() };
    let read = http::from_request_line(line, &[], Some(text), &facts, &catalog).unwrap();
    usize::from(read.into_builder().build(&catalog).unwrap().has_unknown())
}

fn message(text: &str) -> usize {
    let (catalog, facts) = (Catalog::embedded(), HttpFacts { limits: wide(), ..HttpFacts::default() });
    let read = http::from_request_line(text, &[], None, &facts, &catalog).unwrap();
    usize::from(read.into_builder().build(&catalog).unwrap().has_unknown())
}

fn record(text: &str) -> usize {
    usize::from(Record::read_with(text, &Hints::default(), &Catalog::embedded(), &wide()).is_ok())
}

fn snapshot(text: &str) -> usize {
    Snapshot::parse_with("s", text, &mut |_| Err(String::new()), &wide()).unwrap().holders.len()
}

fn inventory(text: &str) -> usize {
    let mut inventory = Inventory::default().with_limits(wide());
    inventory.add("i", text).unwrap();
    inventory.len()
}

fn catalog(text: &str) -> usize {
    Catalog::embedded().load_with("c", text, &wide()).unwrap().actions().count()
}

/// What is measured is to be read to its end.
fn wide() -> Limits {
    Limits::of_bytes(64 << 20).with_values(64 << 20)
}
