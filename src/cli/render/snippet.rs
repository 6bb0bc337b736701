//! Policy text with what is to be seen in it underlined.
//!
//! However long the text and its lines are, a snippet reads no more of it than it shows.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Message, Padding, Renderer, Snippet};
use iam5::policy::Fault;
use iam5::source::{LineIndex, Position, Span};
use iam5::wording::{Language, Text};

use super::super::output::shown;

/// A place in a text and what is said of it.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) label: String,
    /// Whether it is the subject of the snippet.
    pub(crate) primary: bool,
}

/// One titled snippet.
#[derive(Debug)]
pub(crate) struct Titled<'a> {
    pub(crate) level: Level<'static>,
    pub(crate) title: String,
    pub(crate) file: &'a File<'a>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) help: Vec<String>,
    /// The labels of advice and remarks.
    pub(crate) language: Language,
}

/// The label of advice in a language.
fn help_level(language: Language) -> Level<'static> {
    match language {
        Language::English => Level::HELP,
        Language::Chinese => Level::HELP.with_name("建议"),
    }
}

/// Message about the number of places or pieces of advice that are not shown.
fn more(count: usize, language: Language) -> Message<'static> {
    match language {
        Language::English => Level::NOTE.message(format!("{count} more are not shown")),
        Language::Chinese => Level::NOTE.with_name("说明").message(format!("另有 {count} 处未显示")),
    }
}

/// A text, its path and the lines in it.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    lines: LineIndex,
}

impl<'a> File<'a> {
    pub(crate) fn new(path: &'a str, text: &'a str) -> Self {
        File { path, text, lines: LineIndex::new(text) }
    }
}

/// Bytes between two marks up to which they are shown in one stretch, which has at most twice as many.
const NEAR: usize = 4_000;

/// The marks, and the pieces of advice, that are shown at most. Each mark of a long line takes a line as long.
const MARKS: usize = 20;

/// The bytes of a mark that are underlined at most.
const MOST: usize = 2_000;

/// The bytes of a line before the first mark, and after the last, from which on it is cut.
const MARGIN: usize = 300;

/// A fault of a document, underlined.
pub(crate) fn fault(file: &File<'_>, fault: &Fault, language: Language) -> String {
    let mut marks = vec![Mark { span: fault.span, label: String::new(), primary: true }];
    if let Some((span, label)) = &fault.related {
        marks.push(Mark { span: *span, label: label.to(language), primary: false });
    }
    let (title, help) = (fault.message.to(language), vec![fault.help.to(language)]);
    render(&Titled { level: Level::ERROR, title, file, marks, help, language })
}

/// A fault of another text, underlined.
pub(crate) fn error(file: &File<'_>, span: Span, message: &Text, help: &Text, language: Language) -> String {
    let marks = vec![Mark { span, label: String::new(), primary: true }];
    let (title, help) = (message.to(language), vec![help.to(language)]);
    render(&Titled { level: Level::ERROR, title, file, marks, help, language })
}

/// Renders a snippet; color is stripped on output where it is not wanted.
pub(crate) fn render(titled: &Titled<'_>) -> String {
    let mut group = titled.level.clone().primary_title(shown(&titled.title)).elements([] as [Padding; 0]);
    let path = shown(titled.file.path);
    let mut moved = Vec::new();
    for marks in stretches(titled) {
        let stretch = stretch(titled.file, &marks);
        if let Some(places) = stretch.moved {
            moved.push(places);
        }
        group = group.element(stretch.snippet.path(path.clone()));
    }
    for help in titled.help.iter().take(MARKS) {
        group = group.element(help_level(titled.language).message(shown(help)));
    }
    let left_out = titled.marks.len().max(titled.help.len()).saturating_sub(MARKS);
    if left_out > 0 {
        group = group.element(more(left_out, titled.language));
    }
    let mut text = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(100).render(&[group]);
    // Where the start of a line was left out, the renderer counts from what is left.
    for (from, to) in moved {
        text = text.replacen(&format!("{path}:{from}"), &format!("{path}:{to}"), 1);
    }
    text.push_str("\n\n");
    text
}

/// The marks, those that stand near each other together; first the stretch that the snippet is about.
fn stretches<'m>(titled: &'m Titled<'_>) -> Vec<Vec<(Range<usize>, &'m Mark)>> {
    let mut marks: Vec<_> = titled.marks.iter().map(|it| (within(titled.file.text, it.span), it)).collect();
    marks.sort_by_key(|(place, mark)| (!mark.primary, place.start));
    marks.truncate(MARKS);
    marks.sort_by_key(|(place, _)| place.start);
    let mut stretches: Vec<Vec<(Range<usize>, &Mark)>> = Vec::new();
    for mark in marks {
        let last = stretches.last_mut();
        let near = |it: &[(Range<usize>, &Mark)]| {
            let (start, end) = (it.first().map_or(0, |it| it.0.start), it.last().map_or(0, |it| it.0.end));
            mark.0.start < end + NEAR && mark.0.end < start + 2 * NEAR
        };
        match last.filter(|it| near(it)) {
            Some(stretch) => stretch.push(mark),
            None => stretches.push(vec![mark]),
        }
    }
    let first = stretches.iter().position(|marks| marks.iter().any(|it| it.1.primary));
    let end = first.map_or(0, |at| at + 1);
    if let Some(head) = stretches.get_mut(..end) {
        head.rotate_right(usize::from(end > 0));
    }
    stretches
}

