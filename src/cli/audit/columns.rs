//! Columns of tables, and the part of a record that each is.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use iam5::{Catalog, Request};
use serde_json::{Map, Value};

use super::super::brief::{brief, names};
use super::super::input::{Input, Source};
use super::super::language::{refuse, spoken, worded};

/// The members of a native record; keys of its context have a colon.
const NATIVE: [&str; 7] = ["action", "resource", "principal", "authentication", "time", "code", "unknown"];

/// Truth values; everything else in a table is text.
const TRUTHS: [&str; 3] = ["principal.root", "principal.management_account", "principal.service_linked"];

/// A name of a part is at most as long as this, in bytes: it is written down again for each row.
const LONGEST: usize = 1_024;

/// A name of a part leads no deeper than this.
const DEEPEST: usize = 64;

/// Sources of the parts of a record.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Sources by part; `None` where columns are named as the parts are.
    parts: Option<BTreeMap<String, From>>,
    names: Names,
}

/// The names that columns may have.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// None takes all names.
    catalog: Option<Catalog>,
}

impl Names {
    /// Those that a catalog lists, or that nobody can list.
    pub(super) fn of(catalog: &Catalog) -> Self {
        Names { catalog: Some(catalog.clone()) }
    }

    /// Whether keys among the parts are listed (rule UNK-4).
    fn check<'p>(&self, parts: impl Iterator<Item = &'p str>) -> anyhow::Result<()> {
        let Some(catalog) = &self.catalog else { return Ok(()) };
        for part in parts.filter(|it| it.contains(':')) {
            // The name is all that there is to check: of this action no catalog says anything.
            let request = Request::builder("column:of:table").principal_prevails().key(part, "");
            request.build(catalog)?;
        }
        Ok(())
    }
}

/// Source of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
enum From {
    Column(String),
    Constant(String),
}

/// Columns of one table, in their order, as parts of records.
#[derive(Debug)]
pub(super) struct Mapped {
    /// Part of each column.
    parts: Vec<Option<String>>,
    /// Rows are traces.
    traces: bool,
    constants: Vec<(String, String)>,
}

impl Columns {
    /// Reads `part=column,part:=constant`, or a TOML file with `part = "column"` and
    /// `part = { constant = "…" }`.
    pub(super) fn read(argument: &str, input: &Input, names: Names) -> anyhow::Result<Self> {
        let mut parts = BTreeMap::new();
        if argument.contains('=') {
            for entry in argument.split(',') {
                let Some((part, column)) = entry.split_once('=') else {
                    let entry = brief(entry);
                    refuse!(
                        "`--columns`: `{0}` names no column: write `action=Column` or `unknown:=*`",
                        "`--columns`：`{0}` 没有指明列：请写成 `action=Column` 或 `unknown:=*`",
                        entry
                    );
                };
                let (part, from) = match part.strip_suffix(':') {
                    Some(part) => (part, From::Constant(column.to_owned())),
                    None => (part, From::Column(column.to_owned())),
                };
                let part = part.trim();
                if parts.insert(part.to_owned(), from).is_some() {
                    refuse!(
                        "`--columns`: `{0}` is given twice: leave one of them out",
                        "`--columns`：`{0}` 给了两次：请去掉其中一个",
                        brief(part)
                    );
                }
            }
        } else {
            let source = input.one(argument)?;
            let table: toml::Table = source.text.parse().map_err(|error| no_toml(&source, &error))?;
            for (part, value) in table {
                let constant = value.get("constant").and_then(toml::Value::as_str);
                let from = match (value.as_str(), constant) {
                    (Some(column), _) => From::Column(column.to_owned()),
                    (None, Some(constant)) => From::Constant(constant.to_owned()),
                    (None, None) => {
                        let (name, part) = (&source.name, brief(&part));
                        refuse!(
                            "`{0}`: `{1}` does not name a column: write `\"{1}\" = \"Column\"` or \
                             `{{ constant = \"…\" }}`",
                            "`{0}`：`{1}` 没有指明列：请写成 `\"{1}\" = \"Column\"` 或 `{{ constant = \"…\" }}`",
                            name,
                            part
                        )
                    }
                };
                parts.insert(part, from);
            }
        }
        check(parts.keys().map(String::as_str)).context("`--columns`")?;
        given_once(parts.keys().map(String::as_str)).context("`--columns`")?;
        if !parts.contains_key("trace_name") {
            names.check(parts.keys().map(String::as_str)).context("`--columns`")?;
        }
        Ok(Columns { parts: Some(parts), names })
    }

