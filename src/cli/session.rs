//! Many files through the linter at once, in a fixed order, each on its own.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rayon::prelude::*;

use super::args::Sources;
use super::console::Console;
use super::inputs::{self, Input, TextSource};
use super::paths::{absolute, near, shown};
use super::progress::Progress;
use super::settings::{ConfigError, HadolintSettings, Settings, Which};
use crate::config::{Config, Engine, Layer, Placed};
use crate::context::{self, Context, Date, Disk, ShellCheck, Workspace, World, reason};
use crate::finding::Safety;
use crate::fix::{self, Fixed};
use crate::lint::{self, Report};
use crate::report::Failure;
use crate::shell::check::Checker;
use crate::text::{MAX_BYTES, Source};

/// What is done with fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixes {
    /// They are shown.
    Show,
    /// Those that can be trusted this far are applied.
    Apply(Safety),
}

/// What one run works with.
pub(super) struct Session<'a> {
    pub(super) world: Arc<dyn World>,
    workspace: Workspace,
    settings: Settings,
    sources: &'a Sources,
    stdin: Vec<u8>,
    today: Option<Date>,
    shellcheck: Arc<ShellCheck>,
}

/// What one run has done.
#[derive(Default)]
pub(super) struct Work {
    /// The files that were linted, in the order of their names.
    pub(super) linted: Vec<Linted>,
    /// What could not be read or written.
    pub(super) failures: Vec<Failure>,
    /// The configuration files that could not be used.
    pub(super) config_errors: Vec<ConfigError>,
    /// Folders in which there is nothing to lint.
    pub(super) empty: Vec<String>,
    /// Compose and bake files that could not be read, so that the builds they describe are not known.
    pub(super) unread: Vec<context::Problem>,
    /// What hadolint's settings say of the report, where they were used.
    pub(super) hadolint_settings: Option<HadolintSettings>,
}

/// A file that was linted.
pub(super) struct Linted {
    pub(super) input: Input,
    /// The file as it is.
    pub(super) source: Source,
    pub(super) context: Context,
    config: Config,
    outcome: Outcome,
}

/// What came of a file.
enum Outcome {
    /// Nothing was to be mended.
    Reported(Report),
    /// What could be mended is.
    Fixed(Box<Fixed>),
}

impl Work {
    /// Whether something could not be done.
    pub(super) fn has_failed(&self) -> bool {
        !self.failures.is_empty() || !self.config_errors.is_empty()
    }
}

impl Linted {
    /// What there is to say about the file as it is, or as it is after the fixes.
    pub(super) fn report(&self) -> &Report {
        match &self.outcome {
            Outcome::Reported(report) => report,
            Outcome::Fixed(fixed) => &fixed.report,
        }
    }

    /// The text that the report speaks of.
    pub(super) fn reported(&self) -> &Source {
        match &self.outcome {
            Outcome::Reported(_) => &self.source,
            Outcome::Fixed(fixed) => &fixed.source,
        }
    }

    /// What fixes did, where they were asked for.
    pub(super) fn fixed(&self) -> Option<&Fixed> {
        match &self.outcome {
            Outcome::Reported(_) => None,
            Outcome::Fixed(fixed) => Some(fixed),
        }
    }

    /// Whether something was found that fails the check.
    pub(super) fn fails(&self) -> bool {
        self.report().findings.iter().any(|finding| self.config.fail_on.value.fails(finding.severity))
    }
}

