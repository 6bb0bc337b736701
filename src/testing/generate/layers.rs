//! Random policies of every layer, as JSON.

#![expect(clippy::indexing_slicing, reason = "members of objects that are made here are set")]

use serde_json::{Value, json};

use super::Random;
use super::text::{CALLER_KEYS, KEYS, value_of};
use crate::testing::second::verdict::World;

/// A policy of a few statements about what the requests have.
#[must_use]
pub fn policy(random: &mut Random, allows: bool) -> Value {
    let mut statements = Vec::new();
    if allows {
        statements.push(json!({"Effect": "Allow", "Action": ["*"]}));
    }
    for _ in 0..=random.below(2) {
        let effect = if random.chance(if allows { 75 } else { 25 }) { "Deny" } else { "Allow" };
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
        let element = if random.chance(10) { "NotAction" } else { "Action" };
        statement[element] = json!([random.pick(&actions)]);
        if random.chance(45) {
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
            let pattern = random.pick(&patterns);
            let element =
                if random.chance(20) && !pattern.contains('$') { "NotResource" } else { "Resource" };
            statement[element] = json!([pattern]);
        }
        if random.chance(70) {
            statement["Condition"] = condition(random);
        }
        statements.push(statement);
    }
    json!({"Version": "5.0", "Statement": statements})
}

fn condition(random: &mut Random) -> Value {
    const TRUTHS: &[&str] = &["g:MFAPresent", "g:PrincipalIsRootUser"];
    let mut condition = json!({});
    for _ in 0..=random.below(2) {
        if random.chance(20) {
            let values = ["true", "false"];
            condition[random.pick(&["Bool", "BoolIfExists"])][random.pick(TRUTHS)] =
                json!([random.pick(&values)]);
            continue;
        }
        let keys = if random.chance(30) { CALLER_KEYS } else { KEYS };
        let key = random.pick(keys);
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
        let operator = random.pick(&operators);
        let value = match operator {
            "Null" => random.pick(&["true", "false"]).to_owned(),
            "StringMatch" => format!("{}*", value_of(random, key).chars().take(2).collect::<String>()),
            _ => value_of(random, key),
        };
        condition[operator][key] = json!([value]);
    }
    condition
}

/// A policy of a resource, an agency or an endpoint.
#[must_use]
pub fn policy_of_resource(random: &mut Random) -> Value {
    let allows = random.chance(60);
    let mut policy = policy(random, allows);
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
        let element = if random.chance(15) { "NotPrincipal" } else { "Principal" };
        let mut named = json!({});
        for _ in 0..=random.below(2) {
            let (kind, text) = random.pick(names);
            let mut list: Vec<Value> = named[kind].as_array().cloned().unwrap_or_default();
            list.push(json!(text));
            named[kind] = json!(list);
        }
        statement[element] = if random.chance(25) { json!({"IAM": ["*"]}) } else { named };
    }
    policy
}

/// A grant of version 1.1.
#[must_use]
pub fn grant(random: &mut Random) -> Value {
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
    for _ in 0..=random.below(2) {
        let effect = if random.chance(35) { "Deny" } else { "Allow" };
        let mut statement = json!({"Effect": effect, "Action": [random.pick(&actions)]});
        if random.chance(25) {
            let key = random.pick(&["g:UserName", "g:EnterpriseProjectId", "g:SourceVpce"]);
            let operator = random.pick(&["StringEquals", "StringNotEquals"]);
            statement["Condition"] = json!({operator: {key: [value_of(random, key)]}});
        }
        statements.push(statement);
    }
    let policy = json!({"Version": "1.1", "Statement": statements});
    match random.below(6) {
        0 => json!({"policy": policy, "account": true}),
        1 => json!({"policy": policy, "all_projects": true}),
        2 => json!({"policy": policy, "enterprise_project": random.pick(&["prod", "locked"])}),
        _ => json!({"policy": policy, "project": random.pick(&["p1", "p1", "p2", "p3"])}),
    }
}

/// Policies of any layer about what the requests have.
#[must_use]
pub fn world(random: &mut Random) -> World {
    let mut world = World::default();
    let allows = random.chance(80);
    world.identity.push(policy(random, allows));
    if random.chance(20) {
        world.grants.extend((0..=random.below(2)).map(|_| grant(random)));
        if random.chance(50) {
            world.identity.clear();
        }
        let projects = [("p1", "cn-north-4"), ("p2", "eu-1"), ("p3", "cn-north-4")];
        let listed = projects.iter().take(random.below(4));
        world.projects.extend(listed.map(|it| (it.0.to_owned(), it.1.to_owned())));
    }
    if random.chance(25) {
        world.resource = Some(layer(random, policy_of_resource));
    }
    if random.chance(10) {
        world.endpoint = Some(layer(random, policy_of_resource));
    }
    if random.chance(10) {
        world.session = Some(layer(random, |random| policy(random, true)));
    }
    for (levels, percent) in [(&mut world.scps, 20), (&mut world.rcps, 12), (&mut world.ncps, 12)] {
        if random.chance(percent) {
            for _ in 0..=random.below(2) {
                levels.push(layer(random, |random| policy(random, true)));
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
fn layer(random: &mut Random, one: impl Fn(&mut Random) -> Value) -> Vec<Value> {
    let counts = [0, 1, 1, 1, 1, 1, 1, 2];
    (0..random.pick(&counts)).map(|_| one(random)).collect()
}
