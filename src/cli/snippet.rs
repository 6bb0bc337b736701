//! Policy text with what is to be seen in it underlined.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};
use iam5::policy::Fault;
use iam5::source::Span;

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
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) marks: Vec<Mark>,
    pub(crate) help: Vec<String>,
}

/// A fault of a document, underlined.
pub(crate) fn fault(path: &str, text: &str, fault: &Fault) -> String {
    let mut marks = vec![Mark { span: fault.span, label: String::new(), primary: true }];
    if let Some((span, label)) = fault.related {
        marks.push(Mark { span, label: label.to_owned(), primary: false });
    }
    let (title, help) = (fault.message.clone(), vec![fault.help.clone()]);
    render(&Titled { level: Level::ERROR, title, path, text, marks, help })
}

/// A fault of another text, underlined.
pub(crate) fn error(path: &str, text: &str, span: Span, message: &str, help: &str) -> String {
    let marks = vec![Mark { span, label: String::new(), primary: true }];
    let (title, help) = (message.to_owned(), vec![help.to_owned()]);
    render(&Titled { level: Level::ERROR, title, path, text, marks, help })
}

/// Renders a snippet; colour is stripped on output where it is not wanted.
pub(crate) fn render(titled: &Titled<'_>) -> String {
    let annotations: Vec<Annotation<'_>> =
        titled.marks.iter().map(|it| annotation(titled.text, it)).collect();
    let path = shown(titled.path);
    let snippet = Snippet::source(titled.text).path(path).annotations(annotations);
    let mut group = titled.level.clone().primary_title(shown(&titled.title)).element(snippet);
    for help in &titled.help {
        group = group.element(Level::HELP.message(shown(help)));
    }
    let mut text = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(100).render(&[group]);
    text.push_str("\n\n");
    text
}

fn annotation<'a>(text: &str, mark: &'a Mark) -> Annotation<'a> {
    let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let annotation = kind.span(within(text, mark.span));
    if mark.label.is_empty() { annotation } else { annotation.label(mark.label.as_str()) }
}

/// The span as a range that lies in the text, on character boundaries.
fn within(text: &str, span: Span) -> Range<usize> {
    let clip = |at: u32| text.floor_char_boundary(at as usize);
    let start = clip(span.start);
    start..clip(span.end).max(start)
}
