//! The plain table of URN, key and value.

use std::collections::HashMap;

use crate::policy::Urn;
use crate::source::brief;

use super::{Entry, Facts, Inventory, InventoryError};

/// Reads lines of URN, key and value, with commas or tabs between; a first line `urn,key,value` is passed over.
pub(super) fn read(inventory: &mut Inventory, name: &str, text: &str) -> Result<(), InventoryError> {
    let mut rows: HashMap<(String, String), String> = HashMap::new();
    for (line, row) in (1..).zip(text.lines()).filter(|(_, it)| !it.trim().is_empty()) {
        let fault = |what: String| InventoryError(format!("{name}:{line}: {what}"));
        let separator = if row.contains('\t') { '\t' } else { ',' };
        let Some([urn, key, value]) = cells(row, separator) else {
            let row = brief(row);
            return Err(fault(format!(
                "`{row}` is not `URN,key,value`, nor is the file an answer of the service"
            )));
        };
        if line == 1 && urn.eq_ignore_ascii_case("urn") {
            continue;
        }
        let urn = Urn::parse(&urn).map_err(|error| fault(format!("{}: {}", error.message, error.help)))?;
        // Only the key of a tag, after the slash, may hold white space.
        let name = key.split('/').next().unwrap_or_default();
        let is_key = name.split_once(':').is_some_and(|it| !it.0.is_empty() && !it.1.is_empty());
        if !is_key || name.contains(char::is_whitespace) {
            let key = brief(&key);
            return Err(fault(format!(
                "`{key}` is not a condition key: write it in full, such as `g:ResourceTag/env` or `csms:Type`"
            )));
        }
        let row = (urn.as_str().to_owned(), key.clone());
        if let Some(before) = rows.insert(row, value.clone())
            && before != value
        {
            let (key, before, value) = (brief(&key), brief(&before), brief(&value));
            return Err(fault(format!(
                "`{key}` of the resource is `{before}` above and `{value}` here: leave one of them out"
            )));
        }
        let mut facts = Facts::default();
        facts.add(&key, vec![value]);
        inventory.put(Entry { urn: Some(urn.as_str().to_owned()), facts, ..Entry::default() });
    }
    Ok(())
}

/// The three cells of a row; the last one takes the rest, separators included. Cells may be in quotes.
fn cells(row: &str, separator: char) -> Option<[String; 3]> {
    let (urn, rest) = cell(row, separator)?;
    let (key, rest) = cell(rest?, separator)?;
    let rest = rest?.trim();
    let value = match rest.starts_with('"') {
        true => cell(rest, separator).filter(|it| it.1.is_none())?.0,
        false => rest.to_owned(),
    };
    Some([urn, key, value])
}

/// The first cell of a row, and what comes after the separator behind it.
fn cell(row: &str, separator: char) -> Option<(String, Option<&str>)> {
    let Some(quoted) = row.trim_start().strip_prefix('"') else {
        return Some(match row.split_once(separator) {
            Some((cell, rest)) => (cell.trim().to_owned(), Some(rest)),
            None => (row.trim().to_owned(), None),
        });
    };
    let mut cell = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('"')?;
        cell.push_str(part);
        match after.strip_prefix('"') {
            // A quote within quotes is written twice.
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => {
                let after = after.trim_start();
                let behind = after.strip_prefix(separator);
                return (behind.is_some() || after.is_empty()).then_some((cell, behind));
            }
        }
    }
}
