//! Answers as they are saved with the request that they answer: `{"request": {…}, "answer": {…}}`, one a line.

use serde::Deserialize;
use serde_json::{Deserializer, Value};

use crate::catalog::error::CatalogError;
use crate::catalog::schema::{AuthorizationSchema, Object};

/// The operation whose answers are catalogs.
const SCHEMA: &str = "GetAuthorizationSchemaV5";

/// The operation whose answer lists the services, and which says nothing of them.
const LIST: &str = "ListRegisteredServicesForAuthSchemaV5";

#[derive(Deserialize)]
struct Saved {
    request: Call,
    answer: Value,
}

#[derive(Deserialize)]
struct Call {
    operation: String,
}

/// Returns whether a text holds saved answers, not one answer as it is.
pub(super) fn is_saved(text: &str) -> bool {
    let members = text.trim_start().strip_prefix('{').map(str::trim_start);
    members.is_some_and(|it| it.starts_with("\"request\"") || it.starts_with("\"answer\""))
}

/// The schemas of a text with saved answers.
pub(super) fn schemas(file: &str, text: &str) -> Result<Vec<AuthorizationSchema>, CatalogError> {
    let mut stream = Deserializer::from_str(text).into_iter::<Saved>();
    let mut schemas = Vec::new();
    loop {
        let start = stream.byte_offset();
        let rest = text.get(start..).unwrap_or_default();
        let start = start + (rest.len() - rest.trim_start().len());
        let Some(saved) = stream.next() else { return Ok(schemas) };
        let saved = saved.map_err(|fault| CatalogError::from_json(file, &fault))?;
        let at = |problem: String| CatalogError::of_answer(file, text, start, problem);
        match saved.request.operation.as_str() {
            SCHEMA => {
                let schema = Object::<AuthorizationSchema>::deserialize(saved.answer);
                schemas.push(schema.map_err(|fault| at(fault.to_string()))?.0);
            }
            LIST => {}
            other => return Err(at(format!("expected an answer of `{SCHEMA}`, found one of `{other}`"))),
        }
    }
}
