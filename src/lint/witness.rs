//! The witness of a finding: a request for which what the finding says does happen.
//!
//! A rule that says that something can happen asks [`Oracle`] for one, and reports only where the engine grants it.

mod candidates;
mod oracle;

use crate::decide::Decision;
use crate::policy::PolicyKind;
use crate::wording::{Text, text};

pub(in crate::lint) use oracle::{Ask, Caller, Oracle};

/// A request, and the policies that it is asked of: what a finding says happens to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The kind of the document: the layer that it stands in.
    pub kind: PolicyKind,
    /// The action.
    pub action: String,
    /// The URN of the resource; `None` where the action is checked against none.
    pub resource: Option<String>,
    /// The URN of the caller, where it has one.
    pub principal: Option<String>,
    /// The cloud service that calls in its own name.
    pub service: Option<String>,
    /// The keys and their values, in the order in which they were settled; all others are absent.
    pub keys: Vec<(String, String)>,
    /// The request has names that the catalog does not list (rule UNK-4).
    pub unlisted: bool,
    /// The policies that have to stand beside the document for the request to be allowed.
    pub beside: Vec<Beside>,
    /// The decision of the engine.
    pub decision: Decision,
}

/// A policy that stands beside the document that a witness is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Beside {
    /// An identity policy that grants every action: what the document is about is granted elsewhere.
    Grant,
    /// A policy that allows everything, in the layer of the document: a guardrail that only denies needs one.
    FullAccess(PolicyKind),
    /// A trust policy that trusts everybody, for an agency that is assumed (rule EVA-11).
    Trust,
}

impl Beside {
    /// The kind of the policy.
    #[must_use]
    pub fn kind(self) -> PolicyKind {
        match self {
            Beside::Grant => PolicyKind::Identity,
            Beside::FullAccess(kind) => kind,
            Beside::Trust => PolicyKind::Trust,
        }
    }

    /// The text of the policy.
    #[must_use]
    pub fn document(self) -> &'static str {
        match self {
            Beside::FullAccess(kind) if kind.has_principal() => {
                r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Principal":"*","Action":["*"]}]}"#
            }
            Beside::Grant | Beside::FullAccess(_) => {
                r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Action":["*"]}]}"#
            }
            Beside::Trust => {
                r#"{"Version":"5.0","Statement":[{"Effect":"Allow","Principal":{"IAM":["*"]},"Action":["sts:*:*"]}]}"#
            }
        }
    }
}

/// The option of `iam5 check` for policies of that kind.
fn option(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::Identity => "--policy",
        PolicyKind::Scp => "--scp",
        PolicyKind::Rcp => "--rcp",
        PolicyKind::Ncp => "--ncp",
        PolicyKind::Session => "--session",
        PolicyKind::Resource => "--resource-policy",
        PolicyKind::Trust => "--trust",
        PolicyKind::Endpoint => "--endpoint",
    }
}

/// The text as a word of a shell's command line.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@+,%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

impl Witness {
    /// The command that asks for the same decision, for `bash`; `file` is what the document is called.
    #[must_use]
    pub fn command(&self, file: &str) -> String {
        let mut line = "iam5 check".to_owned();
        if self.service.is_some() {
            line = format!("iam5 check <(echo {})", word(&self.request()));
        }
        let mut own = word(file);
        for beside in &self.beside {
            let document = format!("<(echo '{}')", beside.document());
            if beside.kind() == self.kind && self.kind != PolicyKind::Identity {
                // The policies of a level are given together.
                own = format!("{document},{own}");
            } else {
                line.push_str(&format!(" {} {document}", option(beside.kind())));
            }
        }
        line.push_str(&format!(" {} {own}", option(self.kind)));
        if self.service.is_none() {
            line.push_str(&format!(" --action {}", word(&self.action)));
            line.push_str(&format!(" --resource {}", word(self.resource.as_deref().unwrap_or("*"))));
            for (key, value) in &self.keys {
                let key = if key.contains('=') { format!("\"{key}\"") } else { key.clone() };
                line.push_str(&format!(" --context {}", word(&format!("{key}={value}"))));
            }
            if let Some(urn) = &self.principal {
                line.push_str(&format!(" --principal {}", word(urn)));
            }
        }
        if self.unlisted {
            line.push_str(" --unlisted");
        }
        line
    }

    /// The remark that goes with a finding: what to run to see it.
    #[must_use]
    pub fn remark(&self, file: &str) -> Text {
        text!("`{0}` says `{1}`", "运行 `{0}` 的结果是 `{1}`", self.command(file), self.decision.name())
    }

    /// The request in the format of requests, JSON.
    #[must_use]
    pub fn request(&self) -> String {
        let context: serde_json::Map<String, serde_json::Value> =
            self.keys.iter().map(|(key, value)| (key.clone(), value.clone().into())).collect();
        let mut principal = serde_json::Map::new();
        if let Some(urn) = &self.principal {
            principal.insert("urn".to_owned(), urn.clone().into());
        }
        if let Some(service) = &self.service {
            principal.insert("service".to_owned(), service.clone().into());
        }
        let mut request = serde_json::json!({
            "action": self.action,
            "resource": self.resource.as_deref().unwrap_or("*"),
        });
        if let serde_json::Value::Object(members) = &mut request {
            if !principal.is_empty() {
                members.insert("principal".to_owned(), principal.into());
            }
            if !context.is_empty() {
                members.insert("context".to_owned(), context.into());
            }
        }
        request.to_string()
    }
}
