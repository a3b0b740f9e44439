//! For each `COPY` of a Dockerfile a file whose change it sees, and a copy of the build context in which to change it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::context::{Context, Kind};
use crate::model::transfer::TransferSource;
use crate::model::{Inputs, Model};
use crate::syntax;

/// The files to change, each with the instructions that are asked about: for each `COPY` and `ADD` of the build context,
/// one that no narrower one takes. `passed_over` are not chosen.
pub(super) fn chosen(text: &str, context: &Context, passed_over: &[String]) -> BTreeMap<String, Vec<String>> {
    let dockerfile = syntax::parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let mut copies: Vec<(String, BTreeSet<String>)> = Vec::new();
    for (index, instruction) in dockerfile.instructions.iter().enumerate() {
        let reached = model.stage_of(index).is_some_and(|stage| model.is_reachable(stage.index));
        let Some(transfer) = model.transfer(index).filter(|_| reached) else { continue };
        let paths = transfer.context_sources().filter_map(TransferSource::path);
        let files: BTreeSet<String> = paths.flat_map(|path| files(context, &path)).collect();
        let files: BTreeSet<String> = files.into_iter().filter(|file| !passed_over.contains(file)).collect();
        if !files.is_empty() {
            copies.push((text[instruction.span.range()].trim_end().to_owned(), files));
        }
    }
    let mut chosen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (copy, files) in &copies {
        let narrower =
            |file: &&String| copies.iter().any(|(_, others)| others.len() < files.len() && others.contains(*file));
        let file = files.iter().find(|file| !narrower(file)).or_else(|| files.first());
        chosen.entry(file.cloned().unwrap_or_default()).or_default().push(copy.clone());
    }
    chosen
}

/// The regular files that a source brings, but for those that say what is left out.
fn files(context: &Context, source: &str) -> Vec<String> {
    let mut files = Vec::new();
    for found in context.matches(source) {
        let below = context.files().below(&found.path).iter();
        files.extend(below.filter(|file| file.kind == Kind::File).map(|file| file.path.clone()));
    }
    files.retain(|file| !file.ends_with(".dockerignore"));
    files
}

/// A copy of what a build context sends, in a folder that is deleted with it.
pub(super) struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    /// Copies a build context.
    pub(super) fn of(root: &Path, context: &Context) -> io::Result<Copy> {
        let folder = tempfile::tempdir()?;
        copy(root, folder.path(), &mut |path| path.ends_with(".dockerignore") || !context.is_left_out(path), "")?;
        Ok(Copy { folder })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Changes a file in a way that hardly any reader of it minds: blanks and line ends are added to its end, as many and
    /// in such an order that no build has seen them.
    pub(super) fn change(&self, file: &str, number: u128) -> io::Result<()> {
        let blanks: String = (0..48).map(|bit| if number >> bit & 1 == 0 { ' ' } else { '\n' }).collect();
        let path: PathBuf = self.path().join(file);
        OpenOptions::new().append(true).open(path)?.write_all(blanks.as_bytes())
    }
}

fn copy(from: &Path, to: &Path, wanted: &mut dyn FnMut(&str) -> bool, below: &str) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = format!("{below}{}", name.to_string_lossy());
        if !wanted(&path) {
            continue;
        }
        let (source, target, kind) = (entry.path(), to.join(&name), entry.file_type()?);
        if kind.is_dir() {
            fs::create_dir(&target)?;
            copy(&source, &target, wanted, &format!("{path}/"))?;
            fs::set_permissions(&target, entry.metadata()?.permissions())?;
        } else if kind.is_symlink() {
            #[cfg(unix)]
            std::os::unix::fs::symlink(fs::read_link(&source)?, &target)?;
        } else if kind.is_file() {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}
