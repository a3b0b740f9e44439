//! Many files through the linter at once, in a fixed order, each on its own.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

use super::args::Sources;
use super::command_line::{Configured, configured};
use super::console::Console;
use super::contexts::context_of;
use super::inputs::{self, Input, TextSource};
use super::paths::{absolute, shown};
use super::progress::Progress;
use super::settings::{ConfigError, HadolintSettings, Settings};
use crate::config::{Config, Engine, Layer, Placed};
use crate::context::{self, Context, Date, Disk, ShellCheck, Workspace, World, reason};
use crate::finding::Safety;
use crate::fix::{self, Fixed};
use crate::lint::{self, LARGEST, Report, STACK, guarded};
use crate::report::Failure;
use crate::shell::check::Checker;
use crate::text::Source;

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
    pub(super) workspace: Workspace,
    pub(super) settings: Settings,
    pub(super) sources: &'a Sources,
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
    /// Files that look like Dockerfiles and were not read.
    pub(super) passed_over: BTreeSet<PathBuf>,
    /// Dockerfiles that the settings exclude.
    pub(super) excluded: BTreeSet<PathBuf>,
    /// Files whose fixes were not made, and why.
    pub(super) kept: Vec<(String, Kept)>,
    /// The configuration files that counted.
    pub(super) configurations: Vec<String>,
    /// Compose and bake files that could not be read, so that the builds they describe are not known.
    pub(super) unread: Vec<context::Problem>,
    /// What hadolint's settings say of the report, where they were used.
    pub(super) hadolint_settings: Option<HadolintSettings>,
    /// What a baseline has hidden.
    pub(super) baseline: Option<Hidden>,
}

/// What a baseline has hidden.
pub(super) struct Hidden {
    /// The path of the baseline as reports show it.
    pub(super) name: String,
    /// How many findings it hides.
    pub(super) count: usize,
    /// How many of its entries no longer occur.
    pub(super) stale: usize,
}

/// A file that was linted.
pub(super) struct Linted {
    pub(super) input: Input,
    /// The file as it is.
    pub(super) source: Source,
    pub(super) context: Context,
    /// The name of the configuration file that counts, where there is one.
    pub(super) configuration: Option<String>,
    config: Config,
    outcome: Outcome,
}

/// Why a file that was found, and not named, is not fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// A program writes it, and would write it again.
    Generated,
    /// A link, or the file that describes a build, leads out of what was named.
    Outside,
    /// It is written in a compose or bake file.
    Inside,
}

/// What came of a file.
enum Outcome {
    /// No fixes were asked for, or none may be made.
    Reported(Report, Option<Kept>),
    /// The fixes that apply were made.
    Fixed(Box<Fixed>),
}

impl Work {
    /// Whether something could not be done.
    pub(super) fn has_failed(&self) -> bool {
        !self.failures.is_empty() || !self.config_errors.is_empty()
    }
}

impl Linted {
    /// What is said of a text that is written in a compose or bake file, which is `source`.
    pub(super) fn inside(input: Input, source: Source, context: Context, config: Config, report: Report) -> Linted {
        let outcome = Outcome::Reported(report, Some(Kept::Inside));
        Linted { input, source, context, configuration: None, config, outcome }
    }

    /// The same, to be changed.
    pub(super) fn report_mut(&mut self) -> &mut Report {
        match &mut self.outcome {
            Outcome::Reported(report, _) => report,
            Outcome::Fixed(fixed) => &mut fixed.report,
        }
    }

    /// What there is to say about the file as it is, or as it is after the fixes.
    pub(super) fn report(&self) -> &Report {
        match &self.outcome {
            Outcome::Reported(report, _) => report,
            Outcome::Fixed(fixed) => &fixed.report,
        }
    }

    /// The text that the report speaks of.
    pub(super) fn reported(&self) -> &Source {
        match &self.outcome {
            Outcome::Reported(..) => &self.source,
            Outcome::Fixed(fixed) => &fixed.source,
        }
    }

    /// What fixes did, where they were asked for.
    pub(super) fn fixed(&self) -> Option<&Fixed> {
        match &self.outcome {
            Outcome::Reported(..) => None,
            Outcome::Fixed(fixed) => Some(fixed),
        }
    }

