//! `iam5.toml`: finding it, reading it, and which files its globs match.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use iam5::Catalog;
use iam5::json::{Fault, Member, Node, Value};
use iam5::lint::{self, Config, Settings, Suppression};
use iam5::policy::PolicyKind;
use iam5::source::Span;
use iam5::wording::Language;
use toml::de::{DeTable, DeValue};

use super::super::input::{self, Input, name_of, readable};
use super::super::render::snippet;
use super::super::search::{self, PathGlob};
use super::super::{Rendered, catalog};

/// The name of the file.
pub(super) const NAME: &str = "iam5.toml";

/// The settings of one `iam5.toml`.
#[derive(Debug)]
pub(super) struct Project {
    /// The path of the file, as it is shown.
    pub(super) file: String,
    pub(super) text: String,
    /// Its folder; its globs start here.
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
    globs: BTreeMap<String, Vec<PathGlob>>,
}

impl Project {
    fn read(path: &Path, language: Language) -> anyhow::Result<Self> {
        let file = name_of(path);
        let text = input::read(path, &input::limits())?;
        let read = tree(&text).map_err(|it| vec![it]).and_then(|root| {
            let settings = Settings::read(&root)?;
            let globs = settings.globs().iter().map(|(glob, span)| compiled(glob, *span));
            let globs = globs.collect::<Result<_, _>>().map_err(|it| vec![it])?;
            Ok((settings, globs))
        });
        let (settings, globs) = read.map_err(|faults| faulty(&file, &text, &faults, language))?;
        let folder = real(path).parent().map(Path::to_path_buf).unwrap_or_default();
        Ok(Project { file, text, folder, settings, globs })
    }

    /// Returns whether one of the globs matches the file or a folder that it lies in.
    fn matches(&self, globs: &[String], file: &Path) -> bool {
        let name = relative(&self.folder, file);
        let within = || Path::new(&name).ancestors().filter(|it| !it.as_os_str().is_empty());
        globs
            .iter()
            .filter_map(|it| self.globs.get(it))
            .flatten()
            .any(|glob| within().any(|it| glob.matches(it)))
    }

    /// Returns whether the file is not to be checked.
    pub(super) fn ignores(&self, file: &Path) -> bool {
        self.matches(&self.settings.ignore, file)
    }

    /// The embedded catalog with the exports over it that the settings name.
    pub(super) fn catalog(&self, input: &Input) -> anyhow::Result<Catalog> {
        let named =
            self.settings.catalogs.iter().map(|it| readable(&below_here(&real(&self.folder.join(&it.0)))));
        catalog::load(&named.collect::<Vec<_>>(), input)
            .with_context(|| format!("`catalog` of {} cannot be loaded", self.file))
    }

    /// Returns whether the file is an export that the settings name, or lies in a folder of them.
    pub(super) fn has_catalog(&self, file: &Path) -> bool {
        self.settings.catalogs.iter().any(|it| file.starts_with(real(&self.folder.join(&it.0))))
    }

    /// The file of the findings that were there before.
    pub(super) fn baseline(&self) -> Option<PathBuf> {
        self.settings.baseline.as_ref().map(|it| real(&self.folder.join(&it.0)))
    }

    pub(super) fn kind(&self, file: &Path) -> Option<PolicyKind> {
        self.settings.kind(|globs| self.matches(globs, file))
    }

    pub(super) fn config(&self, file: &Path) -> Config {
        self.settings.config(|globs| self.matches(globs, file))
    }

    /// Returns whether a run that checked these files, by their names from the folder, has seen all that the
    /// suppression is about.
    pub(super) fn judges(&self, suppression: &Suppression, checked: &BTreeSet<String>) -> bool {
        !suppression.files.is_empty() && suppression.files.iter().all(|it| checked.contains(it))
    }
}

/// The projects that the files of a run belong to.
#[derive(Debug, Default)]
pub(super) struct Projects {
    pub(super) all: Vec<Project>,
    /// The project of each folder that was asked about.
    by_folder: BTreeMap<PathBuf, Option<usize>>,
    /// Every file belongs to the first project, or to none.
    fixed: bool,
    /// The language of messages about faulty settings.
    language: Language,
}

impl Projects {
    /// Makes the source of settings: `file` for every file, none at all, or those found upwards.
    pub(super) fn new(file: Option<&str>, none: bool, language: Language) -> anyhow::Result<Self> {
        let named = file.map(|it| Project::read(Path::new(it), language));
        let all = named.into_iter().collect::<anyhow::Result<_>>()?;
        Ok(Projects { all, by_folder: BTreeMap::new(), fixed: none || file.is_some(), language })
    }

    /// The number of the project of a file: that of the nearest `iam5.toml` in its folder or above.
    pub(super) fn of(&mut self, file: &Path) -> anyhow::Result<Option<usize>> {
        if self.fixed {
            return Ok((!self.all.is_empty()).then_some(0));
        }
        let Some(folder) = file.parent() else { return Ok(None) };
        let mut below = Vec::new();
        let mut found = None;
        for folder in folder.ancestors() {
            if let Some(known) = self.by_folder.get(folder) {
                found = *known;
                break;
            }
            below.push(folder.to_path_buf());
            if folder.join(NAME).is_file() {
                self.all.push(Project::read(&below_here(&folder.join(NAME)), self.language)?);
                found = Some(self.all.len() - 1);
                break;
            }
        }
        self.by_folder.extend(below.into_iter().map(|it| (it, found)));
        Ok(found)
    }
}

