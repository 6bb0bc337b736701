//! Condition keys with values that lie close to each other.

use super::choices::Choices;

/// What kind of values a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Text,
    Number,
    Date,
    Truth,
    Address,
}

/// The keys in use: some of the service, some global, some that no catalogue knows.
pub(super) const KEYS: &[(&str, Kind)] = &[
    ("csms:Type", Kind::Text),
    ("csms:VersionStage", Kind::Text),
    ("csms:RecoveryWindowInDays", Kind::Number),
    ("g:ResourceTag/env", Kind::Text),
    ("g:EnterpriseProjectId", Kind::Text),
    ("g:UserName", Kind::Text),
    ("g:TagKeys", Kind::Text),
    ("g:SourceVpce", Kind::Text),
    ("g:SourceIp", Kind::Address),
    ("g:CurrentTime", Kind::Date),
    ("g:MFAPresent", Kind::Truth),
    ("g:MFAAge", Kind::Number),
    ("x:Text", Kind::Text),
    ("x:Number", Kind::Number),
    ("x:Time", Kind::Date),
    ("x:Address", Kind::Address),
    ("x:Flag", Kind::Truth),
];

/// Keys of the caller: policies ask for them, and no request gives them.
pub(super) const KEYS_OF_CALLER: &[(&str, Kind)] = &[
    ("g:PrincipalUrn", Kind::Text),
    ("g:PrincipalUrn", Kind::Text),
    ("g:PrincipalAccount", Kind::Text),
    ("g:DomainId", Kind::Text),
    ("g:UserName", Kind::Text),
    ("g:PrincipalIsRootUser", Kind::Truth),
    ("g:PrincipalIsService", Kind::Truth),
];

const TEXTS: &[&str] = &[
    "",
    "prod",
    "Prod",
    "prod-1",
    "dev",
    "SYSCURRENT",
    "sys*",
    "a?c",
    "payments",
    "ÄB",
    "äb",
    "ß",
    "ci",
    "$x",
];
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "1.0",
    "01",
    "2",
    "-1",
    "+7",
    "7.000",
    "7",
    "30",
    "0.5",
    "0.50",
    "1e3",
    "x",
    "99999999999999999999",
    "99999999999999999998.9",
];
const DATES: &[&str] = &[
    "2026-11-24",
    "2026-11-24T00:00:00Z",
    "2026-11-24T00:00:01Z",
    "2026-11-23T23:59:59Z",
    "2026-11-24T08:00:00+08:00",
    "2026-11-24t08:00:00.000+0800",
    "2026-11-24T00:00:00.000000001Z",
    "2026-11-24T00:00Z",
    "1795478400",
    "1795478400000",
    "1795478401",
    "2026-02-29",
    "2026-11-24T00:00:00",
    "soon",
];
const TRUTHS: &[&str] = &["true", "false", "True", "FALSE", "yes", ""];
const ADDRESSES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.255",
    "10.0.1.0",
    "9.255.255.255",
    "::ffff:10.0.0.1",
    "2001:db8::1",
    "2001:db8:0:0::1",
    "2001:db9::",
    "::1",
    "010.0.0.1",
    "10.0.0",
    "here",
];
const RANGES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.0/24",
    "10.0.0.77/24",
    "10.0.0.0/31",
    "0.0.0.0/0",
    "::/0",
    "::ffff:10.0.0.0/120",
    "::ffff:0:0/90",
    "2001:db8::/32",
    "2001:DB8::1",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "anywhere",
];

/// A value that a request may give.
pub(super) fn of_request(choices: &mut Choices, kind: Kind) -> String {
    let list = match kind {
        Kind::Text => TEXTS,
        Kind::Number => NUMBERS,
        Kind::Date => DATES,
        Kind::Truth => TRUTHS,
        Kind::Address => ADDRESSES,
    };
    choices.pick(list).to_owned()
}

/// A value that a policy may compare with; `near` is one of the request.
pub(super) fn of_policy(choices: &mut Choices, kind: Kind, near: Option<&str>) -> String {
    let ranges = kind == Kind::Address && choices.chance(70);
    let value = match near {
        _ if ranges => choices.pick(RANGES).to_owned(),
        Some(near) if choices.chance(60) => near.to_owned(),
        _ => of_request(choices, kind),
    };
    match kind {
        Kind::Text => mutated(choices, &value),
        _ if choices.chance(4) => mutated(choices, &value),
        _ => value,
    }
}

/// A value beside another: a unit, a second or an address away, in other letters, or with one letter changed.
pub(super) fn shifted(choices: &mut Choices, text: &str) -> String {
    let step = if choices.chance(50) { 1 } else { -1 };
    // The last number in it: of a date the second, of an address the last part.
    let digits = |c: char| c.is_ascii_digit();
    if let Some(end) = text.rfind(digits).map(|at| at + 1)
        && choices.chance(70)
    {
        let (head, tail) = text.split_at_checked(end).unwrap_or((text, ""));
        let start = head.trim_end_matches(digits).len();
        let (head, number) = head.split_at_checked(start).unwrap_or((head, ""));
        if let Some(moved) = number.parse::<i64>().ok().and_then(|it| it.checked_add(step)) {
            return format!("{head}{moved:0width$}{tail}", width = number.len());
        }
    }
    let swap = |c: char| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
    match choices.below(3) {
        0 => text.chars().map(swap).collect(),
        _ => mutated(choices, text),
    }
}

/// A pattern that may match `text`, or one that just does not.
pub(super) fn mutated(choices: &mut Choices, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..choices.below(3) {
        let at = choices.below(chars.len() + 1);
        match choices.below(9) {
            0 => chars.insert(at, '*'),
            1 => {
                // A stretch gives way to a star.
                let end = at + choices.below(chars.len() - at + 1);
                chars.splice(at..end, ['*']);
            }
            2 | 3 => {
                if let Some(c) = chars.get_mut(at) {
                    *c = '?';
                }
            }
            4 => {
                if let Some(c) = chars.get_mut(at) {
                    *c = if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
                }
            }
            5 => chars.insert(at, 'x'),
            6 if at < chars.len() => {
                chars.remove(at);
            }
            7 => chars.truncate(at),
            _ => {}
        }
    }
    chars.into_iter().collect()
}
