//! Random policies of every layer, as JSON.

#![expect(clippy::indexing_slicing, reason = "members of objects that are made here are set")]

use serde_json::{Value, json};

use super::Choices;
use super::text::{CALLER_KEYS, KEYS, value_of};
use crate::testing::second::verdict::World;

/// A policy of a few statements about what the requests have.
#[must_use]
pub fn policy(choices: &mut Choices, allows: bool) -> Value {
    let mut statements = Vec::new();
    if allows {
        statements.push(json!({"Effect": "Allow", "Action": ["*"]}));
    }
    for _ in 0..=choices.below(2) {
        choices.part();
        let effect = if choices.chance(if allows { 75 } else { 25 }) { "Deny" } else { "Allow" };
        let mut statement = json!({"Effect": effect});
        let actions = [
            "*",
            "*",
            "csms:*",
            "csms:secret:get*",
            "csms:secretStage:*",
            "obs:*:*",
            "*:*:get*",
            "rds:*:create",
            "sts:*",
            "sts:agencies:assume*",
        ];
        let element = if choices.chance(10) { "NotAction" } else { "Action" };
        statement[element] = json!([choices.pick(&actions)]);
        if choices.chance(45) {
            let patterns = [
                "*",
                "*:*:acc1:*:*",
                "*:cn-north-4:*:*:*",
                "csms:*:*:secretName:db*",
                "CSMS:*:acc1:secretName:d?",
                "*:*:*:*:${g:UserName}",
                "csms:*:*:secretName:${csms:Type, 'db'}",
                "*:*:${g:PrincipalAccount}:*:*",
            ];
            let pattern = choices.pick(&patterns);
            let element =
                if choices.chance(20) && !pattern.contains('$') { "NotResource" } else { "Resource" };
            statement[element] = json!([pattern]);
        }
        if choices.chance(70) {
            statement["Condition"] = condition(choices);
        }
        statements.push(statement);
    }
    json!({"Version": "5.0", "Statement": statements})
}

fn condition(choices: &mut Choices) -> Value {
    const TRUTHS: &[&str] = &["g:MFAPresent", "g:PrincipalIsRootUser"];
    let mut condition = json!({});
    for _ in 0..=choices.below(2) {
        if choices.chance(20) {
            let values = ["true", "false"];
            condition[choices.pick(&["Bool", "BoolIfExists"])][choices.pick(TRUTHS)] =
                json!([choices.pick(&values)]);
            continue;
        }
        let keys = if choices.chance(30) { CALLER_KEYS } else { KEYS };
        let key = choices.pick(keys);
        if TRUTHS.contains(&key) || key == "g:TagKeys" {
            continue;
        }
        let operators = [
            "StringEquals",
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIfExists",
            "StringNotEqualsIfExists",
            "StringMatch",
            "Null",
        ];
        let operator = choices.pick(&operators);
        let value = match operator {
            "Null" => choices.pick(&["true", "false"]).to_owned(),
            "StringMatch" => format!("{}*", value_of(choices, key).chars().take(2).collect::<String>()),
            _ => value_of(choices, key),
        };
        condition[operator][key] = json!([value]);
    }
    condition
}

/// A policy of a resource, an agency or an endpoint.
#[must_use]
pub fn policy_of_resource(choices: &mut Choices) -> Value {
    let allows = choices.chance(60);
    let mut policy = policy(choices, allows);
    for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
        let names: &[(&str, &str)] = &[
            ("IAM", "*"),
            ("IAM", "acc1"),
            ("IAM", "acc2"),
            ("IAM", "iam::acc1:user:bob"),
            ("IAM", "iam::acc1:user:*"),
            ("IAM", "sts::acc1:assumed-agency:ops/*"),
            ("Service", "service.OBS"),
            ("Service", "service.*"),
            ("Identity_provider", "corp"),
        ];
        let element = if choices.chance(15) { "NotPrincipal" } else { "Principal" };
        let mut named = json!({});
        for _ in 0..=choices.below(2) {
            let (kind, text) = choices.pick(names);
            let mut list: Vec<Value> = named[kind].as_array().cloned().unwrap_or_default();
            list.push(json!(text));
            named[kind] = json!(list);
        }
        statement[element] = if choices.chance(25) { json!({"IAM": ["*"]}) } else { named };
    }
    policy
}

/// A grant of version 1.1.
#[must_use]
pub fn grant(choices: &mut Choices) -> Value {
    let actions = [
        "*:*:*",
        "csms:*:*",
        "csms:secret:get*",
        "csms:secretStage:*",
        "csms:secret:getStage",
        "iam:agencies:assume",
        "sts:*:*",
        "obs:*:*",
        "*:*:list*",
    ];
    let mut statements = Vec::new();
    for _ in 0..=choices.below(2) {
        let effect = if choices.chance(35) { "Deny" } else { "Allow" };
        let mut statement = json!({"Effect": effect, "Action": [choices.pick(&actions)]});
        if choices.chance(25) {
            let key = choices.pick(&["g:UserName", "g:EnterpriseProjectId", "g:SourceVpce"]);
            let operator = choices.pick(&["StringEquals", "StringNotEquals"]);
            statement["Condition"] = json!({operator: {key: [value_of(choices, key)]}});
        }
        statements.push(statement);
    }
    let policy = json!({"Version": "1.1", "Statement": statements});
    match choices.below(6) {
        0 => json!({"policy": policy, "account": true}),
        1 => json!({"policy": policy, "all_projects": true}),
        2 => json!({"policy": policy, "enterprise_project": choices.pick(&["prod", "locked"])}),
        _ => json!({"policy": policy, "project": choices.pick(&["p1", "p1", "p2", "p3"])}),
    }
}

/// Policies of any layer about what the requests have.
#[must_use]
pub fn world(choices: &mut Choices) -> World {
    choices.part();
    let mut world = World::default();
    let allows = choices.chance(80);
    world.identity.push(policy(choices, allows));
    if choices.chance(20) {
        world.grants.extend((0..=choices.below(2)).map(|_| grant(choices)));
        if choices.chance(50) {
            world.identity.clear();
        }
        let projects = [("p1", "cn-north-4"), ("p2", "eu-1"), ("p3", "cn-north-4")];
        let listed = projects.iter().take(choices.below(4));
        world.projects.extend(listed.map(|it| (it.0.to_owned(), it.1.to_owned())));
    }
    if choices.chance(25) {
        world.resource = Some(layer(choices, policy_of_resource));
    }
    if choices.chance(10) {
        world.endpoint = Some(layer(choices, policy_of_resource));
    }
    if choices.chance(10) {
        world.session = Some(layer(choices, |choices| policy(choices, true)));
    }
    for (levels, percent) in [(&mut world.scps, 20), (&mut world.rcps, 12), (&mut world.ncps, 12)] {
        if choices.chance(percent) {
            for _ in 0..=choices.below(2) {
                levels.push(layer(choices, |choices| policy(choices, true)));
            }
        }
    }
    for policy in world.rcps.iter_mut().chain(&mut world.ncps).flatten() {
        for statement in policy["Statement"].as_array_mut().into_iter().flatten() {
            statement["Principal"] = "*".into();
        }
    }
    world
}

/// One policy, and now and then two or none.
fn layer(choices: &mut Choices, one: impl Fn(&mut Choices) -> Value) -> Vec<Value> {
    let counts = [0, 1, 1, 1, 1, 1, 1, 2];
    (0..choices.pick(&counts)).map(|_| one(choices)).collect()
}
