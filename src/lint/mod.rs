//! The linter: what the cloud would refuse, what can never match, what grants too much, what is untidy.
//!
//! [`check`] finds everything in one pass; a broken part never hides the rest. [`fix`] applies fixes.
//! Nothing is said about a service that the catalog does not cover: [`Report::unchecked`] names it.
//!
//! ```
//! use iam5::Catalog;
//! use iam5::lint::{self, Config, LintInput};
//!
//! let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["csms:secret:gtStage"]}]}"#;
//! let report = lint::check(&LintInput::new(text), &Catalog::embedded(), &Config::default());
//! let names: Vec<_> = report.diagnostics.iter().map(|it| it.rule.name).collect();
//! assert_eq!(names, ["invalid-version", "unknown-action"]);
//! ```

mod baseline;
mod checker;
mod conditions;
mod config;
mod custom_rule;
mod detect;
mod diagnostic;
mod fix;
mod foreign;
mod keys;
mod locate;
mod meta_rules;
mod pattern_relation;
mod principal_form;
mod registry;
mod rule;
mod rules;
mod settings;
mod settings_reader;
mod support;
mod suppression;
mod terraform;
#[cfg(test)]
mod tests;
mod urn_shape;
mod value;
mod view;
mod witness;

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::policy::{Document, PolicyKind};
use crate::wording::{Gap, Join, Text, text};

pub use baseline::{Baseline, Fingerprint, fingerprints};
pub use checker::Checker;
pub use conditions::ConditionIndex;
pub use config::{Config, UnknownRule};
pub use detect::{detect, may_be_policy};
pub use diagnostic::{Diagnostic, Label, Severity};
pub use fix::{Edit, Fix, Fixed, Safety, apply, fix};
pub use registry::{all, find, metas};
pub use rule::{Meta, Rule};
pub use settings::{Settings, TABLES};
pub use settings_reader::{not_a_glob, not_toml};
pub use suppression::Suppression;
pub use terraform::{Plan, PlanError, PlannedPolicy, plan};
pub use view::{ActionView, StatementView};
pub use witness::{Beside, Witness};

/// A document to be checked.
#[derive(Debug, Clone, Copy)]
pub struct LintInput<'a> {
    /// The text.
    pub text: &'a str,
    /// The kind of its target; detected by its content where `None`.
    pub kind: Option<PolicyKind>,
}

impl<'a> LintInput<'a> {
    /// A document whose content shows its kind.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        LintInput { text, kind: None }
    }
}

/// The findings of one document.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The kind the document was read as; `None` where the text is not a policy, as that of settings.
    pub kind: Option<PolicyKind>,
    /// The findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// Numbers of the suppressions in the settings, one for each finding that is not reported.
    pub suppressed: Vec<usize>,
    /// The services that the document names and the catalog does not cover, in lower case: what depends
    /// on their actions, keys and resource types was not checked.
    pub unchecked: BTreeSet<String>,
}

/// Checks a document with every rule that the configuration leaves on.
///
/// Cost: linear in the text, but for rules that compare the entries of a statement with each other.
#[must_use]
pub fn check(input: &LintInput<'_>, catalog: &Catalog, config: &Config) -> Report {
    let kind = input.kind.unwrap_or_else(|| detect(input.text));
    let document = Document::read(input.text, kind);
    let active = |rule: &&'static dyn Rule| {
        let meta = rule.meta();
        config.severity(meta).filter(|_| meta.applies_to(kind)).map(|severity| (*rule, severity))
    };
    let own = config.demands.iter();
    let own = own.filter_map(|it| Some((&**it as &dyn Rule, it.severity(kind, config)?)));
    let rules = all().iter().filter_map(active).map(|(rule, severity)| (rule as &dyn Rule, severity));
    let oracle = witness::Oracle::new(input.text, &document, catalog);
    let mut diagnostics = checker::Checker::run(input.text, &document, catalog, &oracle, rules.chain(own));
    let mut suppressed = Vec::new();
    if !config.suppressions.is_empty() {
        let places = locate::Locator::new(&document);
        diagnostics.retain(|finding| {
            let by = config.suppressions.iter().find(|(_, it)| it.takes(finding, &places));
            suppressed.extend(by.map(|it| it.0));
            by.is_none()
        });
    }
    Report { kind: Some(kind), diagnostics, suppressed, unchecked: unchecked(&document, catalog) }
}

fn unchecked(document: &Document<'_>, catalog: &Catalog) -> BTreeSet<String> {
    let patterns =
        document.statements.iter().filter_map(|it| it.actions.as_ref()).flat_map(|it| it.0.patterns());
    let services = patterns.filter_map(|it| it.text.split_once(':')).map(|it| it.0);
    let plain = |it: &&str| {
        !it.is_empty() && !it.contains(['*', '?']) && catalog.knows_service(it) && !catalog.covers(it)
    };
    services.filter(plain).map(str::to_ascii_lowercase).collect()
}

/// The one line about services that could not be checked; `None` where there are none.
#[must_use]
pub fn unchecked_note(services: &BTreeSet<String>) -> Option<Text> {
    (!services.is_empty()).then(|| {
        text!(
            "not checked against a catalog: {0}; load the answer of `GET /v5/authorization-schemas/services/{service_code}` with `--catalog`",
            "未按目录检查：{0}；请用 `--catalog` 载入 \
             `GET /v5/authorization-schemas/services/{service_code}` 的返回结果",
            Gap::names(services, Join::Comma)
        )
    })
}
