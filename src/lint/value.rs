//! Reading condition values as the operators do, to tell what none can read (rules CON-6 to CON-9).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::policy::Family;

/// Why the operators of a family cannot read the value; `None` where they can.
pub(crate) fn unreadable(family: Family, text: &str) -> Option<String> {
    match family {
        Family::String => None,
        Family::Number => (!is_number(text)).then(|| "it is no decimal number".to_owned()),
        Family::Date => (!is_date(text)).then(|| "it is no ISO 8601 instant".to_owned()),
        Family::Boolean | Family::Null => {
            let truth = text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
            (!truth).then(|| "it is neither `true` nor `false`".to_owned())
        }
        Family::Ip => Range::parse(text).err(),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (digits, None),
    };
    let numeral = |it: &str| it.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    !(whole.is_empty() && fraction.is_empty())
        && numeral(whole)
        && numeral(fraction)
        && exponent.is_none_or(|it| !it.is_empty() && numeral(it))
}

fn is_date(text: &str) -> bool {
    let epoch = !text.is_empty() && text.len() <= 13 && text.bytes().all(|b| b.is_ascii_digit());
    epoch || text.parse::<jiff::Timestamp>().is_ok() || text.parse::<jiff::civil::Date>().is_ok()
}

/// A range of addresses: a CIDR block, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    /// As written.
    pub(crate) address: IpAddr,
    /// The bits that count.
    pub(crate) bits: u8,
}

impl Range {
    /// Reads an address, or an address and the bits that count; says why the text is neither.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| fault_of_address(address))?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let read = |it: &str| it.parse::<u8>().ok().filter(|&n| n <= width && !it.starts_with('+'));
        match bits {
            None => Ok(Range { address, bits: width }),
            Some(bits) => match read(bits) {
                Some(bits) => Ok(Range { address, bits }),
                None => Err(format!("`/{bits}` is no prefix length from 0 to {width}")),
            },
        }
    }

    /// The block's first address.
    pub(crate) fn network(self) -> IpAddr {
        match self.address {
            IpAddr::V4(it) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                Ipv4Addr::from(u32::from(it) & mask).into()
            }
            IpAddr::V6(it) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                Ipv6Addr::from(u128::from(it) & mask).into()
            }
        }
    }

    /// Whether no request from the public internet can come from it.
    pub(crate) fn is_private(self) -> bool {
        match self.address {
            IpAddr::V4(it) => {
                let (a, b) = (it.octets()[0], it.octets()[1]);
                (a == 10 && self.bits >= 8)
                    || (a == 172 && (16..32).contains(&b) && self.bits >= 12)
                    || (a == 192 && b == 168 && self.bits >= 16)
                    || (a == 127 && self.bits >= 8)
                    || (a == 169 && b == 254 && self.bits >= 16)
            }
            IpAddr::V6(it) => {
                let head = it.segments()[0];
                (head & 0xfe00 == 0xfc00 && self.bits >= 7) || (head & 0xffc0 == 0xfe80 && self.bits >= 10)
            }
        }
    }
}

fn fault_of_address(text: &str) -> String {
    let octets: Vec<&str> = text.split('.').collect();
    if octets.len() == 4 && !text.contains(':') {
        let large = octets.iter().find(|it| it.parse::<u64>().is_ok_and(|n| n > 255));
        if let Some(octet) = large {
            return format!("`{octet}` is more than the 255 of an octet");
        }
    }
    "it is no IP address or CIDR block".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_operators_read() {
        let read = |family, text: &str| unreadable(family, text).is_none();
        for text in ["1", "-1.50", ".5", "2.", "1e3"] {
            assert!(read(Family::Number, text), "{text}");
        }
        for text in ["", "-", ".", "1,5", "0x10", "1e", "seven"] {
            assert!(!read(Family::Number, text), "{text}");
        }
        for text in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.5+08:00", "2026-01-02", "1767322245"] {
            assert!(read(Family::Date, text), "{text}");
        }
        for text in ["", "2026-13-01T00:00:00Z", "tomorrow", "2026-01-02T03:04:05"] {
            assert!(!read(Family::Date, text), "{text}");
        }
        assert!(read(Family::Boolean, "TRUE") && !read(Family::Boolean, "yes"));
    }

    #[test]
    fn blocks() {
        assert_eq!(Range::parse("10.1.2.3/8").unwrap().network().to_string(), "10.0.0.0");
        assert_eq!(Range::parse("10.1.2.3/0").unwrap().network().to_string(), "0.0.0.0");
        assert_eq!(Range::parse("2001:db8::1/32").unwrap().network().to_string(), "2001:db8::");
        assert!(Range::parse("300.1.1.1").unwrap_err().contains("`300`"));
        assert!(Range::parse("10.0.0.0/33").unwrap_err().contains("from 0 to 32"));
        assert!(
            Range::parse("fd00::/8").unwrap().is_private()
                && !Range::parse("0.0.0.0/0").unwrap().is_private()
        );
    }
}
