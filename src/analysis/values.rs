//! Texts that read well, and values between others.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::operator::{Decimal, Instant};

use super::solver::{BEHIND_MAPPED, Model, is_address};
use super::terms::{Atom, Kind, Place, Point, Terms};
use super::universe::ACCOUNT;
use super::urns::Via;

/// A part of a URN.
pub(super) fn part(urn: &str, via: Via) -> Option<String> {
    let mut parts = urn.splitn(5, ':');
    match via {
        Via::Whole => Some(urn.to_owned()),
        Via::Account => parts.nth(2).map(str::to_owned),
        Via::Name => parts.nth(4)?.rsplit('/').next().map(str::to_owned),
    }
}

/// The text with parts that read well in place of others, as far as that fits.
pub(super) fn natural(place: Place, text: String, fits: impl Fn(&str) -> bool) -> String {
    let mut text = text;
    match place {
        Place::Resource(_) => {
            for (at, usual) in [(1, &["cn-north-4", ""][..]), (2, &[ACCOUNT]), (4, &["app-db", "name"])] {
                for usual in usual {
                    let mut parts: Vec<&str> = text.splitn(5, ':').collect();
                    if let Some(part) = parts.get_mut(at) {
                        *part = usual;
                    }
                    let tried = parts.join(":");
                    if fits(&tried) {
                        text = tried;
                        break;
                    }
                }
            }
        }
        Place::Caller => {
            let mut parts: Vec<&str> = text.splitn(5, ':').collect();
            if let Some(part) = parts.get_mut(2) {
                *part = ACCOUNT;
            }
            let tried = parts.join(":");
            if fits(&tried) {
                text = tried;
            }
        }
        Place::Value(..) => {
            if let Some(usual) = ["x", "other"].into_iter().find(|it| fits(it)) {
                text = usual.to_owned();
            }
        }
        Place::Action => {}
    }
    text
}

/// A cut of a line: a point, and whether the point itself is before it.
pub(super) type Cut = Option<(Point, bool)>;

/// The cuts that a value is behind, and before.
pub(super) fn cuts(model: &Model, terms: &Terms, key: u32, slot: u16, kind: Kind) -> (Cut, Cut) {
    let (mut from, mut to): (Cut, Cut) = (None, None);
    for (atom, value) in &model.literals {
        let Atom::Less(of, number, of_kind, point, included) = atom else { continue };
        if (*of, *number, *of_kind) != (key, slot, kind) {
            continue;
        }
        let Some(point) = terms.points.get(*point) else { continue };
        let cut = Some((point.clone(), *included));
        match *value {
            true if to.is_none() || cut < to => to = cut,
            false if cut > from => from = cut,
            _ => {}
        }
    }
    (from, to)
}

pub(super) fn number_between(from: &Cut, to: &Cut) -> Option<String> {
    let text = |cut: &Cut| match cut {
        Some((Point::Number(text), included)) => Some((text.to_string(), *included)),
        _ => None,
    };
    let (from, to) = (text(from), text(to));
    let fits = |it: &str| {
        let number = Decimal::parse(it);
        let above = from.as_ref().is_none_or(|(from, included)| {
            let order = number.cmp(&Decimal::parse(from));
            if *included { order.is_gt() } else { order.is_ge() }
        });
        let below = to.as_ref().is_none_or(|(to, included)| {
            let order = number.cmp(&Decimal::parse(to));
            if *included { order.is_le() } else { order.is_lt() }
        });
        number.is_some() && above && below
    };
    let mut tried: Vec<String> = Vec::new();
    for end in [&from, &to].into_iter().flatten() {
        let whole = end.0.split('.').next().unwrap_or_default();
        if let Ok(whole) = whole.parse::<i64>() {
            let near = [0, 1, -1].into_iter().filter_map(|step| whole.checked_add(step));
            tried.extend(near.map(|it| it.to_string()));
        }
        tried.push(end.0.clone());
        // A little more, and a little less; more digits than either end has.
        let (digits, fraction) = end.0.split_once('.').unwrap_or((&end.0, ""));
        let other = [&from, &to].into_iter().flatten().map(|it| it.0.len()).max().unwrap_or_default();
        tried.push(format!("{digits}.{fraction}{}1", "0".repeat(other)));
        tried.push(format!("-0.{}1", "0".repeat(other)));
        let count = digits.trim_start_matches('-').len();
        let sign = if digits.starts_with('-') { "-" } else { "" };
        tried.push(format!("{sign}1{}", "0".repeat(count)));
        tried.push(format!("-1{}", "0".repeat(count)));
    }
    tried.extend(["0", "1", "10", "-1"].map(str::to_owned));
    tried.into_iter().find(|it| fits(it))
}

pub(super) fn date_between(from: &Cut, to: &Cut) -> Option<String> {
    const SECOND: i128 = 1_000_000_000_000_000_000;
    let date = |cut: &Cut| match cut {
        Some((Point::Date(attos), included)) => Some((*attos, *included)),
        _ => None,
    };
    let (from, to) = (date(from), date(to));
    let least = from.map(|(it, included)| it.saturating_add(i128::from(included)));
    let most = to.map(|(it, included)| it.saturating_sub(i128::from(!included)));
    let usual = Instant::parse("2026-01-01T00:00:00Z").map(Instant::attos);
    let behind = from.map(|it| it.0.saturating_add(SECOND));
    let before = to.map(|it| it.0.saturating_sub(SECOND));
    let tried = [usual, behind, before, least, most].into_iter().flatten();
    let fits = |it: &i128| least.is_none_or(|least| least <= *it) && most.is_none_or(|most| *it <= most);
    tried.filter(fits).find_map(Instant::write)
}

pub(super) fn address_between(from: &Cut, to: &Cut) -> Option<String> {
    let address = |cut: &Cut| match cut {
        Some((Point::Address(v6, bits), _)) => Some((*v6, *bits)),
        _ => None,
    };
    let (from, to) = (address(from), address(to));
    let usual = [
        (false, u128::from(Ipv4Addr::new(192, 0, 2, 1).to_bits())),
        (true, Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).to_bits()),
        (false, 0),
        (true, BEHIND_MAPPED),
        (true, 1),
    ];
    let tried = from.into_iter().chain(usual);
    let fits = |it: &(bool, u128)| {
        from.is_none_or(|from| from <= *it) && to.is_none_or(|to| *it < to) && is_address(it.0, it.1)
    };
    let first = from.is_none().then_some(()).and_then(|()| usual.into_iter().find(fits));
    let (v6, bits) = first.or_else(|| tried.into_iter().find(fits))?;
    let address = match v6 {
        true => IpAddr::V6(Ipv6Addr::from_bits(bits)),
        false => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).ok()?)),
    };
    Some(address.to_string())
}
