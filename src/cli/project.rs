//! A Dockerfile with its build context, its settings and the history of both, as `cache` and `optimize` ask for them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;

use super::args::Build;
use super::contexts::context_of;
use super::paths::{absolute, near, shown};
use super::settings::{Settings, Which};
use crate::cache::{self, Situation, Timings, Told};
use crate::config::{Config, Globs, Layer, Placed};
use crate::context::ignorefile::IgnoreFile;
use crate::context::revisions::Repository;
use crate::context::{
    self, Bytes, Context, Disk, FEWEST_COMMITS, Kind, Location, Node, Past, Tree, Workspace, World, reason,
};
use crate::lint;
use crate::model::{Inputs, Model};
use crate::report::counted;
use crate::syntax;
use crate::text::Source;

/// A Dockerfile with its build context and its settings.
pub(super) struct Project {
    pub(super) name: String,
    pub(super) context: Context,
    pub(super) config: Config,
    pub(super) timings: Timings,
    /// What has to be said of the logs.
    pub(super) notes: Vec<String>,
    pub(super) source: Source,
    inputs: Inputs,
    path: PathBuf,
    /// What the last commit holds of the build context, where there is one.
    held: OnceLock<Option<Tree>>,
}

/// What a commit had.
pub(super) struct AtCommit {
    /// The Dockerfile.
    pub(super) source: Option<Source>,
    /// The ignore file that a build would have obeyed.
    pub(super) ignore: Option<IgnoreFile>,
    /// The files that have another name now: the old name and the new one.
    pub(super) renames: Vec<(String, String)>,
}

/// The part of a repository that is the build context.
pub(super) struct RepositoryPart {
    repository: Repository,
    /// The context's root and the Dockerfile as git names them.
    root: String,
    dockerfile: String,
}

impl Project {
    pub(super) fn open(dockerfile: &Path, build: &Build) -> anyhow::Result<Project> {
        let world: Arc<dyn World> = Arc::new(Disk::at(""));
        let path = near(dockerfile);
        let name = shown(&path);
        let layer =
            Layer { context: build.context.as_deref().map(absolute).map(Placed::command_line), ..Layer::default() };
        let settings = Settings::new(Arc::clone(&world), Which::Nearest, layer, Globs::none());
        let config = settings
            .for_file(&absolute(&path))
            .map_err(|_| anyhow::anyhow!("invalid configuration; run `trimtab check` for details"))?;
        let read =
            |path: &Path| world.read(path, lint::LARGEST as u64).map_err(|error| anyhow::anyhow!("{}", reason(&error)));
        let bytes = read(&path).with_context(|| name.clone())?;
        let source = Source::new(name.clone(), bytes).map_err(|error| anyhow::anyhow!("{error}"))?;
        let workspace = Workspace::new(Arc::clone(&world));
        let mut context = context_of(&workspace, &config, &path, source.text());
        start(&mut context, build)?;
        let inputs = Inputs { all_args: true, ..Inputs::of(&context.build) };
        let (mut timings, mut notes) = (Timings::default(), Vec::new());
        for log in &build.timings {
            let bytes = read(log).with_context(|| shown(log))?;
            match timings.add(&String::from_utf8_lossy(&bytes)) {
                Told { measured: 0, cached: 0 } => anyhow::bail!("{}: the file contains no build steps", shown(log)),
                Told { measured: 0, cached } => notes.push(format!(
                    "{}: {} cached, so the log does not say how long steps take",
                    shown(log),
                    if cached == 1 {
                        "its only step was".to_owned()
                    } else {
                        format!("all of its {cached} steps were")
                    }
                )),
                Told { .. } => {}
            }
        }
        Ok(Project { name, context, config, timings, notes, source, inputs, path, held: OnceLock::new() })
    }

    /// The world as it is, told by paths alone. A new source that git does not have yet is a file like any other.
    pub(super) fn now(&self) -> Situation {
        let mut now = self.situation(self.text().to_owned(), self.context.tree(Bytes::Unread));
        now.outside.retain(|source| !self.context.exists(source) || self.context.is_made_outside(source));
        now
    }

