//! Writing a file anew, whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

/// Puts `text` in the place of the file at `path`, which `argument` names or led to.
///
/// The text goes to a new file beside it that then takes its name, so that no reader ever sees half of it.
/// Symbolic links that `argument` does not spell out itself, and one at `path`, are not written through.
pub(crate) fn file(path: &Path, argument: &str, text: &str) -> anyhow::Result<()> {
    // The part that was searched: below a directory, or below what stands before the first wildcard.
    let literal = argument.split(['*', '?', '[', '{']).next().unwrap_or_default();
    let base = if Path::new(argument).is_dir() || literal.len() == argument.len() {
        argument
    } else {
        literal.rsplit_once('/').map_or("", |it| it.0)
    };
    for part in
        path.ancestors().take_while(|it| *it == path || (*it != Path::new(base) && it.starts_with(base)))
    {
        let is_link = fs::symlink_metadata(part).is_ok_and(|it| it.is_symlink());
        if is_link {
            bail!("`{}` is a symbolic link: give the file itself", part.display());
        }
    }
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        bail!("`{}` is no file", path.display());
    };
    let beside = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let written = write(&beside, path, text).and_then(|()| fs::rename(&beside, path));
    written.with_context(|| {
        // It may not have come to be; there is nothing more to do about it.
        let _ = fs::remove_file(&beside);
        format!("cannot write `{}`", path.display())
    })
}

fn write(beside: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(beside)?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn files_are_replaced_and_links_are_not() {
        let folder = std::env::temp_dir().join(format!("iam5-replace-{}", std::process::id()));
        fs::create_dir_all(folder.join("real")).unwrap();
        let real = folder.join("real/a.json");
        fs::write(&real, "old").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&real, folder.join("link.json")).unwrap();
        symlink(folder.join("real"), folder.join("linked")).unwrap();
        let folder_text = folder.to_str().unwrap();

        for path in [folder.join("link.json"), folder.join("linked/a.json")] {
            for argument in [folder_text.to_owned(), format!("{folder_text}/**/*.json")] {
                let error = file(&path, &argument, "new").unwrap_err().to_string();
                assert!(error.contains("symbolic link"), "{error}");
            }
        }
        assert_eq!(fs::read_to_string(&real).unwrap(), "old");

        file(&real, real.to_str().unwrap(), "new").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.join("real")).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_dir_all(&folder).unwrap();
    }
}
