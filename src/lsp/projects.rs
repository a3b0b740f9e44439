//! The project that a document belongs to: its configuration file and its build context, as they are on disk now.
//!
//! Not every editor tells when files change, so that both are looked at again for each lint.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tower_lsp_server::ls_types::LSPAny;

use super::documents::Snapshot;
use super::message::{Message, Sender};
use super::settings;
use crate::config::hadolint::{self, Hadolint, Homes};
use crate::config::{self, Config, Engine, File, Layer, Problem, Vocabulary};
use crate::context::{Context, Date, Disk, ShellCheck, Workspace, Written};
use crate::lint::{LARGEST, Reading};
use crate::rules;
use crate::shell::check::{self, Checker, Remembering};
use crate::text::Source;

/// What is known of the disk is kept for so many times as long as it takes to lint without it. In a small repository
/// that is nothing; in one of many thousand files it keeps typing from waiting for the disk.
const REST: u32 = 20;

/// Finds the projects that documents belong to.
#[derive(Debug)]
pub(super) struct Projects {
    outbox: Sender,
    seen: Seen,
    configurations: BTreeMap<PathBuf, Configuration>,
    /// What the editor sets.
    editor: Layer,
    /// What was wrong with configuration files when it was told.
    told: BTreeMap<PathBuf, String>,
    changed: bool,
    shellcheck: Arc<ShellCheck>,
    native: Option<Arc<dyn Checker>>,
}

/// The configuration file of a folder as it was last seen.
#[derive(Debug)]
struct Configuration {
    found: Option<(PathBuf, Vec<u8>)>,
    file: Option<Arc<File>>,
}

/// What was seen of the disk at some time.
#[derive(Debug)]
struct Seen {
    workspace: Workspace,
    contexts: BTreeMap<(PathBuf, usize), Arc<Context>>,
    since: Instant,
    /// How long the first lint with it took.
    cost: Option<Duration>,
}

impl Seen {
    fn nothing() -> Seen {
        let workspace = Workspace::new(Arc::new(Disk::at("")));
        Seen { workspace, contexts: BTreeMap::new(), since: Instant::now(), cost: None }
    }

    fn is_old(&self) -> bool {
        self.cost.is_some_and(|cost| self.since.elapsed() > cost * REST)
    }

    /// The one that was used before where it is the same, for it knows its files.
    fn kept(&mut self, path: (PathBuf, usize), context: Context) -> Arc<Context> {
        match self.contexts.get(&path) {
            Some(kept)
                if kept.build == context.build
                    && kept.others == context.others
                    && kept.checker.is_some() == context.checker.is_some() =>
            {
                Arc::clone(kept)
            }
            _ => {
                let context = Arc::new(context);
                self.contexts.insert(path, Arc::clone(&context));
                context
            }
        }
    }
}

impl Projects {
    pub(super) fn new(outbox: Sender) -> Projects {
        Projects {
            outbox,
            seen: Seen::nothing(),
            configurations: BTreeMap::new(),
            editor: Layer::default(),
            told: BTreeMap::new(),
            changed: false,
            shellcheck: Arc::new(ShellCheck::at(Path::new("shellcheck"))),
            native: check::native().map(|native| Arc::new(Remembering::new(native)) as Arc<dyn Checker>),
        }
    }

    /// Begins a lint: what was seen of the disk too long ago, or in a lint that came to no end, is forgotten.
    pub(super) fn begin(&mut self) {
        if self.seen.cost.is_none() || self.seen.is_old() {
            self.seen = Seen::nothing();
        }
    }

    /// Ends a lint.
    pub(super) fn end(&mut self) {
        self.seen.cost.get_or_insert(self.seen.since.elapsed());
    }

    /// Forgets what was seen of the disk: files have changed, and all documents are about to be linted again.
    pub(super) fn look_again(&mut self) {
        self.seen = Seen::nothing();
        self.configurations.clear();
    }

    /// Takes the settings that the editor sends, for all documents. Where they are wrong, that is told once, and none hold.
    pub(super) fn configure(&mut self, sent: &LSPAny) {
        self.editor = settings::read(sent, &homes().here).unwrap_or_else(|problem| {
            self.tell(Path::new("settings of the editor"), problem);
            Layer::default()
        });
    }

    /// The settings of a document. Where its configuration file is wrong, that is told once, and the defaults hold.
    pub(super) fn config(&mut self, snapshot: &Snapshot) -> Config {
        let Some((path, folder)) = snapshot.file.as_deref().and_then(|file| Some((file, file.parent()?))) else {
            return Config::settle(None, Path::new(""), &self.editor, rules::preset);
        };
        let found = self.find(folder);
        let known = self.configurations.get(folder);
        if known.is_none_or(|known| known.found != found) {
            self.changed |= known.is_some();
            let file = match &found {
                Some((path, bytes)) => self.parse(path, bytes),
                None => environment(),
            };
            self.configurations.insert(folder.to_owned(), Configuration { found, file });
        }
        let file = self.configurations.get(folder).and_then(|known| known.file.as_deref());
        Config::settle(file, path, &self.editor, rules::preset)
    }

