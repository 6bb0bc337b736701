//! A text inside a JSON string: where its bytes stand in the JSON, escapes taken into account.

use crate::source::Span;

/// The places of a string's content. Building it is linear in the string, a look-up a binary search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonStringMap {
    /// Byte offsets in the content and in the JSON from which on both go in step.
    steps: Vec<(u32, u32)>,
}

impl JsonStringMap {
    /// Of the string that stands, quotes included, at `span` of `json`.
    pub(crate) fn new(json: &str, span: Span) -> Self {
        let raw = span.of(json);
        let mut at = Span::new(span.start as usize + 1, 0).start;
        let mut content = 0_u32;
        let mut steps = vec![(0, at)];
        let mut chars = raw.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or("").chars();
        while let Some(c) = chars.next() {
            let (wide, long) = if c == '\\' { escape(&mut chars) } else { (c.len_utf8(), c.len_utf8()) };
            at += Span::new(wide, 0).start;
            content += Span::new(long, 0).start;
            if wide != long {
                steps.push((content, at));
            }
        }
        JsonStringMap { steps }
    }

    /// The stretch of the JSON that stands for the stretch of the content.
    pub(crate) fn span(&self, content: Span) -> Span {
        Span { start: self.place(content.start), end: self.place(content.end) }
    }

    fn place(&self, offset: u32) -> u32 {
        let step = self.steps.partition_point(|it| it.0 <= offset).checked_sub(1);
        step.and_then(|it| self.steps.get(it)).map_or(0, |(content, at)| at + (offset - content))
    }
}

/// The bytes of the escape whose backslash precedes `rest`, and those of its character.
fn escape(rest: &mut std::str::Chars<'_>) -> (usize, usize) {
    if rest.next() != Some('u') {
        return (2, 1);
    }
    let mut unit = || {
        let digits: String = rest.by_ref().take(4).collect();
        u32::from_str_radix(&digits, 16).unwrap_or(0)
    };
    match unit() {
        // Half of a pair: the other half follows as an escape of its own.
        0xd800..0xdc00 => {
            rest.nth(5);
            (12, 4)
        }
        unit => (6, char::from_u32(unit).map_or(3, char::len_utf8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{self, Value};

    #[test]
    fn every_character_is_found_again() {
        let text = r#"["a", "x\"\\\n\u0041\u00e9\u5141\ud83d\ude00允é😀\/z"]"#;
        let Value::Array(items) = json::parse(text).unwrap().value else { panic!("an array") };
        let Value::String(content) = &items[1].value else { panic!("a string") };
        let literal = JsonStringMap::new(text, items[1].span);
        for (at, c) in content.char_indices() {
            let raw = literal.span(Span::new(at, at + c.len_utf8()));
            let again = format!("\"{}\"", raw.of(text));
            assert_eq!(
                json::parse(&again).unwrap().value,
                Value::String(c.to_string().into()),
                "{}",
                raw.of(text)
            );
        }
        let end = Span::new(content.len(), content.len());
        assert_eq!(literal.span(end).start, items[1].span.end - 1);
    }
}
