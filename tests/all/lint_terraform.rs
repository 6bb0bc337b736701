//! Policies inside Terraform plans, from outside.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use crate::common::{code, err, iam5_in, out, write};

/// A policy with one finding at 2:54, and with characters that JSON escapes.
const POLICY: &str = "{\"Version\": \"5.0\", \"Statement\": [\n  {\"Sid\": \"允\u{e9}\\t\", \"Effect\": \"Deny\", \"Action\": [\"csms:secret:gtStage\"]}]}";

fn resource(kind: &str, values: Value) -> Value {
    let address = format!("{kind}.it");
    json!({"address": address, "mode": "managed", "type": kind, "name": "it", "values": values})
}

fn change(resource: &Value, unknown: Value) -> Value {
    let mut change = resource.clone();
    let values = change["values"].take();
    change["change"] =
        json!({"actions": ["create"], "before": null, "after": values, "after_unknown": unknown});
    change.as_object_mut().unwrap().remove("values");
    change
}

fn plan(resources: &[Value], modules: &[Value], changes: &[Value]) -> Value {
    json!({
        "format_version": "1.2", "terraform_version": "1.9.5", "resource_changes": changes,
        "planned_values": {"root_module": {"resources": resources, "child_modules": modules}},
        "configuration": {"root_module": {}},
    })
}

/// A new folder with the plan in it as `plan.json`.
fn folder(name: &str, plan: &Value) -> PathBuf {
    let folder = crate::common::folder("lint_terraform", name);
    write(&folder, "plan.json", &plan.to_string());
    folder
}

fn lint(folder: &Path, more: &[&str]) -> Output {
    iam5_in(folder, &[&["lint", "plan.json"], more].concat(), "")
}

fn concise(name: &str, plan: &Value) -> Vec<String> {
    let output = lint(&folder(name, plan), &["--format", "concise"]);
    out(&output).lines().map(|it| it.split_once(": ").unwrap().1.to_owned()).collect()
}

#[test]
fn a_policy_is_shown_at_its_place() {
    let plan = plan(&[resource("huaweicloud_identity_policy", json!({"policy_document": POLICY}))], &[], &[]);
    let folder = folder("place", &plan);
    let text = lint(&folder, &[]);
    assert_eq!(code(&text), 1);
    assert!(
        out(&text).contains("--> plan.json:huaweicloud_identity_policy.it.policy_document:2:"),
        "{}",
        out(&text)
    );
    assert!(err(&text).ends_with("; 1 checked\n"), "{}", err(&text));

    let findings: Value = serde_json::from_slice(&lint(&folder, &["--format", "json"]).stdout).unwrap();
    let finding = &findings["findings"][0];
    assert_eq!((&finding["file"], &finding["rule"]), (&json!("plan.json"), &json!("unknown-action")));
    let details = finding["finding_details"].as_str().unwrap();
    let column = POLICY.lines().nth(1).unwrap().chars().position(|c| c == '[').unwrap() + 2;
    let place = format!("`huaweicloud_identity_policy.it.policy_document`:2:{column}: ");
    assert!(details.starts_with(&place), "{details}");
    let offset = |end: &str| {
        usize::try_from(finding["locations"][0]["span"][end]["offset"].as_u64().unwrap()).unwrap()
    };
    let under: String =
        plan.to_string().chars().skip(offset("start")).take(offset("end") - offset("start")).collect();
    assert_eq!(under, "\\\"csms:secret:gtStage\\\"");
    let steps = finding["locations"][0]["path"].as_array().unwrap();
    assert_eq!(steps.last().unwrap(), &json!({"key": "policy_document"}));
    assert_eq!(finding["fix"], Value::Null, "a plan is not fixed");
}

