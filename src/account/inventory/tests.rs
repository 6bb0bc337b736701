//! Tests of the facts about resources, and of the records that they are filled into.

use super::*;
use crate::Catalog;
use crate::audit::{Hints, Record};

const LOCKED: &str =
    r#"{"secrets": [{"id": "id-9", "name": "db", "tags": [{"key": "env", "value": "locked"}]}]}"#;
const PROD: &str =
    r#"{"secrets": [{"id": "id-1", "name": "db", "tags": [{"key": "env", "value": "prod"}]}]}"#;

fn at(place: &str) -> Location {
    let (account, region) = place.split_once('/').map_or((None, place), |it| (Some(it.0), it.1));
    let owned = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    Location { account: account.and_then(owned), region: owned(region) }
}

/// An inventory of texts, each at a place.
fn of(texts: &[(&str, &str)]) -> Inventory {
    let mut inventory = Inventory::default();
    for (place, text) in texts {
        inventory.add_at(&at(place), "i", text).unwrap();
    }
    inventory
}

fn record(name: &str, id: Option<&str>) -> Record {
    let id = id.map(|it| format!(r#", "resource_id": "{it}""#)).unwrap_or_default();
    let text = format!(
        r#"{{"action": "csms:secret:get", "resource": "csms:r:a:secretName:{name}", "unknown": ["*"]{id}}}"#
    );
    Record::read(&text, &Hints::default(), &Catalog::embedded()).unwrap()
}

fn state(inventory: &Inventory, mut record: Record, key: &str) -> String {
    inventory.fill(&mut record.request, record.resource_id.as_deref(), Some("a"));
    match record.request.context().get(&KeyName::new(key)) {
        KeyState::Present(values) => values.join("|"),
        other => format!("{other:?}"),
    }
}

/// The tag `env` of the secret `db`, of which a record says the id or not.
fn env(inventory: &Inventory, id: Option<&str>) -> String {
    state(inventory, record("db", id), "g:ResourceTag/env")
}

#[test]
fn answers_of_the_service() {
    let list =
        r#"{"secrets": [{"id": "i1", "name": "db", "secret_type": "RDS", "enterprise_project_id": "0"}]}"#;
    let inventory = of(&[("r", list)]);
    let value = |inventory: &Inventory, name: &str, key: &str| state(inventory, record(name, None), key);
    assert_eq!(value(&inventory, "db", "csms:Type"), "RDS");
    assert_eq!(value(&inventory, "db", "g:EnterpriseProjectId"), "0");
    assert_eq!(env(&inventory, None), "Unknown", "the list says no tags");
    let tags = r#"{"resources": [{"resource_id": "i1", "resource_name": "db", "tags": [{"key": "env", "value": "prod"}],
        "sys_tags": [{"key": "_sys_enterprise_project_id", "value": "0"}]}]}"#;
    let inventory = of(&[("r", list), ("", tags)]);
    assert_eq!(inventory.len(), 1);
    assert_eq!(env(&inventory, None), "prod");
    assert_eq!(value(&inventory, "db", "g:ResourceTag/team"), "Absent", "all its tags are known");
    assert_eq!(value(&inventory, "db", "g:ResourceTag/_sys_enterprise_project_id"), "Unknown");
    assert_eq!(value(&inventory, "db", "g:EnterpriseProjectId"), "0");
    assert_eq!(value(&inventory, "other", "csms:Type"), "Unknown");
    // As the inventory of all resources has them.
    let all = r#"{"resources": [{"id": "i1", "name": "db", "region_id": "r", "ep_id": "7", "tags": {"env": "x"}}]}"#;
    let inventory = of(&[("", all)]);
    assert_eq!(env(&inventory, Some("i1")), "x");
    assert_eq!(state(&inventory, record("db", Some("i1")), "g:EnterpriseProjectId"), "7");
    assert_eq!(env(&inventory, None), "Unknown", "whether it is a secret is not known");
}

#[test]
fn a_secret_is_found_by_its_id() {
    for texts in [[("", PROD), ("", LOCKED)], [("", LOCKED), ("", PROD)], [("r", PROD), ("r", LOCKED)]] {
        let inventory = of(&texts);
        assert_eq!(env(&inventory, Some("id-1")), "prod");
        assert_eq!(env(&inventory, Some("id-9")), "locked");
        assert_eq!(env(&inventory, Some("id-2")), "Unknown", "another one of that name");
        assert_eq!(env(&inventory, None), "Unknown", "there are two");
    }
}

