//! Searching: the files below a directory, and those that a glob matches.
//!
//! Nothing that a search is about goes missing unsaid: a link that leads nowhere, a folder that cannot be looked
//! into and a pipe among files are found too, as errors, and folders that are passed over are counted.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};
use glob::{MatchOptions, Pattern};
use iam5::report::Trouble;
use walkdir::{DirEntry, WalkDir};

use super::input::{name_of, readable};
use super::language::{spoken, worded};

/// The limit of a glob's expanded alternatives.
const MOST: usize = 1_000;

/// A file found by a search.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// Folder of the search: nobody spelled out the path between it and the file.
    pub(crate) root: PathBuf,
    /// The reason why it cannot be read.
    pub(crate) fault: Option<Error>,
}

impl Found {
    /// Returns whether it is a pipe, a device or the like.
    pub(crate) fn is_irregular(&self) -> bool {
        self.fault.is_some() && fs::metadata(&self.path).is_ok_and(|it| !it.is_file() && !it.is_dir())
    }
}

/// The folders that a search looks into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Folders {
    /// Every folder: where a policy that goes missing could turn a denial into an allowance.
    #[default]
    Every,
    /// All but those that hold no sources of their owner: hidden ones, and what tools install or build there.
    OfSources,
}

impl Folders {
    /// Returns whether the search passes over a folder that it comes upon.
    fn pass_over(self, entry: &DirEntry) -> bool {
        if self == Folders::Every || entry.depth() == 0 || !entry.file_type().is_dir() {
            return false;
        }
        let name = entry.file_name().as_encoded_bytes();
        name.starts_with(b".")
            || [&b"node_modules"[..], b"target"].contains(&name)
            || entry.path().join("pyvenv.cfg").is_file()
    }
}

/// The results of a search.
#[derive(Debug, Default)]
pub(crate) struct Search {
    /// The files, sorted by path.
    pub(crate) found: Vec<Found>,
    /// The number of folders skipped.
    pub(crate) passed_over: usize,
}

/// The files below a directory that a test picks.
pub(crate) fn directory(root: &Path, folders: Folders, wanted: impl Fn(&Path) -> bool) -> Search {
    walk(root, folders, wanted, |_| true)
}

/// A glob for paths: `*` and `?` stand within one name, `**` for any folders, `[a-z]` and `[!a-z]` for one character.
#[derive(Debug, Clone)]
pub(crate) struct PathGlob(Pattern);

impl PathGlob {
    /// Reads a glob without alternatives.
    pub(crate) fn new(glob: &str) -> Result<Self, glob::PatternError> {
        Pattern::new(glob).map(PathGlob)
    }

    /// Returns whether the whole path matches. What is not text in a path is escaped, so that no file goes
    /// missing for it.
    pub(crate) fn matches(&self, path: &Path) -> bool {
        let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
        self.0.matches_with(&readable(path), options)
    }
}

/// Returns whether the argument is a glob.
pub(crate) fn is_glob(argument: &str) -> bool {
    argument.contains(['*', '?', '[', '{'])
}

/// The files that a glob matches: `*` within one name, `**` across directories, `{a,b}` either.
///
/// Each alternative is a glob by itself, with a root of its own, and one that matches nothing is a fault: a
/// policy that goes missing could turn a denial into an allowance.
pub(crate) fn glob(pattern: &str, folders: Folders, extensions: &[&str]) -> anyhow::Result<Search> {
    let mut all = Search::default();
    for pattern in alternatives(pattern)? {
        let Search { found, passed_over } = matching(&pattern, folders)?;
        all.passed_over += passed_over;
        if found.is_empty() {
            let fault = Some(Trouble::no_match(&pattern, extensions).into());
            all.found.push(Found { path: PathBuf::from(&pattern), root: PathBuf::new(), fault });
        }
        all.found.extend(found);
    }
    all.found.sort_by(|one, other| one.path.cmp(&other.path));
    all.found.dedup_by(|one, other| one.path == other.path);
    Ok(all)
}

/// The files that a glob without alternatives matches.
fn matching(pattern: &str, folders: Folders) -> anyhow::Result<Search> {
    let plain = pattern.strip_prefix("./").unwrap_or(pattern);
    let file = compiled(plain, pattern)?;
    // A folder is of use where the front of the pattern, up to one of its slashes, matches it.
    let fronts = plain.match_indices('/').filter_map(|(at, _)| plain.get(..at)).filter(|it| !it.is_empty());
    let fronts = fronts.map(|it| compiled(it, pattern)).collect::<anyhow::Result<Vec<_>>>()?;
    // The directories before the first wildcard, so that no more is searched than need be.
    let literal = plain.split(['*', '?', '[']).next().unwrap_or_default();
    let root = literal.rsplit_once('/').map_or("", |it| it.0);
    let root = match (root, plain.starts_with('/')) {
        ("", true) => "/",
        ("", false) => ".",
        (root, _) => root,
    };
    if !Path::new(root).is_dir() {
        return Ok(Search::default());
    }
    let matches = |it: &Path| file.matches(below_here(it));
    let leads = |it: &Path| fronts.iter().any(|front| front.matches(below_here(it)));
    let mut search = walk(Path::new(root), folders, matches, leads);
    for it in &mut search.found {
        it.path = below_here(&it.path).to_path_buf();
        it.root = below_here(&it.root).to_path_buf();
    }
    Ok(search)
}