/// Lines of a text with what is underlined in them.
struct Stretch<'a> {
    snippet: Snippet<'a, Annotation<'a>>,
    /// The place that the renderer takes for that of the first mark, and the real one, where they differ.
    moved: Option<(Position, Position)>,
}

/// The lines that hold the marks; of long ones, what is near to them.
fn stretch<'a>(file: &File<'_>, marks: &[(Range<usize>, &'a Mark)]) -> Stretch<'a> {
    let (text, lines) = (file.text, &file.lines);
    let offset = |at: usize| Span::new(at, at).start;
    let start = marks.first().map_or(0, |it| it.0.start);
    let end = marks.iter().map(|it| it.0.end).max().unwrap_or(start);
    let first_line = lines.line(text, offset(start));
    let head = match first_line.start as usize {
        near if near + MARGIN >= start => near,
        _ => text.floor_char_boundary(start - MARGIN / 2),
    };
    let last_line = lines.line(text, offset(end));
    let tail = match last_line.end as usize {
        near if near <= end + MARGIN => near.max(end),
        _ => text.floor_char_boundary(end + MARGIN / 2),
    };
    let before = if head == first_line.start as usize { "" } else { "…" };
    let after = if tail >= last_line.end as usize { "" } else { "…" };
    let shown = text.get(head..tail).unwrap_or("");
    let source = format!("{before}{shown}{after}");

    let shift = |at: usize| at - head + before.len();
    let annotations = marks.iter().map(|(place, mark)| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(shift(place.start)..shift(place.end));
        if mark.label.is_empty() { annotation } else { annotation.label(mark.label.as_str()) }
    });
    let annotations: Vec<Annotation<'a>> = annotations.collect();
    let about = marks.iter().find(|it| it.1.primary).map_or(start, |it| it.0.start);
    let real = lines.position(text, offset(about));
    let in_first_line = about <= first_line.end as usize;
    let moved = (!before.is_empty() && in_first_line).then(|| {
        let left_out = lines.position(text, offset(head)).column - 1;
        (Position { column: real.column - left_out + 1, ..real }, real)
    });
    let first = lines.position(text, offset(head)).line as usize;
    Stretch { snippet: Snippet::source(source).line_start(first).annotations(annotations), moved }
}

/// The span as a range that lies in the text, on character boundaries; of a long one, its start.
fn within(text: &str, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary((span.end as usize).min(start + MOST));
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &str, marks: &[(&str, &str)]) -> String {
        let mark = |(index, (part, label)): (usize, &(&str, &str))| {
            let start = text.find(part).unwrap();
            let span = Span::new(start, start + part.len());
            Mark { span, label: (*label).to_owned(), primary: index == 0 }
        };
        let marks = marks.iter().enumerate().map(mark).collect();
        let titled = Titled {
            level: Level::ERROR,
            title: "title".to_owned(),
            file: &File::new("a.json", text),
            marks,
            help: vec!["help".to_owned()],
            language: Language::English,
        };
        anstream::adapter::strip_str(&render(&titled)).to_string()
    }

    #[test]
    fn wide_characters_take_two_columns() {
        let text = "{\n\"Sid\": \"允许\", \"Effect\": \"Permit\"\n}";
        let expected = "error: title\n --> a.json:2:24\n  |\n2 | \"Sid\": \"允许\", \"Effect\": \"Permit\"\n  \
                        |                          ^^^^^^^^ no\n  |\n  = help: help\n\n";
        assert_eq!(rendered(text, &[("\"Permit\"", "no")]), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("[\n{}\"x\",{}]", "\"é\", ".repeat(20_000), "\"é\", ".repeat(20_000));
        let shown = rendered(&text, &[("\"x\"", "here")]);
        assert!(shown.contains(" --> a.json:2:100001\n"), "{shown}");
        assert!(shown.contains("\"x\"") && shown.contains("^^^ here"), "{shown}");
        assert!(shown.lines().all(|it| it.chars().count() <= 110), "{shown}");
    }

    #[test]
    fn many_marks_of_a_long_line_are_not_all_shown() {
        let text: String = (0..4_000).map(|it| format!("mark{it:04}, ")).collect();
        let marks: Vec<String> = (0..4_000).map(|it| format!("mark{it:04}")).collect();
        let marks: Vec<(&str, &str)> = marks.iter().map(|it| (it.as_str(), "here")).collect();
        let shown = rendered(&text, &marks);
        assert!(shown.len() < 10_000, "{}", shown.len());
        assert_eq!(shown.matches("here").count(), 20, "{shown}");
        assert!(shown.contains("note: 3980 more are not shown"), "{shown}");
    }

    #[test]
    fn marks_that_are_far_apart_have_stretches_of_their_own() {
        let text = format!("a\n{}b\n", "-\n".repeat(10_000));
        let shown = rendered(&text, &[("b", "again"), ("a", "first")]);
        let (own, other) = (shown.find("a.json:10002:1\n"), shown.find("::: a.json:1:1\n"));
        assert!(own.is_some() && own < other, "{shown}");
        assert!(shown.contains("^ again") && shown.contains("- first") && shown.len() < 300, "{shown}");
    }
}