    /// Columns that are named as the parts of records are.
    pub(super) fn named(names: Names) -> Self {
        Columns { parts: None, names }
    }

    /// Whether somebody said which column is which part.
    pub(super) fn are_given(&self) -> bool {
        self.parts.is_some()
    }

    /// Text that identifies these columns.
    pub(super) fn text(&self) -> String {
        let Some(parts) = &self.parts else { return String::new() };
        let part = |(part, from): (&String, &From)| match from {
            From::Column(column) => format!("{part}={column}\n"),
            From::Constant(constant) => format!("{part}:={constant}\n"),
        };
        parts.iter().map(part).collect()
    }

    /// Finds the columns in the header of a table.
    ///
    /// # Errors
    /// Says what is wrong with the header.
    pub(super) fn of(&self, header: &[&str]) -> Result<Mapped, String> {
        let Some(parts) = &self.parts else {
            // A cell without a name is nobody's part; many tables have some at their end.
            let named = header.iter().copied().filter(|it| !it.is_empty());
            let traces = header.contains(&"trace_name");
            let listed = || if traces { Ok(()) } else { self.names.check(header.iter().copied()) };
            check(header.iter().copied()).and_then(|()| given_once(named)).and_then(|()| listed()).map_err(
                |error| {
                    worded!(
                        spoken(),
                        "{0}: give the columns with `--columns action=…,resource=…`",
                        "{0}：请用 `--columns action=…,resource=…` 给出各列",
                        format!("{error:#}")
                    )
                },
            )?;
            let parts = header.iter().map(|it| Some((*it).to_owned())).collect();
            return Ok(Mapped { parts, traces, constants: Vec::new() });
        };
        let traces = parts.contains_key("trace_name");
        let mut mapped = Mapped { parts: vec![None; header.len()], traces, constants: Vec::new() };
        for (part, from) in parts {
            match from {
                From::Constant(constant) => mapped.constants.push((part.clone(), constant.clone())),
                From::Column(column) => {
                    let mut found = header.iter().zip(&mut mapped.parts).filter(|it| it.0 == column);
                    let first = found.next();
                    if found.next().is_some() {
                        let column = brief(column);
                        return Err(worded!(
                            spoken(),
                            "there are two columns `{0}`: rename the one that is not meant",
                            "有两个名为 `{0}` 的列：请给不需要的那一列改名",
                            column
                        ));
                    }
                    match first {
                        None => {
                            let (column, known) = (brief(column), names(header));
                            return Err(worded!(
                                spoken(),
                                "there is no column `{0}`: the columns are {1}",
                                "没有名为 `{0}` 的列：现有的列是 {1}",
                                column,
                                known
                            ));
                        }
                        Some((_, Some(other))) => {
                            let [column, other, part] = [column, &*other, part].map(|it| brief(it));
                            return Err(worded!(
                                spoken(),
                                "the column `{0}` is both `{1}` and `{2}`",
                                "列 `{0}` 同时是 `{1}` 和 `{2}`",
                                column,
                                other,
                                part
                            ));
                        }
                        Some((_, slot)) => *slot = Some(part.clone()),
                    }
                }
            }
        }
        Ok(mapped)
    }
}