fn compiled(glob: &str, pattern: &str) -> anyhow::Result<PathGlob> {
    PathGlob::new(glob)
        .with_context(|| worded!(spoken(), "`{0}` is not a valid glob", "`{0}` 不是有效的通配模式", pattern))
}

/// The path without the `.` that the working directory is searched by.
fn below_here(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

/// The globs that one with `{a,b}` stands for; a brace in a class, such as `[{]`, is a character.
pub(crate) fn alternatives(pattern: &str) -> anyhow::Result<Vec<String>> {
    let (mut open, mut done) = (vec![pattern.to_owned()], Vec::new());
    while let Some(pattern) = open.pop() {
        match first_braces(&pattern) {
            None => done.push(pattern),
            Some((_, choices, _)) if open.len() + done.len() + choices.len() > MOST => {
                bail!(Trouble::too_many_alternatives(&pattern, MOST));
            }
            Some((before, choices, after)) => {
                open.extend(choices.iter().rev().map(|it| format!("{before}{it}{after}")));
            }
        }
    }
    Ok(done)
}

/// Splits a glob at its first braces: the text before, the choices in them, and the text after; `None` where
/// there are none, or where they are not closed.
fn first_braces(pattern: &str) -> Option<(&str, Vec<&str>, &str)> {
    let (mut depth, mut start, mut choice) = (0_usize, 0, 0);
    let mut choices = Vec::new();
    let mut places = pattern.char_indices().peekable();
    while let Some((at, c)) = places.next() {
        match c {
            '[' => {
                // `]` is one of the class where it stands first in it.
                places.next_if(|it| it.1 == '!');
                places.next_if(|it| it.1 == ']');
                places.by_ref().find(|it| it.1 == ']');
            }
            '{' => {
                if depth == 0 {
                    (start, choice) = (at, at + 1);
                }
                depth += 1;
            }
            ',' if depth == 1 => {
                choices.push(pattern.get(choice..at)?);
                choice = at + 1;
            }
            '}' if depth == 1 => {
                choices.push(pattern.get(choice..at)?);
                return Some((pattern.get(..start)?, choices, pattern.get(at + 1..)?));
            }
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Collects the wanted files below a directory, and what should have been searched and cannot be.
fn walk(
    root: &Path,
    folders: Folders,
    wanted: impl Fn(&Path) -> bool,
    leads: impl Fn(&Path) -> bool,
) -> Search {
    let mut search = Search::default();
    let mut push = |path, fault| search.found.push(Found { path, root: root.to_path_buf(), fault });
    let mut level = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = level.next() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {
                let passed_over = folders.pass_over(&entry);
                search.passed_over += usize::from(passed_over);
                if passed_over || entry.depth() > 0 && !leads(entry.path()) {
                    level.skip_current_dir();
                }
            }
            Ok(entry) if !wanted(entry.path()) => {}
            Ok(entry) if entry.file_type().is_file() => push(entry.into_path(), None),
            Ok(entry) => {
                let fault = Trouble::no_regular_file(&called(entry.path()));
                push(entry.into_path(), Some(fault.into()));
            }
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                // What leads nowhere may have led to a file or to a folder.
                if path == root || wanted(&path) || leads(&path) {
                    let fault = fault(error, &path);
                    push(path, Some(fault));
                }
            }
        }
    }
    search.found.sort_by(|one, other| one.path.cmp(&other.path));
    search
}

/// The fault of a path.
fn fault(error: walkdir::Error, path: &Path) -> Error {
    if let Some(ancestor) = error.loop_ancestor() {
        return Trouble::link_to_above(&called(path), &called(ancestor)).into();
    }
    if is_broken_link(path) {
        return Trouble::link_to_nothing(&called(path)).into();
    }
    let unreadable = Trouble::unreadable(&called(path));
    match error.into_io_error() {
        Some(error) => Error::new(error).context(unreadable),
        None => unreadable.into(),
    }
}

/// The name in a message, which need not say that it is the working directory that is searched.
fn called(path: &Path) -> String {
    match below_here(path) {
        it if it.as_os_str().is_empty() => ".".to_owned(),
        it => name_of(it),
    }
}

/// Returns whether it is a symbolic link that leads nowhere.
pub(crate) fn is_broken_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|it| it.is_symlink()) && !path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_are_globs_of_their_own() {
        let all = |it: &str| alternatives(it).unwrap();
        assert_eq!(all("a/*.json"), ["a/*.json"]);
        assert_eq!(all("{a,../b}/*.json"), ["a/*.json", "../b/*.json"]);
        assert_eq!(all("x{a,{b,c/{d,e}}}{1,}"), ["xa1", "xa", "xb1", "xb", "xc/d1", "xc/d", "xc/e1", "xc/e"]);
        for plain in ["[{,}]", "[]{,}]", "[!]{,}]", "{a", "a}", "[{a,b}"] {
            assert_eq!(all(plain), [plain]);
        }
        assert_eq!(all("{[,}],b}"), ["[,}]", "b"]);
        assert!(alternatives(&"{a,b}".repeat(9)).is_ok());
        let error = alternatives(&"{a,b}".repeat(60)).unwrap_err().to_string();
        assert!(error.contains("more than 1000"), "{error}");
    }
}
