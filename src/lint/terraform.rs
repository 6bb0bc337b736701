//! The policies inside a Terraform plan, as `terraform show -json` writes it.
//!
//! The format is that of <https://developer.hashicorp.com/terraform/internals/json-format>: the values of every
//! resource stand in `planned_values`, module by module, and what is known only after the apply is left out
//! there and marked in `resource_changes`. Policies are strings in the resources of the provider
//! <https://registry.terraform.io/providers/huaweicloud/huaweicloud>.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::{self, JsonStringMap, Member, Node, Value};
use crate::policy::PolicyKind;
use crate::source::{LineIndex, Span};
use crate::wording::{Text, text};

use super::Report;
use super::config::Config;
use super::detect::detect;
use super::diagnostic::Diagnostic;
use super::meta_rules::UNCHECKED_POLICY;

/// The attributes of the provider's resources that hold policies: type, attribute, whether it has to be
/// there, and kind; no kind where the text is not a document of this language by itself.
const ATTRIBUTES: &[(&str, &str, bool, Option<PolicyKind>)] = &[
    ("huaweicloud_identity_policy", "policy_document", true, Some(PolicyKind::Identity)),
    ("huaweicloud_identityv5_policy", "policy_document", true, Some(PolicyKind::Identity)),
    // A role of version 1.1: an identity policy whose `Version` says so.
    ("huaweicloud_identity_role", "policy", true, Some(PolicyKind::Identity)),
    ("huaweicloud_identity_trust_agency", "trust_policy", true, Some(PolicyKind::Trust)),
    (
        "huaweicloud_identitycenter_custom_policy_attachment",
        "custom_policy",
        true,
        Some(PolicyKind::Identity),
    ),
    ("huaweicloud_identitycenter_custom_role_attachment", "custom_role", true, Some(PolicyKind::Identity)),
    ("huaweicloud_organizations_policy", "content", true, Some(PolicyKind::Scp)),
    ("huaweicloud_vpcep_endpoint", "policy_document", false, Some(PolicyKind::Endpoint)),
    ("huaweicloud_vpcep_endpoint", "policy_statement", false, None),
    ("huaweicloud_obs_bucket", "policy", false, None),
    ("huaweicloud_obs_bucket_policy", "policy", true, None),
];

/// Prefix of the provider's resources, of which any text that is a policy is checked.
const PROVIDER: &str = "huaweicloud_";

/// A policy in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPolicy {
    /// The address of the resource and the attribute: `huaweicloud_identity_policy.app.policy_document`.
    pub address: String,
    /// The kind, by the type of the resource.
    pub kind: PolicyKind,
    /// Its text.
    pub text: String,
    places: JsonStringMap,
}

/// The policies of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Those whose text the plan has.
    pub policies: Vec<PlannedPolicy>,
    /// The others: where the resource stands, and why its policy cannot be checked.
    unchecked: Vec<(Span, Text, Text)>,
}

/// The error of a plan, and its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}: {help}")]
pub struct PlanError {
    /// The place.
    pub span: Span,
    /// The fault.
    pub message: Text,
    /// The help.
    pub help: Text,
}

/// The policies of a text that is a plan, or the state after one; `None` of any other text.
///
/// Cost: linear in the text.
///
/// # Errors
/// A version of the format that is not known.
pub fn plan(text: &str) -> Result<Option<Plan>, PlanError> {
    // Most texts are policies: they are not read a second time.
    if !text.contains("\"format_version\"") {
        return Ok(None);
    }
    let Ok(root) = json::parse(text) else { return Ok(None) };
    let Some(version) = get(&root, "format_version") else { return Ok(None) };
    let parts = ["planned_values", "resource_changes", "values"];
    if parts.iter().all(|it| get(&root, it).is_none()) {
        return Ok(None);
    }
    let major = string(version).and_then(|it| it.split('.').next());
    if !matches!(major, Some("0" | "1")) {
        let message = text!(
            "unknown format version `{0}` of the plan",
            "计划的格式版本是 `{0}`，无法识别",
            version.span.of(text).trim_matches('"')
        );
        let help = text!(
            "write it with a version of Terraform whose format version starts with `1.`",
            "请用格式版本以 `1.` 开头的 Terraform 生成"
        );
        return Err(PlanError { span: version.span, message, help });
    }
    Ok(Some(Reader { text, changes: changes(&root), given: given(&root), plan: Plan::default() }.read(&root)))
}

fn get<'n>(node: &'n Node<'n>, name: &str) -> Option<&'n Node<'n>> {
    members(Some(node)).iter().find(|it| it.name == name).map(|it| &it.value)
}

fn string<'n>(node: &'n Node<'n>) -> Option<&'n str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn members<'n>(node: Option<&'n Node<'n>>) -> &'n [Member<'n>] {
    match node.map(|it| &it.value) {
        Some(Value::Object(members)) => members,
        _ => &[],
    }
}

