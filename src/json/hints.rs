//! Advice for text that is not JSON.

use crate::wording::{Text, text};

/// Advice for a character at `offset` that no JSON has outside of strings; nothing where it has it.
pub(super) fn stray(json: &str, offset: usize) -> Option<Text> {
    let rest = json.get(offset..)?;
    if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
        return Some(text!("JSON has no comments: remove it", "JSON 没有注释：删除它"));
    }
    match rest.chars().next()? {
        '\'' => Some(text!("use double quotes, not single ones", "请用双引号，不要用单引号")),
        quote @ ('“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '＂' | '「' | '」') => {
            Some(text!(
                "`{0}` is a typographic quote: use the plain `\"`",
                "`{0}` 是排版用的引号：请用普通的 `\"`",
                quote.to_string()
            ))
        }
        sign @ ('，' | '：' | '｛' | '｝' | '［' | '］') => Some(text!(
            "`{0}` is a full-width character: use the plain one",
            "`{0}` 是全角字符：请用半角字符",
            sign.to_string()
        )),
        blank if is_blank(blank) => Some(text!(
            "remove the invisible character U+{0}, or replace it with a plain space",
            "此处有不可见字符 U+{0}：删除它，或换成普通空格",
            format!("{:04X}", u32::from(blank))
        )),
        _ => None,
    }
}

/// Returns whether nothing is seen of the character, and JSON does not take it for white space.
fn is_blank(c: char) -> bool {
    let joins = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    joins || c.is_control() || (c.is_whitespace() && !matches!(c, ' ' | '\t' | '\n' | '\r'))
}

/// Advice for a misplaced bracket or comma, by the text before it.
pub(super) fn before(json: &str, offset: usize) -> Text {
    let is_comma = json.get(offset..).is_some_and(|it| it.starts_with(','));
    let before = json.get(..offset).unwrap_or_default().trim_end();
    match before.as_bytes().last() {
        Some(b':') => text!("write a value after the colon", "在冒号后写上值"),
        _ if is_comma => text!("remove the superfluous comma", "删除多余的逗号"),
        Some(b',') => text!("remove the comma before the closing bracket", "删除右括号前的逗号"),
        Some(b'[' | b'{') => other_bracket(),
        _ => text!("write an object, `{…}`", "写成对象 `{…}`"),
    }
}

pub(super) fn other_bracket() -> Text {
    text!("close `[` with `]`, and `{` with `}`", "用 `]` 结束 `[`，用 `}` 结束 `{`")
}
