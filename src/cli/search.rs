//! Searching: the files below a directory, and those that a glob matches.
//!
//! Nothing that a search is about goes missing unsaid: a link that leads nowhere, a folder that cannot be looked
//! into and a pipe among files are found too, as errors.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Error, bail};
use globset::{GlobBuilder, GlobMatcher};
use iam5::report::Trouble;
use ignore::WalkBuilder;

use super::input::name_of;

/// What a glob's alternatives may multiply to.
const MOST: usize = 1_000;

/// What a search came by.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// Where the search began: what lies between it and the file was not spelt out by anybody.
    pub(crate) root: PathBuf,
    /// Why it is no file that can be read.
    pub(crate) fault: Option<Error>,
}

impl Found {
    /// Whether it is a pipe, a device or the like.
    pub(crate) fn is_irregular(&self) -> bool {
        self.fault.is_some() && fs::metadata(&self.path).is_ok_and(|it| !it.is_file() && !it.is_dir())
    }
}

/// The files below a directory that a test picks, sorted by path.
pub(crate) fn directory(root: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<Found> {
    walk(root, wanted, |_| true)
}

/// Whether the argument is a glob.
pub(crate) fn is_glob(argument: &str) -> bool {
    argument.contains(['*', '?', '[', '{'])
}

/// The files that a glob matches: `*` within one name, `**` across directories, `{a,b}` either.
///
/// Each alternative is a glob by itself, with a root of its own, and one that matches nothing is a fault: a
/// policy that goes missing could turn a denial into an allowance.
pub(crate) fn glob(pattern: &str, extensions: &[&str]) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    for pattern in alternatives(pattern)? {
        let matched = matching(&pattern)?;
        if matched.is_empty() {
            let fault = Some(Trouble::no_match(&pattern, extensions).into());
            found.push(Found { path: PathBuf::from(&pattern), root: PathBuf::new(), fault });
        }
        found.extend(matched);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.dedup_by(|one, other| one.path == other.path);
    Ok(found)
}

/// The files that a glob without alternatives matches.
fn matching(pattern: &str) -> anyhow::Result<Vec<Found>> {
    let plain = pattern.strip_prefix("./").unwrap_or(pattern);
    let file = compiled(plain, pattern)?;
    // A folder is of use where the front of the pattern, up to one of its slashes, matches it.
    let fronts = plain.match_indices('/').filter_map(|(at, _)| plain.get(..at)).filter(|it| !it.is_empty());
    let fronts = fronts.map(|it| compiled(it, pattern)).collect::<anyhow::Result<Vec<_>>>()?;
    // The directories before the first wildcard, so that no more is searched than need be.
    let literal = plain.split(['*', '?', '[', '{', '\\']).next().unwrap_or_default();
    let root = literal.rsplit_once('/').map_or("", |it| it.0);
    let root = match (root, plain.starts_with('/')) {
        ("", true) => "/",
        ("", false) => ".",
        (root, _) => root,
    };
    if !Path::new(root).is_dir() {
        return Ok(Vec::new());
    }
    let matches = move |it: &Path| file.is_match(below_here(it));
    let leads = move |it: &Path| fronts.iter().any(|front| front.is_match(below_here(it)));
    let mut found = walk(Path::new(root), matches, leads);
    for it in &mut found {
        it.path = below_here(&it.path).to_path_buf();
        it.root = below_here(&it.root).to_path_buf();
    }
    Ok(found)
}

fn compiled(glob: &str, pattern: &str) -> anyhow::Result<GlobMatcher> {
    let built = GlobBuilder::new(glob).literal_separator(true).build();
    Ok(built.with_context(|| format!("`{pattern}` is no glob"))?.compile_matcher())
}

/// The path without the `.` that the working directory is searched by.
fn below_here(path: &Path) -> &Path {
    path.strip_prefix(".").unwrap_or(path)
}

/// The globs that one with `{a,b}` stands for; what is in a class, or escaped, is no brace.
fn alternatives(pattern: &str) -> anyhow::Result<Vec<String>> {
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

/// What stands before the first braces of a glob, the choices in them, and what stands after; nothing where
/// there are none, or where they are not closed.
fn first_braces(pattern: &str) -> Option<(&str, Vec<&str>, &str)> {
    let (mut depth, mut start, mut choice) = (0_usize, 0, 0);
    let mut choices = Vec::new();
    let mut places = pattern.char_indices().peekable();
    while let Some((at, c)) = places.next() {
        match c {
            '\\' => {
                places.next();
            }
            '[' => {
                // `]` is one of the class where it stands first in it.
                places.next_if(|it| matches!(it.1, '!' | '^'));
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

/// What is below a directory and is a wanted file, or should have been looked at and cannot be.
fn walk(
    root: &Path,
    wanted: impl Fn(&Path) -> bool,
    leads: impl Fn(&Path) -> bool + Clone + Send + Sync + 'static,
) -> Vec<Found> {
    let looked_into = leads.clone();
    let level = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(true)
        .filter_entry(move |it| {
            it.depth() == 0 || it.file_type().is_none_or(|it| !it.is_dir()) || looked_into(it.path())
        })
        .build();
    let mut found = Vec::new();
    let mut push = |path, fault| found.push(Found { path, root: root.to_path_buf(), fault });
    for entry in level {
        match entry {
            Ok(entry) => match entry.file_type() {
                Some(it) if it.is_dir() => {}
                Some(it) if it.is_file() && wanted(entry.path()) => push(entry.into_path(), None),
                Some(it) if !it.is_file() && wanted(entry.path()) => {
                    let fault = Trouble::no_regular_file(&called(entry.path()));
                    push(entry.into_path(), Some(fault.into()));
                }
                _ => {}
            },
            Err(error) => {
                let (path, fault) = fault(error, root.to_path_buf());
                // What leads nowhere may have led to a file or to a folder.
                if path == root || wanted(&path) || leads(&path) {
                    push(path, Some(fault));
                }
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// What is wrong, and where.
fn fault(error: ignore::Error, path: PathBuf) -> (PathBuf, Error) {
    match error {
        ignore::Error::WithPath { path, err } => fault(*err, path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => fault(*err, path),
        ignore::Error::Loop { ancestor, child } => {
            let trouble = Trouble::link_to_above(&called(&child), &called(&ancestor));
            (child, trouble.into())
        }
        _ if is_broken_link(&path) => {
            let trouble = Trouble::link_to_nothing(&called(&path));
            (path, trouble.into())
        }
        ignore::Error::Io(error) => {
            // The words of the error name the path again.
            let error =
                error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            let error = Error::new(error).context(Trouble::unreadable(&called(&path)));
            (path, error)
        }
        other => {
            let error = Error::new(other).context(Trouble::unreadable(&called(&path)));
            (path, error)
        }
    }
}

/// The name in a message, which need not say that it is the working directory that is searched.
fn called(path: &Path) -> String {
    match below_here(path) {
        it if it.as_os_str().is_empty() => ".".to_owned(),
        it => name_of(it),
    }
}

/// Whether it is a symbolic link that leads nowhere.
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
        for plain in ["[{,}]", "[]{,}]", "[!]{,}]", r"\{a,b\}", "{a", "a}", "[{a,b}"] {
            assert_eq!(all(plain), [plain]);
        }
        assert_eq!(all("{[,}],b}"), ["[,}]", "b"]);
        assert!(alternatives(&"{a,b}".repeat(9)).is_ok());
        let error = alternatives(&"{a,b}".repeat(60)).unwrap_err().to_string();
        assert!(error.contains("more than 1000"), "{error}");
    }
}