#[test]
fn the_resource_tells_the_kind() {
    let guardrail = r#"{"Version": "5.0", "Statement": [
        {"Effect": "Deny", "Action": ["csms:secret:get"], "NotResource": ["csms:*:*:secretName:a"]}]}"#;
    let organizations = |kind: &str| {
        let values = json!({"type": kind, "content": guardrail});
        plan(&[resource("huaweicloud_organizations_policy", values)], &[], &[])
    };
    let scp = concise("scp", &organizations("service_control_policy"));
    assert!(scp.len() == 1 && scp[0].starts_with("error[scp-not-resource]"), "{scp:?}");
    let rcp = concise("rcp", &organizations("resource_control_policy"));
    assert!(rcp.iter().any(|it| it.starts_with("error[missing-principal]")), "{rcp:?}");
    assert_eq!(concise("tags", &organizations("tag_policy")), Vec::<String>::new());
    let other = concise("other", &organizations("rocket_policy"));
    assert!(other[0].contains("unknown type of organization policy `rocket_policy`"), "{other:?}");

    let one = |kind: &str, attribute: &str, text: &str| {
        concise("kinds", &plan(&[resource(kind, json!({attribute: text}))], &[], &[]))
    };
    for (kind, attribute) in [
        ("huaweicloud_identity_policy", "policy_document"),
        ("huaweicloud_identityv5_policy", "policy_document"),
        ("huaweicloud_identitycenter_custom_policy_attachment", "custom_policy"),
        ("huaweicloud_something_new", "some_document"),
    ] {
        let found = one(kind, attribute, POLICY);
        assert!(found.len() == 1 && found[0].starts_with("warning[unknown-action]"), "{kind}: {found:?}");
    }
    let role = r#"{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:get"], "NotAction": ["a:b:c"]}]}"#;
    for (kind, attribute) in [
        ("huaweicloud_identity_role", "policy"),
        ("huaweicloud_identitycenter_custom_role_attachment", "custom_role"),
    ] {
        let found = one(kind, attribute, role);
        assert!(found.iter().any(|it| it.contains("[element-of-version-5]")), "{kind}: {found:?}");
    }
    let trust =
        r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["sts:agencies:assume"]}]}"#;
    let found = one("huaweicloud_identity_trust_agency", "trust_policy", trust);
    assert!(found.iter().any(|it| it.starts_with("error[missing-principal]")), "{found:?}");
    let endpoint = POLICY.replace("\"Effect\"", "\"Principal\": \"*\", \"Effect\"");
    let found = one("huaweicloud_vpcep_endpoint", "policy_document", &endpoint);
    assert!(found.len() == 1 && found[0].starts_with("warning[unknown-action]"), "{found:?}");
}

#[test]
fn what_is_no_policy_of_ours_is_left_alone() {
    let mut data = resource("huaweicloud_identity_policy", json!({"policy_document": POLICY}));
    data["mode"] = json!("data");
    let others = [
        data,
        resource("aws_iam_policy", json!({"policy": POLICY})),
        resource("huaweicloud_vpcep_endpoint", json!({"policy_document": "", "vpc_id": "x"})),
        resource("huaweicloud_obs_bucket", json!({"policy": null})),
        resource("huaweicloud_compute_instance", json!({"user_data": "{\"a\": 1}", "name": "Statement"})),
    ];
    let output = lint(&folder("others", &plan(&others, &[], &[])), &[]);
    assert_eq!((code(&output), err(&output)), (0, "nothing found; 0 checked\n".to_owned()));
}

#[test]
fn modules_are_searched_and_changes_fill_in() {
    let named = |address: &str| {
        let mut it = resource("huaweicloud_identity_policy", json!({"policy_document": POLICY}));
        it["address"] = json!(address);
        it
    };
    let inner = json!({"address": "module.a.module.b", "resources": [named("module.a.module.b.p.it")]});
    let outer =
        json!({"address": "module.a", "resources": [named("module.a.p.it")], "child_modules": [inner]});
    let mut gone = change(&named("p.gone"), json!({}));
    gone["change"]["after"] = Value::Null;
    let changes =
        [change(&named("module.a.p.it"), json!({})), change(&named("p.only_changed"), json!({})), gone];
    let found = concise("modules", &plan(&[], &[outer], &changes));
    assert_eq!(found.len(), 3, "{found:?}");
    for address in ["module.a.p.it", "module.a.module.b.p.it", "p.only_changed"] {
        assert_eq!(found.iter().filter(|it| it.contains(&format!("`{address}.policy_document`"))).count(), 1);
    }
    let state = json!({"format_version": "1.0", "values": {"root_module": {"resources": [named("p.it")]}}});
    assert_eq!(concise("state", &state).len(), 1);
}

