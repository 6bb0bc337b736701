//! Tests of snapshots and of their faults.

use super::*;

fn parse(text: &str) -> Result<Snapshot, SnapshotErrors> {
    Snapshot::parse("now.json", text, &mut |file| Err(format!("no file `{file}`")))
}

#[test]
fn a_user_has_the_policies_of_its_groups() {
    let snapshot = parse(
        r#"{"account_id": "a", "users": [{"name": "ci", "groups": ["g"], "policies": ["own"], "tags": {"t": "v"}}],
            "groups": [{"name": "g", "policies": ["read"]}], "agencies": [{"name": "deployer"}],
            "policies": {"own": {"Version": "5.0", "Statement": []}, "read": {"Version": "5.0", "Statement": []},
                         "guard": {"Version": "5.0", "Statement": []}},
            "scps": [["guard"], []]}"#,
    )
    .unwrap();
    let ci = &snapshot.holders[0];
    assert_eq!(ci.policies.iter().collect::<Vec<_>>(), ["own", "read"]);
    assert_eq!(ci.tags.as_ref().unwrap().value("t"), Some("v"));
    assert_eq!((snapshot.holders.len(), snapshot.scps.len(), snapshot.policies.len()), (2, 2, 2));
}

#[test]
fn errors_name_what_is_missing() {
    let errors = parse(
        r#"{"users": [{"name": "ci", "groups": ["gone"], "policies": ["lost"]}, {"nom": 1}],
 "policies": {"bad": {"Version": "5.0", "Statement": [{"Effect": "Allow"}]}, "file": "x.json"}, "scps": [["top"]],
 "groups": [{"tags": {}}]}"#,
    )
    .unwrap_err();
    let all = errors.to_string();
    for part in [
        "now.json:1:1: the snapshot has no `account_id`",
        "the group `gone`, which `groups` lacks",
        "`ci` holds the policy `lost`, which `policies` lacks",
        "a user has no member `nom`",
        "a user has no `name`",
        "now.json:2:55: policy `bad`: ",
        "now.json:3:14: a group has no member `tags`",
        "policy `file`: no file `x.json`",
        "`scps` names the policy `top`",
    ] {
        assert!(all.contains(part), "{part} in {all}");
    }
}

#[test]
fn nobody_vanishes_behind_the_id_or_the_urn_of_another() {
    let text = |users: &str, agencies: &str| {
        format!("{{\"account_id\": \"a\",\n\"users\": [{users}],\n\"agencies\": [{agencies}]}}")
    };
    for (users, agencies, expected) in [
        (
            r#"{"name": "ci", "id": "1"}, {"name": "ops", "id": "1"}"#,
            "",
            &["now.json:2:60: the id `1` is that of the user `ci` too: fix one of them"][..],
        ),
        (
            r#"{"name": "ci", "id": "1"}"#,
            r#"{"name": "ci", "id": "1"}"#,
            &["now.json:3:35: the id `1` is that of the user `ci` too: fix one of them"],
        ),
        (
            r#"{"name": "ci", "urn": "iam::a:user:x"}, {"name": "ops", "urn": "iam::a:user:x"}"#,
            "",
            &[
                "now.json:2:33: `iam::a:user:x` is not the URN of the user `ci`: write `iam::<account-id>:user:ci`",
                "now.json:2:74: `iam::a:user:x` is not the URN of the user `ops`: write `iam::<account-id>:user:ops`",
                "now.json:2:74: the URN `iam::a:user:x` is that of the user `ci` too: fix one of them",
            ],
        ),
        (
            r#"{"name": "ci", "urn": "iam::a:user:ops"}, {"name": "ops"}"#,
            r#"{"name": "x", "urn": "sts::a:assumed-agency:y"}, {"name": "y"}"#,
            &[
                "now.json:2:33: `iam::a:user:ops` is not the URN of the user `ci`: write `iam::<account-id>:user:ci`",
                "now.json:2:33: the URN `iam::a:user:ops` is that of the user `ops` too: fix one of them",
                "now.json:3:35: the URN `sts::a:assumed-agency:y` is that of the agency `y` too: fix one of them",
            ],
        ),
    ] {
        let errors = parse(&text(users, agencies)).unwrap_err();
        assert_eq!(errors.lines(), expected);
    }
    for (users, agencies) in [
        (r#"{"name": "ci", "id": null}, {"name": "ops"}"#, r#"{"name": "ci"}, {"name": "x", "id": "ci"}"#),
        (r#"{"name": "u1", "id": "ci"}, {"name": "ci", "id": "u1"}"#, ""),
        (r#"{"name": "ci", "urn": "iam::a:user:ci"}"#, r#"{"name": "ci", "urn": "iam::a:agency:ci"}"#),
        ("", r#"{"name": "y"}, {"name": "x", "urn": "sts::a:assumed-agency:y/1"}"#),
        // A URN is not a name, whatever it looks like.
        (r#"{"name": "ci"}, {"name": "ops"}"#, r#"{"name": "x", "urn": "id:1", "id": "1"}"#),
    ] {
        assert_eq!(parse(&text(users, agencies)).map(drop), Ok(()), "{users} {agencies}");
    }
}

#[test]
fn a_policy_that_is_replaced_must_be_there() {
    let mut snapshot =
        Snapshot::of_everyone([Policy::parse("p", r#"{"Version":"5.0","Statement":[]}"#).unwrap()]);
    let next = |name| Policy::parse(name, r#"{"Version":"5.0","Statement":[]}"#).unwrap();
    assert!(snapshot.replace(next("p"), Origin::file("p.json")).is_ok());
    let error = snapshot.replace(next("q"), Origin::file("q.json")).unwrap_err();
    assert!(error.to_string().contains("`q`: its policies are `p`"));
}

#[test]
fn every_member_has_its_type() {
    for (text, part) in [
        ("[]", "1:1: a snapshot is an array, not an object: write `{…}`"),
        (r#"{"account_id": 1}"#, "1:16: `account_id` is a number, not a string: put it in double quotes"),
        (r#"{"account_id": null}"#, "1:1: the snapshot has no `account_id`"),
        (r#"{"account_id": "a", "users": {}}"#, "1:30: users is an object, not an array: write `[…]`"),
        (r#"{"account_id": "a", "users": ["ci"]}"#, "1:31: a user is a string, not an object: write `{…}`"),
        (
            r#"{"account_id": "a", "management_account": "true"}"#,
            "1:43: `management_account` is not a boolean: write `true` or `false`",
        ),
        (
            r#"{"account_id": "a", "users": [{"name": "ci", "policies": ["guard"]}],
                "policies": {"guard": {"Version": "5.0", "Statement": []}}, "scps": [["guard"]]}"#,
            "1:59: `guard` is a policy of `scps`, `ci` cannot hold it",
        ),
    ] {
        let errors = parse(text).unwrap_err();
        assert!(errors.to_string().contains(part), "{errors}\n{part}");
    }
    let nothing = r#"{"account_id": "a", "management_account": null, "users": null, "scps": null}"#;
    let snapshot = parse(nothing).unwrap();
    assert!(snapshot.holders.is_empty() && snapshot.scps.is_empty() && !snapshot.management_account);
    assert!(parse(r#"{"account_id": "a", "management_account": true}"#).unwrap().management_account);
}
