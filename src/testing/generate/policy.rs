//! Random policies around a request.

use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::policy::{Comparison, Family, Operator, PolicyKind, Version};

use super::random::Random;
use super::request::{CALLERS, Draft, IDS};
use super::value::{KEYS, KEYS_OF_CALLER, Kind, mutated, of_policy};

/// A document of that kind; `grant` makes it likely that it allows.
pub(super) fn document(
    random: &mut Random,
    catalog: &Catalog,
    request: &Draft,
    kind: PolicyKind,
    grant: bool,
) -> Value {
    let version = match random.below(100) {
        0..20 if kind == PolicyKind::Identity => Version::V1_1,
        20..23 if kind == PolicyKind::Identity => Version::V1_0,
        _ => Version::V5,
    };
    document_of(random, catalog, request, kind, version, grant)
}

/// A document of that version.
pub(super) fn document_of(
    random: &mut Random,
    catalog: &Catalog,
    request: &Draft,
    kind: PolicyKind,
    version: Version,
    grant: bool,
) -> Value {
    let mut statements = Vec::new();
    if grant && random.chance(55) {
        statements.push(wide(kind));
    }
    for _ in 0..=random.below(3) {
        statements.push(statement(random, catalog, request, kind, version));
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
    random: &mut Random,
    catalog: &Catalog,
    request: &Draft,
    kind: PolicyKind,
    version: Version,
) -> Value {
    let mut members = Map::new();
    let effect = if random.chance(35) { "Deny" } else { "Allow" };
    members.insert("Effect".to_owned(), json!(effect));
    let negate = |random: &mut Random, name: &str| match version.is_v5() && random.chance(20) {
        true => format!("Not{name}"),
        false => name.to_owned(),
    };
    let entries = |random: &mut Random, make: &dyn Fn(&mut Random) -> String| {
        let count = if random.chance(3) { 0 } else { 1 + random.below(2) };
        Value::from((0..count).map(|_| make(random)).collect::<Vec<_>>())
    };
    let action = |random: &mut Random| match !version.is_v5() && random.chance(10) {
        true => random.pick(&["iam:agencies:assume", "iam:*:*", "iam:agencies:*", "sts:*:*"]).to_owned(),
        false => action_pattern(random, catalog, request),
    };
    members.insert(negate(random, "Action"), entries(random, &action));
    let of_agencies = request.is_on_agencies();
    if !version.is_v5() && random.chance(if of_agencies { 60 } else { 8 }) {
        let uris = entries(random, &uri);
        members.insert("Resource".to_owned(), json!({"uri": uris}));
    } else if random.chance(65) {
        let resource = |random: &mut Random| resource_pattern(random, request);
        members.insert(negate(random, "Resource"), entries(random, &resource));
    }
    if random.chance(55) {
        members.insert("Condition".to_owned(), conditions(random, request, version));
    }
    if kind.names_everybody() {
        members.insert("Principal".to_owned(), json!("*"));
    } else if kind.has_principal() {
        let name = if random.chance(15) { "NotPrincipal" } else { "Principal" };
        let entry = random.pick(&[
            ("IAM", "*"),
            ("IAM", "acc1"),
            ("IAM", "acc2"),
            ("IAM", "iam::acc1:user:*"),
            ("IAM", "sts::acc1:assumed-agency:deploy/run"),
            ("Service", "service.OBS"),
            ("Service", "service.*"),
            ("Identity_provider", "corp"),
        ]);
        let everyone = name == "Principal" && random.chance(40);
        let clause = if everyone { json!("*") } else { json!({entry.0: [entry.1]}) };
        members.insert(name.to_owned(), clause);
    }
    Value::Object(members)
}

fn action_pattern(random: &mut Random, catalog: &Catalog, request: &Draft) -> String {
    let names: Vec<String> = match catalog.action(&request.action) {
        Some(action) => action.aliases().iter().cloned().chain([action.name().to_owned()]).collect(),
        None => vec![request.action.clone()],
    };
    match random.below(10) {
        0 => "*".to_owned(),
        1 => "csms:*".to_owned(),
        2 => "csms:secret:get*".to_owned(),
        3..=6 => random.pick(&names),
        _ => {
            let name = random.pick(&names);
            mutated(random, &name)
        }
    }
}

fn uri(random: &mut Random) -> String {
    match random.below(10) {
        0 => "*".to_owned(),
        1 => "/iam/agencies/*".to_owned(),
        2 => random
            .pick(&["/iam/agencies/0a*", "/csms/secrets/x", "/IAM/x", "/sts", "here", "/*/x"])
            .to_owned(),
        _ => format!("/iam/agencies/{}", random.pick(IDS)),
    }
}

fn resource_pattern(random: &mut Random, request: &Draft) -> String {
    if random.chance(15) {
        return "*".to_owned();
    }
    let near = random.pick(&request.resources);
    let urn = if near.is_empty() { "csms:cn-north-4:acc1:secretName:payments-db".to_owned() } else { near };
    let mut parts: Vec<String> = urn.splitn(5, ':').map(str::to_owned).collect();
    for (index, part) in parts.iter_mut().enumerate() {
        if random.chance(20) {
            *part = match index {
                1 | 2 => "*".to_owned(),
                0 => part.to_ascii_uppercase(),
                _ => mutated(random, part),
            };
        }
    }
    let urn = parts.join(":");
    match random.below(10) {
        0 => mutated(random, &urn),
        1 | 2 => with_variable(random, &urn, request),
        _ => urn,
    }
}

/// Puts a variable into a text, where it can in place of what its key has as value.
fn with_variable(random: &mut Random, text: &str, request: &Draft) -> String {
    let (key, values) = random.pick(&request.keys);
    let of_caller = key.is_empty() || random.chance(15);
    let key = if of_caller { random.pick(KEYS_OF_CALLER).0.to_owned() } else { key };
    let key = if random.chance(20) { key.to_ascii_lowercase() } else { key };
    let variable = match random.below(10) {
        0..=4 => format!("${{{key}}}"),
        5 => format!("${{ {key} , 'prod'}}"),
        6 => format!("${{{key}, ''}}"),
        7 => "${x:Missing, 'payments-db'}".to_owned(),
        8 => random.pick(&["${*}", "${?}", "${$}"]).to_owned(),
        _ => random.pick(&["${x:Missing}", "${", "${a b}", "${k, v}", "${x:Missing, 'it''s'}"]).to_owned(),
    };
    match values.first().filter(|it| !it.is_empty() && text.contains(it.as_str())) {
        Some(value) => text.replacen(value.as_str(), &variable, 1),
        None if random.chance(50) => variable,
        None => format!("{text}{variable}"),
    }
}

fn conditions(random: &mut Random, request: &Draft, version: Version) -> Value {
    let mut operators = Map::new();
    for _ in 0..=random.below(2) {
        let keys = if random.chance(15) { KEYS_OF_CALLER } else { KEYS };
        let (key, kind) = random.pick(keys);
        let operator = operator(random, kind, version);
        let said = request.keys.iter().find(|it| it.0 == key).and_then(|it| it.1.first().cloned());
        let given = said.or_else(|| of_caller(random, key, request));
        let count = if random.chance(5) { 0 } else { 1 + random.below(3) };
        let is_null = matches!(&*operator, "Null" | "IsNullOrEmpty");
        let values: Vec<String> = (0..count)
            .map(|_| {
                let kind = if is_null { Kind::Truth } else { kind };
                let value = of_policy(random, kind, given.as_deref());
                match random.chance(20) {
                    true if kind == Kind::Number && random.chance(20) => {
                        // Longer than anything that is put together in memory.
                        "0".repeat(150) + &with_variable(random, &value, request)
                    }
                    true => with_variable(random, &value, request),
                    false => value,
                }
            })
            .collect();
        let key = if random.chance(15) { key.to_ascii_uppercase() } else { key.to_owned() };
        let keys = operators.entry(operator).or_insert_with(|| Value::Object(Map::new()));
        if let Some(keys) = keys.as_object_mut() {
            keys.insert(key, json!(values));
        }
    }
    Value::Object(operators)
}

/// The value of a key of the caller, or of another caller.
fn of_caller(random: &mut Random, key: &str, request: &Draft) -> Option<String> {
    let urn = request.principal.urn.clone().filter(|_| random.chance(70));
    let urn = urn.unwrap_or_else(|| random.pick(CALLERS).to_owned());
    let part = |number: usize| urn.split(':').nth(number).map(str::to_owned);
    match key {
        "g:PrincipalAccount" | "g:DomainId" => part(2),
        "g:UserName" => part(4),
        "g:PrincipalUrn" => Some(urn),
        _ => None,
    }
}

fn operator(random: &mut Random, kind: Kind, version: Version) -> String {
    let family = match kind {
        Kind::Text => Family::String,
        Kind::Number => Family::Number,
        Kind::Date => Family::Date,
        Kind::Truth => Family::Boolean,
        Kind::Address => Family::Ip,
    };
    let any = random.chance(8);
    let fitting = |name: &&&str| {
        let read = Operator::parse(name, version).map(|it| it.comparison);
        read.is_ok_and(|it| any || it.family() == family || it == Comparison::Null)
    };
    let names: Vec<&str> = Operator::names(version).collect();
    let fits: Vec<&str> = names.iter().filter(fitting).copied().collect();
    let name = if fits.is_empty() { random.pick(&names) } else { random.pick(&fits) };
    if matches!(name, "Null" | "IsNullOrEmpty") {
        return name.to_owned();
    }
    let qualifier = match (version.is_v5(), random.below(10)) {
        (true, 0 | 1) => "ForAllValues:",
        (true, 2 | 3) => "ForAnyValue:",
        _ => "",
    };
    let of_text = Operator::parse(name, version).is_ok_and(|it| it.comparison.family() == Family::String);
    let any_of = if !version.is_v5() && of_text && random.chance(30) { "AnyOf" } else { "" };
    let if_exists = if random.chance(25) { "IfExists" } else { "" };
    format!("{qualifier}{name}{any_of}{if_exists}")
}