    /// The settings of the file.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Whether something was found that fails the check.
    pub(super) fn fails(&self) -> bool {
        self.report().findings.iter().any(|finding| self.config.fail_on.value.fails(finding.severity))
    }
}

impl<'a> Session<'a> {
    /// A run over these sources, with what the command line sets. Reads standard input where a path is `-`.
    pub(super) fn open(sources: &'a Sources, layer: Layer, console: &mut Console<'_>) -> anyhow::Result<Session<'a>> {
        let world: Arc<dyn World> = Arc::new(Disk::at(""));
        let Configured { which, layer: beneath, exclude } = configured(sources)?;
        let mut layer = beneath.under(layer);
        if let Some(folder) = &sources.context {
            let folder = absolute(folder);
            let listed = world.list(&folder).map_err(|error| anyhow::anyhow!("{}: {}", shown(&folder), reason(&error)));
            listed.context("the build context cannot be read")?;
            layer.context = Some(Placed::command_line(folder));
        }
        let mut stdin = Vec::new();
        if sources.paths.iter().any(|path| path == Path::new("-")) {
            let mut input = io::Read::take(&mut *console.stdin, LARGEST as u64 + 1);
            io::Read::read_to_end(&mut input, &mut stdin).context("cannot read standard input")?;
        }
        Ok(Session {
            settings: Settings::new(Arc::clone(&world), which, layer, exclude),
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
        let outcomes = each(&found.files, self.sources.jobs.unwrap_or(0), |input| {
            let linted = self.lint(input, fixes);
            progress.step();
            linted
        });
        let (passed_over, excluded) = (found.passed_over, found.excluded);
        let mut work = Work { failures: found.failures, empty: found.empty, passed_over, excluded, ..Work::default() };
        for outcome in outcomes {
            match outcome {
                Ok(linted) => work.linted.extend(linted),
                Err(failure) => work.failures.push(failure),
            }
        }
        self.lint_inside(&mut work);
        for linted in &work.linted {
            if let Outcome::Reported(_, Some(why)) = linted.outcome {
                work.kept.push((linted.input.name.clone(), why));
            }
        }
        work.configurations = self.settings.used();
        let failure = self.shellcheck.failure().map(|message| ("shell.engine".to_owned(), message));
        work.failures.extend(failure.map(|(path, message)| Failure { path, line: None, message }));
        work.config_errors = self.settings.config_errors();
        work.unread = self.workspace.problems();
        work.hadolint_settings = self.settings.hadolint_settings();
        work
    }

    /// `None` where the configuration cannot be used; that is told once, and not for each file.
    fn lint(&self, input: &Input, fixes: Fixes) -> Result<Option<Linted>, Failure> {
        let path = absolute(&input.path);
        let Ok(config) = self.settings.for_file(&path) else { return Ok(None) };
        let source = self.read(input)?;
        let context = self.context(input, &source, &config);
        let lint = || lint::lint(&source, &context, &config);
        let outcome = match fixes {
            Fixes::Show => Outcome::Reported(lint(), None),
            Fixes::Apply(least) => match self.kept(input, &source) {
                Some(why) => Outcome::Reported(lint(), Some(why)),
                None => Outcome::Fixed(Box::new(fix::fix(&source, &context, &config, least))),
            },
        };
        let configuration = self.settings.name_for(&path);
        Ok(Some(Linted { input: input.clone(), source, context, configuration, config, outcome }))
    }

    fn kept(&self, input: &Input, source: &Source) -> Option<Kept> {
        let found_in = input.found_in.as_ref()?;
        if is_generated(source.text()) {
            return Some(Kept::Generated);
        }
        (!self.world.real(&input.path).starts_with(found_in)).then_some(Kept::Outside)
    }

    /// The texts of the files, without those that a program writes again, and what could not be read.
    pub(super) fn texts(&self) -> (Vec<(Input, Source)>, Work) {
        let found = inputs::collect(self.sources, &self.workspace, &self.settings);
        let (failures, empty, passed_over) = (found.failures, found.empty, found.passed_over);
        let mut work = Work { failures, empty, passed_over, ..Work::default() };
        let mut texts = Vec::new();
        for input in found.files {
            match self.read(&input) {
                Ok(source) if self.kept(&input, &source).is_some() => {}
                Ok(source) => texts.push((input, source)),
                Err(failure) => work.failures.push(failure),
            }
        }
        work.config_errors = self.settings.config_errors();
        (texts, work)
    }

    pub(super) fn read(&self, input: &Input) -> Result<Source, Failure> {
        let failure = |message: String| Failure { path: input.name.clone(), line: None, message };
        let bytes = match input.from {
            TextSource::Stdin if self.stdin.len() > LARGEST => {
                return Err(failure(format!("the text has more than {LARGEST} bytes")));
            }
            TextSource::Stdin => Ok(self.stdin.clone()),
            TextSource::File | TextSource::Inside => self.world.read(&input.path, LARGEST as u64),
        };
        let bytes = bytes.map_err(|error| failure(reason(&error)))?;
        Source::new(input.name.clone(), bytes).map_err(|error| failure(error.to_string()))
    }

    /// The build context of a text; `None` where its configuration cannot be used.
    pub(super) fn context_of(&self, input: &Input, source: &Source) -> Option<Context> {
        let config = self.settings.for_file(&absolute(&input.path)).ok()?;
        Some(self.context(input, source, &config))
    }

    fn context(&self, input: &Input, source: &Source, config: &Config) -> Context {
        let is_nowhere = input.from == TextSource::Stdin && self.sources.stdin_filename.is_none();
        let context = if is_nowhere && config.context.is_none() {
            Context::unknown()
        } else {
            context_of(&self.workspace, config, &input.path, source.text())
        };
        self.settled(context, config)
    }

    /// A context on this day, with the checker of shell code that is set.
    pub(super) fn settled(&self, context: Context, config: &Config) -> Context {
        let checker = || -> Arc<dyn Checker> { Arc::<ShellCheck>::clone(&self.shellcheck) };
        context.on(self.today).checked_by((config.engine.value == Engine::ShellCheck).then(checker))
    }
}

/// Whether the comments at the top of a file say that a program wrote it.
fn is_generated(text: &str) -> bool {
    let top = text.lines().take_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#')).take(20);
    top.map(str::to_ascii_lowercase).any(|line| {
        [
            "do not edit",
            "don't edit",
            "auto-generated",
            "autogenerated",
            "automatically generated",
            "generated by",
            "generated from",
            "generated via",
        ]
        .iter()
        .any(|words| line.contains(words))
    })
}

/// What is said of an input; a bug is a failure of this input alone.
pub(super) fn attempt<T>(input: &Input, say: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let bug = |message| Failure { path: input.name.clone(), line: None, message };
    guarded(say).unwrap_or_else(|message| Err(bug(message)))
}

/// What `one` says of each input, in their order; a bug costs the others nothing. Where the system gives no threads, one
/// does the work of all.
fn each<T: Send>(
    inputs: &[Input],
    jobs: usize,
    one: impl Fn(&Input) -> Result<T, Failure> + Send + Sync,
) -> Vec<Result<T, Failure>> {
    let one = |input: &Input| attempt(input, || one(input));
    let pool = || ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build().ok();
    match (inputs.len() > 1).then(pool).flatten() {
        Some(pool) => pool.install(|| inputs.par_iter().map(one).collect()),
        None => inputs.iter().map(one).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_costs_one_file() {
        let input =
            |name: &str| Input { name: name.to_owned(), path: name.into(), from: TextSource::File, found_in: None };
        let inputs = ["a", "b", "c"].map(input);
        let one = |input: &Input| if input.name == "b" { panic!("on purpose") } else { Ok(input.name.clone()) };
        for inputs in [&inputs[..], &inputs[1..2]] {
            let outcomes = each(inputs, 2, one);
            for (input, outcome) in inputs.iter().zip(outcomes) {
                match outcome {
                    Ok(name) => assert_eq!(name, input.name),
                    Err(failure) => {
                        let told = (failure.path.as_str(), failure.message.as_str());
                        assert_eq!(told, ("b", "this is a bug in trimtab: on purpose"));
                    }
                }
            }
        }
    }
}
