//! Tables of requests against the second reader of rows.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

use std::cell::Cell;
use std::sync::Arc;

use iam5::Catalog;
use iam5::audit::{Hints, Record};
use iam5::testing::difference::difference;
use iam5::testing::generate::table;
use iam5::testing::runner::{for_all, number};
use iam5::testing::second::{Refusal, row};

use super::super::input::Input;
use super::batch::{Batch, Origin};
use super::columns::{Columns, Names};
use super::records::{Ended, Sink};

/// Nothing is sent: the tables here are shorter than a batch.
struct Whole;

impl Sink for Whole {
    fn send(&mut self, _: &mut Batch) -> Result<(), Ended> {
        panic!("a batch is full")
    }
}

/// The records of a table as JSON, or why a row is none; `None` where the columns are not those of a record.
fn found(columns: Option<&str>, text: &str, catalog: &Catalog) -> Option<Vec<Result<String, String>>> {
    let names = Names::of(catalog);
    let columns = match columns {
        None => Columns::named(names),
        Some(list) => Columns::read(list, &Input::default(), names).ok()?,
    };
    let origin = Arc::new(Origin { name: "table".to_owned(), hints: Hints::default() });
    let mut batch = Batch::new(&origin);
    assert!(super::table::csv(text.as_bytes(), &columns, &mut batch, &mut Whole).is_ok());
    if let [cut] = batch.cuts.as_slice()
        && cut.line == 1
    {
        return None;
    }
    let text = |it: &std::ops::Range<usize>| String::from_utf8(batch.text[it.clone()].to_vec()).unwrap();
    Some(batch.cuts.iter().map(|it| it.text.as_ref().map(text).map_err(ToString::to_string)).collect())
}

/// Describes the difference between two readings of a row.
fn fault(
    found: Result<String, String>,
    expected: Result<row::Row, Refusal>,
    catalog: &Catalog,
) -> Option<String> {
    let record = found.and_then(|it| {
        Record::read(&it, &Hints::default(), catalog).map_err(|error| format!("{} {error:?}", error.name()))
    });
    match (record, expected) {
        // In a record the URN counts where a key says otherwise.
        (_, Err(Refusal::Caller)) | (Err(_), Err(_)) => None,
        (Err(why), Ok(_)) => Some(format!("refused: {why}")),
        (Ok(_), Err(why)) => Some(format!("read, expected {why:?}")),
        (Ok(record), Ok(mut row)) => {
            if row.time.is_some() {
                if record.seen.when.milliseconds() != row.time {
                    return Some(format!("{:?}, expected {:?}", record.seen.when, row.time));
                }
                // The key says the same in another form.
                row.plain.keys.remove("g:currenttime");
                row.plain.absent.insert("g:currenttime".to_owned());
                let written = record.request.context().get(&iam5::request::KeyName::new("g:CurrentTime"));
                if let iam5::request::KeyState::Present(values) = written {
                    row.plain.absent.remove("g:currenttime");
                    row.plain
                        .keys
                        .insert("g:currenttime".to_owned(), values.iter().map(ToString::to_string).collect());
                }
            }
            difference(&record.request, &row.plain)
        }
    }
}

#[test]
fn unk_4_rows_mean_what_their_texts_say() {
    let catalog = Catalog::embedded();
    let (read, refused, no_table) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_all(number("IAM5_TEXTS", 2_000), |choices| {
        let (columns, text) = table::requests(choices);
        let (found, expected) =
            (found(columns.as_deref(), &text, &catalog), row::read(columns.as_deref(), &text));
        let (found, expected) = match (found, expected) {
            (None, None) => {
                no_table.update(|it| it + 1);
                return Ok(());
            }
            (Some(found), Some(expected)) if found.len() == expected.len() => (found, expected),
            (found, expected) => {
                return Err(format!("{found:?}, expected {expected:?}\n  {columns:?}\n  {text}"));
            }
        };
        for (found, expected) in found.into_iter().zip(expected) {
            let count = if expected.is_ok() { &read } else { &refused };
            count.update(|it| it + 1);
            let shown = format!("{found:?}");
            if let Some(fault) = fault(found, expected, &catalog) {
                return Err(format!("{fault}\n  {shown}\n  {text}"));
            }
        }
        Ok(())
    });
    let (read, refused, none) = (read.get(), refused.get(), no_table.get());
    assert!(read > 500 && refused > 300 && none > 200, "{read} read, {refused} refused, {none} no table");
}