fn items<'n>(node: &'n Node<'n>, name: &str) -> &'n [Node<'n>] {
    match get(node, name).map(|it| &it.value) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

/// The changes by the address of what changes.
fn changes<'n>(root: &'n Node<'n>) -> BTreeMap<&'n str, &'n Node<'n>> {
    let of = |it: &'n Node<'n>| Some((string(get(it, "address")?)?, it));
    items(root, "resource_changes").iter().filter_map(of).collect()
}

/// The attributes that the configuration gives a value, by the type and the name of their resource; `None`
/// where the plan does not have its configuration.
fn given<'n>(root: &'n Node<'n>) -> Option<BTreeSet<(&'n str, &'n str, &'n str)>> {
    let mut given = BTreeSet::new();
    let mut open = vec![get(get(root, "configuration")?, "root_module")?];
    while let Some(module) = open.pop() {
        for resource in items(module, "resources") {
            let text = |name| get(resource, name).and_then(string);
            let (Some(kind), Some(name)) = (text("type"), text("name")) else { continue };
            given.extend(members(get(resource, "expressions")).iter().map(|it| (kind, name, &*it.name)));
        }
        let calls = members(get(module, "module_calls"));
        open.extend(calls.iter().filter_map(|it| get(&it.value, "module")));
    }
    Some(given)
}

struct Reader<'n> {
    text: &'n str,
    changes: BTreeMap<&'n str, &'n Node<'n>>,
    given: Option<BTreeSet<(&'n str, &'n str, &'n str)>>,
    plan: Plan,
}

impl<'n> Reader<'n> {
    fn read(mut self, root: &'n Node<'n>) -> Plan {
        let mut seen = BTreeSet::new();
        for part in ["planned_values", "values"] {
            let mut open: Vec<_> =
                get(root, part).and_then(|it| get(it, "root_module")).into_iter().collect();
            while let Some(module) = open.pop() {
                for resource in items(module, "resources") {
                    seen.extend(get(resource, "address").and_then(string));
                    self.resource(resource, get(resource, "values"));
                }
                open.extend(items(module, "child_modules").iter().rev());
            }
        }
        for resource in items(root, "resource_changes") {
            let after = get(resource, "change").and_then(|it| get(it, "after"));
            // What is to be destroyed has no values afterward.
            let stays = after.is_some_and(|it| it.value != Value::Null);
            if stays && get(resource, "address").and_then(string).is_none_or(|it| !seen.contains(it)) {
                self.resource(resource, after);
            }
        }
        self.plan
    }

    fn resource(&mut self, resource: &'n Node<'n>, values: Option<&'n Node<'n>>) {
        let text = |name| get(resource, name).and_then(string);
        let (Some(address), Some(kind)) = (text("address"), text("type")) else { return };
        // Data sources read what others have written.
        if text("mode").is_some_and(|it| it != "managed") || !kind.starts_with(PROVIDER) {
            return;
        }
        let value = |name: &str| values.and_then(|it| get(it, name)).filter(|it| it.value != Value::Null);
        let listed = || ATTRIBUTES.iter().filter(|it| it.0 == kind);
        for (_, attribute, needed, of_kind) in listed() {
            let mut of_kind = *of_kind;
            if kind == "huaweicloud_organizations_policy" {
                of_kind = self.control_policy(resource, value("type"));
                if of_kind.is_none() {
                    continue;
                }
            }
            let given = self
                .given
                .as_ref()
                .is_none_or(|it| text("name").is_none_or(|name| it.contains(&(kind, name, *attribute))));
            match value(attribute) {
                // An attribute that is not used may be written as an empty text.
                Some(Node { value: Value::String(it), .. }) if !*needed && it.is_empty() => {}
                Some(node) => self.policy(resource, address, attribute, node, of_kind),
                // What nobody gave a value the provider fills in, and it may be unknown until then.
                None if *needed || (given && self.is_unknown(address, attribute)) => self.leave(
                    resource,
                    text!(
                        "`{0}`: `{1}` is known only after the apply",
                        "`{0}`：`{1}` 在 apply 之后才能确定",
                        address,
                        *attribute
                    ),
                    text!(
                        "check the state after it: `terraform show -json`",
                        "请在其后检查状态：`terraform show -json`"
                    ),
                ),
                None => {}
            }
        }
        if listed().next().is_some() {
            return;
        }
        for member in members(values) {
            if let Some(kind) = string(&member.value).filter(|it| is_policy(it)).map(detect) {
                self.policy(resource, address, &member.name, &member.value, Some(kind));
            }
        }
    }

