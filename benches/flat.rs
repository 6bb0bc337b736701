//! Whether a decision costs the same however many policies there are, where that is hard.
//!
//! `cargo bench --bench flat`, or `cargo bench --bench flat -- prefix` for the shapes with that in their name.
//! Each shape is made at three sizes; the ratio is that of the largest to the smallest. What the ratio of a
//! shape should be is in `docs/performance.md`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail, and prints")]

mod turns;

use std::fmt::Write as _;
use std::hint::black_box;

use iam5::{Authorizer, Catalog, Decision, Policy, Request};

use turns::{Task, duration, three_digits};

/// A set of policies of any size, and a request whose answer is known.
struct Shape {
    name: &'static str,
    policies: fn(usize) -> Vec<String>,
    request: fn(usize) -> Request,
    decision: Decision,
    sizes: [usize; 3],
}

const POLICIES: [usize; 3] = [10, 1_000, 10_000];
const OF_ONE_STATEMENT: [usize; 3] = [5, 500, 5_000];
const STATEMENTS: [usize; 3] = [1, 100, 1_000];

const PREFIX: &str = "teams/payments/environments/production/regions/north/applications";

/// A policy of one statement for each number, about the resource of that number.
fn by_resource(count: usize, effect: &str, resource: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(|number| statement(effect, "csms:secret:getStage", &resource(number), "")).collect()
}

fn statement(effect: &str, action: &str, resource: &str, rest: &str) -> String {
    format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "{effect}", "Action": ["{action}"], "Resource": ["{resource}"]{rest}}}]}}"#
    )
}

