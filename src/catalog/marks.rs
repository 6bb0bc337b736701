//! The marks beside an export in the repository: how sure each entry is, and the facts about the API that no
//! export carries.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Deserialize;

use crate::catalog::mark::{Mark, Status};
use crate::catalog::operation::{Authorization, Call, Fills, Parameter, Place};
use crate::catalog::value::ValueConstraint;

/// The marks file of one service.
#[derive(Debug, Deserialize)]
pub(crate) struct Marks {
    pub(crate) collected: String,
    pub(crate) complete: bool,
    #[serde(default)]
    values: HashMap<String, ValueConstraint>,
    pub(crate) actions: HashMap<String, Mark>,
    conditions: HashMap<String, KeyEntry>,
    pub(crate) resources: HashMap<String, Mark>,
    operations: BTreeMap<String, OperationEntry>,
    #[serde(default)]
    traces: Option<Traces>,
}

#[derive(Debug, Deserialize)]
struct KeyEntry {
    types: Status,
    #[serde(default)]
    values: Option<String>,
    mark: Mark,
}

#[derive(Debug, Deserialize)]
struct OperationEntry {
    #[serde(default)]
    method: Option<String>,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    also: Vec<Call>,
    #[serde(default)]
    query: Vec<String>,
    authorization: Authorization,
    #[serde(default)]
    same_as: Option<String>,
    #[serde(default)]
    parameters: Vec<ParameterEntry>,
    mark: Mark,
}

#[derive(Debug, Deserialize)]
struct ParameterEntry {
    name: String,
    #[serde(rename = "in")]
    place: Place,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    values: Option<String>,
    #[serde(default)]
    fills: Option<Fills>,
    #[serde(default)]
    default: Option<String>,
    #[serde(default)]
    unresolved: Vec<String>,
}

/// The operation of a trace of the audit service, by trace name.
#[derive(Debug, Deserialize)]
pub(crate) struct Traces {
    pub(crate) mark: Mark,
    pub(crate) operations: BTreeMap<String, String>,
}

/// The facts about a service that its export does not carry, and that outlive its being replaced.
#[derive(Debug, Default)]
pub(crate) struct ApiFacts {
    pub(crate) operations: BTreeMap<String, OperationFacts>,
    /// The facts by lower-case key name.
    pub(crate) values: HashMap<String, Arc<ValueConstraint>>,
    pub(crate) traces: Option<Traces>,
}

/// The facts about one operation.
#[derive(Debug)]
pub(crate) struct OperationFacts {
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) also: Vec<Call>,
    pub(crate) query: Vec<String>,
    pub(crate) authorization: Authorization,
    pub(crate) same_as: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) mark: Mark,
}

/// The marks of one key.
#[derive(Debug)]
pub(crate) struct KeyMark {
    pub(crate) types: Status,
    pub(crate) mark: Mark,
}

impl OperationFacts {
    /// The methods and paths.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let first = self.method.clone().zip(self.path.clone()).map(|(method, path)| Call { method, path });
        first.into_iter().chain(self.also.iter().cloned()).collect()
    }
}

impl Marks {
    pub(crate) fn key(&self, name: &str) -> Option<KeyMark> {
        self.conditions.get(name).map(|entry| KeyMark { types: entry.types, mark: entry.mark.clone() })
    }

    /// Takes the facts about the API out, names of value rules replaced by the rules.
    pub(crate) fn take_facts(&mut self) -> ApiFacts {
        let values = std::mem::take(&mut self.values);
        let values: HashMap<_, _> = values.into_iter().map(|(name, rule)| (name, Arc::new(rule))).collect();
        let rule = |name: Option<&String>| name.and_then(|name| values.get(name)).cloned();
        let operations = std::mem::take(&mut self.operations);
        ApiFacts {
            operations: operations.into_iter().map(|(id, entry)| (id, entry.resolve(&values))).collect(),
            values: self
                .conditions
                .iter()
                .filter_map(|(name, entry)| Some((name.to_ascii_lowercase(), rule(entry.values.as_ref())?)))
                .collect(),
            traces: self.traces.take(),
        }
    }
}

impl OperationEntry {
    fn resolve(self, values: &HashMap<String, Arc<ValueConstraint>>) -> OperationFacts {
        let parameters = self.parameters.into_iter().map(|entry| Parameter {
            required: entry.required || entry.place == Place::Path,
            values: entry.values.and_then(|name| values.get(&name)).cloned(),
            name: entry.name,
            place: entry.place,
            fills: entry.fills,
            default: entry.default,
            unresolved: entry.unresolved,
        });
        OperationFacts {
            method: self.method,
            path: self.path,
            also: self.also,
            query: self.query,
            authorization: self.authorization,
            same_as: self.same_as,
            parameters: parameters.collect(),
            mark: self.mark,
        }
    }
}
