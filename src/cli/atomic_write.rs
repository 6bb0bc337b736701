//! Writing files, whole or not at all.
//!
//! What is written goes to a new file beside the one that is meant, and takes its name when it is complete: no
//! reader ever sees half of it, and whatever happens before leaves what was there as it was.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, bail};
use tempfile::TempPath;

use super::input::name_of;
use super::language::{refuse, spoken, worded};

/// The files that are being written, so that they can be cleared away when the process has to end.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Clears away what is not finished: for whoever ends the process without leaving its functions.
pub(crate) fn abandon() {
    for beside in UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // A temporary file that cannot be removed harms nothing, and there is nobody to report it to.
        let _ = fs::remove_file(beside);
    }
}

/// Has an interrupt end the process with nothing half written left behind.
pub(crate) fn abandon_on_interrupt() -> anyhow::Result<()> {
    let end = || {
        abandon();
        std::process::exit(130);
    };
    ctrlc::set_handler(end)
        .with_context(|| worded!(spoken(), "cannot listen for interrupts", "无法监听中断信号"))
}

/// Puts `text` in the place of `old` in the file at `path`, which a search that began at `root` came by, or which
/// was named itself.
///
/// Symbolic links that nobody spelled out, and one at `path`, are not written through; a file that has gone or
/// holds something else by now is left alone.
pub(crate) fn file(path: &Path, root: Option<&Path>, old: &str, text: &str) -> anyhow::Result<()> {
    if let Some(link) = link(path, root) {
        bail!(is_link(&link));
    }
    let now = fs::read(path).with_context(|| cannot_write(path))?;
    if now != old.as_bytes() {
        refuse!("`{0}` was changed meanwhile: run again", "`{0}` 在此期间被修改：请重新运行", name_of(path));
    }
    whole(path, text)
}

/// Writes a file, or a new one in its place.
pub(crate) fn whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut pending = Pending::create(path)?;
    let written = pending.write_all(text.as_bytes());
    written.with_context(|| cannot_write(path))?;
    pending.finish()
}

/// The first symbolic link between a root and a file below it, the file included; without a root, the file.
pub(crate) fn link(path: &Path, root: Option<&Path>) -> Option<PathBuf> {
    // From the file upwards, so that a path that is not below the root is looked at whole.
    let parts = path.ancestors().take_while(|it| root.map_or(*it == path, |root| *it != root));
    let links = parts.filter(|it| fs::symlink_metadata(it).is_ok_and(|it| it.is_symlink()));
    links.last().map(Path::to_path_buf)
}

fn cannot_write(path: &Path) -> String {
    worded!(spoken(), "cannot write `{0}`", "无法写入 `{0}`", name_of(path))
}

fn is_link(path: &Path) -> String {
    worded!(
        spoken(),
        "`{0}` is a symbolic link: give the file itself",
        "`{0}` 是符号链接：请给出文件本身",
        name_of(path)
    )
}

fn refuse_link(path: &Path) -> anyhow::Result<()> {
    if let Some(link) = link(path, None) {
        bail!(is_link(&link));
    }
    Ok(())
}

/// A file that is being written. Until it is finished there is nothing, or what was there before; where it is
/// dropped before, so it stays.
#[derive(Debug)]
pub(crate) struct Pending {
    file: BufWriter<File>,
    path: PathBuf,
    /// The temporary file until then. Pipes and other non-files are written to at once.
    beside: Option<TempPath>,
}

impl Pending {
    /// Starts a file that will be at `path`.
    pub(crate) fn create(path: &Path) -> anyhow::Result<Self> {
        let context = || cannot_write(path);
        let old = fs::metadata(path).ok();
        if old.as_ref().is_some_and(|it| !it.is_file() && !it.is_dir()) {
            let file = OpenOptions::new().write(true).open(path).with_context(context)?;
            return Ok(Pending { file: BufWriter::new(file), path: path.to_path_buf(), beside: None });
        }
        refuse_link(path)?;
        let (Some(folder), Some(_), false) = (path.parent(), path.file_name(), path.is_dir()) else {
            refuse!("`{0}` is not a file", "`{0}` 不是文件", name_of(path));
        };
        let (file, beside) = beside(folder).with_context(context)?;
        let file = BufWriter::new(file);
        let pending = Pending { file, path: path.to_path_buf(), beside: Some(beside) };
        if let Some(old) = old {
            like(pending.file.get_ref(), &old).with_context(context)?;
        }
        Ok(pending)
    }

    /// Gives the file its name.
    pub(crate) fn finish(mut self) -> anyhow::Result<()> {
        let context = || cannot_write(&self.path);
        self.file.flush().with_context(context)?;
        if let Some(beside) = self.beside.take() {
            self.file.get_ref().sync_all().with_context(context)?;
            let name = beside.to_path_buf();
            let renamed = beside.persist(&self.path);
            forget(&name);
            renamed.map_err(|it| it.error).with_context(context)?;
        }
        Ok(())
    }
}

/// Takes a file from the list of those to be cleared away.
fn forget(beside: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| it != beside);
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            forget(beside);
        }
    }
}

/// A new file in the folder, which is removed where its path is dropped.
fn beside(folder: &Path) -> io::Result<(File, TempPath)> {
    // What a working directory is called in a path that names a file alone.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".iam5-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file; the mask of the process applies.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    let (file, path) = builder.tempfile_in(folder)?.into_parts();
    unfinished.push(path.to_path_buf());
    Ok((file, path))
}

/// Lets a file have the permissions of the one whose place it takes, and its owner where that may be.
fn like(file: &File, old: &fs::Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let new = file.metadata()?;
        if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
            // Only the superuser may give files away; for others the file becomes their own, as in an editor.
            let _ = fchown(file, Some(old.uid()), Some(old.gid()));
        }
    }
    file.set_permissions(old.permissions())
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

        for (path, name) in [("link.json", "link.json`"), ("linked/a.json", "linked`")] {
            let error = file(&folder.join(path), Some(&folder), "old", "new").unwrap_err().to_string();
            assert!(error.contains(&format!("{name} is a symbolic link")), "{error}");
        }
        assert_eq!(fs::read_to_string(&real).unwrap(), "old");

        let error = file(&real, None, "older", "new").unwrap_err().to_string();
        assert!(error.contains("changed meanwhile"), "{error}");
        file(&real, None, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.join("real")).unwrap().count(), 1, "nothing is left beside it");

        drop(Pending::create(&real).unwrap());
        let mut pending = Pending::create(&real).unwrap();
        pending.write_all(b"half").unwrap();
        assert_eq!(fs::read_dir(folder.join("real")).unwrap().count(), 2);
        abandon();
        assert_eq!(fs::read_dir(folder.join("real")).unwrap().count(), 1);
        assert!(pending.finish().is_err());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        fs::remove_dir_all(&folder).unwrap();
    }
}
