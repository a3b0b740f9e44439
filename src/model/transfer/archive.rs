//! Sources that `ADD` may unpack.

use super::{SourceKind, TransferSource};
use crate::context::{Context, Kind};

/// How the names of archives end that `ADD` unpacks.
pub const ARCHIVES: [&str; 18] = [
    ".tar", ".Z", ".bz2", ".gz", ".lz", ".lzma", ".tZ", ".tb2", ".tbz", ".tbz2", ".tgz", ".tlz", ".tpz", ".txz", ".xz",
    ".zst", ".tzst", ".crate",
];

impl TransferSource {
    /// Whether it is a local file or folder that is not named like an archive, as far as its name is known.
    pub fn is_named_plainly(&self) -> bool {
        let name = self.value.to_string();
        let local = matches!(self.kind, SourceKind::Path | SourceKind::Heredoc { .. });
        local && !name.ends_with('}') && !ARCHIVES.iter().any(|ending| name.ends_with(ending))
    }

    /// Whether what the build context holds of that name is an archive by its first bytes, which is what `ADD` goes by. `None`
    /// where the file cannot be read.
    pub fn is_archive(&self, context: &Context) -> Option<bool> {
        if matches!(self.kind, SourceKind::Heredoc { .. }) {
            return Some(false);
        }
        let found = context.matches(&self.path()?);
        let files = found.iter().filter(|found| found.kind != Kind::Directory);
        let archives = files.map(|file| context.read(&file.path, MAX_LOOKED_AT).map(|bytes| starts_archive(&bytes)));
        let archives = archives.collect::<Option<Vec<bool>>>()?;
        (!found.is_empty()).then(|| archives.contains(&true))
    }

    /// Whether it is surely no archive, which `ADD` recognises by its content: it has another ending, or the build context
    /// holds a folder of that name.
    pub fn is_no_archive(&self, context: &Context) -> bool {
        let Some(path) = self.path() else { return matches!(self.kind, SourceKind::Heredoc { .. }) };
        let name = path.rsplit('/').next().unwrap_or_default();
        let ending = name.trim_start_matches('.').rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_word = ending.chars().all(char::is_alphanumeric) && ending.contains(char::is_alphabetic);
        let is_folder = || context.look(&path).is_some_and(|stat| stat.kind == Kind::Directory);
        let other = ending.len() > 1 && is_word || path.is_empty() || self.text.ends_with('/') || is_folder();
        self.is_named_plainly() && other && self.is_archive(context) != Some(true)
    }
}

/// Larger files are not looked at.
const MAX_LOOKED_AT: u64 = 1 << 20;

/// Whether a file starts like a tar archive or like a compressed file, in the ways that `ADD` knows.
fn starts_archive(bytes: &[u8]) -> bool {
    const COMPRESSED: [&[u8]; 4] = [b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"];
    let tar = bytes.get(..512).is_some_and(|header| {
        let field = std::str::from_utf8(&header[148..156]).unwrap_or_default();
        let written = u32::from_str_radix(field.trim_matches(['\0', ' ']), 8).ok();
        // The sum takes its own field for blanks.
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u32::from(*byte)).sum::<u32>();
        written == Some(sum(&header[..148]) + 8 * u32::from(b' ') + sum(&header[156..]))
    });
    tar || COMPRESSED.iter().any(|magic| bytes.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use super::starts_archive;

    #[test]
    fn archives_are_known_by_their_start() {
        let mut header = [0_u8; 1024];
        header[..8].copy_from_slice(b"rootfs/x");
        let sum: u32 = header[..512].iter().map(|byte| u32::from(*byte)).sum::<u32>() + 8 * 32;
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        for (bytes, is_archive) in [
            (&header[..], true),
            (&header[..500], false),
            (&[0; 1024][..], false),
            (b"\x1f\x8b\x08\0", true),
            (b"\x28\xb5\x2f\xfd\0", true),
            (b"PK\x03\x04", false),
            (b"server {}", false),
            (b"", false),
        ] {
            assert_eq!(starts_archive(bytes), is_archive, "{:?}", &bytes[..bytes.len().min(8)]);
        }
    }
}