    /// The kind of a policy of an organization that has statements; what is of a type that is not known here is left
    /// with a word.
    fn control_policy(&mut self, resource: &Node<'_>, of_type: Option<&Node<'_>>) -> Option<PolicyKind> {
        match of_type.and_then(string) {
            Some("service_control_policy") | None => Some(PolicyKind::Scp),
            Some("resource_control_policy") => Some(PolicyKind::Rcp),
            Some("network_control_policy") => Some(PolicyKind::Ncp),
            // It holds tags and no statements.
            Some("tag_policy") => None,
            Some(other) => {
                let message = text!(
                    "unknown type of organization policy `{0}`",
                    "`{0}` 不是此处已知的组织策略类型",
                    other
                );
                self.leave(resource, message, text!("check it by other means", "请用其他方式检查"));
                None
            }
        }
    }

    fn is_unknown(&self, address: &str, attribute: &str) -> bool {
        let change = self.changes.get(address).and_then(|it| get(it, "change"));
        let unknown = change.and_then(|it| get(it, "after_unknown"));
        let is_true = |it: &Node<'_>| it.value == Value::Bool(true);
        unknown.is_some_and(|it| is_true(it) || get(it, attribute).is_some_and(is_true))
    }

    fn policy(
        &mut self,
        resource: &Node<'_>,
        address: &str,
        attribute: &str,
        node: &Node<'_>,
        kind: Option<PolicyKind>,
    ) {
        let Some(content) = string(node) else {
            let message =
                text!("`{0}`: `{1}` is not a string", "`{0}`：`{1}` 不是字符串", address, attribute);
            let help = text!(
                "write the policy as a string, for example with `jsonencode`",
                "请把策略写成字符串，例如用 `jsonencode`"
            );
            return self.leave(resource, message, help);
        };
        // Buckets have an older language beside this one, whose documents have no version of it.
        let is_v5 =
            || json::parse(content).is_ok_and(|it| get(&it, "Version").and_then(string) == Some("5.0"));
        match kind.or_else(|| is_v5().then_some(PolicyKind::Resource)) {
            Some(kind) => self.plan.policies.push(PlannedPolicy {
                address: format!("{address}.{attribute}"),
                kind,
                text: content.to_owned(),
                places: JsonStringMap::new(self.text, node.span),
            }),
            None => self.leave(
                resource,
                text!(
                    "`{0}`: `{1}` is not a document of version 5.0",
                    "`{0}`：`{1}` 不是 5.0 版本的文档",
                    address,
                    attribute
                ),
                text!(
                    "check it by other means: the policies of buckets and gateway endpoints have a language of \
                     their own",
                    "请用其他方式检查：桶策略和网关型终端节点策略有各自的语法"
                ),
            ),
        }
    }

    fn leave(&mut self, resource: &Node<'_>, message: Text, help: Text) {
        let place = get(resource, "address").map_or(resource.span, |it| it.span);
        self.plan.unchecked.push((place, message, help));
    }
}

/// Returns whether a text is an object with statements.
fn is_policy(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && json::parse(text)
            .is_ok_and(|it| matches!(get(&it, "Statement").map(|it| &it.value), Some(Value::Array(_))))
}

impl Plan {
    /// Findings, in the text of the plan, about policies that cannot be checked.
    #[must_use]
    pub fn unchecked(&self, config: &Config) -> Report {
        let mut report = Report::default();
        let Some(severity) = config.severity(&UNCHECKED_POLICY) else { return report };
        let by = config.suppressions.iter().find(|(_, it)| it.takes_all(UNCHECKED_POLICY.name));
        if let Some((number, _)) = by {
            report.suppressed = vec![*number; self.unchecked.len()];
            return report;
        }
        for (span, message, help) in &self.unchecked {
            let mut finding = Diagnostic::new(&UNCHECKED_POLICY, severity, *span, message.clone());
            finding.help(help.clone());
            report.diagnostics.push(finding);
        }
        report
    }
}

impl PlannedPolicy {
    /// The findings as ones in the text of the plan, which name the policy and the place in it. They have no fix:
    /// a plan is made from something else.
    ///
    /// Cost: linear in the policy, and a binary search for each finding.
    #[must_use]
    pub fn in_plan(&self, findings: &[Diagnostic]) -> Vec<Diagnostic> {
        let lines = LineIndex::new(&self.text);
        let moved = |finding: &Diagnostic| {
            let place = lines.position(&self.text, finding.span.start);
            let mut finding = finding.clone();
            finding.message =
                text!("`{0}`:{1}: {2}", "`{0}`:{1}：{2}", self.address, place.to_string(), finding.message);
            finding.span = self.places.span(finding.span);
            for label in &mut finding.labels {
                label.span = self.places.span(label.span);
            }
            finding.fix = None;
            finding
        };
        findings.iter().map(moved).collect()
    }
}