/// The path without links and detours. That of standard input is one in the working directory.
pub(super) fn real(path: &Path) -> PathBuf {
    let named = path.parent().zip(path.file_name());
    let folder = |it: &Path| if it.as_os_str().is_empty() { PathBuf::from(".") } else { it.to_path_buf() };
    let whole = named.and_then(|(at, name)| Some(folder(at).canonicalize().ok()?.join(name)));
    whole.or_else(|| std::path::absolute(path).ok()).unwrap_or_else(|| path.to_path_buf())
}

/// The path from the folder to the file, with slashes; both without links and detours. What is not text in it is
/// escaped, so that two files have two paths.
pub(super) fn relative(folder: &Path, file: &Path) -> String {
    let up = folder.ancestors().take_while(|it| !file.starts_with(it)).count();
    let shared = folder.ancestors().nth(up).unwrap_or_else(|| Path::new(""));
    let down = file.strip_prefix(shared).unwrap_or(file);
    let parts = std::iter::repeat_n("..".to_owned(), up).chain(down.iter().map(|it| readable(Path::new(it))));
    parts.collect::<Vec<_>>().join("/")
}

/// The name of the path: relative to the working directory, where it is below.
pub(super) fn shortest(path: &Path) -> String {
    name_of(&below_here(path))
}

fn below_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|it| it.canonicalize());
    here.ok().and_then(|it| path.strip_prefix(it).ok()).unwrap_or(path).to_path_buf()
}

fn compiled(glob: &str, span: Span) -> Result<(String, Vec<PathGlob>), Fault> {
    let plain = glob.strip_prefix("./").unwrap_or(glob).trim_end_matches('/');
    let alternatives =
        search::alternatives(plain).map_err(|it| lint::not_a_glob(span, glob, &it.to_string()))?;
    let globs = alternatives.iter().map(|it| PathGlob::new(it)).collect::<Result<_, _>>();
    let globs = globs.map_err(|error| lint::not_a_glob(span, glob, error.msg))?;
    Ok((glob.to_owned(), globs))
}

/// The faults of a file of settings, each underlined.
pub(super) fn faulty(file: &str, text: &str, faults: &[Fault], language: Language) -> anyhow::Error {
    let file = snippet::File::new(file, text);
    let fault = |it: &Fault| snippet::error(&file, it.span, &it.message, &it.help, language);
    Rendered(faults.iter().map(fault).collect()).into()
}

/// TOML as the tree that settings are read from.
fn tree(text: &str) -> Result<Node<'_>, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().map_or_else(Span::default, |it| Span::new(it.start, it.end));
        lint::not_toml(span, &error.message().lines().collect::<Vec<_>>().join(" "))
    })?;
    let span = table.span();
    Ok(node(text, DeValue::Table(table.into_inner()), &span))
}

fn node<'a>(text: &'a str, value: DeValue<'a>, at: &std::ops::Range<usize>) -> Node<'a> {
    let value = match value {
        DeValue::String(it) => Value::String(it),
        DeValue::Boolean(it) => Value::Bool(it),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => {
            Value::Number(text.get(at.clone()).unwrap_or_default())
        }
        DeValue::Array(items) => {
            let item = |it: toml::Spanned<DeValue<'a>>| {
                let span = it.span();
                node(text, it.into_inner(), &span)
            };
            Value::Array(items.into_iter().map(item).collect())
        }
        DeValue::Table(members) => {
            let member = |(name, value): (toml::Spanned<_>, toml::Spanned<DeValue<'a>>)| {
                let (name_at, span) = (name.span(), value.span());
                Member {
                    name: name.into_inner(),
                    name_span: Span::new(name_at.start, name_at.end),
                    value: node(text, value.into_inner(), &span),
                }
            };
            let mut members: Vec<_> = members.into_iter().map(member).collect();
            members.sort_by_key(|it| it.name_span);
            Value::Object(members)
        }
    };
    Node { span: Span::new(at.start, at.end), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_a_folder() {
        let from = |file: &str| relative(Path::new("/a/b"), Path::new(file));
        assert_eq!(from("/a/b/c/d.json"), "c/d.json");
        assert_eq!(from("/a/x.json"), "../x.json");
        assert_eq!(from("/x/y.json"), "../../x/y.json");
    }

    #[test]
    fn toml_has_its_places() {
        let text = "a = \"x\"\n[[b]]\nc = [1, true]\n[[b]]\nd.e = 1979-05-27\n";
        let Value::Object(members) = tree(text).unwrap().value else { panic!("an object") };
        assert_eq!(members[0].name_span.of(text), "a");
        assert_eq!(members[0].value.span.of(text), "\"x\"");
        let Value::Array(items) = &members[1].value.value else { panic!("an array") };
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].span.of(text), "[[b]]");
        let Value::Object(inner) = &items[0].value else { panic!("an object") };
        assert_eq!(inner[0].value.span.of(text), "[1, true]");
        let fault = tree("a = 1\nb = \n").unwrap_err();
        assert_eq!(fault.span.start, 10, "{fault}");
    }
}
