//! Addresses and ranges of addresses (rule CON-9).
//!
//! IPv4 and IPv6 never match each other, but an IPv4-mapped IPv6 address *is* the IPv4 one.

use std::net::{IpAddr, Ipv6Addr};

/// An address, in a form that compares: the family, then the bits.
type Bits = (Family, u128);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Family {
    V4,
    V6,
}

/// A range of addresses, first and last included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    first: Bits,
    last: Bits,
}

/// Ranges that do not overlap, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranges(Box<[Range]>);

fn bits(address: IpAddr) -> Bits {
    match address.to_canonical() {
        IpAddr::V4(it) => (Family::V4, u128::from(it.to_bits())),
        IpAddr::V6(it) => (Family::V6, it.to_bits()),
    }
}

impl Range {
    /// Reads an address or a CIDR range; host bits may be set. `None` where the text is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().ok()?;
        let Some(prefix) = prefix else {
            let one = bits(written);
            return Some(Range { first: one, last: one });
        };
        let digits = prefix.len() <= 3 && prefix.bytes().all(|b| b.is_ascii_digit());
        if !digits || (prefix.len() > 1 && prefix.starts_with('0')) {
            return None;
        }
        let prefix: u32 = prefix.parse().ok()?;
        let mapped = |it: Ipv6Addr| it.to_ipv4_mapped().filter(|_| prefix >= 96);
        let (family, base, width, prefix) = match written {
            IpAddr::V4(it) => (Family::V4, u128::from(it.to_bits()), 32, prefix),
            IpAddr::V6(it) => match mapped(it) {
                Some(it) => (Family::V4, u128::from(it.to_bits()), 32, prefix - 96),
                None => (Family::V6, it.to_bits(), 128, prefix),
            },
        };
        let host = u128::MAX.checked_shr(128 - u32::checked_sub(width, prefix)?).unwrap_or(0);
        Some(Range { first: (family, base & !host), last: (family, base | host) })
    }
}

impl Range {
    /// The ends of the range, both included: whether they are IPv6 addresses, and their bits.
    #[cfg(feature = "analysis")]
    pub(crate) fn ends(&self) -> ((bool, u128), (bool, u128)) {
        let end = |it: Bits| (it.0 == Family::V6, it.1);
        (end(self.first), end(self.last))
    }

    /// Returns whether the range holds the address `text`; `None` where it is not an address.
    #[must_use]
    pub fn contains(&self, text: &str) -> Option<bool> {
        let address = bits(text.parse().ok()?);
        Some(self.first <= address && address <= self.last)
    }
}

impl Ranges {
    /// Sorts the ranges and joins those that overlap.
    #[must_use]
    pub fn new(mut ranges: Vec<Range>) -> Self {
        ranges.sort_unstable();
        let mut joined: Vec<Range> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.first <= last.last => last.last = last.last.max(range.last),
                _ => joined.push(range),
            }
        }
        Ranges(joined.into())
    }

    /// Returns whether a range holds the address `text`; `None` where it is not an address. `O(log n)` in the
    /// ranges.
    #[must_use]
    pub fn contains(&self, text: &str) -> Option<bool> {
        let address = bits(text.parse().ok()?);
        Some(self.last_until(address).is_some_and(|it| address <= it.last))
    }

    /// The ranges, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Range> {
        self.0.iter()
    }

    /// Returns whether one of the ranges holds all of the other one. `O(log n)` in the ranges.
    #[must_use]
    pub fn covers(&self, other: &Range) -> bool {
        self.last_until(other.first).is_some_and(|it| other.last <= it.last)
    }

    /// Returns whether some address is in one of the ranges and in the other one. `O(log n)` in the ranges.
    #[must_use]
    pub fn overlaps(&self, other: &Range) -> bool {
        self.last_until(other.last).is_some_and(|it| other.first <= it.last)
    }

    /// The last of the ranges that begin there or before.
    fn last_until(&self, address: Bits) -> Option<&Range> {
        let after = self.0.partition_point(|it| it.first <= address);
        self.0.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(ranges: &[&str], address: &str) -> Option<bool> {
        Ranges::new(ranges.iter().map(|it| Range::parse(it).unwrap()).collect()).contains(address)
    }

    #[test]
    fn ranges_lie_to_another_one() {
        let range = |it: &str| Range::parse(it).unwrap();
        let ranges = Ranges::new(["10.1.0.0/16", "10.3.0.0/16", "2001:db8::/32"].map(range).to_vec());
        assert_eq!(ranges.iter().count(), 3);
        for (other, covers, overlaps) in [
            ("10.1.2.0/24", true, true),
            ("10.1.0.0/16", true, true),
            ("10.0.0.0/15", false, true),
            ("10.0.0.0/8", false, true),
            ("10.2.0.0/15", false, true),
            ("10.2.0.0/16", false, false),
            ("10.4.0.0/16", false, false),
            ("9.0.0.0/8", false, false),
            ("2001:db8::1", true, true),
            ("::/0", false, true),
            ("::a01:0", false, false),
        ] {
            let other = range(other);
            assert_eq!((ranges.covers(&other), ranges.overlaps(&other)), (covers, overlaps), "{other:?}");
        }
    }

    #[test]
    fn con_9_a_range_ends_where_its_prefix_says() {
        let range = Range::parse("10.0.1.255/24").unwrap();
        for (address, held) in [
            ("10.0.0.255", Some(false)),
            ("10.0.1.0", Some(true)),
            ("10.0.1.255", Some(true)),
            ("10.0.2.0", Some(false)),
            ("::10.0.1.7", Some(false)),
            ("10.0.1", None),
        ] {
            assert_eq!(range.contains(address), held, "{address}");
            assert_eq!(contains(&["10.0.1.255/24"], address), held, "{address}");
        }
    }

    #[test]
    fn con_9_ranges_and_families() {
        assert_eq!(contains(&["10.0.0.7/8"], "10.255.0.1"), Some(true));
        assert_eq!(contains(&["10.0.0.0/8"], "11.0.0.0"), Some(false));
        assert_eq!(contains(&["0.0.0.0/0"], "::1"), Some(false));
        assert_eq!(contains(&["::/0"], "1.2.3.4"), Some(false));
        assert_eq!(contains(&["::/0"], "::ffff:1.2.3.4"), Some(false));
        assert_eq!(contains(&["::ffff:10.0.0.0/104"], "10.1.1.1"), Some(true));
        assert_eq!(contains(&["1.2.3.4"], "::ffff:1.2.3.4"), Some(true));
        assert_eq!(contains(&["2001:db8::/32", "2001:db8::1", "10.0.0.0/24"], "2001:db8:f::"), Some(true));
        assert_eq!(contains(&["10.0.0.0/16", "10.0.3.0/24", "10.2.0.0/16"], "10.1.0.0"), Some(false));
        assert_eq!(contains(&["10.0.0.0/8"], "010.0.0.1"), None);
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0", "10.0.0.300", "a/8"]
        {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }
}
