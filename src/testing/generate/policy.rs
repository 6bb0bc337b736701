//! Random policies around a request.

use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::policy::{Comparison, Family, Operator, PolicyKind, Version};

use super::choices::Choices;
use super::request::{CALLERS, Draft, IDS};
use super::value::{KEYS, KEYS_OF_CALLER, Kind, mutated, of_policy};

/// A document of that kind; `grant` makes it likely that it allows.
pub(super) fn document(
    choices: &mut Choices,
    catalog: &Catalog,
    request: &Draft,
    kind: PolicyKind,
    grant: bool,
) -> Value {
    choices.part();
    let version = match choices.below(100) {
        77..80 if kind == PolicyKind::Identity => Version::V1_0,
        80.. if kind == PolicyKind::Identity => Version::V1_1,
        _ => Version::V5,
    };
    document_of(choices, catalog, request, kind, version, grant)
}

/// A document of that version.
pub(super) fn document_of(
    choices: &mut Choices,
    catalog: &Catalog,
    request: &Draft,
    kind: PolicyKind,
    version: Version,
    grant: bool,
) -> Value {
    let mut statements = Vec::new();
    if grant && choices.chance(55) {
        statements.push(wide(kind));
    }
    for _ in 0..=choices.below(3) {
        statements.push(statement(choices, catalog, request, kind, version));
    }
    match version {
        Version::V1_0 => json!({
            "Version": version.to_string(),
            "Statement": statements,
            "Depends": [{"catalog": "BASE", "display_name": "Tenant Guest"}],
        }),
        _ => json!({"Version": version.to_string(), "Statement": statements}),
    }
}

fn wide(kind: PolicyKind) -> Value {
    let mut statement = json!({"Effect": "Allow", "Action": ["*"]});
    if let (true, Some(members)) = (kind.has_principal(), statement.as_object_mut()) {
        members.insert("Principal".to_owned(), json!("*"));
    }
    statement
}

fn statement(
    choices: &mut Choices,
    catalog: &Catalog,
    request: &Draft,
    kind: PolicyKind,
    version: Version,
) -> Value {
    choices.part();
    let mut members = Map::new();
    let effect = if choices.chance(35) { "Deny" } else { "Allow" };
    members.insert("Effect".to_owned(), json!(effect));
    let negate = |choices: &mut Choices, name: &str| match version.is_v5() && choices.chance(20) {
        true => format!("Not{name}"),
        false => name.to_owned(),
    };
    let entries = |choices: &mut Choices, make: &dyn Fn(&mut Choices) -> String| {
        let count = if choices.chance(3) { 0 } else { 1 + choices.below(2) };
        Value::from((0..count).map(|_| make(choices)).collect::<Vec<_>>())
    };
    let action = |choices: &mut Choices| match !version.is_v5() && choices.chance(10) {
        true => choices.pick(&["iam:agencies:assume", "iam:*:*", "iam:agencies:*", "sts:*:*"]).to_owned(),
        false => action_pattern(choices, catalog, request),
    };
    members.insert(negate(choices, "Action"), entries(choices, &action));
    let of_agencies = request.is_on_agencies();
    if !version.is_v5() && choices.chance(if of_agencies { 60 } else { 8 }) {
        let uris = entries(choices, &uri);
        members.insert("Resource".to_owned(), json!({"uri": uris}));
    } else if choices.chance(65) {
        let resource = |choices: &mut Choices| resource_pattern(choices, request);
        members.insert(negate(choices, "Resource"), entries(choices, &resource));
    }
    if choices.chance(55) {
        members.insert("Condition".to_owned(), conditions(choices, request, version));
    }
    if kind.names_everybody() {
        members.insert("Principal".to_owned(), json!("*"));
    } else if kind.has_principal() {
        let name = if choices.chance(15) { "NotPrincipal" } else { "Principal" };
        let entry = choices.pick(&[
            ("IAM", "*"),
            ("IAM", "acc1"),
            ("IAM", "acc2"),
            ("IAM", "iam::acc1:user:*"),
            ("IAM", "sts::acc1:assumed-agency:deploy/run"),
            ("Service", "service.OBS"),
            ("Service", "service.*"),
            ("Identity_provider", "corp"),
        ]);
        let everyone = name == "Principal" && choices.chance(40);
        let clause = if everyone { json!("*") } else { json!({entry.0: [entry.1]}) };
        members.insert(name.to_owned(), clause);
    }
    Value::Object(members)
}

fn action_pattern(choices: &mut Choices, catalog: &Catalog, request: &Draft) -> String {
    let names: Vec<String> = match catalog.action(&request.action) {
        Some(action) => action.aliases().iter().cloned().chain([action.name().to_owned()]).collect(),
        None => vec![request.action.clone()],
    };
    match choices.below(10) {
        0 => "*".to_owned(),
        1 => "csms:*".to_owned(),
        2 => "csms:secret:get*".to_owned(),
        3..=6 => choices.pick(&names),
        _ => {
            let name = choices.pick(&names);
            mutated(choices, &name)
        }
    }
}

fn uri(choices: &mut Choices) -> String {
    match choices.below(10) {
        0 => "*".to_owned(),
        1 => "/iam/agencies/*".to_owned(),
        2 => choices
            .pick(&["/iam/agencies/0a*", "/csms/secrets/x", "/IAM/x", "/sts", "here", "/*/x"])
            .to_owned(),
        _ => format!("/iam/agencies/{}", choices.pick(IDS)),
    }
}

