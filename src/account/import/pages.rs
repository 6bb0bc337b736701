//! The pages of lists: whether all of each were saved.

use std::collections::{BTreeMap, BTreeSet};

use crate::json::Value;

use super::answer::{Answer, call, get};
use super::operation::Paging;

/// The pages that were saved, by operation and request.
#[derive(Debug, Default)]
pub(super) struct Pages(BTreeMap<(&'static str, BTreeMap<String, String>), Pile>);

/// The pages of one list.
#[derive(Debug, Default)]
struct Pile {
    /// The place of a page, for messages.
    place: String,
    /// The markers that pages were asked with; an empty one is that of the first page.
    markers: BTreeSet<String>,
    /// The markers that pages lead to.
    next: BTreeSet<String>,
    /// The number of entries of each page, by what it was asked with.
    counts: BTreeMap<String, u64>,
    total: Option<u64>,
    member: &'static str,
}

impl Pages {
    /// Takes note of a page.
    pub(super) fn add(&mut self, answer: &Answer<'_, '_>) {
        let key = (answer.operation.name, answer.subject());
        let pile = self.0.entry(key).or_default();
        if pile.place.is_empty() {
            pile.place = answer.place(answer.body);
        }
        let length = |name: &&str| match get(answer.body, name).map(|it| &it.value) {
            Some(Value::Array(items)) => items.len(),
            _ => 0,
        };
        let count: usize = answer.operation.members.iter().map(length).sum();
        let asked = match answer.operation.paging {
            Paging::Single => return,
            Paging::Marker => answer.parameter("marker").unwrap_or_default(),
            Paging::Total(_) | Paging::Links => {
                answer.parameter("page").or(answer.parameter("offset")).unwrap_or_default()
            }
        };
        pile.markers.insert(asked.to_owned());
        pile.counts.insert(asked.to_owned(), u64::try_from(count).unwrap_or(u64::MAX));
        let text = |outer: &str, inner: &str| match &get(get(answer.body, outer)?, inner)?.value {
            Value::String(text) if !text.is_empty() => Some(text.to_string()),
            _ => None,
        };
        match answer.operation.paging {
            Paging::Single => {}
            Paging::Marker => pile.next.extend(text("page_info", "next_marker")),
            Paging::Links => {
                let page = text("links", "next").and_then(|it| {
                    Some(it.split(['?', '&']).find_map(|it| it.strip_prefix("page="))?.to_owned())
                });
                pile.next.extend(page);
            }
            Paging::Total(member) => {
                pile.member = member;
                if let Some(Value::Number(digits)) = get(answer.body, member).map(|it| &it.value) {
                    pile.total = pile.total.max(digits.parse().ok());
                }
            }
        }
    }

    /// Whether an operation was called with such parameters, and maybe with others.
    pub(super) fn has(&self, operation: &str, parameters: &[(&str, &str)]) -> bool {
        self.0.keys().any(|(name, subject)| {
            *name == operation
                && parameters.iter().all(|(name, value)| subject.get(*name).is_some_and(|it| it == value))
        })
    }

    /// Whether an operation was called with these parameters and no others that narrow what it lists.
    pub(super) fn has_exactly(&self, operation: &str, parameters: &[(&str, &str)]) -> bool {
        self.0.keys().any(|(name, subject)| {
            *name == operation
                && subject.len() == parameters.len()
                && parameters.iter().all(|(name, value)| subject.get(*name).is_some_and(|it| it == value))
        })
    }

    /// Whether an operation was called with such parameters and without another one.
    pub(super) fn without(&self, operation: &str, lacking: &str, parameters: &[(&str, &str)]) -> bool {
        self.0.keys().any(|(name, subject)| {
            *name == operation
                && !subject.contains_key(lacking)
                && parameters.iter().all(|(name, value)| subject.get(*name).is_some_and(|it| it == value))
        })
    }

    /// The pages that are missing: each call, with the reason.
    pub(super) fn missing(&self) -> Vec<(String, String)> {
        let mut missing = Vec::new();
        for ((name, subject), pile) in &self.0 {
            let of = |marker: &str| format!("{} marker={marker}", call(name, subject.iter()));
            for marker in pile.next.difference(&pile.markers) {
                missing.push((of(marker), format!("{} has a page that leads to it", pile.place)));
            }
            // Who asked for a page by a marker has it from the one before.
            let first = ["", "0", "1"].iter().any(|it| pile.markers.contains(*it));
            if !pile.markers.is_empty() && !first {
                missing.push((call(name, subject.iter()), format!("{} is not the first page", pile.place)));
            }
            let count: u64 = pile.counts.values().sum();
            if let Some(total) = pile.total.filter(|it| *it > count) {
                let why =
                    format!("`{}` of {} is {total}, and its pages list {count}", pile.member, pile.place);
                missing.push((format!("{} page=…", call(name, subject.iter())), why));
            }
        }
        missing
    }
}
