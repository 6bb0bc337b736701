//! The same records come to the same, in whatever parts and order they are taken, and whether or not a look
//! at them is enough.

use super::*;
use crate::Catalog;
use crate::account::{Inventory, Snapshot};
use crate::audit::{Partial, REGION, Sample};
use crate::testing::generate::Choices;
use crate::testing::runner::for_all;

fn context(compared: bool) -> Arc<ReplayContext> {
    let snapshot =
        |it: serde_json::Value| Snapshot::parse("s", &it.to_string(), &mut |_| Err(String::new())).unwrap();
    let mut inventory = Inventory::default();
    inventory.add("i", &Sample::inventory().to_string()).unwrap();
    let next = compared.then(|| snapshot(Sample::next_account()));
    Arc::new(
        ReplayContext::new(snapshot(Sample::now()), next, inventory, Catalog::embedded()).with_max_groups(7),
    )
}

/// Traces and native records, with some that are broken, odd, or not to be mapped.
fn records(count: u64) -> Vec<String> {
    let mut random = Choices::seeded(count);
    let mut records = Vec::new();
    for (number, trace) in (0..).zip(Sample::new(count, 5)) {
        let value: serde_json::Value = serde_json::from_str(&trace).unwrap();
        let user = ["lena", "omar", "mira", "temp", "nobody"][random.below(5)];
        let action = ["update", "rotate", "delete", "createVersion", "get"][random.below(5)];
        let name = ["payments-db", "orders-mq", "web-tls", "é"][random.below(4)];
        let ip = random.below(3) * 100;
        let day = 1 + random.below(28);
        records.push(match number % 12 {
            0..=3 => trace,
            4 => {
                let mut value = value;
                value["time"] = serde_json::json!(value["time"].to_string());
                value["code"] = serde_json::json!(403);
                value["user"]["session_context"] = serde_json::json!("{\"attributes\": {}}");
                value.to_string()
            }
            5 => trace.replace("\"source_ip\":\"10.", "\"source_ip\":\"x."),
            6 => trace.replace(r#""trace_name""#, r#""request":"{\"secret_name\":\"web-db\"}","trace_name""#),
            7 | 8 => format!(
                r#"{{"action": "csms:secret:{action}", "resource": "csms:r:a:secretName:{name}",
                "principal": {{"urn": "iam::0a1b2c3d4e5f60718293a4b5c6d7e8f9:user:{user}"}},
                "context": {{"g:SourceIp": "{ip}.0.0.1", "G:currenttime": "2026-01-{day:02}T00:00:00Z", "x:y": ["1", "2"]}},
                "unknown": ["g:ResourceTag/*", "g:SourceVpc"]}}"#
            )
            .replace('\n', " "),
            9 => format!(
                r#"{{"principal":{{"urn":"iam::0a1b2c3d4e5f60718293a4b5c6d7e8f9:user:{user}"}},"action":"csms:secret:{action}","context":{{"g:SourceIp":["10.0.0.{ip}"],"a:b":null}}}}"#
            ),
            10 => [
                r#"{"action": "csms:secret:get", "context": {"a:b": "1", "A:B": "2"}}"#,
                r#"{"action": "csms:secret:get", "action": "csms:secret:get"}"#,
                r#"{"action": "csms:secret:get", "context": {"a:b": 1}}"#,
                r#"{"action": "csms:secret:get", "other": 1}"#,
                r#"{"action": "csms:secret:get"} x"#,
                "{\"action\": \"csms:secret:get\", \"context\": {\"a:b\": \"\t\"}}",
                r#"{"trace_name": "x", "service_type": "CSMS"}"#,
            ][random.below(7)]
            .to_owned(),
            _ => trace.replace("\"user_agent\":\"", "\"user_agent\":\"\\u0041\\\"").replace("\"time\":", "\"time\": "),
        });
    }
    records
}

fn take(context: &Arc<ReplayContext>, records: &[(u64, &str)], looks: bool) -> Aggregate {
    let mut replay = Replay::new(context);
    replay.looks = looks;
    let hints = Hints { region: Some(REGION.to_owned()), ..Hints::default() };
    for (line, text) in records {
        let file = format!("file-{}", line % 3);
        let _ = replay.take(Place::new(&file, *line), text, &hints);
    }
    replay.finish()
}

#[test]
fn a_look_is_as_good_as_reading_in_full() {
    for compared in [false, true] {
        let context = context(compared);
        let records = records(6_000);
        let numbered: Vec<_> = (1..).zip(records.iter().map(String::as_str)).collect();
        let looked = take(&context, &numbered, true);
        assert!(looked == take(&context, &numbered, false));
        assert!(AuditReport::of(&context, looked).adds_up());
    }
}

#[test]
fn records_that_differ_in_what_is_asked_for_are_distinguished() {
    let context = context(false);
    let record = |ip: &str| {
        format!(
            r#"{{"action": "csms:secret:update", "resource": "csms:r:0a1b2c3d4e5f60718293a4b5c6d7e8f9:secretName:x", "context": {{"g:SourceIp": "{ip}"}}, "principal": {{"urn": "iam::0a1b2c3d4e5f60718293a4b5c6d7e8f9:user:steady"}}}}"#
        )
    };
    let records: Vec<String> =
        (0..50).map(|it| record(if it % 5 == 0 { "11.0.0.1" } else { "10.0.0.1" })).collect();
    let numbered: Vec<_> = (1..).zip(records.iter().map(String::as_str)).collect();
    let report = AuditReport::of(&context, take(&context, &numbered, true));
    assert_eq!(report.matrix[&(Decision::Allow, Decision::Allow)], 40);
    assert_eq!(report.matrix[&(Decision::ImplicitDeny, Decision::ImplicitDeny)], 10);
}

