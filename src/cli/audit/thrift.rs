//! What has to be known of a Parquet file before a crate reads it: how deep its schema is nested, and what its
//! pages say they unpack to. Both are written in the compact protocol of Thrift.

/// Values within values that are passed over; those of Parquet have four levels.
const DEEPEST: u8 = 64;

const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// What is left of bytes in the compact protocol. Whatever is not in it is none.
struct Compact<'b>(&'b [u8]);

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The number of elements, and what they are.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            few => u64::from(few),
        };
        Some((count, head & 0xf))
    }

    /// The number and the type of the next member; none of both where the struct ends. Numbers go upwards: of
    /// a member that comes twice nobody knows which one counts.
    fn member(&mut self, last: i64) -> Option<(i64, u8)> {
        let head = self.byte()?;
        let number = match head >> 4 {
            _ if head == 0 => return Some((i64::MAX, 0)),
            0 => self.signed()?,
            step => last.checked_add(i64::from(step))?,
        };
        (number > last).then_some((number, head & 0xf))
    }

    /// Passes over a value; truth values of members have no bytes.
    fn skip(&mut self, kind: u8, deepest: u8) -> Option<()> {
        let deeper = deepest.checked_sub(1)?;
        match kind {
            1 | 2 => Some(()),
            3 => self.pass(1),
            4..=6 => self.unsigned().map(|_| ()),
            7 => self.pass(8),
            8 => {
                let bytes = self.unsigned()?;
                self.pass(bytes)
            }
            LIST | 10 => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.element(kind, deeper))
            }
            11 => {
                let count = self.unsigned()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.element(kinds >> 4, deeper)?;
                    self.element(kinds & 0xf, deeper)
                })
            }
            STRUCT => self.members(|it, _, kind| it.skip(kind, deeper)),
            13 => self.pass(16),
            _ => None,
        }
    }

    /// Passes over a value of a list, where a truth value has a byte.
    fn element(&mut self, kind: u8, deepest: u8) -> Option<()> {
        if matches!(kind, 1 | 2) { self.pass(1) } else { self.skip(kind, deepest) }
    }

    /// Goes through a struct; `take` passes over the value of each member.
    fn members(&mut self, mut take: impl FnMut(&mut Self, i64, u8) -> Option<()>) -> Option<()> {
        let mut last = 0;
        loop {
            match self.member(last)? {
                (_, 0) => return Some(()),
                (number, kind) => {
                    take(self, number, kind)?;
                    last = number;
                }
            }
        }
    }
}

/// How deep the schema of a footer is nested; none where it is no footer.
pub(super) fn depth_of_schema(footer: &[u8]) -> Option<usize> {
    let mut deepest = 0;
    Compact(footer).members(|it, number, kind| match (number, kind) {
        (2, LIST) => {
            let (count, kind) = it.list()?;
            // How many children are still to come, of each group that is open.
            let mut open: Vec<i64> = Vec::new();
            for _ in 0..count {
                if kind != STRUCT {
                    return None;
                }
                while open.pop_if(|left| *left <= 0).is_some() {}
                open.iter_mut().next_back().into_iter().for_each(|left| *left -= 1);
                let mut children = 0;
                it.members(|it, number, kind| match (number, kind) {
                    (5, 4..=6) => {
                        children = it.signed()?;
                        Some(())
                    }
                    _ => it.skip(kind, DEEPEST),
                })?;
                open.push(children);
                deepest = deepest.max(open.len());
            }
            Some(())
        }
        _ => it.skip(kind, DEEPEST),
    })?;
    Some(deepest)
}

/// What the header of a page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PageHeader {
    /// What its bytes unpack to.
    pub(super) unpacked: usize,
    /// How many bytes at its start are not packed.
    pub(super) plain: usize,
}

/// Reads the header of a page, as far as is needed of it: its end need not be there.
pub(super) fn page_header(bytes: &[u8]) -> Option<PageHeader> {
    const DATA_V2: i64 = 3;
    let mut header = PageHeader::default();
    let (mut page, mut unpacked, mut plain) = (None, None, None);
    // What comes after is of no matter, such as statistics that were cut off.
    let _ = Compact(bytes).members(|it, number, kind| match (number, kind) {
        (1, 4..=6) => {
            page = Some(it.signed()?);
            Some(())
        }
        (2, 4..=6) => {
            unpacked = Some(it.signed()?);
            Some(())
        }
        (8, STRUCT) => it.members(|it, number, kind| match (number, kind) {
            // The levels are in front of the values.
            (5 | 6, 4..=6) => {
                plain = plain.unwrap_or(0_i64).checked_add(it.signed()?);
                plain.map(|_| ())
            }
            _ => it.skip(kind, DEEPEST),
        }),
        _ => it.skip(kind, DEEPEST),
    });
    header.unpacked = usize::try_from(unpacked?).ok()?;
    if page? == DATA_V2 {
        header.plain = usize::try_from(plain?).ok()?;
    }
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A footer of groups within each other, with a leaf in the last.
    fn nested(levels: u8) -> Vec<u8> {
        let mut footer = vec![0x15, 2, 0x19, 0xfc, levels + 1];
        for _ in 0..levels {
            // The name `a`, and one child.
            footer.extend([0x48, 1, b'a', 0x15, 2, 0]);
        }
        footer.extend([0x15, 12, 0x38, 1, b'a', 0, 0]);
        footer
    }

    #[test]
    fn the_schema_of_a_footer_has_a_depth() {
        assert_eq!(depth_of_schema(&nested(1)), Some(2));
        assert_eq!(depth_of_schema(&nested(100)), Some(101));
        let twice = [&nested(1)[..nested(1).len() - 1], &[0x09, 4, 0x0c], &[0]].concat();
        assert_eq!(depth_of_schema(&twice), None, "a list of the same number once more");
        for end in 0..nested(3).len() {
            assert_eq!(depth_of_schema(&nested(3)[..end]), None, "{end}");
        }
    }

    #[test]
    fn a_page_says_what_it_unpacks_to() {
        let first = [0x15, 0, 0x15, 200, 1, 0x15, 20, 0x2c, 0x15, 2];
        assert_eq!(page_header(&first), Some(PageHeader { unpacked: 100, plain: 0 }));
        let second =
            [0x15, 6, 0x15, 200, 1, 0x15, 20, 0x5c, 0x15, 2, 0x15, 0, 0x15, 2, 0x15, 0, 0x15, 6, 0x15, 4];
        assert_eq!(page_header(&second), Some(PageHeader { unpacked: 100, plain: 5 }));
        assert_eq!(page_header(&second[..10]), None, "where its values start is not told");
        assert_eq!(page_header(&[0x15, 0, 0x15, 1]), None, "less than nothing");
        assert_eq!(page_header(b"PAR1"), None);
    }

    #[test]
    fn numbers_that_no_file_has_are_none() {
        // The greatest one there is, and one more.
        let greatest = [0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 1];
        let member = [&[5][..], &greatest, &[2, 0x15, 2, 0]].concat();
        assert_eq!(depth_of_schema(&member), None);
        let levels =
            [&[0x15, 6, 0x15, 200, 1, 0x6c, 0x55][..], &greatest, &[0x15], &greatest, &[0, 0]].concat();
        assert_eq!(page_header(&levels), None);
    }
}
