//! Reading condition values as the operators do, to find what none can read (rules CON-6 to CON-9).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::operator::{Decimal, Instant, Range, parse_bool};
use crate::policy::Family;
use crate::wording::{Text, text};

/// The reason why the operators of a family cannot read the value; `None` where they can.
pub(crate) fn unreadable(family: Family, text: &str) -> Option<Text> {
    match family {
        Family::String => None,
        Family::Number => {
            Decimal::parse(text).is_none().then(|| text!("it is not a decimal number", "它不是十进制数"))
        }
        Family::Date => Instant::parse(text)
            .is_none()
            .then(|| text!("it is not an ISO 8601 instant", "它不是 ISO 8601 时间")),
        Family::Boolean | Family::Null => parse_bool(text)
            .is_none()
            .then(|| text!("it is neither `true` nor `false`", "它既不是 `true` 也不是 `false`")),
        Family::Ip => Range::parse(text).is_none().then(|| fault_of_address(text)),
    }
}

/// A CIDR block, or one address, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// The address, host bits included.
    pub(crate) address: IpAddr,
    /// The bits that count.
    pub(crate) bits: u8,
}

impl Block {
    /// Reads an address, or an address and the bits that count; `None` where operators read neither.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Range::parse(text)?;
        let (address, bits) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        Some(Block { address, bits: if bits.is_empty() { width } else { bits.parse().ok()? } })
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

    /// Returns whether no request from the public internet can come from it.
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

/// The reason why the text is not an address or a block.
fn fault_of_address(text: &str) -> Text {
    let (address, bits) = text.split_once('/').unwrap_or((text, ""));
    if let Ok(address) = address.parse::<IpAddr>() {
        return text!(
            "`/{0}` is not a prefix length from 0 to {1}",
            "`/{0}` 不是 0 到 {1} 之间的前缀长度",
            bits,
            if address.is_ipv4() { 32_u8 } else { 128 }
        );
    }
    let octets: Vec<&str> = address.split('.').collect();
    let large = octets.iter().find(|it| it.parse::<u64>().is_ok_and(|n| n > 255));
    match large.filter(|_| octets.len() == 4 && !address.contains(':')) {
        Some(octet) => {
            text!("`{0}` is more than the 255 of an octet", "`{0}` 超过了单个字节的最大值 255", octet)
        }
        None => text!("it is not an IP address or a CIDR block", "它不是 IP 地址或 CIDR 网段"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_value() {
        let fault = |text: &str| unreadable(Family::Ip, text).map_or_else(String::new, |it| it.to_string());
        assert!(fault("300.1.1.1").contains("`300`"));
        assert!(fault("10.0.0.0/33").contains("from 0 to 32"));
        assert!(fault("::/129").contains("from 0 to 128"));
        assert!(fault("here").contains("not an IP address"));
        assert_eq!(fault("10.0.0.0/8"), "");
        assert!(unreadable(Family::Number, "14d").is_some() && unreadable(Family::Number, "14").is_none());
        assert!(unreadable(Family::Null, "no").is_some() && unreadable(Family::Boolean, "TRUE").is_none());
    }

    #[test]
    fn blocks() {
        let network = |text: &str| Block::parse(text).unwrap().network().to_string();
        assert_eq!(network("10.1.2.3/8"), "10.0.0.0");
        assert_eq!(network("10.1.2.3/0"), "0.0.0.0");
        assert_eq!(network("2001:db8::1/32"), "2001:db8::");
        assert!(Block::parse("fd00::/8").unwrap().is_private());
        assert!(!Block::parse("0.0.0.0/0").unwrap().is_private());
    }
}
