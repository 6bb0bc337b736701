//! The JSON Schemas say what the readers take and what the command prints. `UPDATE=1` writes anew what of them is
//! generated.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use iam5::account::{Inventory, Snapshot};
use iam5::audit::{Hints, Record};
use iam5::catalog::{Language, ValueConstraint};
use iam5::policy::{Operator, Version};
use iam5::report::decision::DecisionReport;
use iam5::{Catalog, Options, Request, lint};
use serde_json::{Value, json};

use crate::common::cases::{authorizer, cases};
use crate::common::schema::{Schema, examples, with_one_more};
use crate::common::{folder, iam5, iam5_in, out};

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parsed(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

static SETTINGS: LazyLock<Schema> = LazyLock::new(|| {
    let names: Vec<&str> = lint::metas().map(|it| it.name).collect();
    Schema::generated("iam5", &[("/$defs/rule/enum", json!(names))])
});

static POLICY: LazyLock<Schema> = LazyLock::new(|| {
    let mut operators: Vec<String> = Vec::new();
    for base in Operator::names(Version::V5) {
        for qualifier in ["", "ForAnyValue:", "ForAllValues:"] {
            operators.extend(["", "IfExists"].iter().map(|suffix| format!("{qualifier}{base}{suffix}")));
        }
    }
    operators.retain(|it| Operator::parse(it, Version::V5).is_ok());
    let catalog = Catalog::full();
    let actions: Vec<&str> = catalog.actions().map(|it| it.name()).collect();
    let mut keys = serde_json::Map::new();
    for key in catalog.keys().filter(|it| !it.is_template()) {
        let mut offered = json!({"$ref": "#/$defs/values"});
        // Values that no list has stay allowed: they are offered.
        if let Some(ValueConstraint::OneOf(words)) = key.values() {
            let word = json!({"anyOf": [{"enum": words.values()}, {"type": "string"}]});
            offered = json!({"anyOf": [word, {"type": "array", "items": word}]});
        }
        if let Some(description) = key.description(Language::English) {
            offered["description"] = json!(description);
        }
        keys.insert(key.name().to_owned(), offered);
    }
    let parts = [
        ("/$defs/operator/enum", json!(operators)),
        ("/$defs/action/enum", json!(actions)),
        ("/$defs/keys/properties", Value::Object(keys)),
    ];
    Schema::generated("policy", &parts)
});

/// A request within the schemas of what holds one.
fn request_part() -> [Value; 2] {
    let mut request = Schema::of("request").root;
    let members = request.as_object_mut().unwrap();
    for frame in ["$schema", "title"] {
        members.remove(frame);
    }
    let principal = members.remove("$defs").unwrap()["principal"].clone();
    [request, principal]
}

static CASE: LazyLock<Schema> = LazyLock::new(|| {
    let [request, principal] = request_part();
    Schema::generated("case", &[("/$defs/request", request), ("/$defs/principal", principal)])
});

static RECORD: LazyLock<Schema> = LazyLock::new(|| {
    let [mut request, principal] = request_part();
    let native = &Schema::of("record").root["$defs"]["native"];
    for member in ["time", "code"] {
        request["properties"][member] = native["properties"][member].clone();
    }
    request["description"] = native["description"].clone();
    Schema::generated("record", &[("/$defs/native", request), ("/$defs/principal", principal)])
});

fn settings(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).unwrap();
    serde_json::to_value(table).unwrap()
}

