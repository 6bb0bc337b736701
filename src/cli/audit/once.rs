//! Which file a path leads to: records that are read twice count twice, and what is read must not be written.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;

/// A file, whatever the path that leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    /// On this device, with this number there.
    #[cfg(unix)]
    Node(u64, u64),
    /// Of what is not there yet, or where files have no numbers.
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
            bail!("`{output}` and `{other}` are one file, `{}`: give each its own", path.display());
        }
    }
    for input in read {
        let Some(own) = identity(input) else { continue };
        if let Some(((output, _), _)) = outputs.iter().zip(&identities).find(|it| it.1.as_ref() == Some(&own))
        {
            bail!("`{output}` would overwrite `{}`, which is read: give another file", input.display());
        }
    }
    Ok(())
}
