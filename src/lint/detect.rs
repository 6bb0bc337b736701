//! Detection of what a document is attached to, by its content.
//!
//! Guardrails and session policies look like identity policies: only their caller knows. What distinguishes the rest
//! is `Principal`: a bare `"*"` stands in endpoint policies and, where they only deny, in RCPs (and NCPs, which
//! look the same), agencies are assumed with actions of
//! `sts` or trust a service, and buckets are the only other resources with a policy
//! (<https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>).

use crate::json::{self, Member, Node, Value};
use crate::policy::PolicyKind;
use crate::spelling::edits;

/// The kind of the document, as far as its content shows; an identity policy where it does not.
///
/// Cost: one reading of the text.
#[must_use]
pub fn detect(text: &str) -> PolicyKind {
    json::parse(text).map_or(PolicyKind::Identity, |root| detect_in(&root))
}

/// Returns whether a text that a search came upon may be meant as a policy: it is broken JSON, or has a
/// member that a policy or a statement has, though it be misspelled. The manifest of a package has none.
///
/// Cost: one reading of the text.
#[must_use]
pub fn may_be_policy(text: &str) -> bool {
    let Ok(root) = json::parse(text) else { return true };
    let shows = |it: &Member<'_>| match &*it.name {
        "Version" => true,
        "Effect" | "Action" | "NotAction" | "Resource" | "NotResource" | "Condition" | "Principal" => true,
        name => edits(&name.to_lowercase(), "statement", 2).is_some(),
    };
    let has_any =
        |node: &Node<'_>| matches!(&node.value, Value::Object(members) if members.iter().any(shows));
    match &root.value {
        Value::Array(items) => items.iter().any(has_any),
        _ => has_any(&root),
    }
}

fn detect_in(root: &Node<'_>) -> PolicyKind {
    let statements = match member(root, "Statement").map(|it| &it.value) {
        Some(Value::Array(items)) => items.as_slice(),
        _ => return PolicyKind::Identity,
    };
    let principals = || {
        let named = |it| member(it, "Principal").or_else(|| member(it, "NotPrincipal"));
        statements.iter().filter_map(named)
    };
    if principals().next().is_none() {
        return PolicyKind::Identity;
    }
    if principals().any(|it| matches!(&it.value, Value::String(_))) {
        let denies = |it: &Node<'_>| matches!(member(it, "Effect"), Some(Node { value: Value::String(it), .. }) if it == "Deny");
        // An endpoint policy that only denies would let nothing through.
        return if statements.iter().all(denies) { PolicyKind::Rcp } else { PolicyKind::Endpoint };
    }
    let of_service = |code: &str| statements.iter().any(|it| has_action_of(it, code));
    let trusts = |it: &Node<'_>| member(it, "Service").is_some() || member(it, "Identity_provider").is_some();
    if of_service("sts:") || principals().any(trusts) {
        PolicyKind::Trust
    } else if of_service("obs:") {
        PolicyKind::Resource
    } else {
        PolicyKind::Identity
    }
}

fn has_action_of(statement: &Node<'_>, prefix: &str) -> bool {
    let starts = |node: &Node<'_>| match &node.value {
        Value::String(text) => text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix)),
        _ => false,
    };
    match member(statement, "Action").or_else(|| member(statement, "NotAction")) {
        Some(node) => match &node.value {
            Value::Array(items) => items.iter().any(starts),
            _ => starts(node),
        },
        None => false,
    }
}

fn member<'n>(node: &'n Node<'_>, name: &str) -> Option<&'n Node<'n>> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().find(|it: &&Member<'_>| it.name == name).map(|it| &it.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_policy_can_be_is_detected_by_its_members() {
        for text in [
            r#"{"name": "app", "version": "1.0.0"}"#,
            r#"{"compilerOptions": {}}"#,
            r#"{"account_id": "a", "policies": {}}"#,
            r#"{"action": "csms:secret:get", "resource": "*"}"#,
            "{}",
            "[1, {}]",
            "7",
        ] {
            assert!(!may_be_policy(text), "{text}");
        }
        for text in [
            r#"{"Version": "5.0"}"#,
            r#"{"version": "5.0", "statement": []}"#,
            r#"{"Statment": []}"#,
            r#"[{"Effect": "Allow"}]"#,
            r#"{"Action": ["*"]}"#,
            r#"{"Version": "5.0", "#,
            "",
        ] {
            assert!(may_be_policy(text), "{text}");
        }
    }

    #[test]
    fn principals_show_the_kind() {
        let of = |statement: &str| detect(&format!("{{\"Version\": \"5.0\", \"Statement\": [{statement}]}}"));
        assert_eq!(of(r#"{"Effect": "Deny", "Action": ["obs:*:*"]}"#), PolicyKind::Identity);
        assert_eq!(of(r#"{"Principal": "*", "Action": ["*"]}"#), PolicyKind::Endpoint);
        assert_eq!(of(r#"{"Effect": "Deny", "Principal": "*", "Action": ["*"]}"#), PolicyKind::Rcp);
        assert_eq!(
            of(r#"{"Principal": {"IAM": ["x"]}, "Action": ["sts:agencies:assume"]}"#),
            PolicyKind::Trust
        );
        assert_eq!(of(r#"{"Principal": {"Service": ["x"]}, "Action": ["csms:a:b"]}"#), PolicyKind::Trust);
        assert_eq!(of(r#"{"Principal": {"IAM": ["x"]}, "Action": ["OBS:a:b"]}"#), PolicyKind::Resource);
        assert_eq!(of(r#"{"Principal": {"IAM": ["x"]}, "Action": ["csms:a:b"]}"#), PolicyKind::Identity);
        assert_eq!(detect("not json"), PolicyKind::Identity);
    }
}
