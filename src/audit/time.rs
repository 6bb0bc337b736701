//! Times of records: milliseconds since 1970, as traces have them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

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

    pub(super) fn merge(&mut self, other: Self) {
        self.add(other.first);
        self.add(other.last);
    }

    /// Whether times come to it: the first is none after the last.
    pub(super) fn is_sound(&self) -> bool {
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

/// A time in milliseconds since 1970 as a text such as `2024-06-19T06:18:51.17Z`; none where no calendar has
/// it.
#[must_use]
pub fn text(milliseconds: i64) -> Option<String> {
    Timestamp::from_millisecond(milliseconds).ok().map(|it| it.to_string())
}

/// A time that the calendar has.
#[inline]
pub(super) fn checked(milliseconds: i64) -> Option<i64> {
    let all = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
    all.contains(&milliseconds).then_some(milliseconds)
}

/// The milliseconds of such a text.
#[inline]
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    plain(text.as_bytes()).or_else(|| text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond))
}

/// The milliseconds of the usual form, `2024-06-19T06:18:51Z` with up to three digits of fraction or none;
/// of any other form none, which says nothing about it.
#[inline]
fn plain(text: &[u8]) -> Option<i64> {
    let (start, fraction) = text.strip_suffix(b"Z")?.split_at_checked(19)?;
    let (&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2], fraction) =
        (start.first_chunk::<19>()?, fraction)
    else {
        return None;
    };
    let digit = |it: u8| it.is_ascii_digit().then(|| i64::from(it - b'0'));
    let two = |a, b| Some(digit(a)? * 10 + digit(b)?);
    let (year, month, day) = (two(y1, y2)? * 100 + two(y3, y4)?, two(m1, m2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
    // Every month has 28 days; what is longer, and the second that a minute may leap, is for the calendar.
    if !(1..=12).contains(&month) || !(1..=28).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = match *fraction {
        [] => 0,
        [b'.', a] => digit(a)? * 100,
        [b'.', a, b] => digit(a)? * 100 + digit(b)? * 10,
        [b'.', a, b, c] => digit(a)? * 100 + digit(b)? * 10 + digit(c)?,
        _ => return None,
    };
    // Days since 1970, of years that start in March so that a leap day is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day
        - 719_469;
    Some(days * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + fraction)
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

    #[test]
    fn the_short_way_and_the_calendar_agree() {
        for day in (-719_528..2_932_896).step_by(17) {
            let time = day * DAY + day.rem_euclid(86_399) * 1000 + day.rem_euclid(1000);
            let text = text(time).unwrap();
            assert!(plain(text.as_bytes()).is_none_or(|it| it == time), "{text}");
            assert_eq!(milliseconds(&text), Some(time), "{text}");
        }
        assert_eq!(plain(b"2024-06-19T06:18:51.170Z"), Some(1_718_777_931_170));
        for other in ["2024-06-19T06:18:51", "2024-02-30T06:18:51Z", "2024-06-19 06:18", "", "Z"] {
            assert_eq!(milliseconds(other), None, "{other}");
        }
        assert_eq!(milliseconds("2024-06-19T08:18:51.17+02:00"), Some(1_718_777_931_170));
        // Each part one further than it goes, and digits that are none.
        for (part, beyond) in [
            ("-06-", "-00-"),
            ("-06-", "-13-"),
            ("-19T", "-00T"),
            ("T06:", "T25:"),
            (":18:", ":60:"),
            (":51.", ":61."),
            (".17Z", ".Z"),
            ("2024", "2o24"),
            ("-06-", "/06-"),
        ] {
            let text = "2024-06-19T06:18:51.17Z".replacen(part, beyond, 1);
            assert_eq!((plain(text.as_bytes()), milliseconds(&text)), (None, None), "{text}");
        }
        // What only the calendar reads.
        for (text, time) in
            [("2024-06-19T06:18:51.1700Z", 1_718_777_931_170), ("2024-02-29T00:00:00Z", 1_709_164_800_000)]
        {
            assert_eq!((plain(text.as_bytes()), milliseconds(text)), (None, Some(time)), "{text}");
        }
        assert_eq!((checked(i64::MAX), checked(0)), (None, Some(0)));
    }
}
