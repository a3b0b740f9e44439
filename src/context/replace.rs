//! How a file is written: whole or not at all, only over what was read, and with all that belongs to it besides its text.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes a file that must not exist yet.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".trimtab-").tempfile_in(directory(path))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}

/// Writes a file that has the bytes `before`.
pub(super) fn replace(path: &Path, before: &[u8], bytes: &[u8]) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if metadata.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    if has_other_names(&metadata) {
        return overwrite(path, before, bytes);
    }
    let file = match tempfile::Builder::new().prefix(".trimtab-").tempfile_in(directory(path)) {
        Ok(file) => file,
        // A directory that takes no new files can still hold a file that may be written.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return overwrite(path, before, bytes),
        Err(error) => return Err(error),
    };
    exchange(path, file, &metadata, (before, bytes))
}

/// Fills the new file, and puts it in the place of the old one if that is still what was read.
fn exchange(path: &Path, mut file: NamedTempFile, old: &Metadata, (before, bytes): (&[u8], &[u8])) -> io::Result<()> {
    file.write_all(bytes)?;
    keep_owner(file.path(), old);
    keep_attributes(path, file.path())?;
    file.as_file().set_permissions(old.permissions())?;
    // Some file systems find out only here that there is no more room.
    file.as_file().sync_all()?;
    is_unchanged(&mut File::open(path)?, before)?;
    match swap(path, file.path(), (before, bytes)) {
        // The file system cannot exchange two names.
        Err(error) if is_unsupported(&error) => {
            file.persist(path)?;
            Ok(())
        }
        // The old file has the temporary name now, and goes with it.
        done => done,
    }
}

/// Exchanges the names of the old file and the new one, so that what somebody saves at the last moment comes out and can
/// be put back.
#[cfg(target_os = "linux")]
fn swap(path: &Path, new: &Path, (before, bytes): (&[u8], &[u8])) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let exchange = || renameat_with(CWD, new, CWD, path, RenameFlags::EXCHANGE);
    exchange()?;
    let mut came_out = fs::read(new)?;
    if came_out == before {
        return Ok(());
    }
    let mut put_in = bytes.to_vec();
    loop {
        exchange()?;
        let next = fs::read(new)?;
        if next == put_in {
            return Err(changed());
        }
        // Somebody has saved once more.
        put_in = std::mem::replace(&mut came_out, next);
    }
}

#[cfg(not(target_os = "linux"))]
fn swap(_: &Path, _: &Path, _: (&[u8], &[u8])) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Writes into the file itself, which keeps its other names. Where that fails half-way, the old bytes come back.
fn overwrite(path: &Path, before: &[u8], bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    is_unchanged(&mut file, before)?;
    let written = fill(&mut file, bytes);
    if written.is_err() {
        // The room that they took is still there.
        fill(&mut file, before)?;
    }
    written
}

fn fill(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

/// An error where the file has other bytes than these.
fn is_unchanged(file: &mut File, before: &[u8]) -> io::Result<()> {
    let mut now = Vec::with_capacity(before.len() + 1);
    file.take(before.len() as u64 + 1).read_to_end(&mut now)?;
    if now == before { Ok(()) } else { Err(changed()) }
}

/// The error for a file that is not what was read any more.
pub(super) fn changed() -> io::Error {
    io::Error::other("it changed on disk after it was read; run the command again")
}

fn directory(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) > 1
}

#[cfg(not(unix))]
fn has_other_names(_: &Metadata) -> bool {
    false
}

/// Gives the file to whom the old one belongs. Only a superuser can, and only for a superuser it makes a difference.
#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &Metadata) {
    use std::os::unix::fs::MetadataExt;
    let _ = std::os::unix::fs::chown(path, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) {}

/// The largest extended attribute that Linux knows, and the longest list of their names.
#[cfg(any(target_os = "linux", target_os = "macos"))]
const ATTRIBUTE: usize = 64 << 10;

/// Gives the new file the extended attributes of the old one. One that it has already need not be written, which may take
/// a privilege.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn keep_attributes(old: &Path, new: &Path) -> io::Result<()> {
    use rustix::fs::{XattrFlags, getxattr, listxattr, setxattr};
    use rustix::io::Errno;

    let mut names = vec![0_u8; ATTRIBUTE];
    let length = match listxattr(old, &mut names) {
        Ok(length) => length,
        Err(Errno::NOTSUP) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let (mut value, mut present) = (vec![0_u8; ATTRIBUTE], vec![0_u8; ATTRIBUTE]);
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let Ok(length) = getxattr(old, name, &mut value) else { continue };
        let value = &value[..length];
        if getxattr(new, name, &mut present).is_ok_and(|length| present[..length] == *value) {
            continue;
        }
        setxattr(new, name, value, XattrFlags::empty()).map_err(|error| {
            let name = String::from_utf8_lossy(name).into_owned();
            let text =
                format!("the extended attribute `{name}` cannot be kept: {}", super::problem::reason(&error.into()));
            io::Error::new(io::ErrorKind::PermissionDenied, text)
        })?;
    }
    Ok(())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn keep_attributes(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_in_between_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (now, is_written) in [("old", true), ("saved", false), ("ol", false), ("old and more", false), ("", false)]
        {
            fs::write(&path, now).unwrap();
            let done = replace(&path, b"old", b"new");
            assert_eq!(done.is_ok(), is_written, "{now}");
            assert_eq!(fs::read_to_string(&path).unwrap(), if is_written { "new" } else { now });
        }
        assert_eq!(create(&path, b"new").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn other_names_of_the_file_see_the_new_text() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
        for (before, after) in [("short", "a longer text"), ("a longer text", "short")] {
            let _ = fs::remove_file(&two);
            fs::write(&one, before).unwrap();
            fs::hard_link(&one, &two).unwrap();
            assert!(replace(&one, b"other", after.as_bytes()).is_err());
            assert_eq!(fs::read_to_string(&two).unwrap(), before);
            replace(&one, before.as_bytes(), after.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&two).unwrap(), after);
        }
    }

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    #[test]
    fn extended_attributes_are_kept() {
        use rustix::fs::{XattrFlags, getxattr, setxattr};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        if setxattr(&path, "user.trimtab", b"kept", XattrFlags::empty()).is_err() {
            // Not every file system has them.
            return;
        }
        replace(&path, b"old", b"new").unwrap();
        let mut value = [0; 8];
        let length = getxattr(&path, "user.trimtab", &mut value).unwrap();
        assert_eq!((&value[..length], fs::read_to_string(&path).unwrap()), (&b"kept"[..], "new".to_owned()));
    }
}
