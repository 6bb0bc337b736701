//! Random traces, inventories and snapshots, as texts.

use serde_json::{Value, json};

use crate::testing::generate::{Choices, table};
use crate::testing::second::inventory::Page;

/// A trace, nearly always of the secret service.
pub(super) fn trace(choices: &mut Choices) -> String {
    choices.part();
    let mut trace = json!({"trace_id": "t1", "service_type": pick(choices, &["CSMS", "CSMS", "CSMS", "csms", "DEW", "ECS"])});
    let names = [
        "showSecret",
        "showSecret",
        "deleteSecret",
        "forceDeleteSecret",
        "createSecret",
        "rotateSecret",
        "showSecretStage",
        "createSecretEvent",
        "batchDeleteSecrets",
        "createThing",
    ];
    if choices.chance(85) {
        trace["trace_name"] = json!(pick(choices, &names));
    }
    if choices.chance(20) {
        trace["operation_id"] = json!(pick(choices, &["ShowSecret", "DeleteSecret", "CreateSecret"]));
    }
    if choices.chance(90) {
        trace["resource_name"] = json!(pick(choices, &["db", "db", "db2", "DB", "a b"]));
    }
    if choices.chance(60) {
        trace["resource_id"] = json!(pick(choices, &["id-1", "id-2", "id-7", "id-9"]));
    }
    if choices.chance(10) {
        trace["resource_account_id"] = json!(pick(choices, &["acc1", "acc2"]));
    }
    if choices.chance(50) {
        trace["time"] = time(choices);
    }
    for (name, values) in [
        ("source_ip", ["10.0.0.1", "192.0.2.9", ""]),
        ("user_agent", ["sdk/1", "curl", ""]),
        ("enterprise_project_id", ["0", "ep1", ""]),
        ("code", ["200", "403", "500"]),
    ] {
        if choices.chance(40) {
            trace[name] = json!(pick(choices, &values));
        }
    }
    if choices.chance(15) {
        let body = json!({"name": "db", "secret_type": "COMMON"});
        trace["request"] = if choices.chance(50) { json!(body.to_string()) } else { body };
    }
    if choices.chance(95) {
        trace["user"] = user(choices);
    }
    trace.to_string()
}

fn pick(choices: &mut Choices, list: &[&str]) -> String {
    choices.pick(list).to_owned()
}

/// The same instant in one of the forms that times have, or nothing that is one.
fn time(choices: &mut Choices) -> Value {
    match choices.below(9) {
        0 => json!(1_781_166_448_000_i64),
        1 => json!(1_781_166_448),
        2 => json!("1781166448000"),
        3 => json!("1781166448"),
        4 => json!("2026-06-11T08:27:28Z"),
        5 => json!("2026-06-11T16:27:28+08:00"),
        6 => json!("2026/06/11 16:27:28 GMT+08:00"),
        7 => json!("yesterday"),
        _ => Value::Null,
    }
}

fn user(choices: &mut Choices) -> Value {
    let mut user = json!({});
    if choices.chance(85) {
        user["account_id"] = json!(pick(choices, &["acc1", "acc1", "acc1", "acc2"]));
    } else if choices.chance(60) {
        user["domain"] = json!({"id": "acc1", "name": "corp"});
    }
    if choices.chance(80) {
        user["type"] =
            json!(pick(choices, &["User", "User", "AssumedAgency", "ExternalUser", "Service", "Robot"]));
    }
    if choices.chance(75) {
        let name = pick(choices, &["bob", "alice", "ops", "carol"]);
        user["user_name"] = json!(name);
        if choices.chance(50) {
            user["name"] = json!(name);
        }
    }
    if choices.chance(40) {
        user["principal_urn"] = json!(pick(
            choices,
            &[
                "iam::acc1:user:bob",
                "iam::acc1:user:alice",
                "sts::acc1:assumed-agency:bob/run",
                "sts::acc1:assumed-agency:ops/run",
                "sts::acc1:external-user:corp/bob",
                "iam::acc2:user:bob",
                "iam::acc1:agency:service-linked-agency/ops",
            ]
        ));
    }
    if choices.chance(25) {
        user["id"] = json!(pick(choices, &["u1", "u2", "a1"]));
    }
    if choices.chance(25) {
        user["principal_id"] = json!(pick(choices, &["u1", "a1:run", "a2:run"]));
    }
    if choices.chance(30) {
        let flag = pick(choices, &["true", "false", "false"]);
        user["principal_is_root_user"] = if choices.chance(80) { json!(flag) } else { json!(flag == "true") };
    }
    if choices.chance(70) {
        user["access_key_id"] = json!("AK");
    }
    if choices.chance(20) {
        user["session_context"] =
            json!({"attributes": {"mfa_authenticated": pick(choices, &["true", "false"])}});
    }
    if choices.chance(15) {
        user["invoked_by"] = json!([pick(choices, &["service.console", "service.OBS"])]);
    }
    user
}

/// Pages of an inventory; none of them says twice what a secret is.
pub(super) fn pages(choices: &mut Choices, places: bool) -> Vec<Page> {
    let mut pages = Vec::new();
    if choices.chance(35) {
        pages.push(Page { text: table::resources(choices), ..Page::default() });
    }
    for at in 0..choices.below(5) {
        choices.part();
        let mut secrets = Vec::new();
        for _ in 0..=choices.below(2) {
            let id = pick(choices, &["id-1", "id-2", "id-9"]);
            let name = pick(choices, &["db", "db", "db2", "DB"]);
            let mut secret = if at % 2 == 0 {
                json!({"id": id, "name": name})
            } else {
                json!({"resource_id": id, "resource_name": name})
            };
            if at % 2 == 1 && choices.chance(50) {
                secret["resource_detail"] = json!({"name": name, "secret_type": "COMMON"});
            } else if choices.chance(60) {
                secret["secret_type"] = json!(pick(choices, &["COMMON", "RDS-FG"]));
            }
            if choices.chance(80) {
                secret["tags"] = tags(choices);
            }
            secrets.push(secret);
        }
        let member = if at % 2 == 0 { "secrets" } else { "resources" };
        let mut text = json!({member: secrets}).to_string();
        if choices.chance(15) {
            text = format!("{text}\n{}", json!({member: []}));
        }
        let region = (places && choices.chance(75)).then(|| pick(choices, &["cn-north-4", "eu-1"]));
        let account = (region.is_some() && choices.chance(30)).then(|| pick(choices, &["acc1", "acc2"]));
        pages.push(Page { account, region, text });
    }
    pages
}