#[test]
fn parts_merge_to_the_whole_in_any_order() {
    for compared in [false, true] {
        let context = context(compared);
        let records = records(500);
        let numbered: Vec<_> = (1..).zip(records.iter().map(String::as_str)).collect();
        let inputs = || std::collections::BTreeMap::from([("account".to_owned(), "1".to_owned())]);
        let whole = context.partial(inputs(), take(&context, &numbered, true));
        assert!(AuditReport::of_partial(whole.clone()).beyond_groups > 0, "the cap is met");
        for_all(32, |choices| {
            let mut parts: Vec<Vec<(u64, &str)>> = vec![Vec::new(); 1 + choices.below(6)];
            // Not only parts: the order within them makes no difference either.
            let is_reversed = choices.chance(50);
            for record in &numbered {
                let at = choices.below(parts.len());
                parts[at].push(*record);
            }
            let mut partials: Vec<Partial> = Vec::new();
            for mut part in parts {
                if is_reversed {
                    part.reverse();
                }
                let text = context.partial(inputs(), take(&context, &part, true)).to_json().to_string();
                partials.insert(choices.below(partials.len() + 1), Partial::read(&text).unwrap());
            }
            let mut merged = partials.pop().unwrap();
            partials.into_iter().for_each(|it| merged.merge(it).unwrap());
            if merged == whole { Ok(()) } else { Err(format!("{} differs", merged.to_json())) }
        });
    }
}

/// The paths of all numbers within a value.
fn numbers(value: &serde_json::Value, path: &str, all: &mut Vec<String>) {
    match value {
        serde_json::Value::Number(_) => all.push(path.to_owned()),
        serde_json::Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                numbers(item, &format!("{path}/{at}"), all);
            }
        }
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                numbers(member, &format!("{path}/{}", name.replace('~', "~0").replace('/', "~1")), all);
            }
        }
        _ => {}
    }
}

#[test]
fn numbers_that_no_records_come_to_are_refused() {
    let context = context(true);
    let records = records(150);
    let numbered: Vec<_> = (1..).zip(records.iter().map(String::as_str)).collect();
    let part = context.partial(std::collections::BTreeMap::new(), take(&context, &numbered, true)).to_json();
    let mut paths = Vec::new();
    numbers(&part["iam5_audit_partial"]["tallies"], "/iam5_audit_partial/tallies", &mut paths);
    assert!(paths.len() > 200, "{}", paths.len());
    let mut refused = 0;
    for path in &paths {
        // Numbers of lines, and times, count nothing.
        let free = ["/line", "/time", "/last"].iter().any(|it| path.ends_with(it));
        for number in [u64::MAX, i64::MAX.unsigned_abs(), 1 << 53, u64::from(u32::MAX), 0] {
            let mut changed = part.clone();
            *changed.pointer_mut(path).unwrap() = number.into();
            match Partial::read(&changed.to_string()) {
                Ok(read) => {
                    let mut twice = read.clone();
                    assert!(twice.merge(read).is_ok() || path.ends_with("/duplicates"), "{path} {number}");
                    let report = AuditReport::of_partial(twice);
                    assert!(report.adds_up(), "{path} {number}");
                    let sound = |it: &Day| it.marked <= it.records && it.records <= report.taken;
                    assert!(report.days.values().all(sound), "{path} {number}");
                    let small = number <= 1 << 53;
                    let named = path.ends_with("/nth") || path.contains("/days/kept/");
                    assert!(free || small || named, "{path} {number}");
                }
                Err(error) => {
                    let expected = error.to_string();
                    let own = expected.starts_with("its numbers do not add up, those of `");
                    assert!(own || expected.starts_with("not a partial result"), "{expected}");
                    refused += usize::from(own);
                }
            }
        }
    }
    assert!(refused > paths.len(), "{refused} of {}", paths.len());
    for path in paths.iter().filter(|it| it.ends_with("/first")) {
        let mut changed = part.clone();
        *changed.pointer_mut(path).unwrap() = i64::MAX.into();
        assert!(Partial::read(&changed.to_string()).is_err(), "{path} comes after the last");
    }
    // More than can be counted come of parts that are each within the bound.
    let many = part.to_string().replace("\"duplicates\":0", &format!("\"duplicates\":{}", 1_u64 << 53));
    let (mut one, other) = (Partial::read(&many).unwrap(), Partial::read(&many).unwrap());
    let error = one.merge(other).unwrap_err().to_string();
    assert_eq!(error, "together they are of more than 9007199254740992 records");
}

#[test]
fn parts_of_other_inputs_are_refused() {
    let context = context(false);
    let partial = |account: &str| {
        let inputs = std::collections::BTreeMap::from([("--account".to_owned(), account.to_owned())]);
        context.partial(inputs, context.empty_aggregate())
    };
    let error = partial("1").merge(partial("2")).unwrap_err().to_string();
    assert_eq!(error, "made with another `--account`");
    assert!(partial("1").merge(partial("1")).is_ok());
    // What was replayed under is compared by itself, whatever the inputs were called.
    let compared = self::context(true);
    let other = compared.partial(std::collections::BTreeMap::new(), compared.empty_aggregate());
    let mut own = context.partial(std::collections::BTreeMap::new(), context.empty_aggregate());
    assert_eq!(own.merge(other).unwrap_err().to_string(), "made with other snapshots");
    assert!(Partial::read("{}").unwrap_err().to_string().contains("has no `iam5_audit_partial`"));
    assert!(Partial::read("[").unwrap_err().to_string().contains("not a partial result"));
    let old = partial("1").to_json().to_string().replace(env!("CARGO_PKG_VERSION"), "0.0.1");
    assert!(Partial::read(&old).unwrap_err().to_string().contains("made by version 0.0.1"));
}