impl<'a> Session<'a> {
    /// A run over these sources, with what the command line sets. Reads standard input where a path is `-`.
    pub(super) fn open(
        sources: &'a Sources,
        mut layer: Layer,
        console: &mut Console<'_>,
    ) -> anyhow::Result<Session<'a>> {
        let world: Arc<dyn World> = Arc::new(Disk::at(""));
        let which = match &sources.config {
            _ if sources.no_config => Which::None,
            Some(path) => Which::One(absolute(path)),
            None => Which::Nearest,
        };
        if let Some(folder) = &sources.context {
            let folder = absolute(folder);
            let listed = world.list(&folder).map_err(|error| anyhow::anyhow!("{}: {}", shown(&folder), reason(&error)));
            listed.context("the build context cannot be read")?;
            layer.context = Some(Placed::command_line(folder));
        }
        let mut stdin = Vec::new();
        if sources.paths.iter().any(|path| path == Path::new("-")) {
            console.stdin.read_to_end(&mut stdin).context("cannot read standard input")?;
        }
        Ok(Session {
            settings: Settings::new(Arc::clone(&world), which, layer),
            workspace: Workspace::new(Arc::clone(&world)),
            world,
            sources,
            stdin,
            today: Date::today(),
            shellcheck: Arc::new(ShellCheck::at(Path::new("shellcheck"))),
        })
    }

    /// Finds the files and lints them. One that cannot be read costs the others nothing.
    pub(super) fn work(&self, fixes: Fixes, console: &Console<'_>) -> Work {
        let found = inputs::collect(self.sources, &self.workspace, &self.settings);
        let progress = Progress::of(found.files.len(), console.stderr_is_terminal);
        let outcomes = self.each(&found.files, |input| {
            let linted = self.lint(input, fixes);
            progress.step();
            linted
        });
        let mut work = Work { failures: found.failures, empty: found.empty, ..Work::default() };
        for outcome in outcomes {
            match outcome {
                Ok(linted) => work.linted.extend(linted),
                Err(failure) => work.failures.push(failure),
            }
        }
        let failure = self.shellcheck.failure().map(|message| ("shell.engine".to_owned(), message));
        work.failures.extend(failure.map(|(path, message)| Failure { path, line: None, message }));
        work.config_errors = self.settings.config_errors();
        work.unread = self.workspace.problems();
        work.hadolint_settings = self.settings.hadolint_settings();
        work
    }

    /// What `one` says of each input, in their order. Where the system gives no threads, one does the work of all.
    fn each<T: Send>(&self, inputs: &[Input], one: impl Fn(&Input) -> T + Send + Sync) -> Vec<T> {
        if inputs.len() > 1
            && let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(self.sources.jobs.unwrap_or(0)).build()
        {
            return pool.install(|| inputs.par_iter().map(one).collect());
        }
        inputs.iter().map(one).collect()
    }

    /// `None` where the configuration cannot be used; that is told once, and not for each file.
    fn lint(&self, input: &Input, fixes: Fixes) -> Result<Option<Linted>, Failure> {
        let failure = |message: String| Failure { path: input.name.clone(), line: None, message };
        let Ok(config) = self.settings.for_file(&absolute(&input.path)) else { return Ok(None) };
        let bytes = match input.from {
            TextSource::Stdin => Ok(self.stdin.clone()),
            TextSource::File => self.world.read(&input.path, MAX_BYTES as u64),
        };
        let bytes = bytes.map_err(|error| failure(reason(&error)))?;
        let source = Source::new(input.name.clone(), bytes).map_err(|error| failure(error.to_string()))?;
        let context = self.context(input, &source, &config);
        let outcome = match fixes {
            Fixes::Show => Outcome::Reported(lint::lint(&source, &context, &config)),
            Fixes::Apply(least) => Outcome::Fixed(Box::new(fix::fix(&source, &context, &config, least))),
        };
        Ok(Some(Linted { input: input.clone(), source, context, config, outcome }))
    }

    fn context(&self, input: &Input, source: &Source, config: &Config) -> Context {
        let context = match &config.context {
            Some(folder) => self.workspace.context_in(&input.path, &near(&folder.value)),
            None if input.from == TextSource::Stdin && self.sources.stdin_filename.is_none() => Context::unknown(),
            None => lint::build_context(&self.workspace, &input.path, source.text()),
        };
        let checker = || -> Arc<dyn Checker> { Arc::<ShellCheck>::clone(&self.shellcheck) };
        context.on(self.today).checked_by((config.engine.value == Engine::ShellCheck).then(checker))
    }
}
