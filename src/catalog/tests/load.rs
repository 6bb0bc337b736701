//! Exports load beside and over what is there, or say what is wrong with them.

use crate::catalog::{Authorization, Catalog, Language, Origin, Resolution, Status, ValueType};

const DEPOT: &str = include_str!("../../../tests/data/depot-export.json");

#[test]
fn an_export_of_another_service_joins() {
    let embedded = Catalog::embedded();
    let catalog = embedded.load("depot.json", DEPOT).unwrap();
    assert!(embedded.service("depot").is_none(), "the one at hand stays as it is");
    let codes: Vec<_> = catalog.services().map(|service| service.code()).collect();
    assert_eq!(codes, ["csms", "depot"]);
    let depot = catalog.service("depot").unwrap();
    assert_eq!(*depot.origin(), Origin::Export { file: "depot.json".to_owned(), version: "v2".to_owned() });
    assert!(depot.is_complete());
    let stack = catalog.action("depot:SHELF:stack").unwrap();
    assert_eq!(stack.mark().status(), Status::Documented);
    assert_eq!(stack.mark().source(), Some("depot.json"));
    assert_eq!(stack.dependencies(), ["depot::countShelves", "ecs:servers:list"]);
    assert_eq!(stack.operations(), ["StackShelf"]);
    assert_eq!(stack.resources()[1].type_name(), "agency");
    assert_eq!(stack.resources()[1].required(), Some(false));
    assert_eq!(stack.resources()[1].urn_template().unwrap().service(), "iam");
    assert_eq!(
        stack.all_keys(),
        ["g:ResourceTag/<tag-key>", "depot:Slot/<slot-name>", "depot:Mode", "g:TagKeys"]
    );
    assert!(stack.carries("depot:slot/7"));
    assert_eq!(stack.description(Language::English), Some("Puts goods on a shelf."));
    let count = catalog.action("depot::countShelves").unwrap();
    assert_eq!(count.description(Language::English), Some("统计货架。"), "the other language will do");
    assert_eq!(catalog.operation("ClearShelf").unwrap().path(), None);
    assert_eq!(catalog.dependents("DEPOT::countshelves")[0].name(), "depot:shelf:stack");
}

#[test]
fn names_of_an_export_that_start_otherwise_are_found() {
    let catalog = Catalog::empty().load("depot.json", DEPOT).unwrap();
    assert_eq!(catalog.key("badge:issued").unwrap().value_type(), Some(ValueType::Date));
    assert_eq!(catalog.key("depot:Slot/a").unwrap().name(), "depot:Slot/<slot-name>");
    assert!(catalog.action("yard::open").unwrap().permission_only() == Some(true));
    assert!(
        matches!(catalog.resolve("gate:yard:open"), Resolution::Alias(action) if action.name() == "yard::open")
    );
    assert!(catalog.service("yard").is_none());
}

