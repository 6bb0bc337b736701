//! A checker of JSON Schemas: the keywords that ours use, and no others.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;

use serde_json::{Value, json};

/// A schema, and which of its members were met in what was checked.
pub struct Schema {
    name: String,
    pub root: Value,
    seen: Mutex<BTreeSet<String>>,
}

impl Schema {
    /// The schema in `schemas/NAME.schema.json`.
    pub fn of(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Schema { name: name.to_owned(), root: serde_json::from_str(&text).unwrap(), seen: Mutex::default() }
    }

    /// The same with parts that are generated, each at a JSON Pointer; `UPDATE=1` writes them to the file.
    pub fn generated(name: &str, parts: &[(&str, Value)]) -> Self {
        let mut schema = Schema::of(name);
        let before = schema.root.clone();
        for (pointer, part) in parts {
            let slot = schema.root.pointer_mut(pointer).unwrap_or_else(|| panic!("{name} has no {pointer}"));
            part.clone_into(slot);
        }
        if std::env::var_os("UPDATE").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{name}.schema.json"));
            std::fs::write(path, serde_json::to_string_pretty(&schema.root).unwrap() + "\n").unwrap();
        } else {
            assert!(
                before == schema.root,
                "schemas/{name}.schema.json is not current: run `UPDATE=1 cargo test --test all schemas`"
            );
        }
        schema
    }

    /// What of the value the schema does not allow, each with its place.
    pub fn faults(&self, value: &Value) -> Vec<String> {
        self.check(&self.root, "", value, "")
    }

    pub fn allows(&self, value: &Value) -> bool {
        self.faults(value).is_empty()
    }

    /// Asserts that the schema allows the value.
    pub fn assert_allows(&self, value: &Value) {
        let found = self.faults(value);
        assert!(found.is_empty(), "{}: {found:?}: {value}", self.name);
    }

    /// The members of the schema that nothing that was checked had.
    pub fn unseen(&self) -> Vec<String> {
        let mut all = BTreeSet::new();
        members(&self.root, "", &mut all);
        all.difference(&self.seen.lock().unwrap()).cloned().collect()
    }

    fn check(&self, schema: &Value, way: &str, value: &Value, at: &str) -> Vec<String> {
        let mut found = Vec::new();
        let Some(rules) = schema.as_object() else {
            assert_eq!(schema, &json!(false), "{way} is not a schema");
            return vec![format!("{at}: nothing is allowed here")];
        };
        let object = value.as_object();
        for (keyword, rule) in rules {
            let part = |index: usize| format!("{way}/{keyword}/{index}");
            let holds = |index: usize, it: &Value| self.check(it, &part(index), value, at).is_empty();
            let list = || rule.as_array().unwrap();
            let bad = match keyword.as_str() {
                "$schema" | "title" | "description" | "$defs" | "properties" | "patternProperties" => false,
                "$ref" => {
                    let pointer = rule.as_str().unwrap().strip_prefix('#').unwrap();
                    let target = self.root.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}"));
                    found.extend(self.check(target, pointer, value, at));
                    false
                }
                "type" => match rule {
                    Value::Array(types) => !types.iter().any(|it| is_type(it, value)),
                    one => !is_type(one, value),
                },
                "const" => value != rule,
                "enum" => !list().contains(value),
                "minimum" => value.as_i64().is_some_and(|it| it < rule.as_i64().unwrap()),
                "minLength" => value.as_str().is_some_and(|it| it.chars().count() < size(rule)),
                "minItems" => value.as_array().is_some_and(|it| it.len() < size(rule)),
                "maxItems" => value.as_array().is_some_and(|it| it.len() > size(rule)),
                "minProperties" => object.is_some_and(|it| it.len() < size(rule)),
                "maxProperties" => object.is_some_and(|it| it.len() > size(rule)),
                "required" => object
                    .is_some_and(|it| list().iter().any(|name| !it.contains_key(name.as_str().unwrap()))),
                // Each alternative is tried, so that all members are met.
                "anyOf" => (0..).zip(list()).filter(|(index, it)| holds(*index, it)).count() == 0,
                "oneOf" => (0..).zip(list()).filter(|(index, it)| holds(*index, it)).count() != 1,
                "not" => holds(0, rule),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        found.extend(self.check(
                            rule,
                            &format!("{way}/items"),
                            item,
                            &format!("{at}/{index}"),
                        ));
                    }
                    false
                }
                "propertyNames" => object.is_some_and(|it| {
                    it.keys().any(|name| !self.check(rule, way, &json!(name), at).is_empty())
                }),
                "additionalProperties" => {
                    let known = |name: &str| {
                        let named = rules.get("properties").is_some_and(|it| it.get(name).is_some());
                        named || patterns(schema).any(|(pattern, _)| name.starts_with(prefix(pattern)))
                    };
                    for (name, member) in object.into_iter().flatten().filter(|it| !known(it.0)) {
                        let way = format!("{way}/additionalProperties");
                        found.extend(self.check(rule, &way, member, &format!("{at}/{name}")));
                    }
                    false
                }
                other => panic!("{way}: the keyword `{other}` is not checked here"),
            };
            if bad {
                found.push(format!("{at}: {keyword}"));
            }
        }
        for (name, rule) in rules.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let Some(member) = value.get(name) else { continue };
            let way = format!("{way}/properties/{name}");
            let faults = self.check(rule, &way, member, &format!("{at}/{name}"));
            if faults.is_empty() {
                self.seen.lock().unwrap().insert(way);
            }
            found.extend(faults);
        }
        for (pattern, rule) in patterns(schema) {
            for (name, member) in object.into_iter().flatten().filter(|it| it.0.starts_with(prefix(pattern)))
            {
                found.extend(self.check(rule, way, member, &format!("{at}/{name}")));
            }
        }
        found
    }
}

