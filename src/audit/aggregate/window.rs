//! The window of time of the records.

use serde::{Deserialize, Serialize};

use crate::audit::input::time::text;

/// The first and the last time that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Window {
    first: Option<i64>,
    last: Option<i64>,
}

impl Window {
    /// Widens the window; records may come in any order.
    pub fn add(&mut self, time: Option<i64>) {
        let Some(time) = time else { return };
        self.first = Some(self.first.map_or(time, |it| it.min(time)));
        self.last = Some(self.last.map_or(time, |it| it.max(time)));
    }

    pub(in crate::audit) fn merge(&mut self, other: Self) {
        self.add(other.first);
        self.add(other.last);
    }

    /// Whether times come to it: the first is none after the last.
    pub(in crate::audit) fn is_sound(&self) -> bool {
        match (self.first, self.last) {
            (Some(first), Some(last)) => first <= last,
            (None, None) => true,
            _ => false,
        }
    }

    /// The first time, in UTC.
    #[must_use]
    pub fn first(&self) -> Option<String> {
        self.first.and_then(text)
    }

    /// The last time, in UTC.
    #[must_use]
    pub fn last(&self) -> Option<String> {
        self.last.and_then(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::input::time::of_text;

    #[test]
    fn a_window_takes_times_in_any_order() {
        let mut window = Window::default();
        for time in [Some(1_718_777_931_170), None, Some(0)] {
            window.add(time);
        }
        assert_eq!(window.first().as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(window.last().as_deref(), Some("2024-06-19T06:18:51.17Z"));
        assert_eq!(of_text("2024-06-19T06:18:51.17Z"), Some(1_718_777_931_170));
    }
}
