//! The settings of a project: levels, kinds, suppressions and custom rules, for many files.
//!
//! They are read from a tree with places, whatever it was written in: `iam5.toml` is turned into one by the
//! command. Globs are kept as text; who knows files says which of them match.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::json::{Fault, Faults, Limits, Node, Notation, Shape, Value};
use crate::policy::{ActionPattern, PolicyKind};
use crate::source::Span;
use crate::wording::{Gap, Join, text};

use super::config::Config;
use super::custom_rule::{CustomRule, Wanted};
use super::diagnostic::{Diagnostic, Severity};
use super::meta_rules::{CUSTOM_RULE, STALE_BASELINE, UNUSED_SUPPRESSION};
use super::registry::{find, nearest};
use super::settings_reader::Table;
use super::suppression::Suppression;

/// The tables of the settings and the members that each may have; the first is the document itself.
/// `[rules]` has the names of rules.
pub const TABLES: [(&str, &[&str]); 4] =
    [("", DOCUMENT), ("kind", KIND), ("organisation", CUSTOM), ("suppress", SUPPRESS)];

const THE_DOCUMENT: Shape = Shape::new(|| text!("the document", "该文档"), DOCUMENT);
const RULES: Shape = Shape::open(|| text!("`[rules]`", "`[rules]` 表"));
const A_KIND: Shape = Shape::new(|| text!("`[[kind]]`", "`[[kind]]` 表"), KIND);
const A_CUSTOM_RULE: Shape = Shape::new(|| text!("`[[organisation]]`", "`[[organisation]]` 表"), CUSTOM);
const A_SUPPRESSION: Shape = Shape::new(|| text!("`[[suppress]]`", "`[[suppress]]` 表"), SUPPRESS);

const DOCUMENT: &[&str] = &["baseline", "catalog", "ignore", "kind", "organisation", "rules", "suppress"];
const KIND: &[&str] = &["as", "files"];
const CUSTOM: &[&str] = &[
    "actions",
    "conditions",
    "files",
    "forbidden",
    "kinds",
    "level",
    "message",
    "name",
    "regions",
    "resources",
];
const SUPPRESS: &[&str] = &["files", "pointer", "reason", "rules", "sid"];

/// Rules about the settings themselves, or with names of their own.
const UNSUPPRESSED: [&str; 3] = [CUSTOM_RULE.name, STALE_BASELINE.name, UNUSED_SUPPRESSION.name];

/// The settings of a project.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    levels: Vec<(&'static str, Option<Severity>)>,
    /// The files of a kind, as globs; the first that match count.
    kinds: Vec<(Vec<String>, PolicyKind)>,
    /// The files that are not checked, as globs.
    pub ignore: Vec<String>,
    /// The file of the findings that were there before, and where it is named.
    pub baseline: Option<(String, Span)>,
    /// The files and folders with exports of authorization schemas, and where each is named.
    pub catalogs: Vec<(String, Span)>,
    /// The suppressions.
    pub suppressions: Vec<Arc<Suppression>>,
    demands: Vec<Arc<CustomRule>>,
    /// The names of the custom rules.
    names: BTreeSet<String>,
    globs: Vec<(String, Span)>,
}

impl Settings {
    /// Reads settings out of a tree of tables, lists and texts.
    ///
    /// # Errors
    /// Everything that is wrong with them, each with its place and its fix.
    pub fn read(root: &Node<'_>) -> Result<Self, Vec<Fault>> {
        let mut settings = Settings::default();
        let mut faults = Faults::new(&Limits::default()).in_notation(Notation::Toml);
        settings.document(root, &mut faults);
        faults.none_or(settings)
    }

    fn document(&mut self, root: &Node<'_>, faults: &mut Faults) {
        let Some(mut document) = Table::new(THE_DOCUMENT, root, faults) else { return };
        self.baseline = document.text("baseline");
        self.catalogs = document.texts("catalog");
        self.ignore = self.files(&mut document, "ignore");
        let rules = document.get("rules");
        let (kinds, custom, suppress) =
            (document.nodes("kind"), document.nodes("organisation"), document.nodes("suppress"));
        if let Some(mut table) = rules.and_then(|it| Table::new(RULES, it, faults)) {
            self.levels = levels(&mut table);
        }
        for node in kinds {
            let Some(mut table) = Table::new(A_KIND, node, faults) else { continue };
            let files = self.files(&mut table, "files");
            if files.is_empty() && table.get("files").is_none() {
                table.missing("files", text!("add the globs of its files", "请加上它所指文件的通配模式"));
            }
            let kind = table
                .needed("as", text!("a kind of policy", "策略的类型"))
                .and_then(|it| kind(&mut table, &it));
            self.kinds.extend(kind.map(|it| (files, it)));
        }
        for node in custom {
            let Some(mut table) = Table::new(A_CUSTOM_RULE, node, faults) else { continue };
            let demand = self.demand(&mut table);
            self.demands.extend(demand.map(Arc::new));
        }
        for node in suppress {
            let Some(mut table) = Table::new(A_SUPPRESSION, node, faults) else { continue };
            let suppression = self.suppression(&mut table);
            self.suppressions.extend(suppression.map(Arc::new));
        }
    }

