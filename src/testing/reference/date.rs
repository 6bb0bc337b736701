//! Instants, by counting days (rule CON-7).

/// Parts of a second.
const PARTS: i128 = 1_000_000_000_000_000_000;

/// Parts of seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(i128);

impl Moment {
    /// Whole seconds since 1970, rounded down.
    pub(super) fn seconds(self) -> i128 {
        self.0.div_euclid(PARTS)
    }
}

/// Reads a date, a date with a time, or seconds or milliseconds since 1970.
pub(super) fn read(text: &str) -> Option<Moment> {
    if text.chars().all(|c| c.is_ascii_digit()) {
        return epoch(text);
    }
    if !text.is_ascii() {
        return None;
    }
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let days = days(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)?;
    let parts = time.map_or(Some(0), time_of_day)?;
    Some(Moment(days * 86_400 * PARTS + parts))
}

fn epoch(text: &str) -> Option<Moment> {
    let number: i128 = text.parse().ok()?;
    let parts = if text.len() == 13 { PARTS / 1000 } else { PARTS };
    (number <= i128::from(i64::MAX)).then(|| Moment(number * parts))
}

/// Exactly so many digits.
fn digits(text: &str, count: usize) -> Option<i128> {
    let right = text.len() == count && text.chars().all(|c| c.is_ascii_digit());
    if right { text.parse().ok() } else { None }
}

/// Parts of seconds since midnight UTC, from what stands after the `T`.
fn time_of_day(text: &str) -> Option<i128> {
    let (clock, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => {
            let at = text.find(['+', '-'])?;
            (text.get(..at)?, offset(text.get(at..)?)?)
        }
    };
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let second = parts.next();
    if parts.next().is_some() || (second.is_none() && fraction.is_some()) {
        return None;
    }
    let second = second.map_or(Some(0), |it| digits(it, 2))?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fine = match fraction.map(|it| (it, it.trim_end_matches('0'))) {
        None => 0,
        Some(("", _)) => return None,
        Some((_, significant)) if significant.len() > 18 => return None,
        Some((_, significant)) => digits(&format!("{significant:0<18}"), 18)?,
    };
    Some((hour * 3600 + minute * 60 + second - offset) * PARTS + fine)
}

/// Seconds east of Greenwich, from `±HH:MM`, `±HHMM` or `±HH`.
fn offset(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = match (rest.split_once(':'), rest.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 4) => rest.split_at_checked(2)?,
        (None, _) => (rest, "00"),
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Days since 1970-01-01: those of the years before, of the months before, and of the month.
fn days(year: i128, month: i128, day: i128) -> Option<i128> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month - 1).ok()?;
    let length = *lengths.get(before)?;
    if !(1..=9999).contains(&year) || day < 1 || day > length {
        return None;
    }
    let years = year - 1;
    let of_years = years * 365 + years / 4 - years / 100 + years / 400;
    let of_months: i128 = lengths.iter().take(before).sum();
    // 719,162 days lie between 0001-01-01 and 1970-01-01.
    Some(of_years + of_months + day - 1 - 719_162)
}

#[cfg(test)]
mod tests {
    use super::{Moment, PARTS, read};

    #[test]
    fn con_7_instants() {
        for (text, seconds) in [
            ("1970-01-01", 0),
            ("0", 0),
            ("0000000000000000001709179200", 1_709_179_200),
            ("1970-01-01T00:00Z", 0),
            ("2000-03-01", 951_868_800),
            ("2024-02-29T12:00:00+08:00", 1_709_179_200),
            ("2024-02-29t04:00:00z", 1_709_179_200),
            ("2024-02-29T12:00:00+0800", 1_709_179_200),
            ("2024-02-29T12:00+08", 1_709_179_200),
            ("1709179200", 1_709_179_200),
            ("1709179200000", 1_709_179_200),
            ("0001-01-01", -62_135_596_800),
        ] {
            assert_eq!(read(text), Some(Moment(seconds * PARTS)), "{text}");
        }
        assert_eq!(read("1970-01-01T00:00:00.5Z"), Some(Moment(PARTS / 2)));
        assert_eq!(read("1970-01-01T00:00:00.0000000000000000010000Z"), Some(Moment(1)));
        assert_eq!(read("1234567890123456789"), Some(Moment(1_234_567_890_123_456_789 * PARTS)));
        for text in [
            "",
            "2023-02-29",
            "2024-1-01",
            "2024-01-01T00:00:00",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:60Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00.1234567890123456789Z",
            "2024-01-01T00:00:00.+Z",
            "2024-01-01T00:00:00.-1Z",
            "2024-01-01T00:00:00+24:00",
            "2024-01-01T00:00:00+8",
            "2024-01-01 00:00:00Z",
            "2024-01-01Z",
            "0000-01-01",
            "-1",
            "9223372036854775808",
            "123456789012345678901234567890123456789",
            "1234567890123456789012345678901234567890",
            "tomorrow",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
