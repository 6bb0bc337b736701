//! A table whose rows are requests that were made: which column is which part, and what a row says by them.

use super::facts::Facts;
use super::key::{can_be, folded};
use super::plain::{Plain, Refusal};
use super::request::read_tree;
use super::time;
use super::tree::Tree;

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The request.
    pub plain: Plain,
    /// When it was made, in milliseconds since 1970.
    pub time: Option<i64>,
}

/// Where a part comes from: a column of that name, or a text that is the same for all rows.
type From = (String, Result<String, String>);

/// Reads a table whose columns are named by a list such as `action=Column,unknown:=*`, or as the parts are; `None`
/// where the columns are no record's.
#[must_use]
pub fn read(columns: Option<&str>, text: &str) -> Option<Vec<Result<Row, Refusal>>> {
    let mut rows = cells(text).into_iter();
    let header = rows.next()?;
    let froms: Vec<From> = match columns {
        None => header.iter().map(|it| (it.clone(), Ok(it.clone()))).collect(),
        Some(list) => list.split(',').map(from).collect::<Option<_>>()?,
    };
    check(&froms)?;
    let mut at: Vec<(String, Result<usize, String>)> = Vec::new();
    for (part, from) in froms {
        at.push(match from {
            Err(constant) => (part, Err(constant)),
            Ok(column) => {
                let mut places = header.iter().enumerate().filter(|it| *it.1 == column).map(|it| it.0);
                match (places.next(), places.next()) {
                    (Some(place), None) if !at.iter().any(|it| it.1 == Ok(place)) => (part, Ok(place)),
                    _ => return None,
                }
            }
        });
    }
    let read =
        |row: Vec<String>| if row.len() == header.len() { record(&at, &row) } else { Err(Refusal::Record) };
    Some(rows.map(read).collect())
}

fn from(entry: &str) -> Option<From> {
    let (part, column) = entry.split_once('=')?;
    Some(match part.strip_suffix(':') {
        Some(part) => (part.trim().to_owned(), Err(column.to_owned())),
        None => (part.trim().to_owned(), Ok(column.to_owned())),
    })
}

/// Whether the parts are those of a request, and none says what another one does.
fn check(froms: &[From]) -> Option<()> {
    const PARTS: [&str; 7] = ["action", "resource", "principal", "authentication", "time", "code", "unknown"];
    let facts = Facts::get();
    let mut said: Vec<String> = Vec::new();
    for (part, _) in froms {
        let of_caller = part.split('.').next() == Some("principal");
        let known =
            PARTS.contains(&part.as_str()) || of_caller || (part.contains(':') && can_be(facts, part));
        // Two parts say the same where one is the other, or within it. Letter case tells keys apart, which the
        // request then refuses.
        let path = match part.as_str() {
            "time" => "key g:CurrentTime.".to_owned(),
            "principal" => "principal.urn.".to_owned(),
            key if key.contains(':') => format!("key {key}."),
            path => format!("{path}."),
        };
        let same = |it: &String| it.starts_with(&path) || path.starts_with(it.as_str());
        if !known || said.iter().any(same) {
            return None;
        }
        said.push(path);
    }
    froms.iter().any(|it| it.0 == "action").then_some(())
}

/// The request of a row. Empty cells say nothing.
fn record(at: &[(String, Result<usize, String>)], row: &[String]) -> Result<Row, Refusal> {
    let (mut members, mut caller, mut context) = (Vec::new(), Vec::new(), Vec::new());
    let mut time = None;
    for (part, from) in at {
        let cell = match from {
            Err(constant) => constant,
            Ok(place) => row.get(*place).filter(|it| !it.is_empty()).unwrap_or(&EMPTY),
        };
        if cell.is_empty() && from.is_ok() {
            continue;
        }
        match part.as_str() {
            "time" if cell.is_empty() => {}
            "time" => time = Some(time::read(cell).ok_or(Refusal::Record)?),
            // The outcome of the call says nothing about the request.
            "code" => {
                let status =
                    cell.len() == 3 && cell.bytes().all(|it| it.is_ascii_digit()) && cell.as_str() >= "100";
                if !status && !cell.is_empty() {
                    return Err(Refusal::Record);
                }
            }
            "principal" => caller.push(("urn".to_owned(), Tree::Text(cell.clone()))),
            key if key.contains(':') => context.push((key.to_owned(), value(cell))),
            part => match part.strip_prefix("principal.") {
                Some(name @ ("root" | "management_account" | "service_linked")) => {
                    let truth = match cell.as_str() {
                        "true" => Tree::Bool(true),
                        "false" => Tree::Bool(false),
                        _ => value(cell),
                    };
                    caller.push((name.to_owned(), truth));
                }
                Some(name) => caller.push((name.to_owned(), value(cell))),
                None => members.push((part.to_owned(), value(cell))),
            },
        }
    }
    // In a record the URN stands where something else is said of who calls (rule UNK-5).
    if caller.iter().any(|it| it.0 == "urn") {
        let says_other = |it: &(String, Tree)| {
            it.0 == "root" && it.1 == Tree::Bool(true) || it.0 == "service" && it.1.text().is_some()
        };
        caller.retain(|it| !says_other(it));
    }
    if !caller.is_empty() {
        members.push(("principal".to_owned(), Tree::Object(caller)));
    }
    if !context.is_empty() {
        members.push(("context".to_owned(), Tree::Object(context)));
    }
    let mut plain = read_tree(Facts::get(), &Tree::Object(members))?;
    if let Some(time) = time {
        let key = folded("g:CurrentTime");
        plain.keys.insert(key, vec![time.to_string()]);
    }
    Ok(Row { plain, time })
}

static EMPTY: String = String::new();

/// A text, or a list of texts that is written as JSON.
fn value(cell: &str) -> Tree {
    let list =
        Tree::read(cell).filter(|it| it.list().is_some_and(|it| it.iter().all(|it| it.text().is_some())));
    list.unwrap_or_else(|| Tree::Text(cell.to_owned()))
}

/// The rows of a text: cells with commas between, and quotes around those that hold commas, quotes or lines.
fn cells(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut rest: Vec<char> = text.trim_start_matches('\u{feff}').chars().rev().collect();
    let (mut row, mut cell, mut quoted, mut any) = (Vec::new(), String::new(), false, false);
    while let Some(char) = rest.pop() {
        match char {
            '"' if quoted && rest.last() == Some(&'"') => {
                rest.pop();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() => {
                quoted = true;
                any = true;
            }
            ',' if !quoted => {
                row.push(std::mem::take(&mut cell));
                any = true;
            }
            '\r' | '\n' if !quoted => {
                if any || !cell.is_empty() {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                any = false;
            }
            other => cell.push(other),
        }
    }
    if any || !cell.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}
