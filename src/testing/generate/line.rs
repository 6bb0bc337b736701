//! Random lines of `iam5 test`: cases, and ones with a fault.

use serde_json::{Value, json};

use super::Choices;
use super::layers::world;
use super::text::request;

/// A line of `iam5 test`. About half of them have a fault.
#[must_use]
pub fn case(choices: &mut Choices) -> String {
    choices.part();
    let world = world(choices);
    let mut members: Vec<(String, String)> = Vec::new();
    let mut put = |name: &str, value: String| members.push((name.to_owned(), value));
    if choices.chance(85) {
        put("id", json!(choices.pick(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", ""])).to_string());
    }
    let expected = ["allow", "explicit_deny", "implicit_deny", "undetermined", "invalid"];
    put("expect", json!(choices.pick(&expected)).to_string());
    let asked = request(choices);
    let is_about_agency = asked.contains(":agency:ops\"") || asked.contains("\"sts:") || choices.chance(10);
    put("request", asked);
    let policies: Vec<Value> = world.identity.iter().chain(&world.grants).cloned().collect();
    if !policies.is_empty() || choices.chance(50) {
        put("policies", json!(policies).to_string());
    }
    let of_resource =
        if is_about_agency && choices.chance(60) { "trust_policy" } else { "resource_policies" };
    for (name, layer) in
        [("session", &world.session), (of_resource, &world.resource), ("endpoint", &world.endpoint)]
    {
        layer.iter().for_each(|it| put(name, json!(it).to_string()));
    }
    for (name, levels) in [("scps", &world.scps), ("rcps", &world.rcps), ("ncps", &world.ncps)] {
        if !levels.is_empty() {
            put(name, json!(levels).to_string());
        }
    }
    if !world.projects.is_empty() {
        let listed = world.projects.iter().map(|it| json!({"id": it.0, "region": it.1}));
        put("projects", listed.collect::<Value>().to_string());
    }
    if choices.chance(20) {
        let said = ["note", "source", "rules", "tags", "x-why", "x-"];
        put(choices.pick(&said), json!(["because"]).to_string());
    }
    if choices.chance(40) {
        spoil(choices, &mut members);
    }
    let from = choices.below(members.len());
    members.rotate_left(from);
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    format!("{{{}}}", members.join(", "))
}

/// Puts something odd into a case, which is a fault most of the time.
fn spoil(choices: &mut Choices, members: &mut Vec<(String, String)>) {
    let layers = ["policies", "session", "resource_policies", "trust_policy", "endpoint"];
    let old = r#"{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["csms:*:*"]}]}"#;
    let new = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["csms:*"]}]}"#;
    let text = json!(new).to_string();
    let odd: &[&str] = &[
        "7",
        "[]",
        "null",
        "{}",
        r#""missing.json""#,
        r#""""#,
        r#""{""#,
        old,
        new,
        &text,
        r#"{"Version": "4.0", "Statement": []}"#,
        r#"{"Version": "5.0"}"#,
        r#"{"Version": "5.0", "Statement": []}"#,
        r#"{"Version": "5.0", "Statement": [], "statement": []}"#,
        r#"{"Version": "5.0", "Version": "5.0", "Statement": []}"#,
        r#"{"Version": "5.0", "Statement": [{"Action": ["*"]}]}"#,
        r#"{"Version": "5.0", "Statement": [{"Effect": "allow", "Action": ["*"]}]}"#,
        r#"{"Version": "5.0", "Statement": [{"Effect": "Allow"}]}"#,
        r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"], "NotAction": ["*"]}]}"#,
        r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Action": ["*"], "Principal": {"IAM": ["*"]}}]}"#,
        r#"{"Version": "1.1", "Statement": [{"Effect": "Allow", "NotAction": ["csms:*:*"]}]}"#,
    ];
    let document = choices.pick(odd);
    let grants = [
        format!(r#"{{"policy": {old}}}"#),
        format!(r#"{{"policy": {old}, "account": true}}"#),
        format!(r#"{{"policy": {old}, "account": true, "project": "p1"}}"#),
        format!(r#"{{"policy": {old}, "account": false}}"#),
        format!(r#"{{"policy": {old}, "project": ""}}"#),
        format!(r#"{{"policy": {old}, "project": "p1", "name": "x"}}"#),
        format!(r#"{{"policy": {old}, "policy": {old}, "project": "p1"}}"#),
        format!(r#"{{"policy": {new}, "project": "p1"}}"#),
        format!(r#"{{"policy": {document}, "enterprise_project": "prod"}}"#),
    ];
    let projects: &[&str] = &[
        "null",
        "{}",
        r#"["p1"]"#,
        r#"[{"id": "p1"}]"#,
        r#"[{"id": "p1", "region": "eu-1", "name": "eu-1"}]"#,
        r#"[{"id": "p1", "region": "eu-1", "regions": []}]"#,
        r#"[{"id": "p1", "region": "eu-1"}, {"id": "p1", "region": "eu-2"}]"#,
        r#"[{"id": "p1", "id": "p1", "region": "eu-1"}]"#,
    ];
    let layer = choices.pick(&layers);
    let level = choices.pick(&["scps", "rcps", "ncps"]);
    let mut set = |name: &str, value: String| {
        members.retain(|it| it.0 != name);
        members.push((name.to_owned(), value));
    };
    match choices.below(10) {
        0 => set(layer, format!("[{document}]")),
        1 => set(level, format!("[[{document}]]")),
        2 => set(layer, choices.pick(&["null", "{}", "[]", r#""x""#, "true"]).to_owned()),
        3 => set(level, choices.pick(&["null", "{}", "[]", "[[]]", "[{}]", "[7]", "[[], []]"]).to_owned()),
        4 => set("policies", format!("[{}]", choices.pick(&grants))),
        5 => set(choices.pick(&layers[1..]), format!("[{}]", choices.pick(&grants))),
        6 => set("projects", choices.pick(projects).to_owned()),
        7 => {
            let names = ["scp", "policy", "identity", "Request", "X-why", "why", "context", "", "endpoints"];
            set(choices.pick(&names), "[]".to_owned());
        }
        8 => {
            let name = choices.pick(&["id", "expect", "request", "policies"]);
            set(name, choices.pick(&["null", "7", r#""Allow""#, "[]", "{}", r#""deny""#]).to_owned());
        }
        _ => {
            let again = choices.below(members.len());
            let again = members.get(again).cloned();
            members.extend(again.filter(|it| !it.0.starts_with("x-") && it.0 != "note"));
        }
    }
}