#[test]
fn act_7_an_alias_of_several_actions_is_ambiguous() {
    let catalog = Catalog::embedded().load("depot.json", DEPOT).unwrap();
    match catalog.resolve("Depot:rack:manage") {
        Resolution::AmbiguousAlias(actions) => {
            let names: Vec<_> = actions.iter().map(|action| action.name()).collect();
            assert_eq!(names, ["depot:shelf:stack", "depot:shelf:clear"]);
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(catalog.resolve("depot:shelf:fill"), Resolution::Alias(_)));
}

#[test]
fn an_export_replaces_the_embedded_service_and_keeps_what_exports_lack() {
    let text = r#"{"version": "v3", "actions": [
        {"name": "csms:secret:getStage", "access_level": "list"},
        {"name": "csms:secret:batchGetSecretValue", "access_level": "read"}],
        "conditions": [{"key": "csms:Type", "value_type": "string", "multi_valued": true}],
        "operations": [
            {"operation_id": "ShowSecretStage", "operation_action": "csms:secret:getStage"},
            {"operation_id": "BatchShowSecretVersion", "operation_action": "csms:secret:batchGetSecretValue"},
            {"operation_id": "NewOne", "operation_action": "csms:secret:getStage"}]}"#;
    let catalog = Catalog::embedded().load("csms-export.json", text).unwrap();
    assert_eq!(catalog.services().count(), 1);
    let csms = catalog.service("csms").unwrap();
    assert_eq!(csms.actions().len(), 2);
    assert!(catalog.action("csms:secret:get").is_none());
    let kind = catalog.key("csms:Type").unwrap();
    assert_eq!(kind.multi_valued(), Some(true));
    assert_eq!(kind.type_status(), Status::Documented);
    assert!(kind.values().is_some(), "no export says which values a key has");
    let action = catalog.action("csms:secret:getStage").unwrap();
    assert_eq!(action.operations(), ["ShowSecretStage", "NewOne"]);
    let route = catalog.route("GET", "/v1/p/secrets/payments-db/stages/SYSCURRENT").unwrap();
    assert_eq!(route.operation().actions(), ["csms:secret:getStage"]);
    assert_eq!(route.operation().mark().source(), Some("csms-export.json"));
    assert_eq!(csms.operation("BatchGetSecretValue").unwrap().actions(), ["csms:secret:batchGetSecretValue"]);
    let left_out = csms.operation("ShowSecret").unwrap();
    assert_eq!(left_out.authorization(), Authorization::Undocumented);
    assert!(left_out.mark().note().unwrap().contains("does not list"));
    assert_eq!(csms.operation("ShowAgency").unwrap().authorization(), Authorization::NoneNeeded);
    assert_eq!(csms.operation_of_trace("rotateSecret").unwrap().id(), "RotateSecret");
    // Once more over itself, the facts are still there.
    let again = catalog.load("csms-export.json", text).unwrap();
    assert!(again.route("GET", "/v1/p/secrets").is_ok());
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    let text = format!("\u{feff}{DEPOT}");
    assert!(Catalog::empty().load("depot.json", &text).unwrap().service("depot").is_some());
}

