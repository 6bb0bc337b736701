//! A catalog entry as text for a terminal.

use std::fmt::{self, Write};

use crate::catalog::{Action, Catalog, ConditionKey, Fills, Mark, Operation, Place, Service, Status};
use crate::report::catalog::{CatalogReport, Entry};

/// Writes rows as columns, two blanks between; the last column is not padded.
fn table(out: &mut dyn Write, indent: &str, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        writeln!(out, "{indent}{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

/// One label, and a line a value.
fn list(rows: &mut Vec<Vec<String>>, label: &str, values: Vec<String>) {
    let mut label = label;
    for value in if values.is_empty() { vec!["-".to_owned()] } else { values } {
        rows.push(vec![label.to_owned(), value]);
        label = "";
    }
}

fn marked(rows: &mut Vec<Vec<String>>, mark: &Mark) {
    list(rows, mark.status().as_str(), mark.sources().to_vec());
    if let Some(note) = mark.note() {
        list(rows, "note", vec![note.to_owned()]);
    }
}

/// `secretName*`, the asterisk for a type that is required.
fn resource_types(action: &Action) -> String {
    let types = action.resources().iter().map(|resource| {
        let star = if resource.required() { "*" } else { "" };
        format!("{}{star}", resource.type_name())
    });
    or_dash(types.collect::<Vec<_>>().join(", "))
}

fn called(operation: &Operation) -> String {
    match (operation.method(), operation.path()) {
        (Some(method), Some(path)) => format!("{method} {path}"),
        _ => "-".to_owned(),
    }
}

fn kind(key: &ConditionKey) -> String {
    let count = if key.multi_valued() { "multi-valued" } else { "single-valued" };
    let doubt = if key.type_status() == Status::Documented { "" } else { " (inferred)" };
    format!("{}, {count}{doubt}", key.value_type())
}

pub(super) fn write(report: &CatalogReport<'_>, out: &mut dyn Write) -> fmt::Result {
    match &report.entry {
        Entry::Overview => overview(report.catalog, out),
        Entry::GlobalKeys => {
            writeln!(out, "global condition keys, collected {}\n", report.catalog.collected())?;
            keys(report.catalog.global_keys(), out)
        }
        Entry::Service(service) => self::service(service, out),
        Entry::Action(action) => self::action(report, action, out),
        Entry::Alias(actions) => {
            let names: Vec<_> = actions.iter().map(|action| format!("`{}`", action.name())).collect();
            writeln!(out, "`{}` is an alias of {}\n", report.name, names.join(" and of "))?;
            for (number, action) in actions.iter().enumerate() {
                if number > 0 {
                    writeln!(out)?;
                }
                self::action(report, action, out)?;
            }
            Ok(())
        }
        Entry::Key(key) => self::key(report, key, out),
        Entry::Operation(operation) => self::operation(operation, out),
        Entry::Unknown { actions, keys, services } => {
            writeln!(out, "the catalog has no `{}`", report.name)?;
            let actions = actions.iter().map(|action| ("action", action.name()));
            let keys = keys.iter().map(|key| ("condition key", key.name()));
            let services = services.iter().map(|service| ("service", service.code()));
            let near = services.chain(actions).chain(keys);
            let rows: Vec<_> = near.map(|(kind, name)| vec![name.to_owned(), kind.to_owned()]).collect();
            if rows.is_empty() {
                return writeln!(out, "`iam5 catalog` lists the services; `--catalog FILE` loads an export");
            }
            writeln!(out, "spelled alike:")?;
            table(out, "  ", &rows)
        }
    }
}

fn overview(catalog: &Catalog, out: &mut dyn Write) -> fmt::Result {
    let rows = catalog.services().map(|service| {
        let counts = [
            (service.actions().len(), "action"),
            (service.keys().len(), "key"),
            (service.operations().len(), "operation"),
        ];
        let mut row = vec![service.code().to_owned()];
        row.extend(
            counts.map(|(count, what)| format!("{count:>3} {what}{}", if count == 1 { "" } else { "s" })),
        );
        let part = if service.is_complete() { "" } else { ", a part of the service only" };
        row.push(format!("{}{part}", service.origin()));
        row
    });
    table(out, "", &rows.collect::<Vec<_>>())?;
    let globals = catalog.global_keys().len();
    writeln!(
        out,
        "\n{globals} global condition keys, collected {}; `iam5 catalog g` lists them",
        catalog.collected()
    )
}

fn service(service: &Service, out: &mut dyn Write) -> fmt::Result {
    let part = if service.is_complete() { "" } else { "; it has more actions than these" };
    writeln!(out, "{}, {}{part}", service.code(), service.origin())?;

    writeln!(out, "\nactions (* for a resource type that is required)")?;
    let rows = service.actions().iter().map(|action| {
        let aliases =
            action.aliases().iter().map(|alias| format!("alias {alias}")).collect::<Vec<_>>().join(", ");
        let level = action.access_level().to_string();
        vec![action.name().to_owned(), level, resource_types(action), aliases]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())?;

    writeln!(out, "\nresource types")?;
    let types = service.resource_types().iter();
    let rows = types.map(|kind| {
        vec![kind.name().to_owned(), kind.urn_template().to_string(), kind.mark().status().to_string()]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())?;

    writeln!(out, "\ncondition keys")?;
    keys(service.keys(), out)?;

    writeln!(out, "\noperations")?;
    let rows = service.operations().iter().map(|operation| {
        let needs = match operation.actions() {
            [] => operation.authorization().to_string(),
            actions => actions.join(", "),
        };
        vec![operation.id().to_owned(), called(operation), needs]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())
}

fn keys(keys: &[ConditionKey], out: &mut dyn Write) -> fmt::Result {
    let rows = keys.iter().map(|key| {
        let values = key.values().map(ToString::to_string).unwrap_or_default();
        vec![key.name().to_owned(), kind(key), key.mark().status().to_string(), values]
    });
    table(out, "  ", &rows.collect::<Vec<_>>())
}

fn action(report: &CatalogReport<'_>, action: &Action, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "{}, access level {}", action.name(), action.access_level())?;
    if let Some(description) = action.description(report.language) {
        writeln!(out, "{description}")?;
    }
    writeln!(out)?;
    let mut rows = Vec::new();
    let types = action.resources().iter().map(|resource| {
        let (star, word) = if resource.required() { ("*", "required") } else { ("", "optional") };
        format!("{}{star}  {}, {word}", resource.type_name(), resource.urn_template())
    });
    let mut types: Vec<_> = types.collect();
    if types.is_empty() {
        types.push("-  only `*`, or no `Resource`, can match".to_owned());
    }
    list(&mut rows, "resource types", types);
    let per_type = action.resources().iter().map(|resource| {
        format!("{}: {}", resource.type_name(), or_dash(resource.condition_keys().join(", ")))
    });
    let whole = format!("whole action: {}", or_dash(action.condition_keys().join(", ")));
    list(&mut rows, "condition keys", per_type.chain([whole]).collect());
    list(&mut rows, "aliases", action.aliases().to_vec());
    list(&mut rows, "depends on", action.dependencies().to_vec());
    let callers = report.callers(action);
    let width = callers.iter().map(|operation| operation.id().len()).max().unwrap_or_default();
    let callers = callers.iter().map(|operation| match operation.path() {
        Some(_) => format!("{:<width$}  {}", operation.id(), called(operation)),
        None => operation.id().to_owned(),
    });
    let mut callers: Vec<_> = callers.collect();
    if action.permission_only() {
        callers.push("no operation: the action is a permission only".to_owned());
    }
    list(&mut rows, "called by", callers);
    let dependents = report.catalog.dependents(action.name());
    list(&mut rows, "dependency of", dependents.iter().map(|action| action.name().to_owned()).collect());
    marked(&mut rows, action.mark());
    table(out, "  ", &rows)
}

fn key(report: &CatalogReport<'_>, key: &ConditionKey, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "{}, condition key, {}", key.name(), kind(key))?;
    if let Some(description) = key.description(report.language) {
        writeln!(out, "{description}")?;
    }
    writeln!(out)?;
    let mut rows = Vec::new();
    list(&mut rows, "values", key.values().map(ToString::to_string).into_iter().collect());
    if key.is_sensitive() {
        list(
            &mut rows,
            "sensitive",
            vec!["values are made by the system; a wildcard has no sensible use".to_owned()],
        );
    }
    let carriers = if key.is_per_action() {
        report.carriers(key).iter().map(|action| action.name().to_owned()).collect()
    } else {
        vec!["every action".to_owned()]
    };
    list(&mut rows, "carried by", carriers);
    marked(&mut rows, key.mark());
    table(out, "  ", &rows)
}

fn operation(operation: &Operation, out: &mut dyn Write) -> fmt::Result {
    writeln!(out, "{}, operation of {}, {}\n", operation.id(), operation.service(), called(operation))?;
    let mut rows = Vec::new();
    list(&mut rows, "authorization", vec![operation.authorization().to_string()]);
    list(&mut rows, "actions", operation.actions().to_vec());
    list(&mut rows, "depends on", operation.dependencies().to_vec());
    let parameters = operation.parameters().iter().map(|parameter| {
        let place = match parameter.place() {
            Place::Path => "path",
            Place::Body => "body",
        };
        let mut line = format!("{} ({place})", parameter.name());
        if let Some(fills) = parameter.fills() {
            let what = match fills {
                Fills::ResourceName(kind) => format!("names the resource of type {kind}"),
                Fills::ResourceId(kind) => {
                    format!("id of the resource of type {kind}, whose URN carries the name")
                }
                Fills::Key(key) => format!("gives {key}"),
                Fills::Tags | Fills::Tag => "gives g:RequestTag/<tag-key> and g:TagKeys".to_owned(),
                Fills::TagKey => "gives g:TagKeys".to_owned(),
            };
            line.push_str(&format!(": {what}"));
        }
        if let Some(values) = parameter.values() {
            line.push_str(&format!("; {values}"));
        }
        line
    });
    list(&mut rows, "parameters", parameters.collect());
    if let Some(newer) = operation.same_as() {
        list(&mut rows, "now called", vec![newer.to_owned()]);
    }
    marked(&mut rows, operation.mark());
    table(out, "  ", &rows)
}
