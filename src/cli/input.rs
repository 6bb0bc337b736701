//! Reading: files, directories, quoted globs and standard input, none of them without bounds.

use std::cell::{Cell, RefCell};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, bail};
use iam5::Limits;
use iam5::report::Trouble;

use super::search::{self, Folders, Found, Search};

/// The limit of each text, from `--max-bytes`.
static LIMITS: OnceLock<Limits> = OnceLock::new();

/// The factor by which files of many texts may be longer than one text.
const TEXTS: usize = 16;

/// Sets the limits of all texts. It counts the first time, before any is read.
pub(crate) fn set_limits(limits: Limits) {
    // Whoever comes later has read something already.
    let _ = LIMITS.set(limits);
}

/// The limits of a text.
pub(crate) fn limits() -> Limits {
    *LIMITS.get_or_init(Limits::default)
}

/// The limits of what holds many texts.
pub(crate) fn limits_of_many() -> Limits {
    Limits::of_bytes(limits().bytes().saturating_mul(TEXTS))
}

/// A text and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    /// The path as given or found, or `<stdin>`: for people, who cannot be shown every path as it is.
    pub(crate) name: String,
    /// The whole text.
    pub(crate) text: String,
    /// The file; nothing for standard input.
    pub(crate) path: Option<PathBuf>,
    /// Folder of the search that found it; `None` where it was named itself.
    pub(crate) root: Option<PathBuf>,
}

/// Reads what the arguments name; standard input at most once.
#[derive(Debug, Default)]
pub(crate) struct Input {
    stdin_taken: Cell<bool>,
    /// Whether its files hold many texts.
    many: bool,
    /// The folders that a search looks into.
    folders: Folders,
    /// The number of folders that searches skipped.
    passed_over: Cell<usize>,
    /// The files that were read.
    noted: RefCell<Vec<PathBuf>>,
}

impl Input {
    /// Reads files that hold many texts each.
    pub(crate) fn of_many() -> Self {
        Input { many: true, ..Input::default() }
    }

    /// Reads what lies in the folders of a kind.
    pub(crate) fn of_folders(folders: Folders) -> Self {
        Input { folders, ..Input::default() }
    }

    fn limits(&self) -> Limits {
        if self.many { limits_of_many() } else { limits() }
    }

    /// Reads one file, or standard input for `-`.
    pub(crate) fn one(&self, argument: &str) -> anyhow::Result<Source> {
        self.one_within(argument, &self.limits())
    }

    /// Does the same as [`one`](Self::one), of a file that holds many texts.
    pub(crate) fn one_of_many(&self, argument: &str) -> anyhow::Result<Source> {
        self.one_within(argument, &limits_of_many())
    }

    fn one_within(&self, argument: &str, limits: &Limits) -> anyhow::Result<Source> {
        if argument != "-" {
            self.note(Path::new(argument));
            return source(Path::new(argument), None, limits);
        }
        if self.stdin_taken.replace(true) {
            bail!(Trouble::stdin_twice());
        }
        let text = text_of(STDIN, std::io::stdin().lock(), limits)?;
        Ok(Source { name: STDIN.to_owned(), text, path: None, root: None })
    }

    /// Reads a file, the files of a directory and all below it that have one of the extensions, or the
    /// files that a glob matches.
    ///
    /// No file is left out because a `.gitignore` names it: a policy that goes missing could turn a
    /// denial into an allowance. An argument that finds nothing is an error for the same reason.
    pub(crate) fn many(&self, argument: &str, extensions: &[&str]) -> anyhow::Result<Vec<Source>> {
        self.each(argument, extensions)?.into_iter().collect()
    }

    /// Does the same as [`many`](Self::many), but a file that cannot be read does not stand in the way of the
    /// others.
    fn each(&self, argument: &str, extensions: &[&str]) -> anyhow::Result<Vec<anyhow::Result<Source>>> {
        match self.search(argument, extensions)? {
            None => Ok(vec![self.one(argument)]),
            Some(found) => Ok(found.into_iter().map(|it| self.read(it)).collect()),
        }
    }

