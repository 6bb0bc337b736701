//! Addresses and ranges of addresses (rule CON-9).

/// An address: its bits, 32 or 128 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    V4(u32),
    V6(u128),
}

/// The addresses that share the first `prefix` bits of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) address: Address,
    prefix: u32,
}

/// What the upper 96 bits of an IPv4-mapped address are.
const MAPPED: u128 = 0xffff;

/// Reads an address; an IPv4-mapped one is the IPv4 one.
pub(super) fn read(text: &str) -> Option<Address> {
    if let Some(bits) = v4(text) {
        return Some(Address::V4(bits));
    }
    v6(text).map(|bits| match (bits >> 32 == MAPPED, u32::try_from(bits & 0xffff_ffff)) {
        (true, Ok(low)) => Address::V4(low),
        _ => Address::V6(bits),
    })
}

/// Reads an address or a range `address/prefix`.
pub(super) fn read_block(text: &str) -> Option<Block> {
    let Some((head, prefix)) = text.split_once('/') else {
        let address = read(text)?;
        let prefix = if matches!(address, Address::V4(_)) { 32 } else { 128 };
        return Some(Block { address, prefix });
    };
    let zero_first = prefix.starts_with('0') && prefix != "0";
    if prefix.is_empty() || prefix.len() > 3 || zero_first || !prefix.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let prefix: u32 = prefix.parse().ok()?;
    if let Some(bits) = v4(head) {
        return (prefix <= 32).then_some(Block { address: Address::V4(bits), prefix });
    }
    let bits = v6(head)?;
    match read(head)? {
        Address::V4(low) if prefix >= 96 => {
            (prefix <= 128).then_some(Block { address: Address::V4(low), prefix: prefix - 96 })
        }
        _ => (prefix <= 128).then_some(Block { address: Address::V6(bits), prefix }),
    }
}

impl Block {
    /// Whether the address lies within; an IPv6 range holds no IPv4 address, mapped or not.
    pub(super) fn holds(&self, address: Address) -> bool {
        match (self.address, address) {
            (Address::V4(of), Address::V4(it)) => {
                (0..self.prefix).all(|bit| (of ^ it) >> (31 - bit) & 1 == 0)
            }
            (Address::V6(of), Address::V6(it)) => {
                (0..self.prefix).all(|bit| (of ^ it) >> (127 - bit) & 1 == 0)
            }
            _ => false,
        }
    }

    /// The addresses just inside and just outside of both ends, as texts.
    pub(super) fn edges(&self) -> Vec<String> {
        match self.address {
            Address::V4(bits) => {
                let host = u32::MAX.checked_shr(self.prefix).unwrap_or(0);
                let (first, last) = (bits & !host, bits | host);
                [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(show_v4).to_vec()
            }
            Address::V6(bits) => {
                let host = u128::MAX.checked_shr(self.prefix).unwrap_or(0);
                let (first, last) = (bits & !host, bits | host);
                [first.wrapping_sub(1), first, last, last.wrapping_add(1)].map(show_v6).to_vec()
            }
        }
    }
}

fn show_v4(bits: u32) -> String {
    [24, 16, 8, 0].map(|by| (bits >> by & 0xff).to_string()).join(".")
}

fn show_v6(bits: u128) -> String {
    [112, 96, 80, 64, 48, 32, 16, 0].map(|by| format!("{:x}", bits >> by & 0xffff)).join(":")
}

/// Four numbers up to 255 without leading zeros.
fn v4(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split('.').collect();
    if parts.len() != 4 {
        return None;
    }
    parts.iter().try_fold(0_u32, |bits, part| {
        let zero_first = part.len() > 1 && part.starts_with('0');
        if part.is_empty() || part.len() > 3 || zero_first || !part.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let number: u32 = part.parse().ok()?;
        (number <= 255).then_some(bits << 8 | number)
    })
}

/// Eight groups of up to four hexadecimal digits; `::` stands once for one group of zeros or more; the
/// last two groups may be written as an IPv4 address.
fn v6(text: &str) -> Option<u128> {
    let (head, tail) = match text.split_once("::") {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    };
    let groups = match tail {
        None => groups(head, true)?,
        Some(tail) => {
            let (head, tail) = (groups(head, false)?, groups(tail, true)?);
            let zeros = 8_usize.checked_sub(head.len() + tail.len()).filter(|&it| it > 0)?;
            head.into_iter().chain(std::iter::repeat_n(0, zeros)).chain(tail).collect()
        }
    };
    let bits = groups.iter().fold(0_u128, |bits, &group| bits << 16 | u128::from(group));
    (groups.len() == 8).then_some(bits)
}

/// Groups joined by colons; none in an empty text.
fn groups(text: &str, v4_last: bool) -> Option<Vec<u32>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let parts: Vec<&str> = text.split(':').collect();
    let mut groups = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if v4_last && index + 1 == parts.len() && part.contains('.') {
            let bits = v4(part)?;
            groups.extend([bits >> 16, bits & 0xffff]);
        } else if (1..=4).contains(&part.len()) && part.chars().all(|c| c.is_ascii_hexdigit()) {
            groups.push(u32::from_str_radix(part, 16).ok()?);
        } else {
            return None;
        }
    }
    Some(groups)
}

#[cfg(test)]
mod tests {
    use super::{read, read_block};

    #[test]
    fn con_9_addresses() {
        for text in
            ["0.0.0.0", "255.1.2.3", "::", "::1", "1::", "1:2:3:4:5:6:7::", "1:2:3:4:5:6:1.2.3.4", "A::0b"]
        {
            assert!(read(text).is_some(), "{text}");
        }
        for text in [
            "",
            "1.2.3",
            "1.2.3.256",
            "01.2.3.4",
            "1.2.3.4.5",
            ":",
            ":::",
            "1::2::3",
            "12345::",
            "::g",
            "fe80::1%eth0",
            "1:2:3:4:5:6:7:8::",
            "1:2:3:4:5:6:7",
            "1.2.3.4::",
            "1:2:3:4::5:6:7:8",
            " 1.2.3.4",
            "1.2.3.4/32",
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        // What the standard library reads is the same.
        for text in ["::ffff:1.2.3.4", "1::1.2.3.4", "::ffff:1.2.3", "0::0:0", "1:2:3:4:5:6:7:8"] {
            assert_eq!(read(text).is_some(), text.parse::<std::net::IpAddr>().is_ok(), "{text}");
        }
    }

    #[test]
    fn con_9_ranges() {
        let holds = |block: &str, address: &str| read_block(block).unwrap().holds(read(address).unwrap());
        assert!(holds("10.0.0.9/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.0"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && !holds("0.0.0.0/0", "::1") && !holds("::/0", "1.2.3.4"));
        assert!(holds("::ffff:10.0.0.0/104", "10.1.2.3") && !holds("::ffff:10.0.0.0/104", "11.1.2.3"));
        assert!(!holds("::ffff:0:0/90", "1.2.3.4") && holds("2001:db8::/32", "2001:db8::1"));
        assert!(holds("1.2.3.4", "::ffff:1.2.3.4") && !holds("::/0", "::ffff:1.2.3.4"));
        for text in
            ["10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "10.0.0.0/+8", "::/129", "10.0.0/8", "::/0128"]
        {
            assert!(read_block(text).is_none(), "{text}");
        }
    }
}
