//! The scope of a grant of a version 1.1 policy (rule EVA-12).

use std::fmt;

use serde::Serialize;

use crate::json::{Member, Node, Value};
use crate::policy::{Policy, Version};
use crate::source::{Span, brief};
use crate::wording::{Text, text};

/// The scope of a grant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The account: what is in no region.
    Account,
    /// All projects of the account, and what is in no region.
    AllProjects,
    /// The project of this id.
    Project(String),
    /// The enterprise project of this id.
    EnterpriseProject(String),
}

/// A project of the account: a part of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The id, as it stands in the paths of requests.
    pub id: String,
    /// The region that it is in.
    pub region: String,
}

/// A policy, and where it counts.
///
/// ```
/// use iam5::scope::{Grant, Scope};
/// use iam5::{Authorizer, Policy};
///
/// let text = r#"{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["csms:*:*"]}]}"#;
/// let grant = Grant::new(Policy::parse("CSMS ReadOnlyAccess", text)?, Scope::Project("5a3f".to_owned()))?;
/// let authorizer = Authorizer::builder().grants([grant]).build();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Grant {
    policy: Policy,
    scope: Scope,
}

/// The reason why a grant is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GrantError(String);

impl Grant {
    /// A policy of version 1.1 or 1.0 in a scope.
    ///
    /// # Errors
    /// A policy of version 5.0, which has no scope; an id that no project has.
    pub fn new(policy: Policy, scope: Scope) -> Result<Self, GrantError> {
        if policy.version() == Version::V5 {
            let name = brief(policy.name());
            return Err(GrantError(format!("`{name}` is of version 5.0, which has no scope: leave it out")));
        }
        if let Scope::Project(id) | Scope::EnterpriseProject(id) = &scope
            && !is_id(id)
        {
            return Err(GrantError(format!("`{}` is not the id of a project", brief(id))));
        }
        Ok(Grant { policy, scope })
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Its scope.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The members of a grant in JSON besides `policy`.
const SCOPES: [&str; 4] = ["account", "all_projects", "project", "enterprise_project"];

/// A fault of a scope or a project in JSON, and its place.
pub type ScopeFault = (Span, String);

impl Scope {
    /// Reads the members of a grant: `policy`, which is given back, and one that names the scope.
    ///
    /// # Errors
    /// No scope, or more than one; another member, or a value of the wrong type.
    pub fn from_members<'n, 'a>(
        node: &Node<'_>,
        members: &'n [Member<'a>],
    ) -> Result<(&'n Node<'a>, Scope), ScopeFault> {
        let (mut policy, mut scope) = (None, None);
        for member in members {
            let (name, value) = (&*member.name, &member.value);
            let at = member.name_span;
            if name == "policy" {
                if policy.replace(value).is_some() {
                    return Err((at, "`policy` is given twice: keep one".to_owned()));
                }
                continue;
            }
            let read = match (name, &value.value) {
                ("account", Value::Bool(true)) => Scope::Account,
                ("all_projects", Value::Bool(true)) => Scope::AllProjects,
                ("project", Value::String(id)) if is_id(id) => Scope::Project(id.clone().into_owned()),
                ("enterprise_project", Value::String(id)) if is_id(id) => {
                    Scope::EnterpriseProject(id.clone().into_owned())
                }
                ("account" | "all_projects", _) => {
                    return Err((value.span, format!("`{name}` is not `true`: write `true`, or remove it")));
                }
                ("project" | "enterprise_project", _) => {
                    return Err((value.span, format!("`{name}` is not the id of a project: write `\"…\"`")));
                }
                _ => {
                    let known = SCOPES.join("`, `");
                    let help = format!("a grant has `policy` and one of `{known}`");
                    return Err((at, format!("unknown member `{}` in a grant: {help}", brief(name))));
                }
            };
            if scope.replace(read).is_some() {
                return Err((at, "a grant has one scope: make another grant for the second".to_owned()));
            }
        }
        match (policy, scope) {
            (Some(policy), Some(scope)) => Ok((policy, scope)),
            (None, _) => Err((node.span, "the grant has no `policy`: add it".to_owned())),
            (_, None) => {
                let known = SCOPES.join("`, `");
                Err((node.span, format!("the grant has no scope: add one of `{known}`")))
            }
        }
    }
}

impl Project {
    /// Reads the projects of an account: objects with `id` and `region`.
    ///
    /// # Errors
    /// Anything else, and two projects of one id.
    pub fn list(node: &Node<'_>) -> Result<Vec<Project>, ScopeFault> {
        const FORM: &str = "write `[{\"id\": \"…\", \"region\": \"…\"}]`";
        let Value::Array(items) = &node.value else {
            return Err((
                node.span,
                format!("expected `projects` to be an array, found {}: {FORM}", node.value.type_name()),
            ));
        };
        let mut projects: Vec<Project> = Vec::with_capacity(items.len());
        for item in items {
            let Value::Object(members) = &item.value else {
                return Err((
                    item.span,
                    format!("expected a project to be an object, found {}: {FORM}", item.value.type_name()),
                ));
            };
            let text = |name: &str| {
                let mut found = members.iter().filter(|it| it.name == name);
                match (found.next().map(|it| &it.value.value), found.next()) {
                    (Some(Value::String(text)), None) if is_id(text) => Ok(text.clone().into_owned()),
                    _ => Err((item.span, format!("a project needs one `{name}`, a string: {FORM}"))),
                }
            };
            let project = Project { id: text("id")?, region: text("region")? };
            if let Some(other) = members.iter().find(|it| !matches!(&*it.name, "id" | "region" | "name")) {
                let name = brief(&other.name);
                return Err((other.name_span, format!("unknown member `{name}` in a project: {FORM}")));
            }
            if projects.iter().any(|it| it.id == project.id) {
                return Err((item.span, format!("the project `{}` is listed twice: keep one", project.id)));
            }
            projects.push(project);
        }
        Ok(projects)
    }
}

/// The scope in words: ``the project `5a3f` ``.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl Scope {
    /// The scope in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Scope::Account => text!("the account outside of regions", "账号的全局服务范围"),
            Scope::AllProjects => text!("the account", "整个账号"),
            Scope::Project(id) => text!("the project `{0}`", "项目 `{0}`", id),
            Scope::EnterpriseProject(id) => text!("the enterprise project `{0}`", "企业项目 `{0}`", id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn eva_12_a_grant_has_one_scope() {
        let read = |text: &str| {
            let root = json::parse_with(text, &json::Limits::default()).unwrap();
            let Value::Object(members) = &root.value else { panic!("an object") };
            Scope::from_members(&root, members).map(|it| it.1).map_err(|it| it.1)
        };
        assert_eq!(read(r#"{"policy": "p", "account": true}"#), Ok(Scope::Account));
        assert_eq!(read(r#"{"all_projects": true, "policy": "p"}"#), Ok(Scope::AllProjects));
        assert_eq!(read(r#"{"policy": "p", "project": "1"}"#), Ok(Scope::Project("1".to_owned())));
        let of = Scope::EnterpriseProject("0".to_owned());
        assert_eq!(read(r#"{"policy": "p", "enterprise_project": "0"}"#), Ok(of));
        for (text, why) in [
            (r#"{"policy": "p"}"#, "no scope"),
            (r#"{"account": true}"#, "no `policy`"),
            (r#"{"policy": "p", "policy": "q", "account": true}"#, "given twice"),
            (r#"{"policy": "p", "account": true, "all_projects": true}"#, "one scope"),
            (r#"{"policy": "p", "account": false}"#, "not `true`"),
            (r#"{"policy": "p", "project": ""}"#, "not the id"),
            (r#"{"policy": "p", "project": "${g:UserName}"}"#, "not the id"),
            (r#"{"policy": "p", "projects": ["1"]}"#, "unknown member `projects`"),
        ] {
            assert!(read(text).unwrap_err().contains(why), "{text}");
        }
    }

    #[test]
    fn eva_12_only_older_policies_have_a_scope() {
        let policy = |version: &str| {
            let text = format!(r#"{{"Version": "{version}", "Statement": []}}"#);
            Policy::parse("p", &text).unwrap()
        };
        assert!(Grant::new(policy("1.1"), Scope::Account).is_ok());
        assert!(Grant::new(policy("5.0"), Scope::Account).unwrap_err().to_string().contains("has no scope"));
        assert!(Grant::new(policy("1.0"), Scope::Project("a b".to_owned())).is_err());
    }
}