#[test]
fn a_secret_is_found_by_its_name_where_region_and_account_agree() {
    for (texts, expected) in [
        (&[("r", PROD)][..], "prod"),
        (&[("a/r", PROD)], "prod"),
        (&[("b/r", PROD)], "Unknown"),
        (&[("s", PROD)], "Unknown"),
        (&[("", PROD)], "Unknown"),
        (&[("r", PROD), ("s", LOCKED)], "prod"),
        (&[("r", PROD), ("b/r", LOCKED)], "prod"),
        (&[("r", PROD), ("r", PROD)], "prod"),
        (&[("r", PROD), ("a/r", PROD)], "prod"),
        // It may be the other one.
        (&[("r", PROD), ("", LOCKED)], "Unknown"),
        (&[("r", PROD), ("r", LOCKED)], "Unknown"),
        // It is said to be in two places.
        (&[("r", PROD), ("s", PROD)], "Unknown"),
    ] {
        assert_eq!(env(&of(texts), None), expected, "{texts:?}");
        let reversed: Vec<_> = texts.iter().rev().copied().collect();
        assert_eq!(env(&of(&reversed), None), expected, "{reversed:?}");
    }
    let inventory = of(&[("r", PROD)]);
    let mut of_nobody = record("db", None);
    inventory.fill(&mut of_nobody.request, of_nobody.resource_id.as_deref(), None);
    let env = of_nobody.request.context().get(&KeyName::new("g:ResourceTag/env"));
    assert_eq!(env, KeyState::Unknown, "whose account that is is not known");
    // Something else of that name is not a secret.
    let text = r#"{"action": "kms:cmk:get", "resource": "kms:r:a:secretName:db", "unknown": ["*"]}"#;
    let other = Record::read(text, &Hints::default(), &Catalog::embedded()).unwrap();
    assert_eq!(state(&inventory, other, "g:ResourceTag/env"), "Unknown");
}

