//! Instants: as policies and requests write them (rule CON-7), and as records of calls do.
//!
//! `2022-08-01T00:00:00Z`, offsets and fractions included; a bare date is its midnight in UTC; digits alone are
//! seconds since 1970, or milliseconds where there are thirteen. A time of day without an offset is not an instant,
//! and is not read; nor is what is written more finely than to 10⁻¹⁸ of a second, or later than 2⁶³ seconds.
//!
//! Records may also have `2016/12/08 11:07:28 GMT+08:00` and `12/08/2016 11:07:28 GMT+08:00`, the older forms of
//! the audit service, the month before the day in both
//! (<https://support.huaweicloud.com/intl/en-us/usermanual-cts/cts_03_0011.html>), and a blank in place of the `T`.

use jiff::civil::Date;

/// A point in time, to 10⁻¹⁸ of a second; where a date says it, in the years 1 to 9999 of the place it is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    /// Seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
    /// Parts after that, of which there are 10¹⁸ in a second.
    attos: u64,
}

/// The number of significant digits of a fraction.
const FRACTION: usize = 18;

#[cfg(feature = "analysis")]
const ATTOS_PER_SECOND: u64 = 1_000_000_000_000_000_000;
const ATTOS_PER_MILLISECOND: u64 = 1_000_000_000_000_000;

impl Instant {
    /// Reads an instant; `None` where the text is none. `O(n)` in the text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return Self::from_epoch(text);
        }
        let mut rest = Reader(text.as_bytes());
        let (year, month, day) = (rest.digits(4)?, rest.after(b'-', 2)?, rest.after(b'-', 2)?);
        let midnight = midnight(year, month, day)?;
        if rest.0.is_empty() {
            return Some(Instant { seconds: midnight, attos: 0 });
        }
        if !rest.take(|b| b.eq_ignore_ascii_case(&b'T')) {
            return None;
        }
        let (time, attos) = rest.time()?;
        let seconds = midnight + time - rest.offset()?;
        rest.0.is_empty().then_some(Instant { seconds, attos })
    }

    /// Reads the time of a record: an instant as [`Instant::parse`] reads it, or in an older form of the audit
    /// service. `O(n)` in the text.
    #[must_use]
    pub fn parse_recorded(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| Self::parse_older(text))
    }

    /// Reads a date, a blank, a time to the nanosecond, and an offset, before which a blank and `GMT` or `UTC` may stand.
    fn parse_older(text: &str) -> Option<Self> {
        let mut rest = Reader(text.as_bytes());
        let is_month_first = rest.0.get(2) == Some(&b'/');
        let (year, month, day) = if is_month_first {
            let (month, day) = (rest.digits(2)?, rest.after(b'/', 2)?);
            (rest.after(b'/', 4)?, month, day)
        } else {
            let year = rest.digits(4)?;
            let separator = *rest.0.first().filter(|it| matches!(it, b'/' | b'-'))?;
            (year, rest.after(separator, 2)?, rest.after(separator, 2)?)
        };
        let midnight = midnight(year, month, day)?;
        if !rest.take(|b| *b == b' ') {
            return None;
        }
        let (time, attos) = rest.time()?;
        rest.take(|b| *b == b' ');
        let zone = rest.0.strip_prefix(b"GMT").or_else(|| rest.0.strip_prefix(b"UTC"));
        rest.0 = zone.unwrap_or(rest.0);
        let offset = if zone.is_some() && rest.0.is_empty() { 0 } else { rest.offset()? };
        let instant = Instant { seconds: midnight + time - offset, attos };
        (rest.0.is_empty() && instant.seconds_and_nanoseconds().is_some()).then_some(instant)
    }

    /// The milliseconds since 1970, rounded down; `None` where 64 bits do not hold them.
    #[must_use]
    pub fn milliseconds(self) -> Option<i64> {
        let rest = i64::try_from(self.attos / ATTOS_PER_MILLISECOND).ok()?;
        self.seconds.checked_mul(1000)?.checked_add(rest)
    }

    /// The seconds since 1970 and the nanoseconds after that; `None` where it is finer.
    #[must_use]
    pub fn seconds_and_nanoseconds(self) -> Option<(i64, i32)> {
        const ATTOS_PER_NANOSECOND: u64 = 1_000_000_000;
        let is_exact = self.attos.is_multiple_of(ATTOS_PER_NANOSECOND);
        let nanoseconds = i32::try_from(self.attos / ATTOS_PER_NANOSECOND).ok().filter(|_| is_exact)?;
        Some((self.seconds, nanoseconds))
    }

    /// Returns whether it falls on a whole millisecond.
    #[must_use]
    pub fn is_whole_millisecond(self) -> bool {
        self.attos.is_multiple_of(ATTOS_PER_MILLISECOND)
    }

    /// Parts of 10⁻¹⁸ of a second since 1970.
    #[cfg(feature = "analysis")]
    pub(crate) fn attos(self) -> i128 {
        i128::from(self.seconds) * i128::from(ATTOS_PER_SECOND) + i128::from(self.attos)
    }

    /// Writes so many parts since 1970 as [`Instant::parse`] reads them; `None` where no text says it.
    #[cfg(feature = "analysis")]
    pub(crate) fn write(attos: i128) -> Option<String> {
        let seconds = i64::try_from(attos.div_euclid(i128::from(ATTOS_PER_SECOND))).ok()?;
        let attos = attos.rem_euclid(i128::from(ATTOS_PER_SECOND));
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let span = jiff::Span::new().try_days(day).ok();
        let date =
            span.and_then(|it| Date::constant(1970, 1, 1).checked_add(it).ok()).filter(|it| it.year() > 0);
        let text = match date {
            Some(date) => {
                let fraction = format!("{attos:018}");
                let fraction = fraction.trim_end_matches('0');
                let point = if fraction.is_empty() { "" } else { "." };
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                format!("{date}T{hour:02}:{minute:02}:{second:02}{point}{fraction}Z")
            }
            // Thirteen digits are milliseconds.
            None if seconds >= 0 && attos == 0 => format!("{seconds:014}"),
            None => return None,
        };
        Self::parse(&text).map(|_| text)
    }

    fn from_epoch(digits: &str) -> Option<Self> {
        let number: i64 = digits.parse().ok()?;
        let (seconds, attos) = match digits.len() {
            13 => (number / 1000, u64::try_from(number % 1000).ok()? * ATTOS_PER_MILLISECOND),
            _ => (number, 0),
        };
        Some(Instant { seconds, attos })
    }
}