/// The blocks of the pages that are marked with a language and the name of a schema: `json request`, or `jsonl case`
/// for one on each line.
pub fn examples(name: &str) -> Vec<Value> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let blocks = |fence: String| -> Vec<String> {
            let after = text.split(&fence).skip(1);
            after.map(|it| it.split("\n```").next().unwrap().to_owned()).collect()
        };
        found.extend(blocks(format!("```json {name}\n")));
        let lines = blocks(format!("```jsonl {name}\n"));
        found.extend(lines.iter().flat_map(|it| it.lines().map(str::to_owned)));
    }
    assert!(!found.is_empty(), "no page has an example of `{name}`");
    found.iter().map(|it| serde_json::from_str(it).unwrap_or_else(|error| panic!("{it}: {error}"))).collect()
}

/// The value with one more member in one of its objects, for each object in it, with the way to it.
pub fn with_one_more(value: &Value) -> Vec<(String, Value)> {
    let mut open = vec![String::new()];
    let mut all = Vec::new();
    while let Some(pointer) = open.pop() {
        match value.pointer(&pointer).unwrap() {
            Value::Object(members) => {
                let mut more = value.clone();
                more.pointer_mut(&pointer).unwrap()["tyop"] = json!("x");
                all.push((pointer.clone(), more));
                let step = |it: &String| format!("{pointer}/{}", it.replace('~', "~0").replace('/', "~1"));
                open.extend(members.keys().map(step));
            }
            Value::Array(items) => open.extend((0..items.len()).map(|it| format!("{pointer}/{it}"))),
            _ => {}
        }
    }
    all
}

fn patterns(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten()
}

/// What a pattern of names begins with: it has no other form here.
fn prefix(pattern: &str) -> &str {
    let prefix = pattern.strip_prefix('^').unwrap();
    assert!(prefix.chars().all(|it| it.is_ascii_alphanumeric() || it == '-'), "{pattern}");
    prefix
}

fn size(rule: &Value) -> usize {
    usize::try_from(rule.as_u64().unwrap()).unwrap()
}

fn is_type(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        other => panic!("the type `{other}` is not checked here"),
    }
}

/// The members that the objects of a schema name.
fn members(schema: &Value, way: &str, all: &mut BTreeSet<String>) {
    match schema {
        Value::Object(rules) => {
            for (keyword, rule) in rules {
                let way = format!("{way}/{keyword}");
                if keyword == "properties" || keyword == "$defs" {
                    for (name, rule) in rule.as_object().unwrap() {
                        let way = format!("{way}/{name}");
                        if keyword == "properties" {
                            all.insert(way.clone());
                        }
                        members(rule, &way, all);
                    }
                } else if keyword != "not" {
                    members(rule, &way, all);
                }
            }
        }
        Value::Array(rules) => {
            for (index, rule) in rules.iter().enumerate() {
                members(rule, &format!("{way}/{index}"), all);
            }
        }
        _ => {}
    }
}
