//! Time against length, for inputs made to be slow.
//!
//! `cargo bench --bench worst`, or `cargo bench --bench worst -- star` for the cases with that in their name.
//! Each step is four times as long as the one before: where the cost is linear, so is the time.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may fail, and prints")]

mod turns;

use std::hint::black_box;

use iam5::policy::Urn;
use iam5::{Authorizer, Catalog, Decision, Policy, Request};

use turns::{Task, duration, three_digits};

/// How long the text is, in bytes.
const LENGTHS: [usize; 4] = [1 << 10, 1 << 12, 1 << 14, 1 << 16];

struct Case {
    name: &'static str,
    make: fn(usize) -> (String, Request),
    decision: Decision,
}

fn policy(clause: &str) -> String {
    format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", "Action": ["a:b:c"], {clause}}}]}}"#)
}

/// A condition, and a request whose key has a text.
fn value(operator: &str, pattern: &str, text: &str) -> (String, Request) {
    let clause = format!(r#""Condition": {{"{operator}": {{"k:a": "{pattern}"}}}}"#);
    let request = Request::builder("a:b:c").key("k:a", text).key("g:UserName", "aaaa");
    (policy(&clause), request.build(&Catalog::embedded()).unwrap())
}

/// A resource, and a request for the one with that path.
fn resource(pattern: &str, path: &str) -> (String, Request) {
    let request = Request::builder("a:b:c").resource(&format!("a:r:x:t:{path}"));
    let request = request.key("g:UserName", &"a".repeat(32)).build(&Catalog::embedded()).unwrap();
    (policy(&format!(r#""Resource": ["{pattern}"]"#)), request)
}

/// The same, where region and account are unknown.
fn half_known(pattern: &str, path: &str) -> (String, Request) {
    let urn = Urn::parse(&format!("a:r:x:t:{path}")).unwrap().with_unknown(true, true);
    let request = Request::builder("a:b:c").urn(urn).build(&Catalog::embedded()).unwrap();
    (policy(&format!(r#""Resource": ["{pattern}"]"#)), request)
}

fn a(length: usize) -> String {
    "a".repeat(length)
}

macro_rules! cases {
    ($($name:literal, $decision:ident, $make:expr;)*) => {
        [$(Case { name: $name, make: $make, decision: Decision::$decision }),*]
    };
}

const CASES: &[Case] = &cases! {
    "500 stars, value", ImplicitDeny, |n| value("StringMatch", &format!("{}*b*", "*a".repeat(500)), &a(n));
    "500 stars, value, b at the end", ImplicitDeny,
        |n| value("StringMatch", &format!("{}*b", "*a".repeat(500)), &a(n));
    "500 stars, resource", ImplicitDeny, |n| resource(&format!("a:*{}*b*", "*a".repeat(500)), &a(n));
    "as many stars as a quarter of the text", ImplicitDeny,
        |n| value("StringMatch", &format!("{}*b*", "*a".repeat(n / 4)), &a(n));
    "a needle of half the text that nearly stands in it", ImplicitDeny,
        |n| value("StringMatch", &format!("*{}b*", a(n / 2)), &a(n));
    "64 question marks and letters between stars", ImplicitDeny,
        |n| value("StringMatch", &format!("*{}b*", "?a".repeat(32)), &a(n));
    "512 question marks and letters between stars", ImplicitDeny,
        |n| value("StringMatch", &format!("*{}b*", "?a".repeat(256)), &a(n));
    "question marks only, as many as characters", Allow,
        |n| value("StringMatch", &"?".repeat(n), &a(n));
    "question marks and a star, as many as characters", Allow,
        |n| value("StringMatch", &format!("*{}", "?".repeat(n)), &a(n));
    "question marks in a resource", ImplicitDeny,
        |n| resource(&format!("a:*:t:*{}b*", "?a".repeat(32)), &a(n));
    "64 KB value, StringEquals", Allow, |n| value("StringEquals", &a(n), &a(n));
    "64 KB value, StringEqualsIgnoreCase", Allow, |n| value("StringEqualsIgnoreCase", &a(n), &"A".repeat(n));
    "64 KB value, StringStartWith", Allow, |n| value("StringStartWith", &a(n), &a(n));
    "64 KB value, StringEndWith", Allow, |n| value("StringEndWith", &a(n), &a(n));
    "64 KB value, StringLike, half of it nearly", ImplicitDeny,
        |n| value("StringLike", &format!("{}b", a(n / 2)), &a(n));
    "64 KB value, NumberLessThan", Allow, |n| value("NumberLessThan", "2", &format!("1.{}", "1".repeat(n)));
    "64 KB value, IpAddress", ImplicitDeny, |n| value("IpAddress", "10.0.0.0/8", &a(n));
    "64 KB value, DateLessThan", ImplicitDeny, |n| value("DateLessThan", "2030-01-01T00:00:00Z", &a(n));
    "variables between 100 stars, value", ImplicitDeny,
        |n| value("StringMatch", &format!("{}*b*", "*${g:UserName}".repeat(100)), &a(n));
    "a variable and 8 question marks, value", ImplicitDeny,
        |n| value("StringMatch", &format!("*{}b*", "${g:UserName}?".repeat(8)), &a(n));
    "a variable and 64 question marks, value", ImplicitDeny,
        |n| value("StringMatch", &format!("*{}b*", "${g:UserName}?".repeat(64)), &a(n));
    "a variable between stars, resource", ImplicitDeny,
        |n| resource("a:*:t:*${g:UserName}b*", &a(n));
    "a path of colons", ImplicitDeny, |n| resource("a:*:t:*:*:*:*b", &":".repeat(n));
    "a path of colons, and a required literal of 127 bytes", ImplicitDeny,
        |n| resource(&format!("a:*:t:*{}b*", ":".repeat(200)), &":".repeat(n));
    "a path that nearly has a required literal everywhere", ImplicitDeny, |n| resource("*aaaaaaab*", &a(n));
    "region and account unknown, 500 stars", ImplicitDeny,
        |n| half_known(&format!("a:*{}*b", "*a".repeat(500)), &a(n));
};

fn main() {
    // Cargo puts `--bench` among the arguments.
    let wanted = std::env::args().skip(1).find(|it| !it.starts_with('-')).unwrap_or_default();
    print!("| case |");
    LENGTHS.iter().for_each(|it| print!(" {it} bytes |"));
    println!(" 4 times the last length takes |\n| --- |{}", " --- |".repeat(LENGTHS.len() + 1));
    for case in CASES.iter().filter(|it| it.name.contains(&wanted)) {
        let mut tasks = LENGTHS.map(|length| -> Task {
            let (text, request) = (case.make)(length);
            let authorizer = Authorizer::new([Policy::parse("p", &text).unwrap()]);
            assert_eq!(authorizer.decide(&request).decision(), case.decision, "{}: {length}", case.name);
            Box::new(move |repeats| {
                for _ in 0..repeats {
                    black_box(authorizer.decide(black_box(&request)).decision());
                }
            })
        });
        // The last but one goes first: it is what the last is compared with.
        tasks.rotate_right(2);
        let mut times = turns::take(&mut tasks);
        let growth = times.get(1).map_or(f64::NAN, |it| it.ratio);
        times.rotate_left(2);
        print!("| {} |", case.name);
        times.iter().for_each(|it| print!(" {} |", duration(it.nanoseconds)));
        println!(" {} times as long |", three_digits(growth));
    }
}
