//! `--since`: only the findings on what changed since a commit.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::paths::absolute;
use super::session::{Linted, Work};
use crate::config::{Config, Globs};
use crate::context::git::repository;
use crate::context::revisions::Repository;
use crate::context::{self, Context, World};
use crate::finding::Finding;
use crate::syntax;
use crate::text::{Source, Span, new_items};

/// A repository since a commit.
struct Changes {
    root: PathBuf,
    repository: Repository,
    /// The commit.
    base: String,
    /// The old names of files by their new ones, from the root.
    old_names: BTreeMap<String, String>,
    /// What changed, from the root.
    paths: Vec<String>,
}

/// Keeps the findings on instructions that changed since the merge base of `revision` and `HEAD`, and all findings of a
/// Dockerfile whose ignore file or manifests changed since.
pub(super) fn keep_new(revision: &str, world: &dyn World, work: &mut Work) -> anyhow::Result<()> {
    let mut known: BTreeMap<PathBuf, Changes> = BTreeMap::new();
    for linted in &mut work.linted {
        let path = absolute(&linted.input.path);
        let folder = world.real(path.parent().unwrap_or(&path));
        let real = path.file_name().map_or_else(|| folder.clone(), |name| folder.join(name));
        let Some(root) = repository(world, &folder) else {
            anyhow::bail!("`--since` requires a `git` repository, but {} is in none", linted.input.name);
        };
        if !known.contains_key(&root) {
            known.insert(root.clone(), Changes::since(revision, root.clone())?);
        }
        known[&root].keep_new(world, &real, linted);
    }
    Ok(())
}

impl Changes {
    fn since(revision: &str, root: PathBuf) -> anyhow::Result<Changes> {
        let repository = Repository::new(&root);
        let told = |message: String| anyhow::anyhow!(message);
        let base = repository.merge_base(revision).map_err(told)?;
        let renames = repository.staged_renames(&base).map_err(told)?;
        let paths = repository.staged_paths(&base).map_err(told)?;
        let old_names = renames.into_iter().map(|(old, new)| (new, old)).collect();
        Ok(Changes { root, repository, base, old_names, paths })
    }

    fn keep_new(&self, world: &dyn World, path: &Path, linted: &mut Linted) {
        let Some(name) = path.strip_prefix(&self.root).ok().map(context::shown) else { return };
        let old_name = self.old_names.get(&name).unwrap_or(&name);
        let Some(bytes) = self.repository.file(&self.base, old_name) else { return };
        let Ok(old) = Source::new(name.clone(), bytes) else { return };
        if self.neighbours_changed(world, &linted.context, linted.config()) {
            return;
        }
        let changed = changed(old.text(), linted.reported());
        let is_new = |finding: &Finding| {
            let labels = finding.labels.iter().map(|label| label.span);
            let mut spans = std::iter::once(finding.span).chain(labels);
            spans.any(|span| changed.iter().any(|new| span.start < new.end && new.start <= span.end))
        };
        linted.report_mut().findings.retain(is_new);
    }

    /// Whether the ignore file or a manifest of the build context changed.
    fn neighbours_changed(&self, world: &dyn World, context: &Context, config: &Config) -> bool {
        let Some(folder) = context.root().map(|root| world.real(&absolute(Path::new(&root)))) else { return false };
        if let Some(ignore) = context.ignore().map(|ignore| &ignore.file.source)
            && let Ok(name) = world.real(&absolute(Path::new(&ignore.name))).strip_prefix(&self.root)
            && self.repository.file(&self.base, &context::shown(name)).as_deref() != Some(ignore.bytes())
        {
            return true;
        }
        let reads = config.tools().iter().filter_map(|tool| tool.reads.as_ref());
        let named = reads.flat_map(|reads| reads.manifests.iter().chain(&reads.locks)).map(String::as_str);
        let Ok(wanted) = Globs::new(&folder, named.chain([".dockerignore", "*.dockerignore"])) else { return false };
        self.paths.iter().any(|path| wanted.contain(&self.root.join(path)))
    }
}

/// The instructions and comments of `new` that `old` does not have in this order.
fn changed(old: &str, new: &Source) -> Vec<Span> {
    let (before, after) = (pieces(old), pieces(new.text()));
    let texts = |text: &'_ str, pieces: &[Span]| -> Vec<String> {
        pieces.iter().map(|piece| text[piece.range()].trim_end().to_owned()).collect()
    };
    let (before, texts) = (texts(old, &before), texts(new.text(), &after));
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    new_items(&before, &texts).into_iter().map(|index| after[index]).collect()
}

/// The instructions of a file, and the lines between them that are not blank.
fn pieces(text: &str) -> Vec<Span> {
    let file = syntax::parse(text);
    let mut pieces = Vec::new();
    let mut at = 0;
    for span in file.instructions.iter().map(|instruction| instruction.span).chain([Span::at(text.len() as u32)]) {
        let mut start = at;
        for line in text[at as usize..(span.start.max(at)) as usize].split_inclusive('\n') {
            let end = start + line.len() as u32;
            if !line.trim().is_empty() {
                pieces.push(Span::new(start, end));
            }
            start = end;
        }
        if span.end > span.start {
            pieces.push(span);
        }
        at = at.max(span.end);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &[&str]) {
        let source = Source::from_text("Dockerfile", new);
        let told: Vec<&str> = changed(old, &source).into_iter().map(|span| source.slice(span).trim_end()).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn what_moves_with_its_lines_is_not_new() {
        let old = "FROM a\nRUN b && \\\n    c\nCMD d\n";
        check(old, old, &[]);
        check(old, "# x\n\nFROM a\n# y\nRUN b && \\\n    c\nCMD d", &["# x", "# y"]);
        check(old, "FROM a\nRUN b && \\\n    e\nCMD d\n", &["RUN b && \\\n    e"]);
        check(old, "FROM a\nCMD d\nRUN b && \\\n    c\n", &["CMD d"]);
        check(old, "FROM a\n", &[]);
        check("", "FROM a\n", &["FROM a"]);
    }

    #[test]
    fn a_shallow_clone_is_told_the_depth_to_fetch() {
        let folder = tempfile::tempdir().unwrap();
        let git = |words: &[&str]| {
            let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
            let mut command = std::process::Command::new("git");
            command.args(identity).args(words).current_dir(folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
            assert!(command.output().unwrap().status.success(), "git {words:?}");
        };
        git(&["init", "-q", "whole"]);
        git(&["-C", "whole", "commit", "-q", "--allow-empty", "-m", "first"]);
        git(&["-C", "whole", "commit", "-q", "--allow-empty", "-m", "second"]);
        let address = format!("file://{}", folder.path().join("whole").display());
        git(&["clone", "-q", "--depth", "1", &address, "shallow"]);
        assert!(Repository::new(folder.path().join("whole")).merge_base("HEAD~1").is_ok());
        let told = Repository::new(folder.path().join("shallow")).merge_base("HEAD~1").unwrap_err();
        assert!(told.contains("shallow clone") && told.contains("`fetch-depth: 0`"), "{told}");
    }
}