    /// The world without files other than those of `tree`.
    pub(super) fn situation(&self, text: String, tree: Tree) -> Situation {
        let inputs = self.inputs.clone();
        let held = self.held.get_or_init(|| self.past().ok()?.tree_of("HEAD").ok());
        let outside = held.as_ref().map(|held| self.outside(&text, held)).unwrap_or_default();
        Situation { inputs, outside, steady_servers: true, ..Situation::new(text, tree) }
    }

    /// The sources that no commit holds.
    fn outside(&self, text: &str, held: &Tree) -> BTreeSet<String> {
        let dockerfile = syntax::parse(text);
        let model = Model::new(text, &dockerfile, &self.inputs);
        // What is neither there nor kept out of git is missing.
        let is_missing = |path: &str| !self.context.exists(path) && !self.context.is_made_outside(path);
        cache::outside(&model, held, |path| self.context.is_left_out(path) || is_missing(path))
    }

    pub(super) fn text(&self) -> &str {
        self.source.text()
    }

    /// Where the file is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Those of these paths that are in the build context.
    pub(super) fn inside(&self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let root = self.context.root().map(|root| absolute(Path::new(&root)));
        let is_inside = |path: &&PathBuf| root.as_ref().is_some_and(|root| absolute(path).starts_with(root));
        paths.iter().filter(is_inside).cloned().collect()
    }

    /// The world after these files or folders have changed, each once, however often and by whatever folder it is named. Of
    /// a link, what it leads to.
    pub(super) fn changed(&self, paths: &[PathBuf]) -> anyhow::Result<Situation> {
        let mut after = self.now();
        let root = absolute(Path::new(&self.context.root().context("the build context is unknown")?));
        let mut named: BTreeSet<String> = BTreeSet::new();
        for path in paths {
            let full = absolute(path);
            let inside = full.strip_prefix(&root).ok();
            let inside = inside.with_context(|| format!("{} is not in the build context", shown(path)))?;
            let inside = context::path::below_root(&context::shown(inside));
            let leads_to = self.context.leads_to(&inside);
            for path in [Some(inside), leads_to].into_iter().flatten() {
                named.extend(after.tree.below(&path).map(|(path, _)| path.to_owned()));
                named.insert(path);
            }
        }
        for path in named.iter().filter(|path| !path.is_empty()) {
            match after.tree.node(path).cloned() {
                Some(node) if node.kind == Kind::Directory => {}
                Some(node) => after.tree.put(path, Node { digest: node.digest ^ 1, ..node }),
                None if self.context.is_ignored(path) => {}
                None => after.tree.put(path, Node::file(b"")),
            }
        }
        Ok(after)
    }

    /// The repository that holds the build context.
    pub(super) fn past(&self) -> anyhow::Result<RepositoryPart> {
        let repository = self.context.repository.as_deref().context("the Dockerfile is not in a git repository")?;
        let Location::Directory(root) = &self.context.build.location else {
            anyhow::bail!("the build context is not a directory of the repository");
        };
        let world = Disk::at("");
        let inside = |path: &Path| {
            let real = world.real(path);
            let inside = real.strip_prefix(repository).ok()?;
            Some(context::path::below_root(&context::shown(inside)))
        };
        let place = |path: &Path| inside(path).with_context(|| format!("{} is not in the repository", shown(path)));
        Ok(RepositoryPart {
            repository: Repository::new(repository),
            root: place(root)?,
            dockerfile: place(&self.path)?,
        })
    }

