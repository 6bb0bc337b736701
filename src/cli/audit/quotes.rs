//! The rows of a table and their quotes, checked as RFC 4180 has them: a quote that is not closed hides the rows behind
//! it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// State of the text within a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    CellStart,
    Plain,
    Quoted,
    /// Behind a quote that closes the cell, or is the first of two.
    Closed,
}

/// Goes along with the text of a table, and finds the first row with a fault.
#[derive(Debug, Default)]
pub(super) struct Quotes {
    state: State,
    is_in_row: bool,
    line: u64,
    /// The line of the row that is being read, from 0.
    row: u64,
    fault: Rc<Cell<Option<u64>>>,
    /// The lines, from 1, of rows that were read and not yet asked for.
    starts: Rc<RefCell<VecDeque<u64>>>,
}

impl Quotes {
    /// The lines, from 1, on which rows begin, as far as the text was taken. Empty lines are not rows.
    pub(super) fn starts(&self) -> Rc<RefCell<VecDeque<u64>>> {
        Rc::clone(&self.starts)
    }

    /// The line, from 1, of the first row whose quotes are not in order.
    pub(super) fn fault(&self) -> Rc<Cell<Option<u64>>> {
        Rc::clone(&self.fault)
    }

    /// Takes the next bytes; none at the end of the text.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        if bytes.is_empty() && self.state == State::Quoted {
            self.found();
        }
        for byte in bytes {
            if !self.is_in_row && !matches!(byte, b'\r' | b'\n') {
                self.is_in_row = true;
                self.row = self.line;
                self.starts.borrow_mut().push_back(self.line + 1);
            }
            self.is_in_row &= self.state == State::Quoted || !matches!(byte, b'\r' | b'\n');
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) => State::Quoted,
                (State::Closed, b'"') => State::Quoted,
                (_, b',') => State::CellStart,
                (_, b'\r' | b'\n') => State::CellStart,
                (State::CellStart, b'"') => State::Quoted,
                // A mark of the byte order stands before the first cell.
                (State::CellStart, 0xef | 0xbb | 0xbf) if self.line == 0 => State::CellStart,
                (State::Closed, _) | (State::Plain, b'"') => {
                    self.found();
                    State::Plain
                }
                (State::CellStart | State::Plain, _) => State::Plain,
            };
            self.line += u64::from(*byte == b'\n');
        }
    }

    fn found(&mut self) {
        if self.fault.get().is_none() {
            self.fault.set(Some(self.row + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<u64> {
        let mut quotes = Quotes::default();
        text.as_bytes().chunks(3).for_each(|it| quotes.take(it));
        quotes.take(&[]);
        quotes.fault().get()
    }

    #[test]
    fn a_quote_that_is_not_closed_is_found_at_its_row() {
        for (text, expected) in [
            ("a,b\n1,2\n", None),
            ("a,b\n\"1\",\"2, \"\"3\"\"\"\n", None),
            ("a,b\r\n\"1\",\"two\r\nlines\"\r\n3,4\r\n", None),
            ("\u{feff}\"a\",b\n1,2", None),
            ("a,b\n1,\"2\n3,4\n5,6\n", Some(2)),
            ("a,b\n1,2\n3,\"4", Some(3)),
            ("a,b\n1,\"2\n3,\"4\"\n", Some(2)),
            ("a,b\n1,2\"3\n", Some(2)),
            ("a,b\n1,\"2\"3\n", Some(2)),
        ] {
            assert_eq!(fault(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_row_begins_where_its_first_character_stands() {
        for (text, expected) in [
            ("a,b\n1,2\n3,4\n", &[1, 2, 3][..]),
            ("a,b\r\n1,2\r\n3,4", &[1, 2, 3]),
            ("\n\na,b\n\r\n\n\"1\r\n\n\",2\r\n3,4\n\n", &[3, 6, 9]),
            ("", &[]),
        ] {
            let mut quotes = Quotes::default();
            text.as_bytes().chunks(3).for_each(|it| quotes.take(it));
            assert_eq!(*quotes.starts().borrow(), expected, "{text:?}");
        }
    }
}