#[test]
fn the_schema_of_settings_has_what_the_reader_takes() {
    let schema = &SETTINGS.root;
    for (table, members) in lint::TABLES {
        let place = if table.is_empty() { schema } else { &schema["$defs"][table] };
        let names: Vec<&String> = place["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names, members, "`{table}`");
        assert_eq!(place["additionalProperties"], json!(false), "`{table}`");
    }
    let levels = lint::Severity::ALL.map(|it| json!(it.name()));
    assert_eq!(schema["$defs"]["level"]["enum"], json!([&[json!("off")], &levels[..]].concat()));
    let kinds = iam5::policy::PolicyKind::ALL.map(|it| json!(it.name()));
    assert_eq!(schema["$defs"]["policyKind"]["enum"], json!([&kinds[..], &[json!("role")]].concat()));
}

#[test]
fn the_documented_example_is_valid_and_has_every_member() {
    let page = read("docs/lint.md");
    let example = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let all = settings(example);
    SETTINGS.assert_allows(&all);
    for (table, members) in lint::TABLES {
        for member in members {
            let there = if table.is_empty() {
                all.get(member).is_some()
            } else {
                all[table].as_array().unwrap().iter().any(|it| it.get(member).is_some())
            };
            assert!(there, "the example has no `{member}` of `{table}`");
        }
    }
}

#[test]
fn the_schema_of_settings_refuses_what_the_reader_refuses() {
    for text in [
        "baselin = \"x\"",
        "ignore = []",
        "[rules]\nevery-acton = \"off\"",
        "[rules]\nevery-action = \"warn\"",
        "[[kind]]\nas = \"scp\"",
        "[[suppress]]\nrules = [\"every-action\"]\nsid = \"a\"",
        "[[suppress]]\nrules = [\"every-action\"]\nreason = \"a\"",
        "[[organisation]]\nname = \"a\"\nmessage = \"x\"",
        "[[organisation]]\nname = \"a\"\nmessage = \"x\"\nforbidden = true\nregions = [\"a\"]",
        "[[organisation]]\nname = \"a\"\nmessage = \"x\"\nforbidden = false",
    ] {
        assert!(!SETTINGS.allows(&settings(text)), "{text}");
    }
}

#[test]
fn the_schema_of_policies_takes_the_samples_and_no_broken_ones() {
    for folder in ["policies/examples", "policies/scps"] {
        for entry in std::fs::read_dir(root(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let found = POLICY.faults(&parsed(&format!("{folder}/{name}")));
            assert_eq!(found.is_empty(), !name.contains("1.1"), "{folder}/{name}: {found:?}");
        }
    }
    for rule in [
        "action-and-not-action",
        "invalid-effect",
        "invalid-version",
        "missing-action",
        "missing-effect",
        "missing-statement",
        "missing-version",
        "modified-null",
        "resource-and-not-resource",
        "unknown-element",
        "unknown-operator",
        "unquoted-value",
        "wrong-type",
    ] {
        assert!(!POLICY.allows(&parsed(&format!("policies/broken/{rule}.json"))), "{rule}");
    }
    // Whatever is wrong otherwise is not for a schema to see.
    for rule in ["unknown-action", "unknown-condition-key", "every-action", "bare-string", "alias-action"] {
        POLICY.assert_allows(&parsed(&format!("policies/broken/{rule}.json")));
    }
}

/// Checks a format: the documented examples are read and allowed and have every member, and where a member too many
/// is refused by the reader, the schema refuses it too; and the other way round.
fn agrees(name: &str, schema: &Schema, open: &[&str], reads: impl Fn(&Value) -> Result<(), String>) {
    for example in examples(name) {
        schema.assert_allows(&example);
        reads(&example).unwrap_or_else(|error| panic!("{name}: {error}: {example}"));
        for (way, more) in
            with_one_more(&example).into_iter().filter(|it| !open.iter().any(|end| it.0.ends_with(end)))
        {
            assert_eq!(
                schema.allows(&more),
                reads(&more).is_ok(),
                "{name}: one member more at `{way}`: {more}"
            );
        }
    }
    assert_eq!(schema.unseen(), Vec::<String>::new(), "{name}: members that no example has");
}

fn catalog() -> Catalog {
    Catalog::embedded()
}

#[test]
fn the_schema_of_requests_is_what_the_reader_takes() {
    let schema = Schema::of("request");
    let reads = |it: &Value| Request::from_value(it, &catalog()).map(drop).map_err(|error| error.to_string());
    // The keys of a context are names that exist.
    agrees("request", &schema, &["/context"], reads);
    for text in [
        r#"{}"#,
        r#"{"action": null}"#,
        r#"{"action": 1}"#,
        r#"{"action": "csms::listTasks", "resource": ["*", "csms:r:a:secretName:db"]}"#,
        r#"{"action": "csms::listTasks", "authentication": "sigend"}"#,
        r#"{"action": "csms::listTasks", "principal": "iam::a:user:b"}"#,
        r#"{"action": "csms::listTasks", "principal": {"root": "true"}}"#,
        r#"{"action": "csms::listTasks", "context": []}"#,
        r#"{"action": "csms::listTasks", "context": {"g:SourceIp": 1}}"#,
        r#"{"action": "csms::listTasks", "unknown": [1]}"#,
        r#"{"action": "csms::listTasks", "resource_management_account": "no"}"#,
    ] {
        let value = serde_json::from_str(text).unwrap();
        assert!(reads(&value).is_err() && !schema.allows(&value), "{text}");
    }
}

/// Whether `iam5 test` takes each line for a case whose documents and request can be read.
fn test_reads(lines: &[Value]) -> Vec<bool> {
    let text: String = lines.iter().map(|it| format!("{it}\n")).collect();
    // Files are named as from beside the sample cases.
    let output = iam5_in(&root("policies/tests"), &["test", "--format", "json", "-"], &text);
    out(&output)
        .lines()
        .map(|line| {
            let outcome: Value = serde_json::from_str(line).unwrap();
            !outcome["decision"].is_null() && outcome["decision"] != "invalid"
        })
        .collect()
}

#[test]
fn the_schema_of_cases_is_what_the_reader_takes() {
    for case in cases() {
        CASE.assert_allows(&case);
    }
    for line in read("policies/tests/payments-read.jsonl").lines() {
        CASE.assert_allows(&serde_json::from_str(line).unwrap());
    }
    // What stands in a policy is the policy's, and the keys of a context are names that exist.
    let open = [
        "/context",
        "/Statement/0",
        "/policy",
        "/policies/0",
        "/session/0",
        "/endpoint/0",
        "/scps/0/0",
        "/trust_policy/0",
        "/Principal",
    ];
    agrees("case", &CASE, &open, |it| {
        let is_read = test_reads(std::slice::from_ref(it)) == [true];
        is_read.then_some(()).ok_or_else(|| "it is not read".to_owned())
    });
    let request = r#""request": {"action": "csms::listTasks"}"#;
    let mut lines: Vec<Value> = Vec::new();
    for text in [
        format!(r#"{{{request}}}"#),
        r#"{"expect": "allow"}"#.to_owned(),
        format!(r#"{{"expect": "allowed", {request}}}"#),
        format!(r#"{{"expect": "allow", {request}, "id": 1}}"#),
        format!(r#"{{"expect": "allow", {request}, "policies": {{}}}}"#),
        format!(r#"{{"expect": "allow", {request}, "scps": [{{}}]}}"#),
        format!(r#"{{"expect": "allow", {request}, "policies": [{{"policy": {{}}}}]}}"#),
        format!(r#"{{"expect": "allow", {request}, "policies": [{{"policy": {{}}, "account": false}}]}}"#),
        format!(r#"{{"expect": "allow", {request}, "projects": [{{"id": "a"}}]}}"#),
        r#"{"expect": "allow", "request": {"acton": "csms::listTasks"}}"#.to_owned(),
    ] {
        lines.push(serde_json::from_str(&text).unwrap());
    }
    for (line, is_read) in lines.iter().zip(test_reads(&lines)) {
        assert!(!is_read && !CASE.allows(line), "{line}");
    }
}

#[test]
fn the_schema_of_records_is_what_the_reader_takes() {
    let reads = |it: &Value| {
        let read = Record::read(&it.to_string(), &Hints::default(), &catalog());
        read.map(drop).map_err(|error| error.to_string())
    };
    for line in read("policies/audit/records.jsonl").lines() {
        RECORD.assert_allows(&serde_json::from_str(line).unwrap());
    }
    for request in examples("request") {
        RECORD.assert_allows(&request);
    }
    agrees("record", &RECORD, &["/context"], reads);
    for text in [r#"{"time": 1}"#, r#"{"action": "csms::listTasks", "time": true}"#] {
        let value = serde_json::from_str(text).unwrap();
        assert!(reads(&value).is_err() && !RECORD.allows(&value), "{text}");
    }
}

fn snapshot(value: &Value) -> Result<(), String> {
    let mut load = |_: &str| Ok(read("policies/examples/payments-read.json"));
    Snapshot::parse("snapshot", &value.to_string(), &mut load).map(drop).map_err(|error| error.to_string())
}

fn inventory(value: &Value) -> Result<(), String> {
    Inventory::default().add("inventory", &value.to_string()).map_err(|error| error.to_string())
}

#[test]
fn the_schema_of_snapshots_is_what_the_reader_takes() {
    let schema = Schema::of("snapshot");
    for file in ["policies/audit/now.json", "policies/audit/proposed.json"] {
        schema.assert_allows(&parsed(file));
    }
    // What stands in a policy is the policy's.
    let open = ["/context", "/Statement/0", "/app-read", "/old-read", "/document", "/FullAccess"];
    agrees("snapshot", &schema, &open, snapshot);
    for text in [
        r#"{}"#,
        r#"{"account_id": 1}"#,
        r#"{"account_id": "a", "version": 3}"#,
        r#"{"account_id": "a", "management_account": "yes"}"#,
        r#"{"account_id": "a", "users": [{}]}"#,
        r#"{"account_id": "a", "users": [{"name": "b", "path": "c"}]}"#,
        r#"{"account_id": "a", "groups": [{"name": "b", "tags": []}]}"#,
        r#"{"account_id": "a", "agencies": [{"name": "b", "groups": []}]}"#,
        r#"{"account_id": "a", "users": [{"name": "b", "tags": [{"value": "c"}]}]}"#,
        r#"{"account_id": "a", "users": [{"name": "b", "tags": {"key": "c", "value": "d"}}]}"#,
        r#"{"account_id": "a", "policies": []}"#,
        r#"{"account_id": "a", "scps": ["b"]}"#,
        r#"{"account_id": "a", "scps": {"policy": {}}}"#,
        r#"{"account_id": "a", "endpoints": "b"}"#,
        r#"{"account_id": "a", "projects": [{"id": "b"}]}"#,
        r#"{"account_id": "a", "resources": [{"region": "b"}]}"#,
        r#"{"account_id": "a", "resources": [{"id": "b", "context": {"csms:Type": 1}}]}"#,
    ] {
        let value = serde_json::from_str(text).unwrap();
        assert!(snapshot(&value).is_err() && !schema.allows(&value), "{text}");
    }
}

#[test]
fn the_schema_of_inventories_is_what_the_reader_takes() {
    let schema = Schema::of("inventory");
    agrees("inventory", &schema, &[], inventory);
    for text in [
        r#"{}"#,
        r#"[{}]"#,
        r#"{"secrets": {}}"#,
        r#"{"secrets": [{}]}"#,
        r#"{"secrets": [{"id": 1}]}"#,
        r#"{"resources": [{"resource_id": "a", "tags": [{"name": "b"}]}]}"#,
        r#"{"resources": [{"resource_id": "a", "resource_detail": []}]}"#,
    ] {
        let value = serde_json::from_str(text).unwrap();
        assert!(inventory(&value).is_err() && !schema.allows(&value), "{text}");
    }
}

#[test]
fn decisions_have_the_members_of_their_schema() {
    let schema = Schema::of("check-output");
    for case in cases() {
        let Ok(request) = Request::from_value(&case["request"], &catalog()) else { continue };
        let Some(authorizer) = authorizer(&case, Options::default()) else { continue };
        let verdict = authorizer.decide(&request);
        let report = DecisionReport::new(&verdict).explained(verdict.explain());
        schema.assert_allows(&serde_json::to_value(report).unwrap());
    }
    // More statements than are distinguished.
    let statement = |number: usize| json!({"Effect": "Allow", "Action": ["*"], "Condition": {"StringEquals": {format!("g:PrincipalTag/{number}"): "x"}}});
    let statements: Vec<Value> = (0..400).map(statement).collect();
    let policy = json!({"Version": "5.0", "Statement": statements}).to_string();
    let start = [
        "check",
        "--format",
        "json",
        "--explain",
        "--with-dependencies",
        "--policy",
        "-",
        "--unknown",
        "g:*",
    ];
    for action in ["csms::listTasks", "csms:secret:createVersion"] {
        let output = iam5(&[&start[..], &["--action", action]].concat(), &policy);
        schema.assert_allows(&serde_json::from_str(&out(&output)).unwrap());
    }
    assert_eq!(schema.unseen(), Vec::<String>::new());
}

#[test]
fn findings_have_the_members_of_their_schema() {
    let schema = Schema::of("lint-output");
    for arguments in [&["policies"][..], &["--lang", "zh", "policies/broken"]] {
        let output = iam5(&[&["lint", "--format", "json"], arguments].concat(), "");
        schema.assert_allows(&serde_json::from_str(&out(&output)).unwrap());
    }
    assert_eq!(schema.unseen(), Vec::<String>::new());
}

#[test]
fn outcomes_of_cases_have_the_members_of_their_schema() {
    let schema = Schema::of("test-output");
    let broken = "{}\n{\"expect\": \"allow\", \"request\": {\"action\": \"csms::listTasks\"}}\n";
    for (files, stdin) in [(&["tests/cases", "policies/tests"][..], ""), (&["-"], broken)] {
        let output = iam5(&[&["test", "--format", "json", "--min-coverage", "100"], files].concat(), stdin);
        for line in out(&output).lines() {
            schema.assert_allows(&serde_json::from_str(line).unwrap());
        }
    }
    assert_eq!(schema.unseen(), Vec::<String>::new());
}

#[test]
fn reports_of_audits_have_the_members_of_their_schema() {
    let schema = Schema::of("audit-output");
    let folder = folder("schemas", "audit");
    let folder = folder.to_str().unwrap();
    iam5(&["audit", "sample", "--out", folder, "--traces", "2000"], "");
    let [now, next, secrets, traces] =
        ["now.json", "next.json", "secrets.json", "traces"].map(|it| format!("{folder}/{it}"));
    for file in [&now, &next] {
        Schema::of("snapshot")
            .assert_allows(&serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap());
    }
    Schema::of("inventory")
        .assert_allows(&serde_json::from_str(&std::fs::read_to_string(&secrets).unwrap()).unwrap());
    let start = ["audit", "--format", "json", "--account", &now, "--inventory", &secrets];
    // One record for each reason not to decide.
    let odd = [
        "half",
        r#"{"action": "csms::listTasks"}"#,
        r#"{"action": "csms::listTasks", "principal": {"urn": "iam::0a1b2c3d:user:nobody"}}"#,
        r#"{"action": "csms::listTasks", "principal": {"urn": "iam::other:user:lena"}}"#,
        r#"{"trace_name": "x"}"#,
        r#"{"trace_name": "x", "service_type": "CSMS"}"#,
        r#"{"trace_name": "BatchDeleteSecrets", "service_type": "CSMS"}"#,
        r#"{"trace_name": "CreateGrants", "service_type": "CSMS"}"#,
        r#"{"trace_name": "ShowSecret", "service_type": "CSMS", "resource_name": "no name"}"#,
    ]
    .join("\n");
    for more in [&["--proposed", &next, &traces][..], &[traces.as_str()]] {
        let output = iam5(&[&start[..], more].concat(), "");
        schema.assert_allows(&serde_json::from_str(&out(&output)).unwrap());
    }
    let output = iam5(&["audit", "--format", "json", "--account", "policies/audit/now.json", "-"], &odd);
    schema.assert_allows(&serde_json::from_str(&out(&output)).unwrap());
    let [account, records] = ["policies/audit/outcomes.json", "policies/audit/outcomes.jsonl"];
    let output = iam5(&["audit", "--format", "json", "--readings", "--account", account, records], "");
    schema.assert_allows(&serde_json::from_str(&out(&output)).unwrap());
    assert_eq!(schema.unseen(), Vec::<String>::new());
}

#[test]
fn comparisons_have_the_members_of_their_schema() {
    let schema = Schema::of("compare-output");
    let [one, other] = ["policies/examples/payments-read.json", "policies/examples/secrets-operator.json"];
    let variable = "policies/examples/team-tags.json";
    for (now, proposed) in [(one, other), (one, one), (variable, one), (other, variable)] {
        for more in [&[][..], &["--ignore-loss"], &["--caller", "any"]] {
            let start = ["compare", "--now", now, "--proposed", proposed, "--format", "json"];
            let output = iam5(&[&start, more].concat(), "");
            schema.assert_allows(&serde_json::from_str(&out(&output)).unwrap());
        }
    }
}

#[test]
fn the_command_lists_the_schemas_and_prints_each() {
    let list = out(&iam5(&["schema"], ""));
    let mut files: Vec<String> = Vec::new();
    for line in list.lines() {
        let name = line.split_whitespace().next().unwrap();
        let file = if name == "settings" { "iam5" } else { name };
        assert_eq!(out(&iam5(&["schema", name], "")), read(&format!("schemas/{file}.schema.json")), "{name}");
        files.push(format!("{file}.schema.json"));
    }
    let mut there: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(root("schemas")).unwrap() {
        there.push(entry.unwrap().file_name().into_string().unwrap());
    }
    files.sort();
    there.sort();
    assert_eq!(files, there);
    assert_eq!(crate::common::code(&iam5(&["schema", "polcy"], "")), 1);
}