    /// The world at a commit, and the one now, with what git knows of both.
    /// `arguments` are build arguments of the build then.
    pub(super) fn since(&self, revision: &str, arguments: &[String]) -> anyhow::Result<(Situation, Situation)> {
        let past = self.past()?;
        let told = |message: String| anyhow::anyhow!(message);
        let commit = past.repository.resolve(revision).map_err(told)?;
        let text = past.repository.file(&commit, &past.dockerfile);
        let text = text.with_context(|| format!("`{revision}` has no {}", past.dockerfile))?;
        let tree = past.repository.tree(&commit).map_err(told)?;
        let before = past.inside_tree(&tree);
        let before = match past.ignore_file(&commit) {
            Some(ignore) => before.sent(&ignore),
            None => before,
        };
        let since = self.context.since(&past.repository, &commit, &past.root, before).map_err(told)?;
        let text = Source::new(self.name.clone(), text).map_err(|error| anyhow::anyhow!("{error}"))?.text().to_owned();
        let mut before = self.situation(text, since.before);
        for argument in arguments {
            let (name, value) = named_value("--since-build-arg", argument)?;
            before.inputs.build_args.insert(name, value);
        }
        Ok((before, self.situation(self.text().to_owned(), since.after)))
    }

    /// The Dockerfile of a commit, where it had one, the ignore file, and how files were called then and are now.
    pub(super) fn at(&self, revision: &str) -> anyhow::Result<AtCommit> {
        let past = self.past()?;
        let told = |message: String| anyhow::anyhow!(message);
        let commit = past.repository.resolve(revision).map_err(told)?;
        let text = past.repository.file(&commit, &past.dockerfile);
        let text = text.map(|text| Source::new(self.name.clone(), text)).transpose();
        let inside = |(old, new): (String, String)| Some((past.below(&old)?, past.below(&new)?));
        let renames = past.repository.renames(&commit, "HEAD").map_err(told)?;
        Ok(AtCommit {
            source: text.map_err(|error| anyhow::anyhow!("{error}"))?,
            ignore: past.ignore_file(&commit),
            renames: renames.into_iter().filter_map(inside).collect(),
        })
    }
}

impl RepositoryPart {
    /// What a commit holds of the build context.
    fn tree_of(&self, revision: &str) -> Result<Tree, String> {
        let commit = self.repository.resolve(revision)?;
        Ok(self.inside_tree(&self.repository.tree(&commit)?))
    }

    fn inside_tree(&self, tree: &Tree) -> Tree {
        Tree::new(tree.iter().filter_map(|(path, node)| Some((self.below(path)?, node.clone()))))
    }

    fn below(&self, path: &str) -> Option<String> {
        let rest = path.strip_prefix(&self.root)?;
        let rest = if self.root.is_empty() { rest } else { rest.strip_prefix('/')? };
        (!rest.is_empty()).then(|| rest.to_owned())
    }

    /// The ignore file that a build of the commit would have obeyed.
    fn ignore_file(&self, commit: &str) -> Option<IgnoreFile> {
        let beside = format!("{}.dockerignore", self.dockerfile);
        let root = context::path::join(&self.root, ".dockerignore");
        let found = [beside, root].into_iter().find_map(|path| Some((self.repository.file(commit, &path)?, path)));
        let (bytes, path) = found?;
        Some(IgnoreFile::from_text(path, String::from_utf8_lossy(&bytes).into_owned()))
    }
}

/// Why a history has too few commits to tell how often files change, where that is so.
pub(super) fn shortage(past: &Past) -> Option<String> {
    let commits = counted(past.changing(), "commit that changes", "commits that change");
    let known = if past.is_shallow {
        format!("the clone is shallow and has only {commits} the build context")
    } else {
        format!("the history has only {commits} the build context")
    };
    let fetch = ": fetch the whole history, for example with `fetch-depth: 0` in `actions/checkout`";
    let help = if past.is_shallow { fetch } else { "" };
    (!past.tells()).then(|| format!("{known}; at least {FEWEST_COMMITS} are needed{help}"))
}

/// A build argument as the command line gives it.
fn named_value(flag: &str, argument: &str) -> anyhow::Result<(String, String)> {
    let (name, value) = argument.split_once('=').with_context(|| format!("`{flag} {argument}` is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Starts the build as the command line says, after what compose and bake files say.
fn start(context: &mut Context, build: &Build) -> anyhow::Result<()> {
    for argument in &build.arguments {
        let (name, value) = named_value("--build-arg", argument)?;
        context.build.args.push((name, Some(value)));
    }
    if let Some(target) = &build.target {
        context.build.target = Some(target.clone());
    }
    Ok(())
}
