//! Comparisons against the engine and the reference: no request contradicts what was proved, and every witness holds.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use serde_json::Value;

use crate::analysis::{Callers, Comparison, Scope};
use crate::catalog::{Catalog, ValueType};
use crate::decide::{Authorizer, Decision};
use crate::operator::{self, Decimal, Instant};
use crate::options::Options;
use crate::request::{Authentication, Request, Resources};

use super::agree::options;
use super::engine::authorizer;
use super::generate::{Case, Choices, case};
use super::reference::{Outcome, World, decide};
use super::runner::number;

/// How many pairs of sets of policies are compared.
const PAIRS: u64 = 120;

/// How many requests are tried against each proof.
const REQUESTS: u64 = 60;

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A change of a policy: often one that changes little.
fn changed(random: &mut Choices, text: &str) -> String {
    let mut policy = read(text);
    let statements = policy["Statement"].as_array_mut().unwrap();
    if statements.is_empty() {
        return text.to_owned();
    }
    let at = random.below(statements.len());
    match random.below(9) {
        0 => drop(statements.remove(at)),
        1 => {
            let again = statements[at].clone();
            statements.push(again);
        }
        2 => statements.reverse(),
        3 => {
            let effect = if statements[at]["Effect"] == "Allow" { "Deny" } else { "Allow" };
            statements[at]["Effect"] = effect.into();
        }
        4 => drop(statements[at].as_object_mut().unwrap().remove("Condition")),
        // One value, action or resource less.
        kind => {
            let statement = statements[at].as_object_mut().unwrap();
            let lists: Vec<&str> = ["Action", "NotAction", "Resource", "NotResource"]
                .into_iter()
                .filter(|it| statement.contains_key(*it))
                .collect();
            if kind < 7 && !lists.is_empty() {
                let list = random.pick(&lists);
                if let Some(entries) = statement[list].as_array_mut().filter(|it| it.len() > 1) {
                    let at = random.below(entries.len());
                    entries.remove(at);
                }
            } else if let Some(condition) = statement.get_mut("Condition").and_then(Value::as_object_mut) {
                let names: Vec<String> = condition.keys().cloned().collect();
                let operator = random.pick(&names);
                if let Some(keys) = condition.get_mut(&operator).and_then(Value::as_object_mut) {
                    let names: Vec<String> = keys.keys().cloned().collect();
                    let key = random.pick(&names);
                    if let Some(values) = keys.get_mut(&key).and_then(Value::as_array_mut) {
                        let at = random.below(values.len());
                        if !values.is_empty() {
                            values.remove(at);
                        }
                    }
                }
            }
        }
    }
    policy.to_string()
}

/// Policies beside those of a case.
fn beside(random: &mut Choices, case: &Case) -> Case {
    let mut other = case.clone();
    let layers = [&mut other.identity, &mut other.session, &mut other.resource, &mut other.endpoint];
    let levels = other.scps.iter_mut().chain(&mut other.rcps).chain(&mut other.ncps);
    for policies in layers.into_iter().chain(levels) {
        for text in policies {
            if random.chance(60) {
                *text = changed(random, text);
            }
        }
    }
    other
}

/// Whether the request is one that comparisons range over: of a member, all known, and as the catalog has its keys.
fn is_meant(request: &Request, links: bool) -> bool {
    let caller = request.principal();
    let accounts: Vec<&str> = match request.resources() {
        Resources::Named(urns) => urns.iter().filter_map(|it| it.account()).collect(),
        _ => Vec::new(),
    };
    let of_account = caller
        .account()
        .is_none_or(|own| accounts.iter().all(|it| *it == own || matches!(*it, "" | "system")));
    let is_member = !caller.root
        && !caller.management_account
        && !caller.service_linked
        && caller.service.is_none()
        && caller.account.is_none()
        && !request.resource_management_account()
        && request.authentication() == Authentication::Signed;
    let catalog = Catalog::embedded();
    let fits = request.context().present().all(|(key, values)| match catalog.key(key) {
        None => true,
        Some(known) => {
            (known.multi_valued() != Some(false) || values.len() < 2)
                && (!links
                    || values.iter().all(|it| match known.value_type() {
                        None | Some(ValueType::String) => true,
                        Some(ValueType::Numeric) => Decimal::parse(it).is_some(),
                        Some(ValueType::Date) => Instant::parse(it).is_some(),
                        Some(ValueType::Boolean) => operator::parse_bool(it).is_some(),
                        Some(ValueType::IpAddress) => it.parse::<std::net::IpAddr>().is_ok(),
                    }))
        }
    });
    let has =
        |key: &str| request.context().present().any(|it| it.0.eq_ignore_ascii_case(key) && !it.1.is_empty());
    let is_true = |key: &str| {
        request.context().present().any(|it| {
            it.0.eq_ignore_ascii_case(key)
                && it.1.iter().all(|it| it.eq_ignore_ascii_case("true"))
                && !it.1.is_empty()
        })
    };
    let linked = !links
        || (!has("g:MFAAge") || is_true("g:MFAPresent")) && (!has("g:SourceVpc") || has("g:SourceVpce"));
    is_member && of_account && fits && linked && !request.has_unknown()
}

