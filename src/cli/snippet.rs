//! Policy text with what is to be seen in it underlined.
//!
//! However long the text and its lines are, a snippet reads no more of it than it shows.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};
use iam5::policy::Fault;
use iam5::source::{LineIndex, Span};

use super::output::shown;

/// A place in a text and what is said of it.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) label: String,
    /// It is what the snippet is about.
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

/// Bytes between two marks up to which they are shown in one stretch.
const NEAR: usize = 4_000;

/// The bytes of a mark that are underlined at most.
const MOST: usize = 2_000;

/// The bytes of a line before the first mark, and after the last, from which on it is cut.
const MARGIN: usize = 300;

/// A fault of a document, underlined.
pub(crate) fn fault(file: &File<'_>, fault: &Fault) -> String {
    let mut marks = vec![Mark { span: fault.span, label: String::new(), primary: true }];
    if let Some((span, label)) = &fault.related {
        marks.push(Mark { span: *span, label: label.to_string(), primary: false });
    }
    let (title, help) = (fault.message.to_string(), vec![fault.help.to_string()]);
    render(&Titled { level: Level::ERROR, title, file, marks, help })
}

/// A fault of another text, underlined.
pub(crate) fn error(file: &File<'_>, span: Span, message: &str, help: &str) -> String {
    let marks = vec![Mark { span, label: String::new(), primary: true }];
    let (title, help) = (message.to_owned(), vec![help.to_owned()]);
    render(&Titled { level: Level::ERROR, title, file, marks, help })
}

/// Renders a snippet; colour is stripped on output where it is not wanted.
pub(crate) fn render(titled: &Titled<'_>) -> String {
    let mut group = titled.level.clone().primary_title(shown(&titled.title)).elements([] as [Padding; 0]);
    let path = shown(titled.file.path);
    for (index, marks) in stretches(titled).into_iter().enumerate() {
        if index > 0 {
            group = group.element(Padding);
        }
        group = stretch(group, titled.file, path.clone(), &marks);
    }
    for help in &titled.help {
        group = group.element(Level::HELP.message(shown(help)));
    }
    let mut text = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(100).render(&[group]);
    text.push_str("\n\n");
    text
}

/// The marks, those that stand near each other together; first the stretch that the snippet is about.
fn stretches<'m>(titled: &'m Titled<'_>) -> Vec<Vec<(Range<usize>, &'m Mark)>> {
    let mut marks: Vec<_> = titled.marks.iter().map(|it| (within(titled.file.text, it.span), it)).collect();
    marks.sort_by_key(|(place, _)| place.start);
    let near = |one: &(Range<usize>, &Mark), next: &(Range<usize>, &Mark)| next.0.start < one.0.end + NEAR;
    let mut stretches: Vec<Vec<_>> = marks.chunk_by(near).map(<[_]>::to_vec).collect();
    let first = stretches.iter().position(|marks| marks.iter().any(|it| it.1.primary));
    let end = first.map_or(0, |at| at + 1);
    if let Some(head) = stretches.get_mut(..end) {
        head.rotate_right(usize::from(end > 0));
    }
    stretches
}

/// Adds the lines that hold the marks.
fn stretch<'a>(
    group: Group<'a>,
    file: &File<'a>,
    path: String,
    marks: &[(Range<usize>, &'a Mark)],
) -> Group<'a> {
    let (text, lines) = (file.text, &file.lines);
    let offset = |at: usize| Span::new(at, at).start;
    let line = |at: usize| lines.line(text, offset(at));
    let start = marks.first().map_or(0, |it| it.0.start);
    let end = marks.iter().map(|it| it.0.end).max().unwrap_or(start);
    let head = match line(start).start as usize {
        near if near + MARGIN >= start => near,
        _ => text.floor_char_boundary(start - MARGIN / 2),
    };
    let tail = match line(end).end as usize {
        near if near <= end + MARGIN => near.max(end),
        _ => text.floor_char_boundary(end + MARGIN / 2),
    };
    let cut = |at: usize, whole: u32| if at == whole as usize { "" } else { "…" };
    let before = cut(head, line(head).start);
    let after = if tail < end { "" } else { cut(tail, line(end).end.max(offset(end))) };
    let source = format!("{before}{}{after}", text.get(head..tail).unwrap_or(""));

    let shift = |at: usize| at - head + before.len();
    let annotations = marks.iter().map(|(place, mark)| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(shift(place.start)..shift(place.end));
        if mark.label.is_empty() { annotation } else { annotation.label(mark.label.as_str()) }
    });
    let annotations: Vec<Annotation<'a>> = annotations.collect();
    let about = marks.iter().find(|it| it.1.primary).map_or(start, |it| it.0.start);
    let place = lines.position(text, offset(about));
    let origin = Origin::path(path).line(place.line as usize).char_column(place.column as usize);
    let first = lines.position(text, offset(head)).line as usize;
    let snippet = Snippet::source(source).line_start(first).annotations(annotations);
    group.element(origin).element(Padding).element(snippet)
}

/// The span as a range that lies in the text, on character boundaries; of a long one, its start.
fn within(text: &str, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary((span.end as usize).min(start + MOST));
    start..end.max(start)
}