    /// The files of a directory and all below it that have one of the extensions, or those that a glob matches;
    /// nothing where the argument is itself what is to be read.
    pub(crate) fn search(&self, argument: &str, extensions: &[&str]) -> anyhow::Result<Option<Vec<Found>>> {
        let path = Path::new(argument);
        let Search { found, passed_over } = match fs::metadata(path) {
            _ if argument == "-" => return Ok(None),
            Ok(it) if it.is_dir() => {
                let has = |it: &Path, wanted: &str| {
                    it.extension().is_some_and(|it| it.eq_ignore_ascii_case(wanted))
                };
                search::directory(path, self.folders, |it| extensions.iter().any(|wanted| has(it, wanted)))
            }
            // A pipe or a device that is named is meant.
            Ok(_) => return Ok(None),
            Err(_) if search::is_glob(argument) => search::glob(argument, self.folders, extensions)?,
            Err(_) if search::is_broken_link(path) => bail!(Trouble::link_to_nothing(argument)),
            Err(error) if error.kind() == ErrorKind::NotFound => bail!(Trouble::missing(argument)),
            Err(_) => return Ok(None),
        };
        self.passed_over.set(self.passed_over.get() + passed_over);
        if found.is_empty() {
            bail!(Trouble::no_match(argument, extensions));
        }
        Ok(Some(found))
    }

    /// Reads a file that a search found.
    pub(crate) fn read(&self, found: Found) -> anyhow::Result<Source> {
        if let Some(fault) = found.fault {
            return Err(fault);
        }
        self.note(&found.path);
        source(&found.path, Some(found.root), &self.limits())
    }

    /// The number of folders that searches skipped.
    pub(crate) fn passed_over(&self) -> usize {
        self.passed_over.get()
    }

    /// Keeps in mind that a file is read.
    pub(crate) fn note(&self, path: &Path) {
        self.noted.borrow_mut().push(path.to_path_buf());
    }

    /// The files that were read.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.noted.borrow().clone()
    }

    /// Returns whether standard input was read.
    pub(crate) fn took_stdin(&self) -> bool {
        self.stdin_taken.get()
    }
}

/// The name of standard input in messages.
const STDIN: &str = "<stdin>";

/// The name of a path in messages: two files have two names, and none that of standard input.
pub(crate) fn name_of(path: &Path) -> String {
    let name = readable(path);
    if name == STDIN { format!("./{STDIN}") } else { name }
}

/// A path as text; what is none in it is escaped.
pub(crate) fn readable(path: &Path) -> String {
    let mut name = String::new();
    for part in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(part.valid());
        name.push_str(&part.invalid().escape_ascii().to_string());
    }
    name
}

fn source(path: &Path, root: Option<PathBuf>, limits: &Limits) -> anyhow::Result<Source> {
    Ok(Source { name: name_of(path), text: read(path, limits)?, path: Some(path.to_path_buf()), root })
}

/// Reads the text of a file.
pub(crate) fn read(path: &Path, limits: &Limits) -> anyhow::Result<String> {
    let name = name_of(path);
    let file = File::open(path).with_context(|| Trouble::unreadable(&name))?;
    text_of(&name, file, limits)
}

/// Reads no more than one byte beyond the limit: what is longer may have no end.
fn text_of(name: &str, reader: impl Read, limits: &Limits) -> anyhow::Result<String> {
    let most = limits.bytes();
    let mut bytes = Vec::new();
    let more = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(more).read_to_end(&mut bytes).with_context(|| Trouble::unreadable(name))?;
    if bytes.len() > most {
        bail!(Trouble::too_long(name, most));
    }
    String::from_utf8(bytes).map_err(|error| Trouble::not_utf8(name, error.utf8_error().valid_up_to()).into())
}

/// The files under a directory that a test picks, sorted by path; pipes and devices are none.
pub(crate) fn files(root: &Path, wanted: impl Fn(&Path) -> bool) -> anyhow::Result<Vec<PathBuf>> {
    let found =
        search::directory(root, Folders::Every, wanted).found.into_iter().filter(|it| !it.is_irregular());
    found.map(|it| it.fault.map_or(Ok(it.path), Err)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(argument: &str) -> Vec<String> {
        Input::default().many(argument, &["json"]).unwrap().into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn files_directories_and_globs() {
        let all = names("policies/examples");
        assert!(all.len() > 3 && all.is_sorted(), "{all:?}");
        assert_eq!(names("policies/examples/*.json"), all);
        assert_eq!(names("./policies/ex*/payments-*.json"), names("policies/examples/payments-read.json"));
    }

    #[test]
    fn what_finds_nothing_is_an_error() {
        for missing in ["policies/none.json", "policies/none/*.json", "src/cli", "policies/examples/*.yaml"] {
            let error = Input::default().many(missing, &["json"]).unwrap_err().to_string();
            assert!(error.contains(missing), "{error}");
        }
    }
}
