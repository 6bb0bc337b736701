//! Random traces, inventories and snapshots, as texts.

use serde_json::{Value, json};

use crate::testing::generate::{Random, table};
use crate::testing::second::inventory::Page;

/// A trace, nearly always of the secret service.
pub(super) fn trace(random: &mut Random) -> String {
    let mut trace = json!({"trace_id": "t1", "service_type": pick(random, &["CSMS", "CSMS", "CSMS", "csms", "DEW", "ECS"])});
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
    if random.chance(85) {
        trace["trace_name"] = json!(pick(random, &names));
    }
    if random.chance(20) {
        trace["operation_id"] = json!(pick(random, &["ShowSecret", "DeleteSecret", "CreateSecret"]));
    }
    if random.chance(90) {
        trace["resource_name"] = json!(pick(random, &["db", "db", "db2", "DB", "a b"]));
    }
    if random.chance(60) {
        trace["resource_id"] = json!(pick(random, &["id-1", "id-2", "id-7", "id-9"]));
    }
    if random.chance(10) {
        trace["resource_account_id"] = json!(pick(random, &["acc1", "acc2"]));
    }
    if random.chance(50) {
        trace["time"] = time(random);
    }
    for (name, values) in [
        ("source_ip", ["10.0.0.1", "192.0.2.9", ""]),
        ("user_agent", ["sdk/1", "curl", ""]),
        ("enterprise_project_id", ["0", "ep1", ""]),
        ("code", ["200", "403", "500"]),
    ] {
        if random.chance(40) {
            trace[name] = json!(pick(random, &values));
        }
    }
    if random.chance(15) {
        let body = json!({"name": "db", "secret_type": "COMMON"});
        trace["request"] = if random.chance(50) { json!(body.to_string()) } else { body };
    }
    if random.chance(95) {
        trace["user"] = user(random);
    }
    trace.to_string()
}

fn pick(random: &mut Random, list: &[&str]) -> String {
    random.pick(list).to_owned()
}