fn is_gain(old: &Authorizer, new: &Authorizer, request: &Request) -> bool {
    new.decide(request).is_allowed() && old.decide(request).possible().all(|it| it != Decision::Allow)
}

/// The requests of a case, and others near them.
fn requests(case: &Case) -> impl Iterator<Item = Request> + '_ {
    std::iter::once(case.request())
        .chain((1..REQUESTS).map(|it| case.neighbor(&mut Choices::seeded(it)).request()))
        .filter_map(Result::ok)
}

struct Tally {
    proved: usize,
    gained: usize,
    undecided: Vec<String>,
}

/// Compares both ways and holds the answers against requests.
fn hold(one: &Case, other: &Case, worlds: &[World; 2], tally: &mut Tally) {
    let sides = [authorizer(&worlds[0]), authorizer(&worlds[1])];
    for (from, to) in [(0, 1), (1, 0)] {
        let (old, new) = (&sides[from], &sides[to]);
        let line = || format!("{}\nand\n{}", [one, other][from].to_json("?"), [one, other][to].to_json("?"));
        match Comparison::between(old, new) {
            Comparison::NoNewAccess { .. } => {
                tally.proved += 1;
                let more = requests(one).chain(requests(other));
                for request in more.filter(|it| is_meant(it, true)) {
                    assert!(!is_gain(old, new, &request), "{request:?} contradicts a proof:\n{}", line());
                }
            }
            Comparison::NewAccess(witness) => {
                tally.gained += 1;
                let request = witness.request();
                let unseen = new.decide(request).decision() == Decision::Undetermined;
                assert!(unseen || is_gain(old, new, request), "{witness:?}:\n{}", line());
                assert!(is_meant(request, true), "{witness:?}:\n{}", line());
                if !unseen {
                    let (was, is) = (decide(&worlds[from], request), decide(&worlds[to], request));
                    assert!(
                        was != Outcome::Allow && is == Outcome::Allow,
                        "{was:?} {is:?} {witness:?}:\n{}",
                        line()
                    );
                }
            }
            Comparison::Undecided { reason } => {
                let reason = reason.to_string();
                assert!(!reason.contains("defect"), "{reason}:\n{}", line());
                let more = requests(one).chain(requests(other)).filter(|it| is_meant(it, true));
                let gains = more.filter(|it| is_gain(old, new, it)).count();
                tally.undecided.push(format!("{gains} {reason}"));
            }
        }
    }
}

#[test]
fn no_request_contradicts_a_proof_and_every_witness_holds() {
    let mut tally = Tally { proved: 0, gained: 0, undecided: Vec::new() };
    let first = number("IAM5_SEED", 0);
    let pairs = number("IAM5_PAIRS", PAIRS);
    for seed in first..first + pairs {
        let mut random = Choices::seeded(seed ^ 0x51de);
        let one = case(&mut Choices::seeded(seed * 2), false);
        let other = beside(&mut random, &one);
        let (mut world, mut of_other) = (one.world().unwrap(), other.world().unwrap());
        let readings = options(&mut Choices::seeded(seed));
        (world.options, of_other.options) = (readings, readings);
        of_other.catalog = world.catalog.clone();
        hold(&one, &other, &[world, of_other], &mut tally);
    }
    for reason in &tally.undecided {
        eprintln!("undecided: {reason}");
    }
    eprintln!("{} proved, {} gained, {} undecided", tally.proved, tally.gained, tally.undecided.len());
    assert!(tally.gained * 5 > pairs as usize && tally.proved * 5 > pairs as usize);
    assert!(tally.undecided.len() * 8 < pairs as usize * 2, "{:?}", tally.undecided);
}

#[test]
fn policies_allow_nothing_that_they_allow() {
    for seed in 0..number("IAM5_PAIRS", PAIRS) / 3 {
        let case = case(&mut Choices::seeded(seed * 2), false);
        let world = case.world().unwrap();
        let authorizer = authorizer(&world);
        let found = Comparison::within(&authorizer, &authorizer, Scope::default().callers(Callers::Any));
        assert!(matches!(found, Comparison::NoNewAccess { .. }), "{found:?} of {}", case.to_json("?"));
    }
}