    /// A member that holds globs.
    fn files(&mut self, table: &mut Table<'_, '_>, name: &str) -> Vec<String> {
        let globs = table.texts(name);
        self.globs.extend(globs.iter().cloned());
        globs.into_iter().map(|it| it.0).collect()
    }

    fn demand(&mut self, table: &mut Table<'_, '_>) -> Option<CustomRule> {
        let files = self.files(table, "files");
        let name = table.needed("name", text!("what its findings are called", "其问题的名称"));
        if let Some((name, span)) = &name {
            let kebab = name
                .split('-')
                .all(|it| !it.is_empty() && it.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
            if !kebab {
                let help = text!(
                    "write it in lower case, with hyphens, such as `secrets-by-endpoint`",
                    "用小写字母和连字符书写，例如 `secrets-by-endpoint`"
                );
                let message = text!("`{0}` is not a valid rule name", "`{0}` 不能用作规则名", name);
                table.fault(*span, message, help);
            } else if find(name).is_some() || !self.names.insert(name.clone()) {
                let message = text!("a rule is already named `{0}`", "已有名为 `{0}` 的规则", name);
                table.fault(*span, message, text!("choose another name", "换一个名称"));
            }
        }
        let message = table.needed("message", text!("what its findings say", "其问题的内容"));
        let severity = table.text("level").and_then(|it| level(table, &it));
        let kinds = table.texts("kinds").iter().filter_map(|it| kind(table, it)).collect();
        let actions = table.texts("actions");
        let actions = actions.iter().map(|it| ActionPattern::new(&it.0, true, it.1)).collect();
        let wanted = wanted(table);
        let (name, message) = (Arc::from(name?.0), message?.0);
        Some(CustomRule { name, message, severity, kinds, files, actions, wanted: wanted? })
    }

    fn suppression(&mut self, table: &mut Table<'_, '_>) -> Option<Suppression> {
        let rules = table.texts("rules");
        if table.get("rules").is_none() {
            let help = text!("add the names of the rules to suppress", "请加上它所指规则的名称");
            table.missing("rules", help);
        }
        for (name, span) in &rules {
            if UNSUPPRESSED.contains(&name.as_str()) {
                let help = text!(
                    "name the custom rule itself, or switch it off in `[rules]`",
                    "写出组织自定义规则本身的名称，或在 `[rules]` 中关闭它"
                );
                table.fault(*span, text!("`{0}` cannot be suppressed", "`{0}` 不能被抑制", name), help);
            } else if find(name).is_none() && !self.names.contains(name) {
                unknown_rule(table, name, *span);
            }
        }
        let (files, sid) = (self.files(table, "files"), table.text("sid"));
        let pointer = table.text("pointer");
        if let Some((text, span)) = pointer.as_ref().filter(|it| !it.0.starts_with('/')) {
            let message = text!("`{0}` is not a valid JSON Pointer", "`{0}` 不是 JSON Pointer", text);
            let help = text!("write it like `/Statement/0/Action`", "写成 `/Statement/0/Action` 的形式");
            table.fault(*span, message, help);
        }
        if ["files", "sid", "pointer"].iter().all(|it| table.get(it).is_none()) {
            let help = text!(
                "add `files`, `sid` or `pointer`, or switch the rule off in `[rules]`",
                "加上 `files`、`sid` 或 `pointer`，或在 `[rules]` 中关闭该规则"
            );
            let message = text!(
                "`[[suppress]]` covers every finding of its rules",
                "`[[suppress]]` 涉及其规则的全部问题"
            );
            table.fault(table.span(), message, help);
        }
        let reason = table.needed("reason", text!("why the findings may stay", "这些问题可以保留的原因"))?.0;
        let rules = rules.into_iter().map(|it| it.0).collect();
        let (sid, pointer) = (sid.map(|it| it.0), pointer.map(|it| it.0));
        Some(Suppression { rules, files, sid, pointer, reason, span: table.span() })
    }

    /// Every glob with its place, so that one which is none can be shown.
    #[must_use]
    pub fn globs(&self) -> &[(String, Span)] {
        &self.globs
    }

    /// The kind of a file's policies, where the settings name it; `matches` says whether one of the globs
    /// matches the file.
    pub fn kind(&self, matches: impl Fn(&[String]) -> bool) -> Option<PolicyKind> {
        self.kinds.iter().find(|it| matches(&it.0)).map(|it| it.1)
    }

    /// The configuration of a file; `matches` says whether one of the globs matches it.
    pub fn config(&self, matches: impl Fn(&[String]) -> bool) -> Config {
        let about = |files: &[String]| files.is_empty() || matches(files);
        let mut config = Config::default();
        for (rule, severity) in &self.levels {
            // The reader has taken only names that there are.
            let _ = config.set(rule, *severity);
        }
        config.demands = self.demands.iter().filter(|it| about(&it.files)).cloned().collect();
        let suppressions = self.suppressions.iter().enumerate().filter(|(_, it)| about(&it.files));
        config.suppressions = suppressions.map(|(at, it)| (at, it.clone())).collect();
        config
    }

    /// Findings, in the text of the settings, about suppressions that are not among the `used` numbers.
    /// `judged` says of which of them all files were checked.
    pub fn unused(&self, used: &BTreeSet<usize>, judged: impl Fn(&Suppression) -> bool) -> Vec<Diagnostic> {
        let Some(severity) = self.config(|_| false).severity(&UNUSED_SUPPRESSION) else { return Vec::new() };
        let unused = self.suppressions.iter().enumerate().filter(|(at, it)| !used.contains(at) && judged(it));
        let finding = |it: &Suppression| {
            let rules = Gap::names(&it.rules, Join::Or);
            let message = text!("no finding of {0} is suppressed here", "此处没有抑制任何 {0} 的问题", rules);
            let mut finding = Diagnostic::new(&UNUSED_SUPPRESSION, severity, it.span, message);
            finding.help(text!("remove it, or correct what it applies to", "删除它，或更正它所指的内容"));
            finding
        };
        unused.map(|(_, it)| finding(it)).collect()
    }
}

fn levels(table: &mut Table<'_, '_>) -> Vec<(&'static str, Option<Severity>)> {
    let mut levels = Vec::new();
    for member in table.members() {
        let level = table.text(&member.name).and_then(|it| level(table, &it));
        match find(&member.name) {
            Some(meta) => levels.extend(level.map(|it| (meta.name, it))),
            None => unknown_rule(table, &member.name, member.name_span),
        }
    }
    levels
}

fn unknown_rule(table: &mut Table<'_, '_>, name: &str, span: Span) {
    let help = match nearest(name) {
        Some(nearest) => text!("write `{0}`", "写成 `{0}`", nearest),
        None => text!("`iam5 rule` lists them", "`iam5 rule` 会列出全部规则"),
    };
    table.fault(span, text!("unknown rule `{0}`", "没有名为 `{0}` 的规则", name), help);
}

/// A severity, or nothing for `off`; outside, nothing for a word that is neither.
fn level(table: &mut Table<'_, '_>, (text, span): &(String, Span)) -> Option<Option<Severity>> {
    let level = if text == "off" { Some(None) } else { Severity::parse(text).map(Some) };
    if level.is_none() {
        let names = Gap::names(Severity::ALL, Join::Comma);
        let message = text!("`{0}` is not a valid level", "`{0}` 不是级别", text);
        table.fault(*span, message, text!("write `off`, {0}", "写成 `off`、{0}", names));
    }
    level
}

fn kind(table: &mut Table<'_, '_>, (text, span): &(String, Span)) -> Option<PolicyKind> {
    let kind = match text.as_str() {
        // An identity policy whose `Version` says so.
        "role" => Some(PolicyKind::Identity),
        _ => PolicyKind::ALL.into_iter().find(|it| it.name() == text),
    };
    if kind.is_none() {
        let names = Gap::names(PolicyKind::ALL.map(PolicyKind::name), Join::Comma);
        let message = text!("`{0}` is not a valid kind of policy", "`{0}` 不是策略类型", text);
        table.fault(*span, message, text!("write {0} or `role`", "写成 {0} 或 `role`", names));
    }
    kind
}

/// Reads the requirement of a custom rule: exactly one of its members.
fn wanted(table: &mut Table<'_, '_>) -> Option<Wanted> {
    const WANTED: [&str; 4] = ["conditions", "regions", "resources", "forbidden"];
    let mut given = WANTED.iter().filter(|it| table.get(it).is_some());
    let (Some(name), None) = (given.next(), given.next()) else {
        let message = text!(
            "expected one requirement in `[[organisation]]`, found none or several",
            "`[[organisation]]` 没有要求，或有多项要求"
        );
        let help = text!(
            "give one of `conditions`, `regions`, `resources`, `forbidden = true`",
            "在 `conditions`、`regions`、`resources`、`forbidden = true` 中给出一项"
        );
        table.fault(table.span(), message, help);
        return None;
    };
    if *name == "forbidden" {
        let node = table.get(name)?;
        if node.value != Value::Bool(true) {
            let message = text!("`forbidden` is not `true`", "`forbidden` 不是 `true`");
            table.fault(node.span, message, text!("write `true`, or remove it", "写成 `true`，或删除它"));
            return None;
        }
        return Some(Wanted::Nothing);
    }
    let names: Vec<String> = table.texts(name).into_iter().map(|it| it.0).collect();
    match *name {
        "conditions" => Some(Wanted::Condition(names)),
        "regions" => Some(Wanted::Regions(names)),
        _ => Some(Wanted::Resources(names)),
    }
}
