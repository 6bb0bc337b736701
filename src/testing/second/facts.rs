//! What the files of the catalogue say, as far as the readers need it.

use std::sync::LazyLock;

use serde_json::Value;

/// The facts of all files.
#[derive(Debug)]
pub(super) struct Facts {
    services: Vec<Value>,
    marks: Vec<Value>,
    global: Value,
}

/// An action of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Action {
    /// Its name.
    pub(super) name: String,
    /// Its older names.
    pub(super) aliases: Vec<String>,
    /// The types of resource that it takes, and whether one of it is needed.
    pub(super) types: Vec<(String, bool)>,
    /// The keys that it carries.
    pub(super) keys: Vec<String>,
}

impl Action {
    /// The service that it is of.
    pub(super) fn service(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }
}

/// An operation of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operation {
    /// Its id.
    pub(super) id: String,
    /// `action`, `none` or `undocumented`.
    pub(super) authorization: String,
    /// The action, where it has one.
    pub(super) action: Option<String>,
    /// The names of parameters of the body, and what they fill.
    pub(super) body: Vec<(String, String)>,
    /// Whether a parameter of path or body names the resource.
    pub(super) names_resource: bool,
}

static FACTS: LazyLock<Facts> = LazyLock::new(Facts::read);

impl Facts {
    /// The facts of the files that are compiled in.
    pub(super) fn get() -> &'static Facts {
        &FACTS
    }

    fn read() -> Self {
        let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        Facts {
            services: vec![read(include_str!("../../../catalog/csms.json"))],
            marks: vec![read(include_str!("../../../catalog/csms.marks.json"))],
            global: read(include_str!("../../../catalog/global.json")),
        }
    }

    /// Whether all actions, keys and resource types of a service are known.
    pub(super) fn is_complete(&self, service: &str) -> bool {
        let of = |it: &Value| {
            let name = it.pointer("/actions/0/name").and_then(Value::as_str)?;
            name.split(':').next().map(str::to_owned)
        };
        let names = self.services.iter().map(of);
        let mut found = names
            .zip(&self.marks)
            .filter(|it| it.0.as_ref().is_some_and(|name: &String| name.eq_ignore_ascii_case(service)));
        found.next().is_some_and(|it| it.1["complete"] == true)
    }

    /// All actions.
    pub(super) fn actions(&self) -> Vec<Action> {
        self.services.iter().flat_map(|it| list(&it["actions"])).map(action).collect()
    }

    /// The global keys, as the catalogue writes them: `g:ResourceTag/<tag-key>`.
    pub(super) fn global_keys(&self) -> Vec<String> {
        list(self.global.get("keys").unwrap_or(&Value::Null)).iter().map(|it| text(&it["key"])).collect()
    }

    /// The keys of a service.
    pub(super) fn keys_of(&self, service: &str) -> Vec<String> {
        let all = self.services.iter().flat_map(|it| list(&it["conditions"])).map(|it| text(&it["key"]));
        all.filter(|it| it.split(':').next().is_some_and(|it| it.eq_ignore_ascii_case(service))).collect()
    }

    /// The type of a key's values, `string` where no catalogue has it.
    pub(super) fn value_type(&self, key: &str) -> String {
        let keys = self
            .services
            .iter()
            .flat_map(|it| list(&it["conditions"]))
            .chain(list(self.global.get("keys").unwrap_or(&Value::Null)));
        let mut found = keys.filter(|it| text(&it["key"]).eq_ignore_ascii_case(key));
        found.next().map_or_else(|| "string".to_owned(), |it| text(&it["value_type"]))
    }

    /// The types of resource of a service.
    pub(super) fn types_of(&self, service: &str) -> Vec<String> {
        let all = self.services.iter().flat_map(|it| list(&it["resources"]));
        let own = all.filter(|it| text(&it["urn_template"]).split(':').next() == Some(service));
        own.map(|it| text(&it["type_name"])).collect()
    }

    /// Whether no resource of a service, which has some, is in a region.
    pub(super) fn is_without_regions(&self, service: &str) -> bool {
        let all =
            self.services.iter().flat_map(|it| list(&it["resources"])).map(|it| text(&it["urn_template"]));
        let own: Vec<String> = all
            .filter(|it| it.split(':').next().is_some_and(|it| it.eq_ignore_ascii_case(service)))
            .collect();
        !own.is_empty() && own.iter().all(|it| it.split(':').nth(1) == Some(""))
    }

    /// The operation that a trace of the secret service is about: by its id, or else by the trace's name.
    pub(super) fn operation(&self, id: Option<&str>, trace_name: Option<&str>) -> Option<Operation> {
        let marks = self.marks.first()?;
        let members = marks["operations"].as_object()?;
        let named = |name: &str| members.keys().find(|it| it.eq_ignore_ascii_case(name)).cloned();
        let listed = |name: &str| {
            let mut found = marks.pointer("/traces/operations")?.as_object()?.iter();
            found.find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| text(it.1))
        };
        let by_name = || trace_name.and_then(|it| listed(it).or_else(|| named(it)));
        let id = id.and_then(named).or_else(by_name)?;
        let mark = members.get(&id)?;
        let action = self.services.iter().flat_map(|it| list(&it["operations"]));
        let mut action = action.filter(|it| it["operation_id"] == id.as_str());
        let parameters = list(&mark["parameters"]);
        let body = parameters.iter().filter(|it| it["in"] == "body");
        Some(Operation {
            authorization: text(&mark["authorization"]),
            action: action.next().map(|it| text(&it["operation_action"])),
            body: body.map(|it| (text(&it["name"]), text(&it["fills"]))).collect(),
            names_resource: parameters.iter().any(|it| text(&it["fills"]).starts_with("resource")),
            id,
        })
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> impl Iterator<Item = String> {
    list(value).iter().map(text)
}

fn action(value: &Value) -> Action {
    let resources = list(&value["resources"]);
    let of_type = |it: &Value| text(&it["urn_template"]).split(':').nth(3).map(str::to_owned);
    let types = resources.iter().filter_map(|it| Some((of_type(it)?, it["required"] == true)));
    let carried = resources.iter().flat_map(|it| texts(&it["condition_keys"]));
    Action {
        name: text(&value["name"]),
        aliases: texts(&value["aliases"]).collect(),
        types: types.collect(),
        keys: texts(&value["condition_keys"]).chain(carried).collect(),
    }
}
