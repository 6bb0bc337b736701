//! The plain table of URN, key and value.

use std::collections::HashMap;

use crate::source::brief;

use super::{Entry, Facts, Inventory, InventoryError};

/// The header that a table may have.
const HEADER: [&str; 3] = ["urn", "key", "value"];

/// Reads lines of URN, key and value, with commas or tabs between; a first line `urn,key,value` is passed over. A
/// value that holds the separator is in quotes.
pub(super) fn read(inventory: &mut Inventory, name: &str, text: &str) -> Result<(), InventoryError> {
    let mut rows: HashMap<(String, String), String> = HashMap::new();
    for (line, row) in (1..).zip(text.lines()).filter(|(_, it)| !it.trim().is_empty()) {
        let fault = |what: String| InventoryError(format!("{name}:{line}: {what}"));
        let separator = if row.contains('\t') { '\t' } else { ',' };
        let Some([urn, key, value]) = cells(row, separator) else {
            let row = brief(row);
            return Err(fault(format!(
                "expected `URN,key,value`, found `{row}`: a value with a separator in it is put in double quotes"
            )));
        };
        if line == 1
            && [&urn, &key, &value].iter().zip(HEADER).all(|(it, name)| it.eq_ignore_ascii_case(name))
        {
            continue;
        }
        let urn = super::resource_urn(&urn).map_err(fault)?;
        super::check_key(&key).map_err(fault)?;
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

/// The three cells of a row, which may be in quotes; `None` where it has another number of them.
fn cells(row: &str, separator: char) -> Option<[String; 3]> {
    let (urn, rest) = cell(row, separator)?;
    let (key, rest) = cell(rest?, separator)?;
    let (value, rest) = cell(rest?, separator)?;
    rest.is_none().then_some([urn, key, value])
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