/// Every text of at most so many letters of an alphabet.
fn texts(letters: &[char], most: usize) -> Vec<String> {
    let (mut texts, mut last) = (vec![String::new()], vec![String::new()]);
    for _ in 0..most {
        last = last.iter().flat_map(|it| letters.iter().map(move |c| format!("{it}{c}"))).collect();
        texts.extend(last.iter().cloned());
    }
    texts
}

/// A policy over names of secrets and one key, in letters of a small alphabet.
fn small_policy(random: &mut Choices) -> Value {
    let text = |random: &mut Choices, letters: &[char], most: usize| -> String {
        (0..random.below(most + 1)).map(|_| random.pick(letters)).collect()
    };
    let mut statements = Vec::new();
    for _ in 0..=random.below(3) {
        let effect = if random.chance(30) { "Deny" } else { "Allow" };
        let mut statement = serde_json::json!({"Effect": effect, "Action": ["csms:secret:getVersion"]});
        if random.chance(60) {
            let element = if random.chance(20) { "NotResource" } else { "Resource" };
            let names = (0..=random.below(2))
                .map(|_| format!("csms:*:*:secretName:{}", text(random, &['a', 'b', '*', '?'], 3)));
            statement[element] = names.collect();
        }
        if random.chance(70) {
            let base = [
                "StringEquals",
                "StringNotEquals",
                "StringMatch",
                "StringNotMatch",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringStartWith",
                "StringNotLike",
            ];
            let qualifier = random.pick(&["", "", "ForAnyValue:", "ForAllValues:"]);
            let suffix = random.pick(&["", "", "IfExists"]);
            let values: Vec<String> =
                (0..random.below(3)).map(|_| text(random, &['a', 'b', 'B', '*', '?'], 2)).collect();
            statement["Condition"] = match random.chance(15) {
                true => serde_json::json!({"Null": {"x:k": [random.pick(&["true", "false"])]}}),
                false => {
                    let operator = format!("{qualifier}{}{suffix}", random.pick(&base));
                    serde_json::json!({operator: {"x:k": values}})
                }
            };
        }
        statements.push(statement);
    }
    serde_json::json!({"Version": "5.0", "Statement": statements})
}

#[test]
fn a_small_world_has_a_gain_where_trying_everything_finds_one() {
    let catalog = Catalog::embedded();
    let values = texts(&['a', 'b', 'B'], 2);
    let mut lists: Vec<Vec<&str>> = vec![Vec::new()];
    lists.extend(values.iter().map(|it| vec![it.as_str()]));
    lists.extend(["a", "ab", "B"].iter().flat_map(|one| ["b", "", "aB"].iter().map(|it| vec![*one, *it])));
    let mut requests = Vec::new();
    for name in texts(&['a', 'b', 'c'], 3).iter().filter(|it| !it.is_empty()) {
        for list in &lists {
            let mut builder =
                Request::builder("csms:secret:getVersion").resource(&format!("csms:r:a1:secretName:{name}"));
            if !list.is_empty() {
                builder = builder.key_values("x:k", list.iter().copied());
            }
            requests.push(builder.build(&catalog).unwrap());
        }
    }
    let (mut gains, mut proofs) = (0, 0);
    for seed in 0..number("IAM5_PAIRS", PAIRS) {
        let mut random = Choices::seeded(seed ^ 0xb0f);
        let one = small_policy(&mut random).to_string();
        let other = match random.chance(60) {
            true => changed(&mut random, &one),
            false => small_policy(&mut random).to_string(),
        };
        let readings = if seed % 3 == 0 { options(&mut Choices::seeded(seed)) } else { Options::default() };
        let side = |text: &str| {
            let policy = crate::policy::Policy::parse("p", text).unwrap();
            Authorizer::builder().catalog(catalog.clone()).options(readings).identity([policy]).build()
        };
        let (old, new) = (side(&one), side(&other));
        let shown = requests.iter().find(|it| is_gain(&old, &new, it));
        match (Comparison::between(&old, &new), shown) {
            (Comparison::NewAccess(_), _) => gains += 1,
            (Comparison::NoNewAccess { .. }, None) => proofs += 1,
            (answer, shown) => panic!("{answer:?}, and {shown:?} of\n{one}\nand\n{other}"),
        }
    }
    assert!(gains > 20 && proofs > 20, "{gains} {proofs}");
}
