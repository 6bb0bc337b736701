//! Times of records: milliseconds since 1970, as traces have them.

use jiff::Timestamp;

use crate::operator::Instant;

/// Milliseconds of a day.
pub(in crate::audit) const DAY: i64 = 86_400_000;

/// The time of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Nothing.
    #[default]
    Missing,
    /// Then, in milliseconds since 1970.
    At(i64),
    /// Something that is not read as a time.
    Unreadable,
}

impl When {
    /// The milliseconds since 1970, where they are known.
    #[must_use]
    #[inline]
    pub fn milliseconds(self) -> Option<i64> {
        match self {
            When::At(milliseconds) => Some(milliseconds),
            When::Missing | When::Unreadable => None,
        }
    }

    /// Wraps the time that was read from a record.
    #[inline]
    pub(in crate::audit) fn given(read: Option<i64>) -> Self {
        read.map_or(When::Unreadable, When::At)
    }
}

/// A time in milliseconds since 1970 as a text such as `2024-06-19T06:18:51.17Z`; none where no calendar has
/// it.
#[must_use]
pub fn text(milliseconds: i64) -> Option<String> {
    Timestamp::from_millisecond(milliseconds).ok().map(|it| it.to_string())
}

/// The milliseconds since 1970 of a time as records write it; none where no calendar has it.
#[inline]
pub(in crate::audit) fn of_text(text: &str) -> Option<i64> {
    Instant::parse_recorded(text)?.milliseconds().and_then(checked)
}

/// The milliseconds since 1970 of a number in a record: as its digits would be read (rule CON-7).
#[inline]
pub(in crate::audit) fn of_number(number: i64) -> Option<i64> {
    const THIRTEEN_DIGITS: std::ops::Range<i64> = 1_000_000_000_000..10_000_000_000_000;
    let milliseconds = match number {
        ..0 => return None,
        number if THIRTEEN_DIGITS.contains(&number) => number,
        number => number.checked_mul(1000)?,
    };
    checked(milliseconds)
}

/// The value of `g:CurrentTime` for a time as records write it: exact, and in a form that conditions read.
pub(in crate::audit) fn key_value(text: &str) -> Option<String> {
    let instant = Instant::parse_recorded(text)?;
    let milliseconds = checked(instant.milliseconds()?)?;
    if instant.is_whole_millisecond() {
        return self::text(milliseconds);
    }
    if Instant::parse(text).is_some() {
        return Some(text.to_owned());
    }
    let (seconds, nanoseconds) = instant.seconds_and_nanoseconds()?;
    Timestamp::new(seconds, nanoseconds).ok().map(|it| it.to_string())
}

/// A time that the calendar has.
#[inline]
fn checked(milliseconds: i64) -> Option<i64> {
    let all = Timestamp::MIN.as_millisecond()..=Timestamp::MAX.as_millisecond();
    all.contains(&milliseconds).then_some(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn con_7_numbers_and_texts_are_read_alike() {
        for (number, milliseconds) in [
            (1_718_777_931_170, Some(1_718_777_931_170)),
            (1_718_777_931, Some(1_718_777_931_000)),
            (0, Some(0)),
            (-1, None),
            (999_999_999_999, None),
            (10_000_000_000_000, None),
            (i64::MAX, None),
        ] {
            assert_eq!(of_number(number), milliseconds, "{number}");
            assert_eq!(of_text(&number.to_string()), milliseconds, "{number}");
        }
        assert_eq!(of_text("9999-12-31T23:59:59-12"), None, "no calendar has it");
    }

    #[test]
    fn the_value_of_the_key_is_exact() {
        for (text, expected) in [
            ("1718777931170", Some("2024-06-19T06:18:51.17Z")),
            ("2024/06/19 14:18:51 GMT+08:00", Some("2024-06-19T06:18:51Z")),
            ("2024-06-19T08:18:51.17+02:00", Some("2024-06-19T06:18:51.17Z")),
            ("2024-06-19T08:18:51.1234567+02:00", Some("2024-06-19T08:18:51.1234567+02:00")),
            ("2024-06-19 06:18:51.123456+00", Some("2024-06-19T06:18:51.123456Z")),
            ("2024-06-19 06:18:51.1234567891+00", None),
            ("2024-06-19 06:18:51", None),
            ("", None),
        ] {
            assert_eq!(key_value(text).as_deref(), expected, "{text}");
        }
    }
}