    /// Whether a configuration file has changed unannounced since this was asked last.
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// The build context of a document.
    pub(super) fn context(&mut self, snapshot: &Snapshot, reading: &Reading<'_>, config: &Config) -> Arc<Context> {
        let Some(path) = &snapshot.file else {
            return Arc::new(self.no_context(config));
        };
        let context = match (&snapshot.part, &config.context) {
            (Some(part), _) => self.seen.workspace.inline_context(&part.recipe),
            (None, Some(folder)) => self.seen.workspace.context_in(path, &folder.value),
            (None, None) => reading.build_context(&self.seen.workspace, path),
        };
        let context = self.settled(context, config);
        self.seen.kept((path.clone(), snapshot.number), context)
    }

    /// The context of a document of whose build nothing is known.
    pub(super) fn no_context(&mut self, config: &Config) -> Context {
        self.settled(Context::unknown(), config)
    }

    fn settled(&mut self, context: Context, config: &Config) -> Context {
        context.on(Date::today()).checked_by(self.checker(config))
    }

    /// The files of these folders that may have Dockerfiles in them.
    pub(super) fn files(&mut self, folders: &[PathBuf]) -> Vec<PathBuf> {
        self.begin();
        let mut files: BTreeSet<PathBuf> = self.seen.workspace.dockerfiles(folders).paths.into_iter().collect();
        for folder in folders {
            let described = self.seen.workspace.descriptions(&folder.join("Dockerfile"));
            let recipes = described.get().map(|described| &described.recipes[..]).unwrap_or_default();
            let inside = recipes.iter().filter(|recipe| matches!(recipe.dockerfile, Written::Inline { .. }));
            files.extend(inside.map(|recipe| recipe.file.clone()).filter(|file| file.starts_with(folder)));
        }
        self.end();
        files.into_iter().collect()
    }

    /// A file as it is on disk; `None` where it cannot be read or is too large to be linted.
    pub(super) fn source(&self, file: &Path) -> Option<Source> {
        let bytes = self.seen.workspace.world().read(file, LARGEST as u64).ok()?;
        Source::new(file.display().to_string(), bytes).ok()
    }

    /// Who judges shell text: a key press changes few scripts, so the others are not judged again. What went wrong with
    /// another program before is told once.
    fn checker(&mut self, config: &Config) -> Option<Arc<dyn Checker>> {
        if config.engine.value != Engine::ShellCheck {
            return self.native.clone();
        }
        if let Some(failure) = self.shellcheck.failure() {
            self.tell(Path::new("shell.engine"), failure);
        }
        Some(Arc::<ShellCheck>::clone(&self.shellcheck))
    }

    fn find(&mut self, folder: &Path) -> Option<(PathBuf, Vec<u8>)> {
        let world = &**self.seen.workspace.world();
        let (path, bytes) = config::find(folder, world).or_else(|| hadolint::find(&homes(), world))?;
        match bytes {
            Ok(bytes) => Some((path, bytes)),
            Err(error) => {
                self.tell(&path, format!("{}: {error}", path.display()));
                None
            }
        }
    }

    fn parse(&mut self, path: &Path, bytes: &[u8]) -> Option<Arc<File>> {
        let source = Arc::new(Source::new(path.display().to_string(), bytes.to_vec()).ok()?);
        let vocabulary = Vocabulary { names: &rules::names().known(), options: &rules::settings };
        match read(&source, path, path.parent()?, &vocabulary) {
            Ok(file) => {
                self.told.remove(path);
                Some(Arc::new(file))
            }
            Err(problems) => {
                let lines = problems.iter().map(|problem| {
                    let line = problem.source.lines().line(problem.finding.span.start) + 1;
                    format!("{}:{line}: {}", problem.source.name, problem.finding.message)
                });
                self.tell(path, lines.collect::<Vec<_>>().join("\n"));
                None
            }
        }
    }

    fn tell(&mut self, path: &Path, problem: String) {
        if self.told.get(path) != Some(&problem) {
            let text = format!("{problem}\ntrimtab uses its default settings until this is fixed");
            // The other end is gone when the server ends.
            let _ = self.outbox.send(Message::Show(text));
            self.told.insert(path.to_owned(), problem);
        }
    }
}

/// Editors start the server in the folder that they have open, which is where hadolint would be started.
fn homes() -> Homes {
    Homes::of(std::env::current_dir().unwrap_or_default(), variable)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn read(source: &Arc<Source>, path: &Path, folder: &Path, vocabulary: &Vocabulary<'_>) -> Result<File, Vec<Problem>> {
    if !hadolint::is_hadolints(path) {
        return File::parse(source, folder, vocabulary);
    }
    Hadolint::settled(Some(source), variable, vocabulary)
        .map(|hadolint| hadolint.unwrap_or_default().file(folder, &source.name))
}

/// What hadolint's variables set where there is no file. A mistake in them is reported on the command line only: it is impossible to
/// fix it in an editor.
fn environment() -> Option<Arc<File>> {
    let vocabulary = Vocabulary { names: &rules::names().known(), options: &rules::settings };
    let hadolint = Hadolint::settled(None, variable, &vocabulary).ok().flatten()?;
    Some(Arc::new(hadolint.file(&homes().here, hadolint::PRESET)))
}