#[test]
fn what_is_not_known_is_said() {
    let unknown = resource("huaweicloud_identity_policy", json!({"name": "x"}));
    let endpoint = resource("huaweicloud_vpcep_endpoint", json!({}));
    let new_bucket = resource("huaweicloud_obs_bucket", json!({}));
    let bucket = resource("huaweicloud_obs_bucket_policy", json!({"policy": "{\"Statement\": []}"}));
    let changes = [
        change(&unknown, json!({"policy_document": true, "id": true})),
        change(&endpoint, json!({"policy_document": true})),
        // The provider fills it in by itself.
        change(&new_bucket, json!({"policy": true})),
    ];
    let mut plan = plan(&[unknown, endpoint, bucket, new_bucket], &[], &changes);
    plan["configuration"]["root_module"]["module_calls"]["a"]["module"]["resources"] = json!([
        {"type": "huaweicloud_vpcep_endpoint", "name": "it", "expressions": {"policy_document": {}}}
    ]);
    let found = concise("unknown", &plan);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|it| it.starts_with("suggestion[unchecked-policy] ")), "{found:?}");
    assert_eq!(found.iter().filter(|it| it.contains("known only after the apply")).count(), 2, "{found:?}");
    let folder = folder("unknown", &plan);
    assert_eq!(code(&lint(&folder, &[])), 0);
    write(&folder, "iam5.toml", "[rules]\nunchecked-policy = \"error\"\n");
    assert_eq!(code(&lint(&folder, &[])), 1);
    lint(&folder, &["--baseline", "known.json", "--write-baseline"]);
    let known = lint(&folder, &["--baseline", "known.json"]);
    assert_eq!((code(&known), err(&known)), (0, "nothing found; 3 in the baseline; 0 checked\n".to_owned()));
    let suppress = "[[suppress]]\nrules = [\"unchecked-policy\"]\nfiles = [\"plan.json\"]\nreason = \"x\"\n";
    write(&folder, "iam5.toml", suppress);
    assert_eq!(err(&lint(&folder, &[])), "nothing found; 3 suppressed; 0 checked\n");
}

#[test]
fn what_is_not_known_at_all_and_what_is_no_text_is_said_too() {
    let unknown = resource("huaweicloud_vpcep_endpoint", json!({}));
    let changes = [change(&unknown, json!(true))];
    let mut whole = plan(&[unknown], &[], &changes);
    whole.as_object_mut().unwrap().remove("configuration");
    let found = concise("whole", &whole);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|it| it.contains("known only after the apply")), "{found:?}");

    let object = resource("huaweicloud_identity_policy", json!({"policy_document": {"Version": "5.0"}}));
    let found = concise("object", &plan(&[object], &[], &[]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("`huaweicloud_identity_policy.it`: `policy_document` is not a string"),
        "{found:?}"
    );

    // What is not a plan, though it says a version of a format, is looked at as a policy.
    let found = concise("none", &json!({"format_version": "1.0"}));
    assert!(found.iter().any(|it| it.starts_with("error[missing-statement]")), "{found:?}");
}

#[test]
fn a_plan_of_another_format_is_refused() {
    let mut plan = plan(&[], &[], &[]);
    plan["format_version"] = json!("2.0");
    let output = lint(&folder("format", &plan), &[]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("format version `2.0`") && err(&output).contains("= help: "),
        "{}",
        err(&output)
    );
}

#[test]
fn a_plan_is_not_written_to() {
    let mut plan =
        plan(&[resource("huaweicloud_identity_policy", json!({"policy_document": POLICY}))], &[], &[]);
    plan["Statement"] = json!([]);
    let folder = folder("uncured", &plan);
    for option in ["--fix", "--diff"] {
        let output = lint(&folder, &[option, "--unsafe"]);
        assert!(err(&output).contains("plan.json is a plan and is not fixed"), "{}", err(&output));
        assert!(!out(&output).contains("+++"), "{}", out(&output));
        assert_eq!(std::fs::read_to_string(folder.join("plan.json")).unwrap(), plan.to_string());
    }
}

#[test]
fn suppressions_and_baselines_reach_into_plans() {
    let plan = plan(&[resource("huaweicloud_identity_policy", json!({"policy_document": POLICY}))], &[], &[]);
    let folder = folder("suppressed", &plan);
    let suppress =
        "[[suppress]]\nrules = [\"unknown-action\"]\nfiles = [\"plan.json\"]\nreason = \"x\"\npointer = ";
    write(&folder, "iam5.toml", &format!("{suppress}\"/Statement/0/Action\"\n"));
    assert_eq!(err(&lint(&folder, &[])), "nothing found; 1 suppressed; 1 checked\n");
    write(&folder, "iam5.toml", "baseline = \"known.json\"\n");
    assert_eq!(code(&lint(&folder, &["--write-baseline"])), 0);
    let known = std::fs::read_to_string(folder.join("known.json")).unwrap();
    assert!(known.contains("huaweicloud_identity_policy.it.policy_document#/Statement/"), "{known}");
    assert_eq!(err(&lint(&folder, &[])), "nothing found; 1 in the baseline; 1 checked\n");
}
