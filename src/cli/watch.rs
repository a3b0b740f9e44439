//! `--watch`: a check that is run again whenever a file changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::console::Console;
use super::exit::Exit;

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// What is seen of a file or directory that is there.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Seen {
    written: SystemTime,
    /// In bytes.
    size: u64,
    is_file: bool,
}

/// Runs `once`, which answers with the files that it depends on, again and again. Ends where it fails or its output is closed.
pub(super) fn watch(
    console: &mut Console<'_>,
    mut once: impl FnMut(&mut Console<'_>) -> anyhow::Result<(Exit, BTreeSet<PathBuf>)>,
) -> anyhow::Result<Exit> {
    loop {
        if console.stdout_is_terminal {
            write!(console.stdout, "\x1b[2J\x1b[H")?;
        }
        let start = SystemTime::now();
        let (_, files) = once(console)?;
        console.stdout.flush()?;
        let before = look(&files);
        // Written while it was checked. Of a directory that is no sign: a report may be in it.
        let is_stale = before.values().flatten().any(|seen| seen.is_file && seen.written >= start);
        while !is_stale && look(&files) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

fn look(files: &BTreeSet<PathBuf>) -> BTreeMap<&Path, Option<Seen>> {
    let seen = |path: &Path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Seen { written: metadata.modified().ok()?, size: metadata.len(), is_file: metadata.is_file() })
    };
    files.iter().map(|path| (path.as_path(), seen(path))).collect()
}