/// The seconds from 1970 to the midnight in UTC that starts a day.
fn midnight(year: i64, month: i64, day: i64) -> Option<i64> {
    let narrow = |it: i64| i8::try_from(it).ok();
    let year = i16::try_from(year).ok().filter(|it| *it > 0)?;
    let date = Date::new(year, narrow(month)?, narrow(day)?).ok()?;
    Some(date.duration_since(Date::constant(1970, 1, 1)).as_secs())
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, fits: impl Fn(&u8) -> bool) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if fits(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, b| b.is_ascii_digit().then(|| number * 10 + i64::from(b - b'0')))
    }

    fn after(&mut self, separator: u8, count: usize) -> Option<i64> {
        if self.take(|&b| b == separator) { self.digits(count) } else { None }
    }

    /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`: seconds, and what is left in 10⁻¹⁸ of a second.
    fn time(&mut self) -> Option<(i64, u64)> {
        let (hour, minute) = (self.digits(2)?, self.after(b':', 2)?);
        // A fraction after the minutes would be one of a minute: it is not read.
        let has_seconds = self.0.first() == Some(&b':');
        let second = if has_seconds { self.after(b':', 2)? } else { 0 };
        let attos = if has_seconds && self.take(|&b| b == b'.') { self.fraction()? } else { 0 };
        (hour <= 23 && minute <= 59 && second <= 59).then_some((hour * 3600 + minute * 60 + second, attos))
    }

    /// Digits, at least one, in 10⁻¹⁸ of a second; what is finer has to be nothing.
    fn fraction(&mut self) -> Option<u64> {
        let count = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let counted = count.min(FRACTION);
        let number = u64::try_from(self.digits(counted)?).ok()?;
        while self.take(|&b| b == b'0') {}
        let is_read = count > 0 && !self.0.first().is_some_and(u8::is_ascii_digit);
        (counted..FRACTION).try_fold(number, |number, _| number.checked_mul(10)).filter(|_| is_read)
    }

    /// `Z`, `±HH`, `±HHMM` or `±HH:MM`, as seconds east of UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.take(|b| b.eq_ignore_ascii_case(&b'Z')) {
            return Some(0);
        }
        let sign = match self.0.first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        self.take(|_| true);
        let hours = self.digits(2)?;
        let minutes = match self.0.first() {
            None => 0,
            Some(b':') => self.after(b':', 2)?,
            Some(_) => self.digits(2)?,
        };
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn con_7_instants_are_read_as_they_are_written() {
        let same = |one: &str, other: &str| {
            assert_eq!(Instant::parse(one).unwrap(), Instant::parse(other).unwrap(), "{one} {other}");
        };
        same("2022-08-01T00:00:00Z", "2022-08-01T08:00:00+08:00");
        same("2022-08-01", "2022-08-01t00:00z");
        same("2022-08-01T00:00:00.5Z", "1659312000500");
        same("1659312000", "2022-07-31T19:30:00-0430");
        same("1970-01-01T00:00:00Z", "0");
        same("1659312000", "0000000000001659312000");
        same("9999-12-31T23:59:59Z", "253402300799");
        same("2022-08-01T00:00:00.5Z", "2022-08-01T00:00:00.50000000000000000000000Z");
        let later =
            |one: &str, other: &str| assert!(Instant::parse(one) > Instant::parse(other), "{one} {other}");
        later("2022-08-01T00:00:00.000000000000000001Z", "2022-08-01");
        later("99999999999999", "9999-12-31T23:59:59.999Z");
        later("9223372036854775807", "99999999999999");
        assert!(Instant::parse("2022-08-01T00:00:00.000000001Z") > Instant::parse("2022-08-01"));
        // What is read does not depend on where UTC puts it.
        assert!(Instant::parse("0001-01-01T00:00:00+08:00").unwrap() < Instant::parse("0001-01-01").unwrap());
        assert!(Instant::parse("9999-12-31T23:59:59-12").unwrap() > Instant::parse("253402300799").unwrap());
        for text in [
            "",
            "2022-08-01T00:00:00",
            "2022-02-30",
            "2022-8-1",
            "2022-08-01T24:00:00Z",
            "2022-08-01T00:00:60Z",
            "2022-08-01 00:00:00Z",
            "2022-08-01T00:00:00.Z",
            "2022-08-01T00:00:00.0000000000000000001Z",
            "2022-08-01T00:00:00.00000000000000000000x",
            "0000-01-01",
            "0000-12-31T23:00:00-02:00",
            "9223372036854775808",
            "2022-08-01T00:00:00+24:00",
            "2022-08-01T00:00:00Z ",
            "2022-08-01T00Z",
            "2022-08-01T00:00.5Z",
            "-1",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
    #[test]
    fn times_of_records_are_read_in_the_older_forms_too() {
        for (text, same) in [
            ("2016/12/08 11:07:28 GMT+08:00", "2016-12-08T03:07:28Z"),
            ("12/08/2016 11:07:28 GMT+08:00", "2016-12-08T03:07:28Z"),
            ("2016/12/08 11:07:28 GMT-0330", "2016-12-08T14:37:28Z"),
            ("2016/12/08 11:07:28 GMT", "2016-12-08T11:07:28Z"),
            ("2016-12-08 11:07:28 UTC", "2016-12-08T11:07:28Z"),
            ("2016-12-08 11:07:28.5+00", "2016-12-08T11:07:28.5Z"),
            ("2016-12-08 11:07Z", "2016-12-08T11:07:00Z"),
            ("1480000000", "1480000000000"),
        ] {
            let read = Instant::parse_recorded(text);
            assert_eq!(read, Instant::parse(same), "{text}");
            assert!(read.is_some(), "{text}");
        }
        for text in [
            "2016/12/08 11:07:28",
            "2016-12-08 11:07:28",
            "2016-12/08 11:07:28 GMT",
            "13/08/2016 11:07:28 GMT+08:00",
            "2016/02/30 11:07:28 GMT+08:00",
            "2016/12/08 24:07:28 GMT+08:00",
            "2016/12/08 11:07:28 CST",
            "2016/12/08 11:07:28 GMT+08:00 ",
            "2016/12/08",
            "2016-12-08 ",
            "",
        ] {
            assert_eq!(Instant::parse_recorded(text), None, "{text}");
        }
    }

    #[cfg(feature = "analysis")]
    #[test]
    fn con_7_an_instant_is_written_as_it_is_read() {
        for text in [
            "2022-08-01T00:00:00Z",
            "2022-08-01T00:00:00.000000000000000001Z",
            "1969-12-31T23:59:59.5Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "00253402300800",
            "9223372036854775807",
        ] {
            let instant = Instant::parse(text).unwrap();
            assert_eq!(Instant::write(instant.attos()).as_deref(), Some(text));
        }
        let before = Instant::parse("0001-01-01").unwrap().attos() - 1;
        assert_eq!(Instant::write(before), None);
        assert_eq!(Instant::write(i128::MAX), None);
    }

    #[test]
    fn milliseconds_are_rounded_down() {
        let of = |text: &str| {
            let it = Instant::parse(text).unwrap();
            (it.milliseconds(), it.is_whole_millisecond())
        };
        assert_eq!(of("1970-01-01T00:00:01.5Z"), (Some(1500), true));
        assert_eq!(of("1969-12-31T23:59:59.9999Z"), (Some(-1), false));
        assert_eq!(of("9223372036854775807"), (None, true));
    }
}
