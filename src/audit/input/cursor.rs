//! Going through the text of a JSON value without taking it apart.
//!
//! A cursor accepts less than JSON: what is rare (escapes by number, fractions, white space other than
//! blanks, deep nesting) it refuses, and whoever uses it then reads the text in full. What it accepts
//! is JSON, and every stretch that it gives is a whole value.

/// Greatest depth of a nested value.
pub(in crate::audit) const DEPTH: u8 = 24;

/// A place in a text.
#[derive(Debug, Clone)]
pub(in crate::audit) struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    /// Starts at the beginning of a text; none where there are control characters in it.
    pub(in crate::audit) fn new(text: &'t str) -> Option<Self> {
        // Without a way out the loop is one over whole vectors.
        let plain = text.as_bytes().iter().fold(true, |plain, byte| plain & (*byte >= 0x20));
        plain.then_some(Cursor { text, at: 0 })
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    pub(in crate::audit) fn blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Passes over a byte, and the blanks before it.
    #[inline]
    pub(in crate::audit) fn take(&mut self, byte: u8) -> bool {
        self.blanks();
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Whether nothing but blanks is left.
    pub(in crate::audit) fn is_at_end(&mut self) -> bool {
        self.blanks();
        self.at == self.text.len()
    }

    /// Whether a string starts here.
    #[inline]
    pub(in crate::audit) fn is_at(&mut self, byte: u8) -> bool {
        self.blanks();
        self.peek() == Some(byte)
    }

    /// A string without escapes: what is between its quotes.
    #[inline]
    pub(in crate::audit) fn plain(&mut self) -> Option<&'t str> {
        let (inner, plain) = self.string()?;
        plain.then_some(inner)
    }

    /// Reads the text between the quotes of a string, and whether it has no escapes.
    #[inline]
    fn string(&mut self) -> Option<(&'t str, bool)> {
        if !self.take(b'"') {
            return None;
        }
        let start = self.at;
        let mut plain = true;
        loop {
            let rest = self.text.as_bytes().get(self.at..)?;
            let found = quote_or_escape(rest)?;
            self.at += found + 1;
            if rest.get(found) == Some(&b'"') {
                return Some((self.text.get(start..self.at - 1)?, plain));
            }
            plain = false;
            if !matches!(self.peek()?, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') {
                return None;
            }
            self.at += 1;
        }
    }

    /// The text of the value that starts here.
    #[inline]
    pub(in crate::audit) fn value(&mut self) -> Option<&'t str> {
        self.blanks();
        let start = self.at;
        self.pass(0)?;
        self.text.get(start..self.at)
    }

    fn pass(&mut self, depth: u8) -> Option<()> {
        self.blanks();
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' if depth < DEPTH => self.members(|cursor, _| cursor.pass(depth + 1)),
            b'[' if depth < DEPTH => self.items(|cursor| cursor.pass(depth + 1)),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'-' | b'0'..=b'9' => self.integer().map(drop),
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes()).then_some(())?;
        self.at += word.len();
        Some(())
    }

    /// A number without fraction and exponent, that 64 bits hold.
    pub(in crate::audit) fn integer(&mut self) -> Option<i64> {
        self.blanks();
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let first = self.at;
        while self.peek().is_some_and(|it| it.is_ascii_digit()) {
            self.at += 1;
        }
        let digits = self.text.get(first..self.at)?;
        let leading_zero = digits.len() > 1 && digits.starts_with('0');
        if leading_zero || matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        self.text.get(start..self.at)?.parse().ok()
    }

    /// Goes through the members of an object; `each` passes over the value. Names have no escapes.
    #[inline]
    pub(in crate::audit) fn members(
        &mut self,
        mut each: impl FnMut(&mut Self, &'t str) -> Option<()>,
    ) -> Option<()> {
        if !self.take(b'{') {
            return None;
        }
        if self.take(b'}') {
            return Some(());
        }
        loop {
            let name = self.plain()?;
            if !self.take(b':') {
                return None;
            }
            each(self, name)?;
            if !self.take(b',') {
                return self.take(b'}').then_some(());
            }
        }
    }

    fn items(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if !self.take(b'[') {
            return None;
        }
        if self.take(b']') {
            return Some(());
        }
        loop {
            each(self)?;
            if !self.take(b',') {
                return self.take(b']').then_some(());
            }
        }
    }

    /// A string, null, or an array of strings, as a condition key may have them: of a string without escapes
    /// what is between its quotes, and true; of anything else the whole, and false.
    #[inline]
    pub(in crate::audit) fn key_values(&mut self) -> Option<(&'t str, bool)> {
        self.blanks();
        let start = self.at;
        match self.peek()? {
            b'"' => {
                let (inner, plain) = self.string()?;
                if plain {
                    return Some((inner, true));
                }
            }
            b'n' => self.word("null")?,
            _ => self.items(|cursor| cursor.string().map(drop))?,
        }
        Some((self.text.get(start..self.at)?, false))
    }
}

/// Offset of the first quote or backslash. Strings in records are short: eight bytes at once are enough.
#[inline]
fn quote_or_escape(text: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // The lowest bit that is set belongs to the first byte that is zero.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut chunks = text.chunks_exact(8);
    for (number, chunk) in chunks.by_ref().enumerate() {
        let word = u64::from_le_bytes(*chunk.first_chunk()?);
        let found = zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5c));
        if found != 0 {
            return Some(number * 8 + usize::try_from(found.trailing_zeros() / 8).ok()?);
        }
    }
    let rest = chunks.remainder();
    let found = rest.iter().position(|it| matches!(it, b'"' | b'\\'))?;
    Some(text.len() - rest.len() + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<&str> {
        let mut cursor = Cursor::new(text)?;
        let value = cursor.value()?;
        cursor.is_at_end().then_some(value)
    }

    #[test]
    fn what_is_passed_over_is_json() {
        for text in [
            r#"{"a": [1, -20, {"b": "x\"\\y\n"}], "c": null}"#,
            "[]",
            "{}",
            "  [ true , false ] ",
            r#""é""#,
            "0",
            "[[[[]]]]",
        ] {
            assert_eq!(value(text), Some(text.trim()), "{text}");
            serde_json::from_str::<serde_json::Value>(text).unwrap();
        }
    }

    #[test]
    fn eight_bytes_at_once_find_what_one_by_one_finds() {
        let mut text: Vec<u8> = Vec::new();
        for number in 0..20_000_u32 {
            let byte = u8::try_from(number.wrapping_mul(2_654_435_761) >> 24).unwrap();
            text.push(if byte % 23 == 0 {
                b'"'
            } else if byte % 29 == 0 {
                b'\\'
            } else {
                byte
            });
        }
        for start in 0..text.len() {
            let (rest, at) = (&text[start..], |it: &u8| matches!(it, b'"' | b'\\'));
            assert_eq!(quote_or_escape(rest), rest.iter().position(at));
        }
    }

    #[test]
    fn all_else_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "tru",
            "01",
            "-",
            "1.5",
            "1e3",
            "\"\\x\"",
            "\"\\u0041\"",
            "\"a\tb\"",
            "[1] 2",
            "\"",
            "{a:1}",
            "{\"a\\n\":1}",
            "99999999999999999999",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(value(&format!("{}{}", "[".repeat(40), "]".repeat(40))), None);
        assert_eq!(value(&format!("{}1{}", r#"{"a":"#.repeat(40), "}".repeat(40))), None);
    }
}
