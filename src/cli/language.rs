//! The language in which the command speaks.

use std::io::ErrorKind;
use std::sync::OnceLock;

use iam5::RequestError;
use iam5::audit::PartialError;
use iam5::report::Trouble;
use iam5::wording::Language;

use super::args::Lang;

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// The option of a command that speaks in several languages.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct LanguageArg {
    /// The language of text and messages; JSON is English
    #[arg(long, value_enum, default_value_t, value_name = "LANG", env = "IAM5_LANG")]
    lang: Lang,
}

impl LanguageArg {
    /// Takes the language for everything that this run of the command says.
    pub(crate) fn speak(self) {
        let _ = LANGUAGE.set(self.lang.into());
    }
}

/// The language in which the command speaks.
pub(crate) fn spoken() -> Language {
    LANGUAGE.get().copied().unwrap_or_default()
}

/// A message in a language: the English, the Chinese, and what fills the gaps `{0}`, `{1}`, … of both.
///
/// The compiler refuses one that lacks a gap, or whose Chinese is missing.
macro_rules! worded {
    ($language:expr, $english:literal, $chinese:literal $(, $gap:expr)* $(,)?) => {{
        const { assert!(!$chinese.is_ascii(), "the Chinese is missing") };
        match $language {
            iam5::wording::Language::English => format!($english $(, $gap)*),
            iam5::wording::Language::Chinese => format!($chinese $(, $gap)*),
        }
    }};
}
pub(crate) use worded;

/// A message in both languages, for what is kept and shown in either.
macro_rules! written {
    ($($part:tt)*) => {
        iam5::wording::Written::both(
            crate::cli::language::worded!(iam5::wording::Language::English, $($part)*),
            crate::cli::language::worded!(iam5::wording::Language::Chinese, $($part)*),
        )
    };
}
pub(crate) use written;

/// Leaves the function with an error, as [`anyhow::bail`] does, in the language in which the command speaks.
macro_rules! refuse {
    ($($part:tt)*) => {
        anyhow::bail!(crate::cli::language::worded!(crate::cli::language::spoken(), $($part)*))
    };
}
pub(crate) use refuse;

/// An error and what caused it, in a language as far as it is known there.
pub(crate) fn error_text(error: &anyhow::Error, language: Language) -> String {
    if language == Language::English {
        return format!("{error:#}");
    }
    // What `context` adds is not an error of its own in the chain.
    let first = match error.downcast_ref::<Trouble>() {
        Some(trouble) => trouble.to(language),
        None => error.chain().next().map(|it| cause_text(it, language)).unwrap_or_default(),
    };
    let causes = error.chain().skip(1).map(|it| cause_text(it, language));
    std::iter::once(first).chain(causes).collect::<Vec<_>>().join("：")
}

fn cause_text(cause: &(dyn std::error::Error + 'static), language: Language) -> String {
    if let Some(trouble) = cause.downcast_ref::<Trouble>() {
        return trouble.to(language);
    }
    if let Some(error) = cause.downcast_ref::<RequestError>() {
        return error.text().to(language);
    }
    if let Some(error) = cause.downcast_ref::<PartialError>() {
        return error.text().to(language);
    }
    let known = match cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
        Some(ErrorKind::NotFound) => Some(Trouble::no_such_file()),
        Some(ErrorKind::PermissionDenied) => Some(Trouble::no_permission()),
        _ => None,
    };
    known.map_or_else(|| cause.to_string(), |it| it.to(language))
}
