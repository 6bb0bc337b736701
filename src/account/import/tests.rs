//! Answers that become a snapshot, and answers that do not.

use super::*;
use crate::account::Snapshot;

/// The saved answers that are shipped as an example.
fn answers() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/account/answers");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| {
            let path = it.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    assert!(found.len() > 5, "{found:?}");
    found
}

fn import_with(
    answers: &[(String, String)],
    set: impl FnOnce(Importer) -> Importer,
) -> Result<Imported, ImportErrors> {
    let mut importer = set(Importer::default());
    answers.iter().for_each(|(name, text)| importer.add(name, text, &Limits::default()));
    importer.finish()
}

fn import(answers: &[(String, String)]) -> Result<Imported, ImportErrors> {
    import_with(answers, |it| it)
}

fn read(imported: &Imported) -> Snapshot {
    Snapshot::parse("account.json", &imported.snapshot, &mut |it| Err(it.to_owned()))
        .unwrap_or_else(|error| panic!("{error}\n{}", imported.snapshot))
}

#[test]
fn answers_become_the_account() {
    let imported = import(&answers()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(imported.notes, ["disabled users are kept, and marked: `old`"]);
    let snapshot = read(&imported);
    assert_eq!(snapshot.account_id.as_deref(), Some("0a1b2c3d"));
    assert!(!snapshot.management_account && !snapshot.is_incomplete);
    let lena = snapshot.principal("lena").unwrap().holder;
    assert!(lena.policies.contains("payments-read") && lena.own.is_empty(), "{lena:?}");
    assert!(snapshot.principal("omar").unwrap().holder.grants.iter().all(|it| it.0 == "CSMS ReadOnlyAccess"));
    assert!(snapshot.principal("old").unwrap().holder.is_disabled);
    assert!(snapshot.principal("example").unwrap().is_root);
    assert!(snapshot.principal("agency:deployer").unwrap().holder.trust.is_some());
    // The default version counts, not the newest.
    assert!(snapshot.text("payments-read").unwrap().contains("payments-*"));
    assert_eq!(snapshot.scps.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
    assert!(
        snapshot.rcps.is_empty() && snapshot.unknown.is_empty(),
        "a type that is not enabled has no level"
    );
    assert_eq!(snapshot.resources.len(), 2);
}

#[test]
fn the_order_of_answers_makes_no_difference() {
    let expected = import(&answers()).unwrap();
    let mut reversed = answers();
    reversed.reverse();
    for (_, text) in &mut reversed {
        let mut lines: Vec<&str> = text.lines().collect();
        lines.reverse();
        *text = lines.join("\n");
    }
    assert_eq!(import(&reversed).unwrap(), expected);
    let twice: Vec<_> = answers().into_iter().chain(reversed).collect();
    assert_eq!(import(&twice).unwrap(), expected, "what is saved twice is the same");
}

#[test]
fn each_call_that_is_missing_is_named() {
    for (part, call) in [
        ("\"ListGroupsV5\"", "`ListGroupsV5`"),
        ("\"group_id\": \"g1\", \"limit\"", "`ListUsersV5 group_id=g1`"),
        ("\"ListAgenciesV5\"", "`ListAgenciesV5`"),
        ("\"policy_type\": \"system\", \"only", "`ListPoliciesV5`"),
        ("\"ListPolicyVersionsV5\", \"policy_id\": \"p2\"", "`ListPolicyVersionsV5 policy_id=p2`"),
        ("\"ListEntitiesForPolicyV5\", \"policy_id\": \"p1\"", "`ListEntitiesForPolicyV5 policy_id=p1`"),
        ("\"scope\": \"project\"", "`ShowDomainRoleAssignments scope=project`"),
        ("\"is_inherited\": true, \"page\"", "`ShowDomainRoleAssignments scope=domain is_inherited=true`"),
        ("\"KeystoneListPermissions\"", "`KeystoneListPermissions and ListCustomPolicies`"),
        ("\"KeystoneListProjects\"", "`KeystoneListProjects`"),
        ("\"ListRoots\"", "`ListRoots`"),
        ("\"ShowOrganization\"", "`ShowOrganization`"),
        ("\"child_id\": \"ou1\"", "`ListEntities child_id=ou1`"),
        ("\"attached_entity_id\": \"ou1\"", "`ListPolicies attached_entity_id=ou1`"),
        ("\"policy_id\": \"s2\"", "`ShowPolicy policy_id=s2`"),
    ] {
        let mut found = 0;
        let without: Vec<_> = answers()
            .into_iter()
            .map(|(name, text)| {
                let kept: Vec<&str> = text.lines().filter(|it| !it.contains(part)).collect();
                found += text.lines().count() - kept.len();
                (name, kept.join("\n"))
            })
            .collect();
        assert_eq!(found, 1, "{part}");
        let error = import(&without).unwrap_err().to_string();
        assert!(error.contains(call), "{part}\n{error}");
        // What is there is taken where that is asked for, and says so.
        let imported = import_with(&without, |it| it.incomplete(true)).unwrap_or_else(|it| panic!("{it}"));
        let snapshot = read(&imported);
        assert!(snapshot.is_incomplete && !snapshot.missing.is_empty(), "{part}");
        assert!(snapshot.notes()[0].contains("incomplete"), "{:?}", snapshot.notes());
    }
}

#[test]
fn bad_answers_are_refused_with_their_place_and_call() {
    let change = |file: &str, from: &str, to: &str| {
        let mut changed = answers();
        let (_, text) = changed.iter_mut().find(|it| it.0 == file).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        *text = text.replacen(from, to, 1);
        import(&changed).unwrap_err().to_string()
    };
    for (file, from, to, expected) in [
        ("identities.jsonl", "\"users\": 4", "\"users\": 5", "identities.jsonl:7:"),
        ("identities.jsonl", "\"users\": 4", "\"users\": 5", "counts 5 users, 4 are listed"),
        ("ListUsersV5.json", "\"m1\"", "\"m2\"", "`ListUsersV5 marker=m2`"),
        ("grants.jsonl", "\"total_num\": 1", "\"total_num\": 60", "`total_num` of grants.jsonl:1:"),
        ("secrets.jsonl", "\"total_count\": 1", "\"total_count\": 3", "`total_count` of secrets.jsonl:2:"),
        (
            "policies.jsonl",
            "\"attachment_count\": 1",
            "\"attachment_count\": 7",
            "attached 7 times, 1 are listed",
        ),
        (
            "policies.jsonl",
            "\"default_version_id\": \"v1\"",
            "\"default_version_id\": \"v2\"",
            "default version",
        ),
        (
            "policies.jsonl",
            "{\"group_id\": \"g1\"",
            "{\"group_id\": \"g9\"",
            "the group `g9`, which no answer lists",
        ),
        ("identities.jsonl", "iam::0a1b2c3d:group:payments", "iam::ffff:group:payments", "of two accounts"),
        (
            "identities.jsonl",
            "{\"groups\": [",
            "{\"error_code\": \"IAM5.0403\", \"error_msg\": \"no\", \"x\": [",
            "the answer is the error `IAM5.0403`: no: call `ListGroupsV5",
        ),
        (
            "identities.jsonl",
            "{\"agencies\": [",
            "{\"users\": [",
            "it is of another operation, call `ListAgenciesV5",
        ),
        (
            "identities.jsonl",
            "\"ListAgenciesV5\"",
            "\"ListAgencieV5\"",
            "unknown operation `ListAgencieV5`: write `ListAgenciesV5`",
        ),
        ("identities.jsonl", ", \"group_id\": \"g1\", \"limit\": 200}", "}", "`ListUsersV5 group_id=g1`"),
        (
            "policies.jsonl",
            "\"ListPolicyVersionsV5\", \"policy_id\": \"p1\"",
            "\"ListPolicyVersionsV5\"",
            "has no `policy_id`",
        ),
        (
            "identities.jsonl",
            "\"group_name\": \"payments\"",
            "\"group_name\": 7",
            "expected `group_name` to be a string, found a number",
        ),
        (
            "identities.jsonl",
            "\"user_name\": \"lena\"",
            "\"user_name\": \"lea\"",
            "the user `u1` is another one at",
        ),
        ("organization.jsonl", "\"answer\": {", "\"answer\": [", "organization.jsonl:1:"),
    ] {
        let error = change(file, from, to);
        assert!(error.contains(expected), "{from} -> {to}\n{error}");
    }
    let half = answers().remove(0).1;
    let mut importer = Importer::default();
    importer.add("ListUsersV5.json", half.get(..half.len() / 2).unwrap(), &Limits::default());
    let error = importer.finish().unwrap_err().to_string();
    assert!(
        error.starts_with("ListUsersV5.json:1:") && error.contains("save the answer again, whole"),
        "{error}"
    );
    let mut importer = Importer::default();
    importer.add("ListUsersV5.json", &half, &Limits::of_bytes(64));
    let error = importer.finish().unwrap_err().to_string();
    assert!(error.contains("more than the 64 that are read"), "{error}");
}

#[test]
fn without_an_organization_levels_are_unknown_or_assumed() {
    let without: Vec<_> = answers().into_iter().filter(|it| it.0 != "organization.jsonl").collect();
    let snapshot = read(&import(&without).unwrap());
    assert_eq!(snapshot.unknown.iter().count(), 3, "what is not saved is not known");
    let imported = import_with(&without, |it| it.assume_no_levels(true)).unwrap();
    let snapshot = read(&imported);
    assert!(snapshot.unknown.is_empty() && snapshot.scps.is_empty());
    assert!(snapshot.notes()[0].contains("is assumed"), "{:?}", snapshot.notes());
    let error = import_with(&answers(), |it| it.assume_no_levels(true)).unwrap_err().to_string();
    assert!(error.contains("leave out `--assume-no-levels`"), "{error}");
}

#[test]
fn names_are_each_policys_own() {
    let mut changed = answers();
    for (_, text) in &mut changed {
        *text = text.replace("payments-read", "FullAccess");
    }
    let snapshot = read(&import(&changed).unwrap());
    assert!(snapshot.principal("lena").unwrap().holder.policies.contains("FullAccess"));
    assert_eq!(snapshot.scps[0][0].name(), "FullAccess (scp)");
}
