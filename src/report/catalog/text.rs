//! A catalog entry as text for a terminal.

use std::fmt::{self, Write};

use crate::catalog::{
    AccessLevel, Action, Authorization, Catalog, ConditionKey, Fills, Mark, Operation, Place, Service,
    Status, UrnTemplate,
};
use crate::report::catalog::{CatalogReport, Entry};
use crate::wording::{Language, Text, text};

/// Writes rows as columns, two blanks between; the last column is not padded.
fn table(out: &mut dyn Write, indent: &str, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|it| columns_of(it)).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| {
            let padding = width.saturating_sub(columns_of(cell));
            format!("{cell}{}", " ".repeat(padding))
        });
        writeln!(out, "{indent}{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

/// The columns that a text takes on a terminal: two for a Chinese character.
fn columns_of(text: &str) -> usize {
    let is_wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}');
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

/// The rows of an entry, in a language.
struct Rows {
    language: Language,
    rows: Vec<Vec<String>>,
}

impl Rows {
    /// Adds one label, and a line a value.
    fn list(&mut self, label: &Text, values: Vec<String>) {
        let mut label = label.to(self.language);
        for value in if values.is_empty() { vec!["-".to_owned()] } else { values } {
            self.rows.push(vec![std::mem::take(&mut label), value]);
        }
    }

    fn marked(&mut self, mark: &Mark) {
        self.list(&status(mark.status()), mark.sources().to_vec());
        if let Some(note) = mark.note() {
            self.list(&text!("note", "说明"), vec![note.to_owned()]);
        }
    }
}

fn status(status: Status) -> Text {
    match status {
        Status::Documented => text!("documented", "有文档"),
        Status::Inferred => text!("inferred", "推断"),
        Status::Practice => text!("practice", "实践"),
    }
}

fn level(level: AccessLevel) -> Text {
    match level {
        AccessLevel::List => text!("list", "列表"),
        AccessLevel::Read => text!("read", "读"),
        AccessLevel::Write => text!("write", "写"),
        AccessLevel::Tagging => text!("tagging", "标签"),
        AccessLevel::PermissionManagement => text!("permission_management", "权限管理"),
    }
}

/// `secretName*`, the asterisk for a type that is required.
fn resource_types(action: &Action) -> String {
    let types = action.resources().iter().map(|resource| {
        let star = if resource.required() == Some(true) { "*" } else { "" };
        format!("{}{star}", resource.type_name())
    });
    or_dash(types.collect::<Vec<_>>().join(", "))
}

/// A template, where it is known.
fn template(known: Option<&UrnTemplate>, language: Language) -> String {
    known.map_or_else(|| text!("URN not known", "URN 未知").to(language), ToString::to_string)
}

/// The access level, where it is known.
fn known_level(action: &Action) -> Text {
    action.access_level().map_or_else(|| text!("not known", "未知"), level)
}

fn called(operation: &Operation) -> String {
    match (operation.method(), operation.path()) {
        (Some(method), Some(path)) => format!("{method} {path}"),
        _ => "-".to_owned(),
    }
}

fn kind(key: &ConditionKey) -> Text {
    let Some((kind, several)) = key.value_type().zip(key.multi_valued()) else {
        return text!("type not known", "类型未知");
    };
    let count = if several { text!("multi-valued", "多值") } else { text!("single-valued", "单值") };
    let kind = kind.to_string();
    if key.type_status() == Status::Documented {
        text!("{0}, {1}", "{0}，{1}", kind, count)
    } else {
        text!("{0}, {1} (inferred)", "{0}，{1}（推断）", kind, count)
    }
}

pub(super) fn write(report: &CatalogReport<'_>, out: &mut dyn Write) -> fmt::Result {
    let language = report.language;
    match &report.entry {
        Entry::Overview => overview(report.catalog, language, out),
        Entry::GlobalKeys => {
            let collected = report.catalog.collected().to_string();
            let title = text!("global condition keys, collected {0}", "全局条件键，收集于 {0}", collected);
            writeln!(out, "{}\n", title.to(language))?;
            keys(report.catalog.global_keys(), language, out)
        }
        Entry::Service(service) => self::service(service, language, out),
        Entry::Action(action) => self::action(report, action, out),
        Entry::Alias(actions) => {
            let names = actions.iter().map(|it| format!("`{}`", it.name())).collect::<Vec<_>>();
            let names = match language {
                Language::English => names.join(" and of "),
                Language::Chinese => names.join(" 和 "),
            };
            let title = text!("`{0}` is an alias of {1}", "`{0}` 是 {1} 的旧名称", report.name, names);
            writeln!(out, "{}\n", title.to(language))?;
            for (number, action) in actions.iter().enumerate() {
                if number > 0 {
                    writeln!(out)?;
                }
                self::action(report, action, out)?;
            }
            Ok(())
        }
        Entry::Key(key) => self::key(report, key, out),
        Entry::Operation(operation) => self::operation(operation, language, out),
        Entry::Unknown { actions, keys, services } => {
            let title = text!("the catalog has no `{0}`", "目录中没有 `{0}`", report.name);
            writeln!(out, "{}", title.to(language))?;
            let actions = actions.iter().map(|it| (text!("action", "授权项"), it.name()));
            let keys = keys.iter().map(|it| (text!("condition key", "条件键"), it.name()));
            let services = services.iter().map(|it| (text!("service", "服务"), it.code()));
            let near = services.chain(actions).chain(keys);
            let rows: Vec<_> = near.map(|(kind, name)| vec![name.to_owned(), kind.to(language)]).collect();
            if rows.is_empty() {
                let help = text!(
                    "`iam5 catalog` lists the services; `--catalog FILE` loads an export",
                    "`iam5 catalog` 列出各服务；`--catalog FILE` 加载导出的目录"
                );
                return writeln!(out, "{}", help.to(language));
            }
            writeln!(out, "{}", text!("spelled alike:", "拼写相近的有：").to(language))?;
            table(out, "  ", &rows)
        }
    }
}

fn overview(catalog: &Catalog, language: Language, out: &mut dyn Write) -> fmt::Result {
    let rows = catalog.services().map(|service| {
        let counts = [
            (service.actions().len(), text!("action", "个授权项"), text!("actions", "个授权项")),
            (service.keys().len(), text!("key", "个条件键"), text!("keys", "个条件键")),
            (service.operations().len(), text!("operation", "个操作"), text!("operations", "个操作")),
        ];
        let mut row = vec![service.code().to_owned()];
        row.extend(counts.map(|(count, one, several)| {
            let what = if count == 1 { one } else { several };
            format!("{count:>3} {}", what.to(language))
        }));
        let origin = service.origin().phrase();
        let origin = if service.is_complete() {
            origin
        } else {
            text!("{0}, a part of the service only", "{0}，只是该服务的一部分", origin)
        };
        row.push(origin.to(language));
        row
    });
    table(out, "", &rows.collect::<Vec<_>>())?;
    let globals = catalog.global_keys().len();
    let last = text!(
        "{0} global condition keys, collected {1}; `iam5 catalog g` lists them",
        "{0} 个全局条件键，收集于 {1}；`iam5 catalog g` 列出它们",
        globals,
        catalog.collected().to_string()
    );
    writeln!(out, "\n{}", last.to(language))
}

fn service(service: &Service, language: Language, out: &mut dyn Write) -> fmt::Result {
    let title = text!("{0}, {1}", "{0}，{1}", service.code(), service.origin().phrase());
    let title = if service.is_complete() {
        title
    } else {
        text!("{0}; it has more actions than these", "{0}；它的授权项不止这些", title)
    };
    writeln!(out, "{}", title.to(language))?;

    let heading = text!("actions (* for a resource type that is required)", "授权项（* 表示必需的资源类型）");
    writeln!(out, "\n{}", heading.to(language))?;
    let rows = service.actions().iter().map(|action| {
        let aliases = action.aliases().iter().map(|it| text!("alias {0}", "旧名称 {0}", it).to(language));
        let aliases = aliases.collect::<Vec<_>>().join(", ");
        let level = known_level(action).to(language);
        vec![action.name().to_owned(), level, resource_types(action), aliases]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())?;

    writeln!(out, "\n{}", text!("resource types", "资源类型").to(language))?;
    let types = service.resource_types().iter();
    let rows = types.map(|kind| {
        let status = status(kind.mark().status()).to(language);
        vec![kind.name().to_owned(), template(kind.urn_template(), language), status]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())?;

    writeln!(out, "\n{}", text!("condition keys", "条件键").to(language))?;
    keys(service.keys(), language, out)?;

    writeln!(out, "\n{}", text!("operations", "API 操作").to(language))?;
    let rows = service.operations().iter().map(|operation| {
        let needs = match operation.actions() {
            [] => authorization(operation).to(language),
            actions => actions.join(", "),
        };
        vec![operation.id().to_owned(), called(operation), needs]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())
}

fn authorization(operation: &Operation) -> Text {
    match operation.authorization() {
        Authorization::Action => text!("action required", "需要授权项"),
        Authorization::NoneNeeded => {
            text!("no identity-policy permission needed (documented)", "不需要身份策略授权（有文档）")
        }
        Authorization::Undocumented => text!("not found in the documentation", "文档中没有说明"),
    }
}

fn keys(keys: &[ConditionKey], language: Language, out: &mut dyn Write) -> fmt::Result {
    let rows = keys.iter().map(|key| {
        let values = key.values().map(|it| it.phrase().to(language)).unwrap_or_default();
        let status = status(key.mark().status()).to(language);
        vec![key.name().to_owned(), kind(key).to(language), status, values]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())
}

fn action(report: &CatalogReport<'_>, action: &Action, out: &mut dyn Write) -> fmt::Result {
    let language = report.language;
    let title = text!("{0}, access level {1}", "{0}，访问级别：{1}", action.name(), known_level(action));
    writeln!(out, "{}", title.to(language))?;
    if let Some(description) = action.description(report.language) {
        writeln!(out, "{description}")?;
    }
    writeln!(out)?;
    let mut rows = Rows { language, rows: Vec::new() };
    let types = action.resources().iter().map(|resource| {
        let (kind, template) = (resource.type_name(), template(resource.urn_template(), language));
        let line = match resource.required() {
            Some(true) => text!("{0}*  {1}, required", "{0}*  {1}，必需", kind, template),
            Some(false) => text!("{0}  {1}, optional", "{0}  {1}，可选", kind, template),
            None => text!("{0}  {1}, not known whether required", "{0}  {1}，是否必需未知", kind, template),
        };
        line.to(language)
    });
    let mut types: Vec<_> = types.collect();
    if types.is_empty() && !action.is_whole() {
        types.push(text!("not known", "未知").to(language));
    } else if types.is_empty() {
        let none = text!("only `*`, or no `Resource`, can match", "只有 `*` 或不写 `Resource` 才能匹配");
        types.push(format!("-  {}", none.to(language)));
    }
    rows.list(&text!("resource types", "资源类型"), types);
    let per_type = action.resources().iter().map(|resource| {
        format!("{}: {}", resource.type_name(), or_dash(resource.condition_keys().join(", ")))
    });
    let whole = or_dash(action.condition_keys().join(", "));
    let whole = text!("whole action: {0}", "整个授权项：{0}", whole).to(language);
    rows.list(&text!("condition keys", "条件键"), per_type.chain([whole]).collect());
    rows.list(&text!("aliases", "旧名称"), action.aliases().to_vec());
    rows.list(&text!("depends on", "依赖"), action.dependencies().to_vec());
    let callers = report.callers(action);
    let width = callers.iter().map(|operation| operation.id().len()).max().unwrap_or_default();
    let callers = callers.iter().map(|operation| match operation.path() {
        Some(_) => format!("{:<width$}  {}", operation.id(), called(operation)),
        None => operation.id().to_owned(),
    });
    let mut callers: Vec<_> = callers.collect();
    if action.permission_only() == Some(true) {
        let none =
            text!("no operation: the action is a permission only", "没有 API 操作：该授权项只是一项权限");
        callers.push(none.to(language));
    }
    rows.list(&text!("called by", "调用它的操作"), callers);
    let dependents = report.catalog.dependents(action.name());
    let dependents = dependents.iter().map(|action| action.name().to_owned()).collect();
    rows.list(&text!("dependency of", "被依赖于"), dependents);
    rows.marked(action.mark());
    table(out, "  ", &rows.rows)
}

fn key(report: &CatalogReport<'_>, key: &ConditionKey, out: &mut dyn Write) -> fmt::Result {
    let language = report.language;
    let title = text!("{0}, condition key, {1}", "{0}，条件键，{1}", key.name(), kind(key));
    writeln!(out, "{}", title.to(language))?;
    if let Some(description) = key.description(report.language) {
        writeln!(out, "{description}")?;
    }
    writeln!(out)?;
    let mut rows = Rows { language, rows: Vec::new() };
    let values = key.values().map(|it| it.phrase().to(language));
    rows.list(&text!("values", "取值"), values.into_iter().collect());
    if key.is_sensitive() {
        let why = text!(
            "values are made by the system; a wildcard has no sensible use",
            "取值由系统生成；使用通配符没有意义"
        );
        rows.list(&text!("sensitive", "敏感"), vec![why.to(language)]);
    }
    let carriers = if key.is_per_action() {
        report.carriers(key).iter().map(|action| action.name().to_owned()).collect()
    } else {
        vec![text!("every action", "所有授权项").to(language)]
    };
    rows.list(&text!("carried by", "携带它的授权项"), carriers);
    rows.marked(key.mark());
    table(out, "  ", &rows.rows)
}

fn operation(operation: &Operation, language: Language, out: &mut dyn Write) -> fmt::Result {
    let title = text!(
        "{0}, operation of {1}, {2}",
        "{0}，{1} 的 API 操作，{2}",
        operation.id(),
        operation.service(),
        called(operation)
    );
    writeln!(out, "{}\n", title.to(language))?;
    let mut rows = Rows { language, rows: Vec::new() };
    rows.list(&text!("authorization", "授权"), vec![authorization(operation).to(language)]);
    rows.list(&text!("actions", "授权项"), operation.actions().to_vec());
    rows.list(&text!("depends on", "依赖"), operation.dependencies().to_vec());
    let parameters = operation.parameters().iter().map(|parameter| {
        let name = parameter.name();
        let mut line = match parameter.place() {
            Place::Path => text!("{0} (path)", "{0}（路径）", name),
            Place::Body => text!("{0} (body)", "{0}（请求体）", name),
        };
        if let Some(fills) = parameter.fills() {
            let what = match fills {
                Fills::ResourceName(kind) => {
                    text!("names the resource of type {0}", "指明类型为 {0} 的资源", kind)
                }
                Fills::ResourceId(kind) => text!(
                    "id of the resource of type {0}, whose URN carries the name",
                    "类型为 {0} 的资源的 ID，其 URN 中是名称",
                    kind
                ),
                Fills::Key(key) => text!("gives {0}", "给出 {0}", key),
                Fills::Tags | Fills::Tag => {
                    text!(
                        "gives g:RequestTag/<tag-key> and g:TagKeys",
                        "给出 g:RequestTag/<tag-key> 和 g:TagKeys"
                    )
                }
                Fills::TagKey => text!("gives g:TagKeys", "给出 g:TagKeys"),
            };
            line = text!("{0}: {1}", "{0}：{1}", line, what);
        }
        if let Some(values) = parameter.values() {
            line = text!("{0}; {1}", "{0}；{1}", line, values.phrase());
        }
        line.to(language)
    });
    rows.list(&text!("parameters", "参数"), parameters.collect());
    if let Some(newer) = operation.same_as() {
        rows.list(&text!("now called", "现名"), vec![newer.to_owned()]);
    }
    rows.marked(operation.mark());
    table(out, "  ", &rows.rows)
}