/// Error for a file that is not valid TOML, with its line.
fn no_toml(source: &Source, error: &toml::de::Error) -> anyhow::Error {
    let before = source.text.get(..error.span().map_or(0, |it| it.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    anyhow!(worded!(
        spoken(),
        "`{0}` is not valid TOML: line {1}: {2}",
        "`{0}` 不是有效的 TOML：第 {1} 行：{2}",
        source.name,
        line,
        brief(error.message())
    ))
}

/// Whether the parts make up a record.
fn check<'p>(parts: impl Iterator<Item = &'p str> + Clone) -> anyhow::Result<()> {
    for part in parts.clone() {
        if part.split('.').count() > DEEPEST {
            refuse!("`{0}` leads deeper than {1} levels", "`{0}` 的层级超过 {1} 层", brief(part), DEEPEST);
        }
        if part.len() > LONGEST {
            refuse!(
                "`{0}` has {1} bytes, more than the {2} of a name",
                "`{0}` 有 {1} 字节，超过名称的上限 {2} 字节",
                brief(part),
                part.len(),
                LONGEST
            );
        }
    }
    if parts.clone().any(|it| it == "trace_name") {
        return Ok(());
    }
    if !parts.clone().any(|it| it == "action") {
        refuse!(
            "neither `action`, as a request has it, nor `trace_name`, as a trace has it, is a column",
            "既没有请求的 `action` 列，也没有审计事件的 `trace_name` 列"
        );
    }
    for part in parts {
        let root = part.split('.').next().unwrap_or_default();
        if !NATIVE.contains(&part) && root != "principal" && !part.contains(':') {
            let (part, known) = (brief(part), NATIVE.join("`, `"));
            refuse!(
                "`{0}` is not a part of a request: the parts are `{1}`, and keys",
                "`{0}` 不是请求的组成部分：可用的有 `{1}` 以及条件键",
                part,
                known
            );
        }
    }
    Ok(())
}

/// Whether each part has a place of its own in the record: of two that have one, the last would count alone.
fn given_once<'p>(parts: impl Iterator<Item = &'p str> + Clone) -> anyhow::Result<()> {
    let traces = parts.clone().any(|it| it == "trace_name");
    // A time is that of the call, as the key is.
    let same = |it: &'p str| if it == "time" && !traces { "g:CurrentTime" } else { it };
    let mut paths: Vec<(Vec<&str>, &str)> = parts.map(|it| (path(same(it), traces), it)).collect();
    paths.sort();
    for pair in paths.windows(2) {
        // What leads on from a path stands right behind it.
        if let [(one, part), (other, next)] = pair
            && other.starts_with(one)
        {
            let [one, other] = [part, next].map(|it| brief(it));
            match one == other {
                true => refuse!("`{0}` is repeated", "`{0}` 重复出现", one),
                false => refuse!("`{0}` and `{1}` say the same", "`{0}` 与 `{1}` 表示同一部分", one, other),
            }
        }
    }
    Ok(())
}

impl Mapped {
    /// The record of a row, as a JSON object. Empty cells say nothing.
    pub(super) fn record<'c>(&self, cells: impl Iterator<Item = &'c str>) -> Value {
        let mut record = Map::new();
        let constants = self.constants.iter().map(|(part, text)| (part.as_str(), text.as_str()));
        let cells = self.parts.iter().zip(cells);
        let cells = cells.filter(|(_, cell)| !cell.is_empty());
        let cells = cells.filter_map(|(part, cell)| Some((part.as_deref()?, cell)));
        for (part, cell) in constants.chain(cells) {
            let path = path(part, self.traces);
            put_at(&mut record, &path, if self.traces { cell.into() } else { native(part, cell) });
        }
        Value::Object(record)
    }
}

/// Path of a part in a record: in a trace as it is written, in a native one where requests have it.
fn path(part: &str, traces: bool) -> Vec<&str> {
    match part {
        _ if traces => part.split('.').collect(),
        "principal" => vec!["principal", "urn"],
        key if key.contains(':') => vec!["context", key],
        path => path.split('.').collect(),
    }
}

