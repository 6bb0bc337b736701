//! The parts of an HTML page: tables, names that may break, words in the page's language.

use std::fmt::{self, Write as _};

use crate::audit::Window;
use crate::report::markup::escaped;
use crate::wording::{Language, Text, text};

/// A page that is being written in a language.
pub(super) struct Page<'o> {
    pub(super) language: Language,
    pub(super) out: &'o mut dyn fmt::Write,
}

impl fmt::Write for Page<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_str(text)
    }
}

impl Page<'_> {
    /// A message in the language of the page, escaped.
    pub(super) fn words(&self, text: &Text) -> String {
        escaped(&text.to(self.language))
    }
}

/// The head of a column.
pub(super) struct Head {
    text: Text,
    is_number: bool,
}

impl Head {
    pub(super) fn text(text: Text) -> Self {
        Head { text, is_number: false }
    }

    pub(super) fn number(text: Text) -> Self {
        Head { text, is_number: true }
    }

    pub(super) fn records() -> Self {
        Head::number(text!("records", "记录数"))
    }
}

/// The heading and the start of a table that sorts and filters; its bodies are up to the caller.
pub(super) fn table(out: &mut Page<'_>, title: &Text, class: &str, heads: &[Head]) -> fmt::Result {
    let title = out.words(title);
    write!(out, "<h2>{title}</h2><div class=\"wide\"><table class=\"sortable stack{class}\"><thead><tr>")?;
    for head in heads {
        let class = if head.is_number { " class=\"n\"" } else { "" };
        let text = out.words(&head.text);
        write!(out, "<th{class}>{text}</th>")?;
    }
    writeln!(out, "</tr></thead>")
}

pub(super) fn window(window: &Window) -> Text {
    match (window.first(), window.last()) {
        (Some(first), Some(last)) => text!("from {0} to {1}", "从 {0} 到 {1}", first, last),
        _ => text!("none with a time", "都没有时间"),
    }
}

/// A number with a comma at each thousand.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Escaped text of names, which may break where they have their joints.
pub(super) fn breakable(text: &str) -> String {
    escaped(text).replace(':', ":<wbr>").replace('/', "/<wbr>")
}

/// A URN: what tells it from others stands out.
pub(super) fn urn(text: &str) -> String {
    let own = text.match_indices(':').nth(2).and_then(|it| text.split_at_checked(it.0 + 1));
    match own {
        Some((before, own)) => {
            format!("<span class=\"dim\">{}</span><b>{}</b>", breakable(before), breakable(own))
        }
        None => breakable(text),
    }
}

/// A time, which may break between day and hour.
pub(super) fn moment(time: &str) -> String {
    match time.split_once('T') {
        Some((day, hour)) => format!("<span>{}</span> <span>{}</span>", escaped(day), escaped(hour)),
        None => escaped(time),
    }
}

/// A sentence whose names stand in backticks.
pub(super) fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // Where they do not pair up, one of them belongs to a name.
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(at, part): (usize, &&str)| match at % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", breakable(part)),
    };
    parts.iter().enumerate().map(part).collect()
}
/// A day of a report: its date, or all that are earlier.
pub(super) fn day_text(name: &str) -> Text {
    match name {
        "earlier" => text!("earlier", "更早"),
        date => Text::verbatim(date),
    }
}