fn tags(choices: &mut Choices) -> Value {
    if choices.chance(12) {
        let odd = [
            json!([{"key": "env", "values": ["locked"]}]),
            json!([{"Key": "env", "Value": "locked"}]),
            json!(["env=locked"]),
            json!([{"key": "env"}]),
            json!([{"key": "env", "value": 7}]),
            json!([{"key": "env", "value": null}]),
            json!({"env": "locked"}),
            json!("env=locked"),
            json!([["env", "locked"]]),
            json!([{"key": 7, "value": "locked"}]),
            json!(null),
        ];
        return choices.pick(&odd);
    }
    let mut tags = Vec::new();
    for _ in 0..choices.below(3) {
        let key = pick(choices, &["env", "env", "Env", "team"]);
        tags.push(json!({"key": key, "value": pick(choices, &["prod", "locked"])}));
    }
    json!(tags)
}

/// A snapshot whose principals share names, and a policy for each.
pub(super) fn snapshot(choices: &mut Choices) -> Value {
    let mut policies = json!({});
    let mut names = Vec::new();
    for at in 0..4 {
        let name = format!("p{at}");
        policies[&name] = policy(choices);
        names.push(name);
    }
    choices.part();
    let of = |choices: &mut Choices| -> Value {
        (0..=choices.below(2)).map(|_| json!(choices.pick(&names))).collect::<Vec<_>>().into()
    };
    let mut users = Vec::new();
    for (name, id) in [("bob", "u1"), ("alice", "u2")] {
        let mut user = json!({"name": name, "policies": of(choices)});
        if choices.chance(60) {
            user["id"] = json!(id);
        }
        if choices.chance(50) {
            user["urn"] = json!(format!("iam::acc1:user:{name}"));
        }
        if choices.chance(40) {
            user["tags"] = if choices.chance(25) {
                json!({"Team": "red", "team": "blue"})
            } else {
                json!({"team": "red"})
            };
        }
        users.push(user);
    }
    let mut agencies = Vec::new();
    for (name, id) in [("bob", "a1"), ("ops", "a2")] {
        let mut agency = json!({"name": name, "policies": of(choices)});
        if choices.chance(60) {
            agency["id"] = json!(id);
        }
        agencies.push(agency);
    }
    let mut snapshot =
        json!({"account_id": "acc1", "users": users, "agencies": agencies, "policies": policies});
    if choices.chance(20) {
        snapshot["policies"]["guard"] = policy(choices);
        snapshot["scps"] = json!([["guard"]]);
    }
    if choices.chance(10) {
        snapshot["management_account"] = json!(true);
    }
    snapshot
}

/// A policy about what traces and inventories have.
fn policy(choices: &mut Choices) -> Value {
    choices.part();
    let mut statements = Vec::new();
    if choices.chance(85) {
        statements.push(json!({"Effect": "Allow", "Action": ["csms:*"]}));
    }
    let conditions = [
        json!({"StringEquals": {"g:ResourceTag/env": ["locked"]}}),
        json!({"StringNotEquals": {"g:ResourceTag/env": ["prod"]}}),
        json!({"StringEqualsIfExists": {"g:ResourceTag/team": ["red"]}}),
        json!({"StringEquals": {"csms:Type": ["COMMON"]}}),
        json!({"StringEquals": {"g:PrincipalTag/Team": ["red"]}}),
        json!({"StringEquals": {"g:UserName": ["bob"]}}),
        json!({"StringNotEquals": {"g:UserName": ["bob"]}}),
        json!({"Null": {"g:UserName": ["true"]}}),
        json!({"Bool": {"g:PrincipalIsRootUser": ["true"]}}),
        json!({"Bool": {"g:MFAPresent": ["true"]}}),
        json!({"StringEquals": {"g:UserAgent": ["curl"]}}),
        json!({"StringEquals": {"g:EnterpriseProjectId": ["ep1"]}}),
        json!({"StringEquals": {"g:PrincipalAccount": ["acc1"]}}),
        json!({"DateLessThan": {"g:CurrentTime": ["2026-06-12T00:00:00Z"]}}),
    ];
    for _ in 0..choices.below(3) {
        let mut statement = json!({"Effect": pick(choices, &["Deny", "Deny", "Allow"]), "Action": [pick(choices, &["csms:*", "csms:secret:get", "csms:secret:delete"])]});
        if choices.chance(80) {
            // Tags and types most of the time: that is what inventories are about.
            let some = if choices.chance(60) { conditions.get(..5).unwrap_or_default() } else { &conditions };
            statement["Condition"] = choices.pick(some);
        }
        if choices.chance(20) {
            statement["Resource"] = json!([pick(choices, &["csms:*:acc1:*:db*", "csms:eu-1:*:*:*"])]);
        }
        statements.push(statement);
    }
    statements.push(json!({"Effect": "Allow", "Action": ["csms:secret:list"]}));
    json!({"Version": "5.0", "Statement": statements})
}