fn resource_pattern(choices: &mut Choices, request: &Draft) -> String {
    if choices.chance(15) {
        return "*".to_owned();
    }
    let near = choices.pick(&request.resources);
    let urn = if near.is_empty() { "csms:cn-north-4:acc1:secretName:payments-db".to_owned() } else { near };
    let mut parts: Vec<String> = urn.splitn(5, ':').map(str::to_owned).collect();
    for (index, part) in parts.iter_mut().enumerate() {
        if choices.chance(20) {
            *part = match index {
                1 | 2 => "*".to_owned(),
                0 => part.to_ascii_uppercase(),
                _ => mutated(choices, part),
            };
        }
    }
    let urn = parts.join(":");
    match choices.below(10) {
        0 => mutated(choices, &urn),
        1 | 2 => with_variable(choices, &urn, request),
        _ => urn,
    }
}

/// Puts a variable into a text, where it can in place of what its key has as value.
fn with_variable(choices: &mut Choices, text: &str, request: &Draft) -> String {
    let (key, values) = choices.pick(&request.keys);
    let of_caller = key.is_empty() || choices.chance(15);
    let key = if of_caller { choices.pick(KEYS_OF_CALLER).0.to_owned() } else { key };
    let key = if choices.chance(20) { key.to_ascii_lowercase() } else { key };
    let variable = match choices.below(10) {
        0..=4 => format!("${{{key}}}"),
        5 => format!("${{ {key} , 'prod'}}"),
        6 => format!("${{{key}, ''}}"),
        7 => "${x:Missing, 'payments-db'}".to_owned(),
        8 => choices.pick(&["${*}", "${?}", "${$}"]).to_owned(),
        _ => choices.pick(&["${x:Missing}", "${", "${a b}", "${k, v}", "${x:Missing, 'it''s'}"]).to_owned(),
    };
    match values.first().filter(|it| !it.is_empty() && text.contains(it.as_str())) {
        Some(value) => text.replacen(value.as_str(), &variable, 1),
        None if choices.chance(50) => variable,
        None => format!("{text}{variable}"),
    }
}

fn conditions(choices: &mut Choices, request: &Draft, version: Version) -> Value {
    choices.part();
    let mut operators = Map::new();
    for _ in 0..=choices.below(2) {
        let keys = if choices.chance(15) { KEYS_OF_CALLER } else { KEYS };
        let (key, kind) = choices.pick(keys);
        let operator = operator(choices, kind, version);
        let said = request.keys.iter().find(|it| it.0 == key).and_then(|it| it.1.first().cloned());
        let given = said.or_else(|| of_caller(choices, key, request));
        let count = if choices.chance(5) { 0 } else { 1 + choices.below(3) };
        let is_null = matches!(&*operator, "Null" | "IsNullOrEmpty");
        let values: Vec<String> = (0..count)
            .map(|_| {
                let kind = if is_null { Kind::Truth } else { kind };
                let value = of_policy(choices, kind, given.as_deref());
                match choices.chance(20) {
                    true if kind == Kind::Number && choices.chance(20) => {
                        // Longer than anything that is put together in memory.
                        "0".repeat(150) + &with_variable(choices, &value, request)
                    }
                    true => with_variable(choices, &value, request),
                    false => value,
                }
            })
            .collect();
        let key = if choices.chance(15) { key.to_ascii_uppercase() } else { key.to_owned() };
        let keys = operators.entry(operator).or_insert_with(|| Value::Object(Map::new()));
        if let Some(keys) = keys.as_object_mut() {
            keys.insert(key, json!(values));
        }
    }
    Value::Object(operators)
}

/// The value of a key of the caller, or of another caller.
fn of_caller(choices: &mut Choices, key: &str, request: &Draft) -> Option<String> {
    let urn = request.principal.urn.clone().filter(|_| choices.chance(70));
    let urn = urn.unwrap_or_else(|| choices.pick(CALLERS).to_owned());
    let part = |number: usize| urn.split(':').nth(number).map(str::to_owned);
    match key {
        "g:PrincipalAccount" | "g:DomainId" => part(2),
        "g:UserName" => part(4),
        "g:PrincipalUrn" => Some(urn),
        _ => None,
    }
}

fn operator(choices: &mut Choices, kind: Kind, version: Version) -> String {
    let family = match kind {
        Kind::Text => Family::String,
        Kind::Number => Family::Number,
        Kind::Date => Family::Date,
        Kind::Truth => Family::Boolean,
        Kind::Address => Family::Ip,
    };
    let any = choices.chance(8);
    let fitting = |name: &&&str| {
        let read = Operator::parse(name, version).map(|it| it.comparison);
        read.is_ok_and(|it| any || it.family() == family || it == Comparison::Null)
    };
    let names: Vec<&str> = Operator::names(version).collect();
    let fits: Vec<&str> = names.iter().filter(fitting).copied().collect();
    let name = if fits.is_empty() { choices.pick(&names) } else { choices.pick(&fits) };
    if matches!(name, "Null" | "IsNullOrEmpty") {
        return name.to_owned();
    }
    let qualifier = match (version.is_v5(), choices.below(10)) {
        (true, 6 | 7) => "ForAllValues:",
        (true, 8 | 9) => "ForAnyValue:",
        _ => "",
    };
    let of_text = Operator::parse(name, version).is_ok_and(|it| it.comparison.family() == Family::String);
    let any_of = if !version.is_v5() && of_text && choices.chance(30) { "AnyOf" } else { "" };
    let if_exists = if choices.chance(25) { "IfExists" } else { "" };
    format!("{qualifier}{name}{any_of}{if_exists}")
}
