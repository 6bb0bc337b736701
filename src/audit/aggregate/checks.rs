//! Recorded outcomes of calls against decisions.

use serde::{Deserialize, Serialize};

use crate::audit::input::record::Answer;
use crate::decide::Decision;

use super::examples::{Example, First};

/// The recorded outcome of calls against the decision under the first snapshot.
///
/// Where they disagree, snapshot or inventory are not what they were at the time of the call.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checks {
    /// Succeeded and allowed, or refused with 403 and denied.
    pub agree: u64,
    /// Succeeded, and denied by the snapshot.
    pub succeeded_but_denied: u64,
    /// Refused with 403, and allowed by the snapshot.
    pub refused_but_allowed: u64,
    /// No status, another status, or undetermined.
    pub not_comparable: u64,
    /// Went through, whatever the decision: the code is 2xx, or there is none.
    pub went_through: u64,
    /// Refused with 403, whatever the decision.
    pub refused: u64,
    /// Failed for another reason: any other code.
    pub failed: u64,
    pub(in crate::audit) first: First<5>,
}

/// The verdict of a recorded outcome on the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) enum Outcome {
    Agrees,
    SucceededButDenied,
    RefusedButAllowed,
    NotComparable,
}

impl Outcome {
    pub(in crate::audit) fn of(answer: Answer, decision: Decision) -> Self {
        match (answer, decision) {
            (_, Decision::Undetermined) => Outcome::NotComparable,
            (Answer::Success, Decision::Allow) => Outcome::Agrees,
            (Answer::Success, _) => Outcome::SucceededButDenied,
            (Answer::Refused, Decision::Allow) => Outcome::RefusedButAllowed,
            (Answer::Refused, _) => Outcome::Agrees,
            (Answer::NoCode | Answer::Failed, _) => Outcome::NotComparable,
        }
    }

    pub(in crate::audit) fn disagrees(self) -> bool {
        matches!(self, Outcome::SucceededButDenied | Outcome::RefusedButAllowed)
    }
}

impl Checks {
    /// The first records that disagree.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        self.first.as_slice()
    }

    pub(in crate::audit) fn count(&mut self, answer: Answer, outcome: Outcome) {
        match answer {
            Answer::NoCode | Answer::Success => self.went_through += 1,
            Answer::Refused => self.refused += 1,
            Answer::Failed => self.failed += 1,
        }
        match outcome {
            Outcome::Agrees => self.agree += 1,
            Outcome::SucceededButDenied => self.succeeded_but_denied += 1,
            Outcome::RefusedButAllowed => self.refused_but_allowed += 1,
            Outcome::NotComparable => self.not_comparable += 1,
        }
    }

    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.agree += other.agree;
        self.succeeded_but_denied += other.succeeded_but_denied;
        self.refused_but_allowed += other.refused_but_allowed;
        self.not_comparable += other.not_comparable;
        self.went_through += other.went_through;
        self.refused += other.refused;
        self.failed += other.failed;
        self.first.merge(other.first);
    }
}
