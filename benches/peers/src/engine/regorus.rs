//! regorus: the statements are data, a few rules go through them, compiled for its virtual machine.
//!
//! Two encodings. In one the statements are listed by action, which works for policies of any shape. In the
//! other they are listed by action and prefix too, and the rules ask for every prefix of the secret's name:
//! an index written by hand, in Rego, for workloads whose patterns all end in their only star.

use std::marker::PhantomData;

use ::regorus::languages::rego::compiler::Compiler;
use ::regorus::rvm::RegoVM;
use ::regorus::{Engine as Rego, Value};
use iam5::Decision;
use serde_json::{Map, json};

use super::Engine;
use crate::workload::{self, PROJECT, RawRequest, Spread};

/// How the statements are laid out.
pub trait Encoding {
    /// Finds the statements `s` of a table whose pattern the name matches.
    const FIND: &'static str;

    /// The keys under which the statements of a prefix stand within their action.
    fn file(statements: &mut serde_json::Value, prefix: &str, statement: serde_json::Value);
}

/// By action.
pub enum Listed {}

/// By action and prefix.
pub enum ByPrefix {}

impl Encoding for Listed {
    const FIND: &'static str = "
    some s in table[input.action]
    startswith(name, s.prefix)";

    fn file(statements: &mut serde_json::Value, _prefix: &str, statement: serde_json::Value) {
        if statements.is_null() {
            *statements = json!([]);
        }
        statements.as_array_mut().expect("a list").push(statement);
    }
}

impl Encoding for ByPrefix {
    const FIND: &'static str = "
    of_action := table[input.action]
    some length in numbers.range(1, count(name))
    some s in of_action[substring(name, 0, length)]";

    fn file(statements: &mut serde_json::Value, prefix: &str, statement: serde_json::Value) {
        if statements.is_null() {
            *statements = json!({});
        }
        Listed::file(&mut statements[prefix], prefix, statement);
    }
}

fn rules<E: Encoding>() -> String {
    let find = E::FIND;
    format!(
        r#"package authz

default decision := "implicit_deny"

decision := "explicit_deny" if denied

decision := "allow" if {{
    not denied
    allowed
}}

denied if {{
    name := input.name
    table := data.deny{find}
    s.env == input.env
}}

allowed if {{
    name := input.name
    table := data.allow{find}
    s.env == input.env
    s.stage == input.stage
    s.project == input.project
}}
"#
    )
}

pub struct Regorus<E> {
    machine: RegoVM,
    encoding: PhantomData<E>,
}

impl<E: Encoding> Engine for Regorus<E> {
    type Source = String;
    type Request = Value;

    fn source(spread: Spread, count: usize) -> String {
        let (mut allow, mut deny) = (Map::new(), Map::new());
        for number in 0..count {
            let (action, prefix) = (workload::action(spread, number, count), format!("app{number}-"));
            let read = json!({"prefix": prefix, "stage": "SYSCURRENT", "project": PROJECT, "env": "prod"});
            let locked = json!({"prefix": prefix, "env": "locked"});
            E::file(allow.entry(&action).or_insert(json!(null)), &prefix, read);
            E::file(deny.entry(&action).or_insert(json!(null)), &prefix, locked);
        }
        json!({"allow": allow, "deny": deny}).to_string()
    }

    fn load(data: &String) -> Self {
        const DECISION: &str = "data.authz.decision";
        let mut engine = Rego::new();
        engine.add_policy("authz.rego".to_owned(), rules::<E>()).expect("valid rules");
        let compiled = engine.compile_with_entrypoint(&DECISION.into()).expect("rules that compile");
        let program = Compiler::compile_from_policy(&compiled, &[DECISION]).expect("rules that compile");
        let mut machine = RegoVM::new_with_policy(compiled);
        machine.load_program(program);
        machine.set_max_instructions(usize::MAX);
        machine.set_data(Value::from_json_str(data).expect("valid data")).expect("data that fit");
        Regorus { machine, encoding: PhantomData }
    }

    fn prepare(&self, raw: &RawRequest) -> Value {
        let names = ["stage", "project", "env"].into_iter();
        let values = raw.context.iter().map(|it| it.1.as_str());
        let pairs = names
            .zip(values)
            .chain([("action", raw.action.as_str()), ("name", super::secret_name(raw))])
            .map(|(key, value)| (Value::from(key), Value::from(value)));
        Value::from(pairs.collect::<std::collections::BTreeMap<_, _>>())
    }

    fn decide(&mut self, request: &Value) -> Decision {
        self.machine.set_input(request.clone());
        let answer = self.machine.execute().expect("an answer");
        match answer.as_string().expect("a text").as_ref() {
            "allow" => Decision::Allow,
            "explicit_deny" => Decision::ExplicitDeny,
            "implicit_deny" => Decision::ImplicitDeny,
            other => panic!("the answer `{other}`"),
        }
    }
}
