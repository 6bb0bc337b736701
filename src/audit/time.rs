//! Times of records: milliseconds since 1970, as traces have them.

use jiff::Timestamp;

/// The first and the last time that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

/// The time as a text such as `2024-06-19T06:18:51.17Z`; none where no calendar has it.
pub(super) fn text(milliseconds: i64) -> Option<String> {
    Timestamp::from_millisecond(milliseconds).ok().map(|it| it.to_string())
}

/// The milliseconds of such a text.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_takes_times_in_any_order() {
        let mut window = Window::default();
        for time in [Some(1_718_777_931_170), None, Some(0)] {
            window.add(time);
        }
        assert_eq!(window.first().as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(window.last().as_deref(), Some("2024-06-19T06:18:51.17Z"));
        assert_eq!(milliseconds("2024-06-19T06:18:51.17Z"), Some(1_718_777_931_170));
    }
}