/// The same instant in one of the forms that times have, or nothing that is one.
fn time(random: &mut Random) -> Value {
    match random.below(9) {
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

fn user(random: &mut Random) -> Value {
    let mut user = json!({});
    if random.chance(85) {
        user["account_id"] = json!(pick(random, &["acc1", "acc1", "acc1", "acc2"]));
    } else if random.chance(60) {
        user["domain"] = json!({"id": "acc1", "name": "corp"});
    }
    if random.chance(80) {
        user["type"] =
            json!(pick(random, &["User", "User", "AssumedAgency", "ExternalUser", "Service", "Robot"]));
    }
    if random.chance(75) {
        let name = pick(random, &["bob", "alice", "ops", "carol"]);
        user["user_name"] = json!(name);
        if random.chance(50) {
            user["name"] = json!(name);
        }
    }
    if random.chance(40) {
        user["principal_urn"] = json!(pick(
            random,
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
    if random.chance(25) {
        user["id"] = json!(pick(random, &["u1", "u2", "a1"]));
    }
    if random.chance(25) {
        user["principal_id"] = json!(pick(random, &["u1", "a1:run", "a2:run"]));
    }
    if random.chance(30) {
        let flag = pick(random, &["true", "false", "false"]);
        user["principal_is_root_user"] = if random.chance(80) { json!(flag) } else { json!(flag == "true") };
    }
    if random.chance(70) {
        user["access_key_id"] = json!("AK");
    }
    if random.chance(20) {
        user["session_context"] =
            json!({"attributes": {"mfa_authenticated": pick(random, &["true", "false"])}});
    }
    if random.chance(15) {
        user["invoked_by"] = json!([pick(random, &["service.console", "service.OBS"])]);
    }
    user
}

/// Pages of an inventory; none of them says twice what a secret is.
pub(super) fn pages(random: &mut Random, places: bool) -> Vec<Page> {
    let mut pages = Vec::new();
    if random.chance(35) {
        pages.push(Page { text: table::resources(random), ..Page::default() });
    }
    for at in 0..random.below(5) {
        let mut secrets = Vec::new();
        for _ in 0..=random.below(2) {
            let id = pick(random, &["id-1", "id-2", "id-9"]);
            let name = pick(random, &["db", "db", "db2", "DB"]);
            let mut secret = if at % 2 == 0 {
                json!({"id": id, "name": name})
            } else {
                json!({"resource_id": id, "resource_name": name})
            };
            if at % 2 == 1 && random.chance(50) {
                secret["resource_detail"] = json!({"name": name, "secret_type": "COMMON"});
            } else if random.chance(60) {
                secret["secret_type"] = json!(pick(random, &["COMMON", "RDS-FG"]));
            }
            if random.chance(80) {
                secret["tags"] = tags(random);
            }
            secrets.push(secret);
        }
        let member = if at % 2 == 0 { "secrets" } else { "resources" };
        let mut text = json!({member: secrets}).to_string();
        if random.chance(15) {
            text = format!("{text}\n{}", json!({member: []}));
        }
        let region = (places && random.chance(75)).then(|| pick(random, &["cn-north-4", "eu-1"]));
        let account = (region.is_some() && random.chance(30)).then(|| pick(random, &["acc1", "acc2"]));
        pages.push(Page { account, region, text });
    }
    pages
}

fn tags(random: &mut Random) -> Value {
    if random.chance(12) {
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
        return random.pick(&odd);
    }
    let mut tags = Vec::new();
    for _ in 0..random.below(3) {
        let key = pick(random, &["env", "env", "Env", "team"]);
        tags.push(json!({"key": key, "value": pick(random, &["prod", "locked"])}));
    }
    json!(tags)
}

/// A snapshot whose principals share names, and a policy for each.
pub(super) fn snapshot(random: &mut Random) -> Value {
    let mut policies = json!({});
    let mut names = Vec::new();
    for at in 0..4 {
        let name = format!("p{at}");
        policies[&name] = policy(random);
        names.push(name);
    }
    let of = |random: &mut Random| -> Value {
        (0..=random.below(2)).map(|_| json!(random.pick(&names))).collect::<Vec<_>>().into()
    };
    let mut users = Vec::new();
    for (name, id) in [("bob", "u1"), ("alice", "u2")] {
        let mut user = json!({"name": name, "policies": of(random)});
        if random.chance(60) {
            user["id"] = json!(id);
        }
        if random.chance(50) {
            user["urn"] = json!(format!("iam::acc1:user:{name}"));
        }
        if random.chance(40) {
            user["tags"] = if random.chance(25) {
                json!({"Team": "red", "team": "blue"})
            } else {
                json!({"team": "red"})
            };
        }
        users.push(user);
    }
    let mut agencies = Vec::new();
    for (name, id) in [("bob", "a1"), ("ops", "a2")] {
        let mut agency = json!({"name": name, "policies": of(random)});
        if random.chance(60) {
            agency["id"] = json!(id);
        }
        agencies.push(agency);
    }
    let mut snapshot =
        json!({"account_id": "acc1", "users": users, "agencies": agencies, "policies": policies});
    if random.chance(20) {
        snapshot["policies"]["guard"] = policy(random);
        snapshot["scps"] = json!([["guard"]]);
    }
    if random.chance(10) {
        snapshot["management_account"] = json!(true);
    }
    snapshot
}

/// A policy about what traces and inventories have.
fn policy(random: &mut Random) -> Value {
    let mut statements = Vec::new();
    if random.chance(85) {
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
    for _ in 0..random.below(3) {
        let mut statement = json!({"Effect": pick(random, &["Deny", "Deny", "Allow"]), "Action": [pick(random, &["csms:*", "csms:secret:get", "csms:secret:delete"])]});
        if random.chance(80) {
            // Tags and types most of the time: that is what inventories are about.
            let some = if random.chance(60) { conditions.get(..5).unwrap_or_default() } else { &conditions };
            statement["Condition"] = random.pick(some);
        }
        if random.chance(20) {
            statement["Resource"] = json!([pick(random, &["csms:*:acc1:*:db*", "csms:eu-1:*:*:*"])]);
        }
        statements.push(statement);
    }
    statements.push(json!({"Effect": "Allow", "Action": ["csms:secret:list"]}));
    json!({"Version": "5.0", "Statement": statements})
}
