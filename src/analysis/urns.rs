//! Patterns over URNs and their parts.

use super::glob::{Class, Fold, Glob, Unit};

/// Which part of a URN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Via {
    Whole,
    Account,
    /// The last part of the path.
    Name,
}

const SEGMENT: [Unit; 2] = [Unit::Star(Class::NoColon), Unit::Char(':')];

impl Via {
    /// The patterns over the URN, one of which matches where `glob` matches the part.
    pub(super) fn globs(self, glob: &Glob) -> Vec<Glob> {
        let within = |class: Class, stop: char| {
            let narrowed = glob.units.iter().map(move |unit| match unit {
                Unit::One(_) => Unit::One(class),
                Unit::Star(_) => Unit::Star(class),
                it => *it,
            });
            (!glob.units.contains(&Unit::Char(stop))).then(|| narrowed.collect::<Vec<_>>())
        };
        let around = |before: Vec<Unit>, units: &[Unit], after: &[Unit]| {
            Glob::new(before.into_iter().chain(units.iter().copied()).chain(after.iter().copied()), glob.fold)
        };
        match self {
            Via::Whole => vec![glob.clone()],
            Via::Account => within(Class::NoColon, ':')
                .map(|units| around(SEGMENT.repeat(2), &units, &[Unit::Char(':'), Unit::Star(Class::Any)]))
                .into_iter()
                .collect(),
            Via::Name => within(Class::NoSlash, '/')
                .map(|units| {
                    let nested = [SEGMENT.repeat(4), vec![Unit::Star(Class::Any), Unit::Char('/')]].concat();
                    vec![around(SEGMENT.repeat(4), &units, &[]), around(nested, &units, &[])]
                })
                .unwrap_or_default(),
        }
    }
}

/// A glob that is met by the text that has that account.
pub(super) fn with_account(account: &str) -> Vec<Glob> {
    Via::Account.globs(&Glob::text(account))
}

/// The base of all URNs of a form: service, region, account, type and path, of which each may be fixed.
pub(super) fn urn(
    service: Option<&str>,
    region: &[Unit],
    account: &[Unit],
    kind: Option<&str>,
    path: &[Unit],
) -> Glob {
    let text = |it: &str| it.chars().map(Unit::Char).collect::<Vec<_>>();
    let service = service.map_or_else(|| some(Class::Service).to_vec(), text);
    let kind = kind.map_or_else(|| some(Class::NoColon).to_vec(), text);
    let colon = [Unit::Char(':')];
    let parts: [&[Unit]; 9] = [&service, &colon, region, &colon, account, &colon, &kind, &colon, path];
    Glob::new(parts.concat(), Fold::Exact)
}

/// At least one character of the class.
pub(super) fn some(class: Class) -> [Unit; 2] {
    [Unit::One(class), Unit::Star(class)]
}
