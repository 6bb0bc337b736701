//! Identities of files: records that are read twice count twice, and inputs must not be overwritten.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::language::{refuse, spoken, worded};

/// A file, whatever the path that leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    /// Device and number of a file.
    #[cfg(unix)]
    Node(u64, u64),
    /// Path of a file that does not exist yet, or where files have no numbers.
    Path(PathBuf),
}

/// The file that a path leads to, or would. Pipes and devices are none: they may be read or written repeatedly.
pub(super) fn identity(path: &Path) -> Option<Identity> {
    match fs::metadata(path) {
        #[cfg(unix)]
        Ok(metadata) if metadata.is_file() => {
            use std::os::unix::fs::MetadataExt;
            Some(Identity::Node(metadata.dev(), metadata.ino()))
        }
        #[cfg(not(unix))]
        Ok(metadata) if metadata.is_file() => fs::canonicalize(path).ok().map(Identity::Path),
        Ok(_) => None,
        Err(_) => {
            let parent = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(Identity::Path(fs::canonicalize(parent).ok()?.join(path.file_name()?)))
        }
    }
}

/// The error of a file that is given twice.
pub(super) fn given_twice(name: &str, first: &str) -> anyhow::Error {
    anyhow::Error::msg(if name == first {
        worded!(
            spoken(),
            "`{0}` is given twice: its records would count twice",
            "`{0}` 给了两次：其中的记录会被计算两次",
            name
        )
    } else {
        worded!(
            spoken(),
            "`{0}` is given twice, also as `{1}`: its records would count twice",
            "`{0}` 给了两次，另一次是 `{1}`：其中的记录会被计算两次",
            name,
            first
        )
    })
}

/// Checks that no output takes the place of what is read, or of another output. Each has the name of its
/// option, and what is read the name that it was given.
pub(super) fn check_outputs<'p>(
    outputs: &[(&str, &Path)],
    read: impl Iterator<Item = &'p Path>,
) -> anyhow::Result<()> {
    let identities: Vec<_> = outputs.iter().map(|it| identity(it.1)).collect();
    for (at, (output, path)) in (1..).zip(outputs) {
        let own = identity(path);
        let other = outputs.iter().zip(&identities).skip(at).find(|it| own.is_some() && *it.1 == own);
        if let Some(((other, _), _)) = other {
            refuse!(
                "`{0}` and `{1}` are one file, `{2}`: give each its own",
                "`{0}` 与 `{1}` 是同一个文件 `{2}`：请分别给出各自的文件",
                output,
                other,
                path.display()
            );
        }
    }
    for input in read {
        let Some(own) = identity(input) else { continue };
        if let Some(((output, _), _)) = outputs.iter().zip(&identities).find(|it| it.1.as_ref() == Some(&own))
        {
            refuse!(
                "`{0}` would overwrite `{1}`, which is read: give another file",
                "`{0}` 会覆盖被读取的 `{1}`：请给出另一个文件",
                output,
                input.display()
            );
        }
    }
    Ok(())
}
