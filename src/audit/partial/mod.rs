//! Partial results: the counts of a part of the records, written to be merged with other parts.

mod validate;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::aggregate::Aggregate;
use crate::audit::aggregate::bounds::{self, MOST};
use crate::audit::frame::Frame;
use crate::wording::{Gap, Join, Text, Written, text};

/// The usable parts of the accounts on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::audit) struct Frames {
    pub(in crate::audit) now: Frame,
    pub(in crate::audit) next: Option<Frame>,
    /// Notes on what is missing in the inventory.
    pub(in crate::audit) notes: Vec<Written>,
}

/// The input that says how many groups are kept.
pub(in crate::audit) const GROUPS: &str = "number of groups";

/// The counts of a part of the records, to be merged with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partial {
    /// The version of the program: other versions may count in another way.
    version: String,
    /// Names of the inputs of the replay, each with a fingerprint.
    inputs: BTreeMap<String, String>,
    frames: Frames,
    #[serde(rename = "tallies")]
    aggregate: Aggregate,
}

/// The reason why partial results cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PartialError(Text);

impl PartialError {
    /// The reason in words.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.0
    }
}

impl Partial {
    pub(in crate::audit) fn new(
        inputs: BTreeMap<String, String>,
        frames: Frames,
        aggregate: Aggregate,
    ) -> Self {
        Partial { version: env!("CARGO_PKG_VERSION").to_owned(), inputs, frames, aggregate }
    }

    /// Number of records.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.aggregate.taken
    }

    /// The text that [`Partial::read`] reads.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "iam5_audit_partial": self })
    }

    /// Reads a partial result.
    ///
    /// # Errors
    /// Text that is none, or one of another version, or whose numbers no records come to.
    pub fn read(text: &str) -> Result<Self, PartialError> {
        #[derive(Deserialize)]
        struct Version {
            iam5_audit_partial: Option<Versioned>,
        }
        #[derive(Deserialize)]
        struct Versioned {
            version: String,
        }
        #[derive(Deserialize)]
        struct Whole {
            iam5_audit_partial: Partial,
        }
        let none = |error: serde_json::Error| {
            PartialError(text!(
                "not a partial result of `iam5 audit --partial`: {0}",
                "不是 `iam5 audit --partial` 的部分结果：{0}",
                error.to_string()
            ))
        };
        let found = serde_json::from_str::<Version>(text).map_err(none)?.iam5_audit_partial;
        let own = env!("CARGO_PKG_VERSION");
        match found {
            Some(it) if it.version == own => {}
            Some(it) => {
                let version = it.version;
                let what = text!(
                    "made by version {0}, this is {1}: make it anew",
                    "由版本 {0} 生成，而当前版本是 {1}：请重新生成",
                    version,
                    own
                );
                return Err(PartialError(what));
            }
            None => {
                return Err(PartialError(text!(
                    "not a partial result of `iam5 audit --partial`: it has no `iam5_audit_partial`",
                    "不是 `iam5 audit --partial` 的部分结果：没有 `iam5_audit_partial`"
                )));
            }
        }
        let read = serde_json::from_str::<Whole>(text).map_err(none)?.iam5_audit_partial;
        let groups = read.inputs.get(GROUPS).and_then(|it| it.parse().ok());
        let fault = match groups.is_some_and(|it| read.aggregate.groups.has_cap(it)) {
            true => validate::fault(&read.aggregate, &read.frames),
            false => Some("groups"),
        };
        match fault {
            None => Ok(read),
            Some(member) => Err(PartialError(text!(
                "its numbers do not add up, those of `{0}`: make it anew",
                "其中 `{0}` 的数目不一致：请重新生成",
                member
            ))),
        }
    }

    /// Adds another part.
    ///
    /// # Errors
    /// Parts that were made with other snapshots or options: which ones.
    pub fn merge(&mut self, other: Self) -> Result<(), PartialError> {
        let names: std::collections::BTreeSet<&String> =
            self.inputs.keys().chain(other.inputs.keys()).collect();
        let differs = |it: &&&String| self.inputs.get(**it) != other.inputs.get(**it);
        let differing: Vec<&&String> = names.iter().filter(differs).collect();
        if differing.is_empty() && self.frames != other.frames {
            return Err(PartialError(text!("made with other snapshots", "使用了其他快照")));
        }
        if !differing.is_empty() {
            let named =
                differing.into_iter().map(|it| text!("another `{0}`", "不同的 `{0}`", **it)).collect();
            return Err(PartialError(text!("made with {0}", "使用了{0}", Gap::Texts(named, Join::And))));
        }
        let sums = [
            [self.aggregate.taken, other.aggregate.taken],
            [self.aggregate.duplicates, other.aggregate.duplicates],
        ];
        if sums.into_iter().any(|it| bounds::sum(it).is_none()) {
            return Err(PartialError(text!(
                "together they are of more than {0} records",
                "合计超过 {0} 条记录",
                MOST
            )));
        }
        self.aggregate.merge(other.aggregate);
        Ok(())
    }

    /// Another part of the same, with its number of groups.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn with(&self, aggregate: Aggregate, max_groups: usize) -> Self {
        let mut inputs = self.inputs.clone();
        inputs.insert(GROUPS.to_owned(), max_groups.to_string());
        Partial::new(inputs, self.frames.clone(), aggregate)
    }

    /// Splits the partial result into its counts and the usable parts of the accounts.
    pub(in crate::audit) fn into_parts(self) -> (Aggregate, Frames) {
        (self.aggregate, self.frames)
    }
}

/// A number that tells texts apart, to see whether they are the same ones later.
#[must_use]
pub fn fingerprint<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    format!("{:016x}", crate::hash::of_all(texts))
}