#[test]
fn of_two_sources_that_differ_neither_is_believed() {
    let of_type =
        |kind: &str| format!(r#"{{"secrets": [{{"id": "id-1", "name": "db", "secret_type": "{kind}"}}]}}"#);
    let (rds, common) = (of_type("RDS"), of_type("COMMON"));
    let kind = |texts: &[(&str, &str)]| state(&of(texts), record("db", Some("id-1")), "csms:Type");
    assert_eq!(kind(&[("", &rds), ("", &rds)]), "RDS");
    for texts in [[&rds, &common, &rds], [&common, &rds, &rds], [&rds, &rds, &common]] {
        let texts: Vec<_> = texts.iter().map(|it| ("", it.as_str())).collect();
        assert_eq!(kind(&texts), "Unknown");
    }
    let table = "csms:r:a:secretName:db,g:ResourceTag/env,prod";
    assert_eq!(env(&of(&[("", table), ("", PROD)]), Some("id-1")), "prod");
    assert_eq!(env(&of(&[("", table), ("", LOCKED)]), Some("id-9")), "Unknown");
    assert_eq!(env(&of(&[("", LOCKED), ("", table)]), Some("id-9")), "Unknown");
    assert_eq!(env(&of(&[("", table), ("r", LOCKED)]), None), "Unknown");
}

#[test]
fn con_2_tags_that_differ_in_case_are_open() {
    let tags = |tags: &str| format!(r#"{{"secrets": [{{"id": "id-1", "name": "db", "tags": [{tags}]}}]}}"#);
    let both = tags(r#"{"key": "Env", "value": "prod"}, {"key": "env", "value": "locked"}"#);
    let inventory = of(&[("r", &both)]);
    assert_eq!(env(&inventory, Some("id-1")), "Unknown");
    assert_eq!(state(&inventory, record("db", Some("id-1")), "g:ResourceTag/team"), "Absent");
}

#[test]
fn pages_one_after_another_are_read_and_the_last_one_is_to_end() {
    let page = |id: &str, next: &str| {
        format!(
            r#"{{"secrets": [{{"id": "{id}", "secret_type": "RDS"}}], "page_info": {{"next_marker": {next}}}}}"#
        )
    };
    let (first, last) = (page("id-1", "\"m\""), page("id-2", "null"));
    for text in [
        format!("{first}\n{last}\n"),
        format!("{first}{last}"),
        format!("[{first}, {last}]"),
        format!("{last}\n\n{first}"),
        serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&first).unwrap()).unwrap()
            + &last,
    ] {
        let inventory = of(&[("", &text)]);
        assert_eq!((inventory.len(), inventory.notes().count()), (2, 0), "{text}");
        assert_eq!(state(&inventory, record("db", Some("id-2")), "csms:Type"), "RDS");
    }
    let note = |text: &str| of(&[("", text)]).notes().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(note(&first).starts_with("the inventory `i` is incomplete: its last page has a `next_marker`"));
    assert!(note(r#"{"secrets": [], "next_marker": "m"}"#).contains("is incomplete"));
    assert_eq!(note(r#"{"secrets": [], "next_marker": ""}"#), "");
    assert!(
        note(r#"{"resources": [{"resource_id": "x"}], "total_count": 3}"#).contains("lists 1 of 3 resources")
    );
    assert!(note(r#"{"secrets": [{"name": "db"}]}"#).contains("1 entries of the inventory `i` have no id"));
    assert_eq!(note(&last), "");
}

#[test]
fn what_is_not_read_is_reported_with_its_place() {
    for (text, shown) in [
        ("{}", "i:1:1: the page has neither `secrets` nor `resources`"),
        ("{\"secrets\": []}\n{\"secrets\":", "i:2:12: "),
        ("{\"secrets\": []}\n{\"x\": []}", "i:2:1: the page has neither"),
        ("{\"secrets\": []}\nx", "i:2:1: "),
        ("[\n1]", "i:2:1: a page is a number, not an object"),
        (r#"{"secrets": {}}"#, "i:1:13: `secrets` is an object, not an array"),
        (r#"{"secrets": [{}]}"#, "i:1:14: the entry has no `name`, `resource_name` or `id`"),
        (
            r#"{"resources": [{"resource_name": "db"}]}"#,
            "the entry has no `id` or `resource_id`: by name only",
        ),
        (r#"{"secrets": [7]}"#, "i:1:14: an entry is a number"),
        (r#"{"secrets": [{"id": 7}]}"#, "`id` is a number, not a string"),
        (r#"{"secrets": [{"id": "a", "secret_id": "b"}]}"#, "`id` is `a` and `secret_id` is `b`"),
        (r#"{"secrets": [{"id": "a", "id": "b"}]}"#, "`id` is given twice"),
        (r#"{"secrets": [{"id": "a", "secret_type": []}]}"#, "`secret_type` is an array"),
        (r#"{"secrets": [{"id": "a", "region_id": "s"}]}"#, "the entry is in `s`, the file is given as `r`"),
        (r#"{"secrets": [{"id": "a", "tags": [{"Key": "env"}]}]}"#, "i:1:36: a tag has no member `Key`"),
        (r#"{"secrets": [{"id": "a", "sys_tags": "x"}]}"#, "`tags` is a string"),
        ("csms:r:a:secretName:db,x", "i:1: expected `URN,key,value`, found `csms:r:a:secretName:db,x`"),
        ("urn,key,value\n\ndb,g:ResourceTag/env,a", "i:3: `db` has fewer than five parts"),
        ("csms:r:a:secretName:db,env,a", "i:1: `env` is not a condition key"),
        ("csms:r:a:secretName:db,g:ResourceTag/env,a,b", "i:1: expected `URN,key,value`"),
        ("urn,key,value,note\ncsms:r:a:secretName:db,csms:Type,a,x", "i:1: expected `URN,key,value`"),
        ("csms:r:a:secretName:db,g:SourceIp,10.0.0.1", "`g:SourceIp` is about a call"),
        ("csms:r:a:secretName:db,g:PrincipalTag/team,a", "`g:PrincipalTag/team` is about a call"),
        ("csms:r:a:secretName:db,g:ResourceTags/env,a", "unknown condition key `g:ResourceTags/env`"),
        ("csms:r:a:secretName:db,csms:Typ,a", "write `csms:Type`"),
        ("csms:r:a:secret:db,csms:Type,a", "unknown resource type `secret`"),
        ("csms:r:a:secretName:db,g:ResourceTag /env,a", "is not a condition key"),
        (
            "csms:r:a:secretName:db,csms:Type,a\ncsms:r:a:secretName:db,csms:Type,b",
            "i:2: `csms:Type` of the resource is `a` above and `b` here",
        ),
        ("csms:r:a:secretName:db,g:ResourceTag/env,\"a\"b", "expected `URN,key,value`"),
    ] {
        let error = Inventory::default().add_at(&at("r"), "i", text).unwrap_err();
        assert!(error.to_string().contains(shown), "{text}: {error}");
    }
}

#[test]
fn a_plain_table() {
    let rows = "urn,key,value\ncsms:r:a:secretName:db,g:ResourceTag/env,\"a,b\"\n\
                \"csms:r:a:secretName:mq\",\"g:ResourceTag/env\",\"a \"\"b\"\"\"\n";
    let inventory = of(&[("", rows)]);
    let env = |inventory: &Inventory, name: &str| state(inventory, record(name, None), "g:ResourceTag/env");
    assert_eq!(env(&inventory, "db"), "a,b");
    assert_eq!(env(&inventory, "mq"), "a \"b\"");
    let inventory = of(&[("", "csms:r:a:secretName:mq\tg:ResourceTag/env\t\"a,b\tc\"")]);
    assert_eq!(env(&inventory, "mq"), "a,b\tc");
    let cases = "csms:r:a:secretName:db,g:ResourceTag/env,a\ncsms:r:a:secretName:db,g:ResourceTag/Env,b";
    assert_eq!(env(&of(&[("", cases)]), "db"), "Unknown");
}

#[test]
fn resources_of_a_snapshot_are_an_inventory() {
    use crate::account::Snapshot;
    use crate::audit::ReplayContext;
    let env = |resources: &str, id: Option<&str>| {
        let text = format!(r#"{{"version": 2, "account_id": "a", "resources": [{resources}]}}"#);
        let snapshot =
            Snapshot::parse("s", &text, &mut |_| Err(String::new())).map_err(|it| it.to_string())?;
        let context = ReplayContext::new(snapshot, None, Inventory::default(), Catalog::embedded());
        let mut record = record("db", id);
        context.fill(&mut record);
        Ok::<_, String>(["g:ResourceTag/env", "csms:Type"].map(|key| {
            match record.request.context().get(&KeyName::new(key)) {
                KeyState::Present(values) => values.join("|"),
                other => format!("{other:?}"),
            }
        }))
    };
    let known = r#"{"urn": "csms:r:a:secretName:db", "id": "i1", "region": "r", "type": "secretName",
        "enterprise_project": "0", "tags": {"env": "prod"}, "context": {"csms:Type": "RDS"}}"#;
    let both = Ok(["prod".to_owned(), "RDS".to_owned()]);
    let unknown = Ok(["Unknown".to_owned(), "Unknown".to_owned()]);
    assert_eq!(env(known, None), both);
    assert_eq!(env(known, Some("i1")), both);
    assert_eq!(env(known, Some("i2")), unknown, "made anew under the same name");
    assert_eq!(env(&known.replace(r#""urn": "csms:r:a:secretName:db", "#, ""), Some("i1")), both);
    for (text, shown) in [
        (known.replace(r#""region": "r""#, r#""region": "s""#), "`region` is `s`, the URN has `r`"),
        (
            known.replace(r#""type": "secretName""#, r#""type": "stage""#),
            "`type` is `stage`, the URN has `secretName`",
        ),
        (known.replace("csms:r:a:secretName:db", "db"), "fewer than five parts"),
        ("{}".to_owned(), "a resource has neither `urn` nor `id`"),
        (known.replace(r#"{"env": "prod"}"#, r#"["env"]"#), "a tag is a string, not an object"),
        (known.replace(r#""RDS""#, "7"), "the value of a key is a number"),
    ] {
        let error = env(&text, None).unwrap_err();
        assert!(error.contains(shown), "{text}: {error}");
    }
}

#[test]
fn the_order_of_texts_makes_no_difference() {
    // A linear congruence is random enough to vary what is in each text.
    let mut random = 1_u64;
    let mut next = |most: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % most
    };
    let (mut shown, mut open) = (0, 0);
    for _ in 0..2_000 {
        let mut texts = Vec::new();
        for _ in 0..next(5) {
            let id = [r#""id": "i1", "#, r#""id": "i2", "#, ""][next(3) as usize];
            let tags = [
                r#", "tags": [{"key": "env", "value": "a"}]"#,
                r#", "tags": [{"key": "env", "value": "b"}]"#,
                r#", "tags": {"Env": "a"}"#,
                r#", "tags": []"#,
                "",
            ][next(5) as usize];
            let kind = [r#", "secret_type": "RDS""#, r#", "secret_type": "COMMON""#, ""][next(3) as usize];
            let place = ["r", "s", "", "a/r", "b/r"][next(5) as usize];
            let text = format!(r#"{{"secrets": [{{{id}"name": "db"{tags}{kind}}}]}}"#);
            texts.push(match next(6) {
                0 => (
                    place,
                    format!("csms:r:a:secretName:db,g:ResourceTag/env,{}", ["a", "b"][next(2) as usize]),
                ),
                _ => (place, text),
            });
        }
        let answers = |texts: &[(&str, String)]| {
            let texts: Vec<_> = texts.iter().map(|(place, text)| (*place, text.as_str())).collect();
            let inventory = of(&texts);
            let mut answers = Vec::new();
            for id in [None, Some("i1"), Some("i2"), Some("i3")] {
                for key in ["g:ResourceTag/env", "g:ResourceTag/ENV", "g:ResourceTag/x", "csms:Type"] {
                    answers.push(state(&inventory, record("db", id), key));
                }
            }
            answers
        };
        let expected = answers(&texts);
        shown += expected.iter().filter(|it| it.as_str() != "Unknown").count();
        open += expected.iter().filter(|it| it.as_str() == "Unknown").count();
        for _ in 0..3 {
            let (one, other) = (next(5) as usize, next(5) as usize);
            if one.max(other) < texts.len() {
                texts.swap(one, other);
            }
            assert_eq!(answers(&texts), expected, "{texts:?}");
        }
    }
    assert!(shown > 1_000 && open > 1_000, "{shown} {open}");
}
