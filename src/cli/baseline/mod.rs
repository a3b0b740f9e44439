//! `trimtab baseline` and `--baseline`: findings that are known and do not count.

mod file;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::cli::args::{Arguments, Baseline as Asked};
use crate::cli::command_line::layer;
use crate::cli::console::Console;
use crate::cli::ending::end;
use crate::cli::exit::Exit;
use crate::cli::paths::{absolute, shown};
use crate::cli::session::{Fixes, Hidden, Linted, Session, Work};
use crate::context::git::repository;
use crate::context::revisions::Repository;
use crate::context::{self, World, reason};
use crate::lint;
use crate::report::counted;
use crate::report::visible::Plain;
use file::Baseline;

/// The largest baseline that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// A baseline and where it is.
struct Opened {
    path: PathBuf,
    baseline: Baseline,
}

/// Writes the baseline, or drops what no longer occurs.
pub(super) fn write(arguments: &Arguments, asked: &Asked, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(&asked.sources, layer(&asked.choice)?, console)?;
    let path = absolute(&asked.file);
    let name = shown(&path);
    if !asked.update && session.world.look(&path).is_ok() {
        bail!("{name} exists: add `--update` to drop what no longer occurs, or delete the file to record all findings");
    }
    let before = asked.update.then(|| session.world.read(&path, MAX_BYTES).unwrap_or_default());
    let mut opened = if asked.update {
        Opened::read(&*session.world, &path)?
    } else {
        Opened { path, baseline: Baseline::default() }
    };
    let mut work = session.work(Fixes::Show, console);
    if work.has_failed() {
        return end(arguments, &work, console, false);
    }
    let message = if asked.update {
        let before = opened.baseline.len();
        opened.follow_renames(&*session.world);
        let (kept, stale) = opened.split(&*session.world, &mut work);
        opened.baseline = kept;
        format!("dropped {} of {before} that no longer occur from {name}", counted(stale, "finding", "findings"))
    } else {
        for linted in &work.linted {
            let file = opened.name_of(linted);
            opened.baseline.add(&file, linted.reported(), &linted.report().findings);
        }
        let (findings, files) = (opened.baseline.len(), opened.baseline.files().count());
        format!("wrote {name}: {} in {}", counted(findings, "finding", "findings"), counted(files, "file", "files"))
    };
    let written = session.world.write(&opened.path, before.as_deref(), opened.baseline.text().as_bytes());
    written.map_err(|error| anyhow::anyhow!("cannot write {name}: {}", reason(&error)))?;
    if !arguments.quiet {
        writeln!(Plain(console.stderr), "{message}")?;
    }
    end(arguments, &work, console, false)
}

/// Takes the findings that the baseline at `path` knows out of a run.
pub(super) fn apply(path: &Path, world: &dyn World, work: &mut Work) -> anyhow::Result<Hidden> {
    let mut opened = Opened::read(world, &absolute(path))?;
    opened.follow_renames(world);
    let (kept, stale) = opened.split(world, work);
    Ok(Hidden { name: shown(&opened.path), count: kept.len() - opened.baseline.len(), stale })
}

impl Opened {
    fn read(world: &dyn World, path: &Path) -> anyhow::Result<Opened> {
        let name = shown(path);
        let bytes = world.read(path, MAX_BYTES).map_err(|error| {
            anyhow::anyhow!("cannot read the baseline {name}: {}; `trimtab baseline` writes one", reason(&error))
        })?;
        let baseline = Baseline::parse(&String::from_utf8_lossy(&bytes));
        let baseline = baseline.map_err(|why| anyhow::anyhow!("{name} is not a baseline: {why}"))?;
        Ok(Opened { path: path.to_owned(), baseline })
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// How the baseline calls a file.
    fn name_of(&self, linted: &Linted) -> String {
        let path = absolute(&linted.input.path);
        context::shown(path.strip_prefix(self.folder()).unwrap_or(&path))
    }

    /// Calls files that are gone by the names that git knows for them now: since the last commit that changed the baseline.
    fn follow_renames(&mut self, world: &dyn World) {
        let folder = world.real(self.folder());
        let gone: BTreeSet<String> =
            self.baseline.files().filter(|file| world.look(&folder.join(file)).is_err()).map(str::to_owned).collect();
        let Some(root) = repository(world, &folder).filter(|_| !gone.is_empty()) else { return };
        let from_root = |path: &Path| path.strip_prefix(&root).ok().map(context::shown);
        let repository = Repository::new(&root);
        let own = self.path.file_name().and_then(|name| from_root(&folder.join(name)));
        let commit = own.and_then(|own| repository.last_change(&own)).or_else(|| repository.resolve("HEAD").ok());
        let renames = commit.and_then(|commit| repository.staged_renames(&commit).ok()).unwrap_or_default();
        for (old, new) in renames {
            let here = |path: &str| root.join(path).strip_prefix(&folder).ok().map(context::shown);
            if let (Some(old), Some(new)) = (here(&old), here(&new))
                && gone.contains(&old)
            {
                self.baseline.rename(&old, &new);
            }
        }
    }

    /// Takes what is known out of the run. Answers with what of the baseline still holds, and how many entries do not;
    /// leaves in the baseline what the run says nothing about.
    fn split(&mut self, world: &dyn World, work: &mut Work) -> (Baseline, usize) {
        let mut kept = Baseline::default();
        let mut looked_at: BTreeSet<(String, String)> = BTreeSet::new();
        for linted in &mut work.linted {
            let file = self.name_of(linted);
            looked_at.extend(lint::chosen(linted.config()).into_iter().map(|rule| (file.clone(), rule.to_owned())));
            let mut findings = std::mem::take(&mut linted.report_mut().findings);
            kept.extend(self.baseline.take(&file, linted.reported(), &mut findings));
            linted.report_mut().findings = findings;
        }
        let left = self.baseline.len();
        let folder = self.folder().to_owned();
        let linted: BTreeSet<&str> = looked_at.iter().map(|(file, _)| file.as_str()).collect();
        // Nothing is known of a file that was not read, or of a rule that did not run.
        self.baseline.retain(|file, rule| {
            if linted.contains(file) {
                !looked_at.contains(&(file.to_owned(), rule.to_owned()))
            } else {
                world.look(&folder.join(file)).is_ok()
            }
        });
        let stale = left - self.baseline.len();
        kept.extend(self.baseline.clone());
        (kept, stale)
    }
}
