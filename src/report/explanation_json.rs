//! The JSON of explanations, statements and residuals, as `iam5 check --format json` writes it.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::decide::{
    ElementTrace, Explanation, NearestMiss, Residual, ResidualCase, StatementRef, StatementTrace,
};

/// The number of members of a statement, and of its trace.
const OF_STATEMENT: usize = 7;
const OF_TRACE: usize = OF_STATEMENT + 2;

fn statement<S: SerializeStruct>(object: &mut S, it: &StatementRef) -> Result<(), S::Error> {
    object.serialize_field("policy", &it.policy)?;
    object.serialize_field("layer", &it.layer)?;
    object.serialize_field("statement", &it.index)?;
    object.serialize_field("sid", &it.sid)?;
    object.serialize_field("effect", &it.effect)?;
    object.serialize_field("line", &it.place.line)?;
    object.serialize_field("column", &it.place.column)
}

fn trace<S: SerializeStruct>(object: &mut S, it: &StatementTrace) -> Result<(), S::Error> {
    statement(object, &it.statement)?;
    object.serialize_field("applies", &it.applies)?;
    object.serialize_field("elements", &it.elements)
}

impl Serialize for StatementRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("StatementRef", OF_STATEMENT)?;
        statement(&mut object, self)?;
        object.end()
    }
}

impl Serialize for StatementTrace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("StatementTrace", OF_TRACE)?;
        trace(&mut object, self)?;
        object.end()
    }
}

impl Serialize for ElementTrace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let variables: Vec<String> = self.variables.iter().map(ToString::to_string).collect();
        let count = if variables.is_empty() { 4 } else { 5 };
        let mut object = serializer.serialize_struct("ElementTrace", count)?;
        object.serialize_field("element", &self.element.to_string())?;
        object.serialize_field("applies", &self.applies)?;
        object.serialize_field("wants", &self.wants.text().to_string())?;
        object.serialize_field("has", &self.has.text().to_string())?;
        if !variables.is_empty() {
            object.serialize_field("variables", &variables)?;
        }
        object.end()
    }
}

impl Serialize for NearestMiss {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let changes: Vec<String> = self.changes.iter().map(ToString::to_string).collect();
        let mut object = serializer.serialize_struct("NearestMiss", OF_TRACE + 4)?;
        object.serialize_field("lacking", &self.lacking)?;
        object.serialize_field("changes", &changes)?;
        object.serialize_field("certain", &self.certain)?;
        object.serialize_field("alone", &self.alone)?;
        trace(&mut object, &self.trace)?;
        object.end()
    }
}

/// The reasons; `nearest` has what has to be changed in other layers behind the near misses.
impl Serialize for Explanation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nearest: Vec<&NearestMiss> = self.nearest.iter().chain(&self.besides).collect();
        let incomplete: Vec<_> = self.incomplete.iter().map(|it| it.0).collect();
        let mut object = serializer.serialize_struct("Explanation", 4)?;
        object.serialize_field("statements", &self.statements)?;
        object.serialize_field("nearest", &nearest)?;
        object.serialize_field("incomplete", &incomplete)?;
        object.serialize_field("no_match", &self.no_match.as_ref().map(ToString::to_string))?;
        object.end()
    }
}

impl Serialize for Residual {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Residual", 3)?;
        object.serialize_field("cases", &self.cases)?;
        object.serialize_field("otherwise", &self.otherwise)?;
        object.serialize_field("text", &self.to_string())?;
        object.end()
    }
}

impl Serialize for ResidualCase {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("ResidualCase", 3)?;
        object.serialize_field("decision", &self.decision)?;
        object.serialize_field("when", &self.when.to_string())?;
        object.serialize_field("expression", &self.when)?;
        object.end()
    }
}