#[test]
fn what_is_no_schema_is_refused_with_its_place() {
    let action = r#""version": "v1", "actions": [{"name": "a:b:c", "access_level": "read"#;
    let cases: [(&str, &str, (usize, usize)); 17] = [
        ("", "EOF while parsing a value", (1, 1)),
        (
            r#"{"version": "v1", "actions": [["a:b:c", "read"]]}"#,
            "invalid type: sequence, expected an action, an object with `name` and `access_level`",
            (1, 30),
        ),
        ("[]", "expected an authorization schema, an object with `version` and `actions`", (1, 1)),
        ("{}", "missing field `version`", (1, 2)),
        (r#"{"version": "v1"}"#, "missing field `actions`", (1, 17)),
        ("{\"version\": 1,\n\"actions\": []}", "invalid type: integer `1`, expected a string", (1, 13)),
        (
            r#"{"version": "1.0", "actions": []}"#,
            "`1.0` is not a valid schema version, such as `v1`",
            (1, 17),
        ),
        (r#"{"version": "v1", "actions": []}"#, "`actions` names no action", (1, 1)),
        ("{\"version\": \"v1\",\n\"actions\": {}}", "expected an array, one action an element", (2, 11)),
        (
            r#"{"version": "v1", "actions": [{"name": "a:b", "access_level": "read"}]}"#,
            "`a:b` is not a valid action name",
            (1, 44),
        ),
        (
            r#"{"version": "v1", "actions": [{"name": "a:b:c", "access_level": "all"}]}"#,
            "`all` is not a valid access level",
            (1, 70),
        ),
        (
            &format!("{{{action}\", \"aliases\": \"x\"}}]}}"),
            "invalid type: string \"x\", expected a sequence",
            (1, 86),
        ),
        (
            &format!("{{{action}\"}},\n{{\"name\": \"A:b:C\", \"access_level\": \"read\"}}]}}"),
            "action `A:b:C` is listed twice",
            (2, 42),
        ),
        (
            &format!(
                "{{{action}\"}}],\n\"conditions\": [{{\"key\": \"Type\", \"value_type\": \"string\"}}]}}"
            ),
            "`Type` is not a valid condition key",
            (2, 29),
        ),
        (
            &format!("{{{action}\"}}],\n\"conditions\": [{{\"key\": \"a:T\", \"value_type\": \"text\"}}]}}"),
            "`text` is not a valid value type",
            (2, 51),
        ),
        (
            &format!(
                "{{{action}\"}}],\n\"resources\": [{{\"type_name\": \"b\", \"urn_template\": \"a:b\"}}]}}"
            ),
            "`a:b` is not a valid URN template",
            (2, 55),
        ),
        (&"[".repeat(100_000), "expected an authorization schema", (1, 1)),
    ];
    for (text, problem, place) in cases {
        let fault = Catalog::empty().load("some.json", text).unwrap_err();
        let shown = fault.to_string();
        assert!(fault.problem().contains(problem), "{shown}");
        assert_eq!((fault.line(), fault.column()), place, "{shown}");
        assert!(shown.starts_with(&format!("some.json:{}:{}: ", place.0, place.1)), "{shown}");
        assert!(shown.ends_with(fault.help()) && !shown.contains('\n'), "{shown}");
    }
}

#[test]
fn depth_is_no_trouble() {
    let deep = |member: &str| format!(r#"{{"version": "v1", "{member}": {}"#, "[".repeat(100_000));
    let fault = Catalog::empty().load("deep.json", &deep("x")).unwrap_err();
    assert!(fault.problem().contains("EOF while parsing a list"), "{fault}");
    let fault = Catalog::empty().load("deep.json", &deep("actions")).unwrap_err();
    assert!(fault.problem().contains("expected an action"), "{fault}");
}

#[test]
fn a_catalog_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>(_: &T) {}
    shared(&Catalog::embedded());
}

#[test]
fn names_that_are_none_are_refused_and_odd_ones_taken() {
    let action = |name: &str| {
        Catalog::empty().load(
            "some.json",
            &format!(r#"{{"version": "v1", "actions": [{{"name": "{name}", "access_level": "read"}}]}}"#),
        )
    };
    let most = format!("a:b:{}", "c".repeat(124));
    for name in ["a:b:c", "a::c", "A.b-c_d:e-f:g_h", &most] {
        assert!(action(name).unwrap().action(name).is_some(), "{name}");
    }
    let more = format!("{most}c");
    for name in ["", "a", "a:b", "a:b:c:d", ":b:c", "a:b:", "a b:c:d", "a:b*:c", "a:b:c?", "é:b:c", &more] {
        let fault = action(name).unwrap_err().to_string();
        assert!(fault.contains(&format!("`{name}` is not a valid action name")), "{fault}");
    }

    let key = |key: &str| {
        Catalog::empty().load(
            "some.json",
            &format!(
                r#"{{"version": "v1", "actions": [{{"name": "a:b:c", "access_level": "read"}}],
                "conditions": [{{"key": "{key}", "value_type": "string"}}]}}"#
            ),
        )
    };
    for name in ["a:T", "a:T-u/v", "a_b:T"] {
        assert!(key(name).unwrap().key(name).is_some(), "{name}");
    }
    for name in ["", "a", ":T", "a:", "a b:T", "a-b:T", "a:T u", "a:T*"] {
        let fault = key(name).unwrap_err().to_string();
        assert!(fault.contains(&format!("`{name}` is not a valid condition key")), "{fault}");
    }

    let version = |version: &str| {
        Catalog::empty().load(
            "some.json",
            &format!(
                r#"{{"version": "{version}", "actions": [{{"name": "a:b:c", "access_level": "read"}}]}}"#
            ),
        )
    };
    assert!(version("v10").is_ok());
    for text in ["", "v", "1", "v0", "v01", "v1.0", "v1a"] {
        let fault = version(text).unwrap_err().to_string();
        assert!(fault.contains("is not a valid schema version"), "{fault}");
    }
}

#[test]
fn the_service_of_an_export_is_that_of_most_of_its_actions() {
    let code = |names: &[&str]| {
        let of = |name: &&str| format!(r#"{{"name": "{name}", "access_level": "read"}}"#);
        let actions: Vec<String> = names.iter().map(of).collect();
        let text = format!(r#"{{"version": "v1", "actions": [{}]}}"#, actions.join(", "));
        let catalog = Catalog::empty().load("some.json", &text).unwrap();
        catalog.services().map(|it| it.code().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(code(&["a:x:y", "b:x:y", "B:x:z"]), ["b"]);
    assert_eq!(code(&["a:x:y", "b:x:y"]), ["a"], "of several equals the first");
    assert_eq!(code(&["*:x:y", "*:x:z", "a:x:y"]), ["a"], "a star is not a service");
}

#[test]
fn act_7_an_alias_that_stands_twice_is_one_and_of_services_the_first_speaks_for_a_name() {
    let export = r#"{"version": "v1", "actions": [
        {"name": "yard:gate:open", "access_level": "read", "aliases": ["yard:door:open", "Yard:Door:Open"]},
        {"name": "yard:gate:shut", "access_level": "read"},
        {"name": "csms:secret:getStage", "access_level": "write"}],
        "operations": [{"operation_id": "OpenGate"}]}"#;
    let catalog = Catalog::embedded().load("yard.json", export).unwrap();
    assert!(
        matches!(catalog.resolve("yard:door:open"), Resolution::Alias(it) if it.name() == "yard:gate:open")
    );
    let own = Catalog::embedded();
    let (own, found) = (own.action("csms:secret:getStage"), catalog.action("csms:secret:getStage"));
    assert_eq!(own.map(|it| it.aliases()), found.map(|it| it.aliases()));
    // Of an operation that names no action nothing can be decided.
    assert_eq!(catalog.operation("OpenGate").unwrap().authorization(), Authorization::Undocumented);
}

#[test]
fn saved_answers_load_with_their_requests() {
    let of = |operation: &str, answer: &str| {
        format!(
            r#"{{"request": {{"operation": "{operation}", "service_code": "depot"}}, "answer": {answer}}}"#
        )
    };
    let depot: serde_json::Value = serde_json::from_str(DEPOT).unwrap();
    let yard = r#"{"version": "v1", "actions": [{"name": "yard:gate:open", "access_level": "read"}]}"#;
    let list = of("ListRegisteredServicesForAuthSchemaV5", r#"{"service_codes": ["depot", "yard"]}"#);
    let (first, second) =
        (of("GetAuthorizationSchemaV5", &depot.to_string()), of("GetAuthorizationSchemaV5", yard));
    let catalog = Catalog::empty().load("saved.jsonl", &format!("{list}\n{first}\n{second}\n")).unwrap();
    assert!(catalog.covers("depot") && catalog.action("yard:gate:open").is_some());
    let fault = |text: String| Catalog::empty().load("saved.jsonl", &text).unwrap_err().to_string();
    let other = fault(format!("{first}\n{}", of("ListUsersV5", "{}")));
    assert!(
        other.starts_with("saved.jsonl:2:1: expected an answer of `GetAuthorizationSchemaV5`, found one"),
        "{other}"
    );
    let error = fault(of("GetAuthorizationSchemaV5", r#"{"error_code": "IAM.0001"}"#));
    assert!(error.starts_with("saved.jsonl:1:1: missing field `version`"), "{error}");
    assert!(fault(format!("{first}\n{{")).contains("EOF while parsing"));
}
