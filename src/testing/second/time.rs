//! Instants as records have them (rule CON-7 and the vendor's older form).

/// The milliseconds since 1970 that a text is; `None` where it is no time.
#[must_use]
pub fn read(text: &str) -> Option<i64> {
    if !text.is_empty() && text.chars().all(|it| it.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        return if text.len() == 13 { Some(number) } else { number.checked_mul(1000) };
    }
    let (date, rest) = text.split_at_checked(10)?;
    let separator = if date.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = date.split(separator).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let day = days(fixed(year, 4)?, fixed(month, 2)?, fixed(day, 2)?)? * 86_400_000;
    if rest.is_empty() {
        return (separator == '-').then_some(day);
    }
    let of_day = if separator == '/' {
        let (clock, zone) = rest.strip_prefix(' ')?.split_once(' ')?;
        clock_of(clock)? - zone_of(zone.strip_prefix("GMT")?)?
    } else {
        let rest = rest.strip_prefix('T')?;
        let at = rest.find(['Z', '+', '-'])?;
        let (clock, zone) = rest.split_at_checked(at)?;
        clock_of(clock)? - if zone == "Z" { 0 } else { zone_of(zone)? }
    };
    Some(day + of_day)
}

fn fixed(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.chars().all(|it| it.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// The days since 1970, counted year by year.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let of_month = |year: i64, month: i64| match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1970..3000).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=of_month(year, month)).contains(&day)
    {
        return None;
    }
    let years: i64 = (1970..year).map(|it| if leap(it) { 366 } else { 365 }).sum();
    let months: i64 = (1..month).map(|it| of_month(year, it)).sum();
    Some(years + months + day - 1)
}

/// `11:07:28` or `11:07:28.5`, in milliseconds.
fn clock_of(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let parts: Vec<&str> = whole.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else { return None };
    let (hour, minute, second) = (fixed(hour, 2)?, fixed(minute, 2)?, fixed(second, 2)?);
    if hour > 23 || minute > 59 || second > 59 || !fraction.chars().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(((hour * 60 + minute) * 60 + second) * 1000 + millis.parse::<i64>().ok()?)
}

/// `+08:00`, in milliseconds.
fn zone_of(text: &str) -> Option<i64> {
    let (sign, rest) = text.split_at_checked(1)?;
    let (hour, minute) = rest.split_once(':')?;
    let minutes = fixed(hour, 2)? * 60 + fixed(minute, 2)?;
    match sign {
        "+" => Some(minutes * 60_000),
        "-" => Some(-minutes * 60_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn con_7_times_in_every_form() {
        let expected = Some(1_481_166_448_000);
        for text in [
            "1481166448",
            "1481166448000",
            "2016-12-08T03:07:28Z",
            "2016-12-08T11:07:28+08:00",
            "2016-12-08T11:07:28.000+08:00",
            "2016/12/08 11:07:28 GMT+08:00",
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert_eq!(read("2024-02-29"), Some(1_709_164_800_000));
        for text in ["", "yesterday", "2016-13-08", "2023-02-29", "2016/12/08", "2016-12-08T25:00:00Z"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