/// The value of a part of a native record.
fn native(part: &str, cell: &str) -> Value {
    match part {
        "time" | "principal" => cell.into(),
        truth if TRUTHS.contains(&truth) && matches!(cell, "true" | "false") => Value::Bool(cell == "true"),
        _ => value(cell),
    }
}

/// Puts a value at a path; the objects on the way are made where they are not there.
fn put_at(record: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [last] => drop(record.insert((*last).to_owned(), value)),
        [first, rest @ ..] => {
            let slot = record.entry(*first).or_insert(Value::Null);
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            if let Value::Object(inner) = slot {
                put_at(inner, rest, value);
            }
        }
    }
}

/// Text, or an array of texts written as JSON.
fn value(cell: &str) -> Value {
    let list = cell.starts_with('[').then(|| serde_json::from_str::<Vec<String>>(cell).ok()).flatten();
    list.map_or_else(|| cell.into(), Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_bounds() {
        let of = |name: &str| Columns::default().of(&["action", name]).map(|_| ()).unwrap_err();
        let deep = format!("principal{}", ".a".repeat(DEEPEST));
        assert!(of(&deep).contains("…` leads deeper than 64 levels: give the columns with `--columns"));
        let long = format!("g:ResourceTag/{}", "k".repeat(LONGEST));
        assert!(of(&long).contains("k…` has 1038 bytes, more than the 1024 of a name: give the columns"));
        assert!(of("kolor").contains("`kolor` is not a part of a request"));
        for name in [deep, long] {
            let given = Columns::read(&format!("action=a,{name}=b"), &Input::default(), Names::default())
                .unwrap_err();
            assert!(format!("{given:#}").starts_with("`--columns`: `"), "{given:#}");
        }
        let deepest = format!("principal{}", ".a".repeat(DEEPEST - 1));
        let mapped = Columns::default().of(&["action", &deepest]).unwrap();
        assert!(mapped.record(["a:b:c", "x"].into_iter()).to_string().ends_with(&"}".repeat(DEEPEST)));
        assert!(Columns::default().of(&["trace_name", &format!("a{}", ".a".repeat(12_000))]).is_err());
    }

    #[test]
    fn of_two_columns_none_is_taken_in_silence() {
        let of = |header: &[&str]| Columns::default().of(header).map(|_| ());
        for (header, expected) in [
            (&["action", "resource", "action"][..], "`action` is repeated: give the columns with"),
            (&["action", "time", "g:CurrentTime"], "`g:CurrentTime` and `time` say the same"),
            (&["action", "principal", "principal.urn"], "`principal` and `principal.urn` say the same"),
            (&["trace_name", "user.name", "a", "user"], "`user` and `user.name` say the same"),
            (&["trace_name", "code", "code"], "`code` is repeated"),
        ] {
            assert!(of(header).unwrap_err().contains(expected), "{header:?}: {:?}", of(header));
        }
        assert_eq!(of(&["action", "principal.urn", "principal.root", "g:SourceIp"]), Ok(()));
        assert_eq!(of(&["trace_name", "", ""]), Ok(()), "names that are none");

        let read = |columns: &str| Columns::read(columns, &Input::default(), Names::default());
        for (columns, expected) in [
            ("action=x,action=y", "`--columns`: `action` is given twice: leave one of them out"),
            ("action=x, action:=y", "`--columns`: `action` is given twice: leave one of them out"),
            ("action=x,time=y,g:CurrentTime=z", "`--columns`: `g:CurrentTime` and `time` say the same"),
        ] {
            assert_eq!(format!("{:#}", read(columns).unwrap_err()), expected);
        }
        let mapped = |header: &[&str]| read("action=x").unwrap().of(header).map(|_| ());
        let expected = "there are two columns `x`: rename the one that is not meant";
        assert_eq!(mapped(&["x", "y", "x"]), Err(expected.to_owned()));
        assert_eq!(mapped(&["y", "x", "y"]), Ok(()), "columns that nobody asks for");
    }
}