/// One policy of one statement, of whose entries or values there are as many as asked for.
fn one(element: &str, count: usize, entry: impl Fn(usize) -> String) -> Vec<String> {
    let mut entries = String::new();
    for number in 0..count {
        let comma = if number > 0 { ", " } else { "" };
        write!(entries, r#"{comma}"{}""#, entry(number)).unwrap();
    }
    let fixed = match element {
        "Action" => format!(r#""Action": [{entries}], "Resource": ["*"]"#),
        "Resource" => format!(r#""Action": ["csms:secret:getStage"], "Resource": [{entries}]"#),
        operator => {
            format!(
                r#""Action": ["csms:secret:getStage"], "Condition": {{"{operator}": {{"k:value": [{entries}]}}}}"#
            )
        }
    };
    vec![format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", {fixed}}}]}}"#)]
}

fn ask(action: &str, name: &str, value: Option<&str>) -> Request {
    let resource = format!("csms:cn-north-4:0a1b2c3d4e5f:secretName:{name}");
    let mut request = Request::builder(action).resource(&resource).key("g:UserName", "ci");
    if let Some(value) = value {
        request = request.key("k:value", value);
    }
    request.build(&Catalog::embedded()).unwrap()
}

fn about(name: &str) -> Request {
    ask("csms:secret:getStage", name, None)
}

fn with(value: &str) -> Request {
    ask("csms:secret:getStage", "db", Some(value))
}

/// The last of so many, as the shapes number them.
fn last(count: usize) -> usize {
    count - 1
}

fn address(number: usize) -> String {
    format!("10.{}.{}.0/28", number / 256, number % 256)
}

macro_rules! shapes {
    ($($name:literal, $sizes:expr, $decision:ident, $policies:expr, $request:expr;)*) => {
        [$(Shape {
            name: $name, policies: $policies, request: $request, decision: Decision::$decision, sizes: $sizes,
        }),*]
    };
}

const SHAPES: &[Shape] = &shapes! {
    "resources, one name each", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:app{it}")),
        |n| about(&format!("app{}", last(n)));
    "resources, long prefix shared, star at the end", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:{PREFIX}/{it}/*")),
        |n| about(&format!("{PREFIX}/{}/db", last(n)));
    "resources, prefix of 195 bytes shared, star at the end", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:{}/{it}/*", [PREFIX; 3].concat())),
        |n| about(&format!("{}/{}/db", [PREFIX; 3].concat(), last(n)));
    "resources, star at the start", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("*:secretName:app{it}")),
        |n| about(&format!("app{}", last(n)));
    "resources, star at the start of the name", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:*-app{it}")),
        |n| about(&format!("team-app{}", last(n)));
    "resources, stars on both sides", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:*-app{it}-*")),
        |n| about(&format!("team-app{}-db", last(n)));
    "resources, stars on both sides, suffix shared", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:*app{it}-production*")),
        |n| about(&format!("team-app{}-production-db", last(n)));
    "resources, question marks", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:app-???-{it}")),
        |n| about(&format!("app-abc-{}", last(n)));
    "resources, text then a variable", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:app{it}-${{g:UserName}}")),
        |n| about(&format!("app{}-ci", last(n)));
    "resources, a variable then text", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:${{g:UserName}}/{it}/*")),
        |n| about(&format!("ci/{}/db", last(n)));
    "resources, nothing but a variable, the same in all", POLICIES, ImplicitDeny,
        |n| by_resource(n, "Allow", |_| "csms:*:*:secretName:${g:UserName}-*".to_owned()),
        |_| about("other-db");
    "resources, a variable of another name in each", POLICIES, ImplicitDeny,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:${{g:PrincipalTag/team{it}}}-*")),
        |_| about("other-db");
    "denies only, none matches", POLICIES, ImplicitDeny,
        |n| by_resource(n, "Deny", |it| format!("csms:*:*:secretName:app{it}-*")),
        |_| about("other-db");
    "denies only, the last matches", POLICIES, ExplicitDeny,
        |n| by_resource(n, "Deny", |it| format!("csms:*:*:secretName:app{it}-*")),
        |n| about(&format!("app{}-db", last(n)));
    "denies only, NotResource", POLICIES, ImplicitDeny,
        |n| (0..n).map(|it| format!(
            r#"{{"Version": "5.0", "Statement": [{{"Effect": "Deny", "Action": ["csms:secret:delete{it}"], "NotResource": ["csms:*:*:secretName:app-*"]}}]}}"#
        )).collect(),
        |_| about("app-db");
    "actions, one operation each, any resource", POLICIES, Allow,
        |n| (0..n).map(|it| statement("Allow", &format!("csms:secret:operation{it}"), "*", "")).collect(),
        |n| ask(&format!("csms:secret:operation{}", last(n)), "db", None);
    "actions, a service with a star each, any resource", POLICIES, Allow,
        |n| (0..n).map(|it| statement("Allow", &format!("service{it}:*:*"), "*", "")).collect(),
        |n| ask(&format!("service{}:thing:get", last(n)), "db", None);
    "actions, a star in all, one resource each", POLICIES, Allow,
        |n| by_resource(n, "Allow", |it| format!("csms:*:*:secretName:app{it}-*"))
            .into_iter().map(|it| it.replace("csms:secret:getStage", "csms:*:get*")).collect(),
        |n| about(&format!("app{}-db", last(n)));
    "statements that all concern the request, none holds", STATEMENTS, ImplicitDeny,
        |n| (0..n).map(|it| statement("Allow", "csms:secret:getStage", "csms:*:*:secretName:db",
            &format!(r#", "Condition": {{"StringEquals": {{"k:value": ["v{it}"]}}}}"#))).collect(),
        |_| with("other");
    "statements that all concern the request, all hold", STATEMENTS, Allow,
        |n| (0..n).map(|it| statement("Allow", "csms:secret:getStage", "csms:*:*:secretName:db",
            &format!(r#", "Condition": {{"StringNotEquals": {{"k:value": ["v{it}"]}}}}"#))).collect(),
        |_| with("other");
    "statements that all concern the request, the last denies", STATEMENTS, ExplicitDeny,
        |n| (0..n).map(|it| statement("Deny", "csms:secret:getStage", "csms:*:*:secretName:db",
            &format!(r#", "Condition": {{"StringEquals": {{"k:value": ["v{it}"]}}}}"#))).collect(),
        |n| with(&format!("v{}", last(n)));
    "one statement, exact actions", OF_ONE_STATEMENT, Allow,
        |n| one("Action", n, |it| format!("csms:secret:operation{it}")),
        |n| ask(&format!("csms:secret:operation{}", last(n)), "db", None);
    "one statement, actions that end in a star", OF_ONE_STATEMENT, Allow,
        |n| one("Action", n, |it| format!("csms:secret:operation{it}On*")),
        |n| ask(&format!("csms:secret:operation{}OnKey", last(n)), "db", None);
    "one statement, actions with a star inside", OF_ONE_STATEMENT, Allow,
        |n| one("Action", n, |it| format!("csms:*:operation{it}")),
        |n| ask(&format!("csms:secret:operation{}", last(n)), "db", None);
    "one statement, resources", OF_ONE_STATEMENT, Allow,
        |n| one("Resource", n, |it| format!("csms:*:*:secretName:app{it}-*")),
        |n| about(&format!("app{}-db", last(n)));
    "one condition, StringEquals", OF_ONE_STATEMENT, Allow,
        |n| one("StringEquals", n, |it| format!("value{it}")), |n| with(&format!("value{}", last(n)));
    "one condition, StringEqualsIgnoreCase", OF_ONE_STATEMENT, Allow,
        |n| one("StringEqualsIgnoreCase", n, |it| format!("value{it}")),
        |n| with(&format!("VALUE{}", last(n)));
    "one condition, StringMatch with a star at the end", OF_ONE_STATEMENT, Allow,
        |n| one("StringMatch", n, |it| format!("value{it}-*")), |n| with(&format!("value{}-x", last(n)));
    "one condition, StringStartWith", OF_ONE_STATEMENT, Allow,
        |n| one("StringStartWith", n, |it| format!("value{it}-")), |n| with(&format!("value{}-x", last(n)));
    "one condition, StringEndWith", OF_ONE_STATEMENT, Allow,
        |n| one("StringEndWith", n, |it| format!("-value{it}")), |n| with(&format!("x-value{}", last(n)));
    "one condition, StringLike", OF_ONE_STATEMENT, Allow,
        |n| one("StringLike", n, |it| format!("value{it}-")), |n| with(&format!("x-value{}-x", last(n)));
    "one condition, StringEquals with variables", OF_ONE_STATEMENT, Allow,
        |n| one("StringEquals", n, |it| format!("${{g:UserName}}{it}")), |n| with(&format!("ci{}", last(n)));
    "one condition, NumberEquals", OF_ONE_STATEMENT, Allow,
        |n| one("NumberEquals", n, |it| it.to_string()), |n| with(&last(n).to_string());
    "one condition, IpAddress", OF_ONE_STATEMENT, Allow,
        |n| one("IpAddress", n, address), |n| with(address(last(n)).trim_end_matches("/28"));
    "one condition, NotIpAddress", OF_ONE_STATEMENT, ImplicitDeny,
        |n| one("NotIpAddress", n, address), |n| with(address(last(n)).trim_end_matches("/28"));
};

fn main() {
    // Cargo puts `--bench` among the arguments.
    let wanted = std::env::args().skip(1).find(|it| !it.starts_with('-')).unwrap_or_default();
    println!("| shape | size | time | size | time | size | time | largest to smallest |");
    println!("| --- |{}", " --- |".repeat(7));
    for shape in SHAPES.iter().filter(|it| it.name.contains(&wanted)) {
        let cases = shape.sizes.map(|size| {
            let texts = (shape.policies)(size);
            let authorizer = Authorizer::new(texts.iter().map(|it| Policy::parse("p", it).unwrap()));
            let request = (shape.request)(size);
            assert_eq!(authorizer.decide(&request).decision(), shape.decision, "{}: {size}", shape.name);
            (authorizer, request)
        });
        let mut tasks = cases.map(|(authorizer, request)| -> Task {
            Box::new(move |repeats| {
                for _ in 0..repeats {
                    black_box(authorizer.decide(black_box(&request)).decision());
                }
            })
        });
        let times = turns::take(&mut tasks);
        print!("| {} |", shape.name);
        for (size, time) in shape.sizes.iter().zip(&times) {
            print!(" {size} | {} |", duration(time.nanoseconds));
        }
        let ratio = times.last().map_or(f64::NAN, |it| it.ratio);
        println!(" {} |", three_digits(ratio));
    }
}
