//! Settings: found, read, refused where they are wrong, and laid over each other. Every value remembers where it was set.
//! Knows the names of rules only from its caller.

mod find;
mod glob;
pub mod hadolint;
mod layer;
mod place;
mod problem;
mod read;
mod schema;
mod settings;
mod starter;
mod tree;
mod vocabulary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::de::DeTable;

use crate::finding::Severity;
use crate::shell::tools::Tools;
use crate::text::{Source, Span};

pub use find::{FILE_NAME, MAX_BYTES, find};
pub use glob::Globs;
pub use layer::{Engine, Layer, Level, Options, Threshold};
pub use place::{Place, Placed};
pub use problem::Problem;
pub use read::{Table, Value};
pub use schema::{reference, schema, sections};
pub use settings::{LEVELS, OVERRIDE, PRESETS, SETTINGS, THRESHOLDS};
pub use starter::starter;
pub use vocabulary::Vocabulary;

/// The settings of one linted file: everything decided.
///
/// ```
/// use trimtab::{Config, Context, Source, lint};
///
/// let config = Config::from_toml("ignore = ['DL3000']").expect("it is right");
/// let source = Source::from_text("Dockerfile", "FROM debian:13\nWORKDIR app\n");
/// assert!(lint(&source, &Context::unknown(), &config).findings.is_empty());
/// let mistakes = Config::from_toml("ignore = ['DL300']").unwrap_err();
/// assert_eq!(mistakes[0].finding.help.as_deref(), Some("did you mean `DL3000`?"));
/// ```
#[derive(Clone, Debug)]
pub struct Config {
    /// The names of the rules that run; none means those of [`Config::unasked`] and of [`Config::severities`], and the
    /// pedantic ones where they are asked for.
    #[doc(hidden)]
    pub select: Option<Vec<Placed<String>>>,
    /// The names of the rules that run without a selection.
    #[doc(hidden)]
    pub unasked: Vec<Placed<String>>,
    /// The names of the rules that run besides those.
    #[doc(hidden)]
    pub extended: Vec<Placed<String>>,
    /// The names of rules that do not run.
    #[doc(hidden)]
    pub ignore: Vec<Placed<String>>,
    /// Whether pedantic rules run.
    #[doc(hidden)]
    pub pedantic: Placed<bool>,
    /// Whether comments silence rules.
    #[doc(hidden)]
    pub suppressions: Placed<bool>,
    /// When a check fails.
    #[doc(hidden)]
    pub fail_on: Placed<Threshold>,
    /// The build context's folder, an absolute path.
    #[doc(hidden)]
    pub context: Option<Placed<PathBuf>>,
    /// The milliseconds per commit that a move of instructions has to save before it is reported unasked.
    #[doc(hidden)]
    pub worth: Placed<u64>,
    /// Who judges shell text.
    #[doc(hidden)]
    pub engine: Placed<Engine>,
    /// Severities, by the names of rules: what each layer says, the lowest layer first.
    #[doc(hidden)]
    pub severities: Vec<BTreeMap<String, Placed<Level>>>,
    /// Options, by the names of rules: what each layer says, the lowest layer first.
    #[doc(hidden)]
    pub options: Vec<BTreeMap<String, Options>>,
    /// The tools that are known besides those that trimtab brings.
    tools: Option<Arc<Tools>>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            select: None,
            unasked: vec![Placed::default("default".to_owned())],
            extended: Vec::new(),
            ignore: Vec::new(),
            pedantic: Placed::default(false),
            suppressions: Placed::default(true),
            fail_on: Placed::default(Threshold::At(Severity::Warning)),
            context: None,
            worth: Placed::default(settings::WORTH),
            engine: Placed::default(Engine::Native),
            severities: Vec::new(),
            options: Vec::new(),
            tools: None,
        }
    }
}

#[doc(hidden)]
impl Config {
    /// What holds where `layer` is all that anybody set.
    pub fn of(layer: Layer) -> Config {
        Config::default().under(layer)
    }

    /// The same with `layer` laid over it.
    fn under(mut self, layer: Layer) -> Config {
        self.extended.extend(layer.extend_select);
        self.ignore.extend(layer.ignore);
        self.severities.push(layer.severities);
        self.options.push(layer.options);
        Config {
            select: layer.select.or(self.select),
            unasked: layer.unasked.unwrap_or(self.unasked),
            pedantic: layer.pedantic.unwrap_or(self.pedantic),
            suppressions: layer.suppressions.unwrap_or(self.suppressions),
            fail_on: layer.fail_on.unwrap_or(self.fail_on),
            context: layer.context.or(self.context),
            worth: layer.worth.unwrap_or(self.worth),
            engine: layer.engine.unwrap_or(self.engine),
            ..self
        }
    }

    /// The same with these rules and no others, and with what of theirs belongs to the pedantic tier, where it is wanted.
    #[must_use]
    pub fn of_rules(&self, rules: Vec<Placed<String>>, pedantic: bool) -> Config {
        Config { select: Some(rules), extended: Vec::new(), pedantic: Placed::command_line(pedantic), ..self.clone() }
    }

    /// All tools that are known.
    pub fn tools(&self) -> &Tools {
        self.tools.as_deref().unwrap_or_else(|| Tools::builtin())
    }

    /// What holds for the file at `path`: the defaults, then the preset, then the configuration file, then its overrides
    /// for that path, then the command line. `path` is absolute, as the folder of the file is. `preset` knows the layer of
    /// each of [`PRESETS`].
    pub fn settle(file: Option<&File>, path: &Path, command_line: &Layer, preset: impl Fn(&str) -> Layer) -> Config {
        let overrides = file.iter().flat_map(|file| &file.overrides);
        let here = overrides.filter(|over| over.paths.contain(path)).map(|over| &over.layer);
        let layers: Vec<&Layer> = file.map(|file| &file.layer).into_iter().chain(here).chain([command_line]).collect();
        let beneath = layers.iter().rev().find_map(|layer| layer.preset.as_ref());
        let beneath = beneath.map(|name| preset(&name.value));
        let tools = file.and_then(|file| file.tools.clone());
        let config = beneath.into_iter().chain(layers.into_iter().cloned()).fold(Config::default(), Config::under);
        Config { tools, ..config }
    }
}

/// One configuration file.
#[derive(Clone, Debug)]
pub struct File {
    /// How reports call it.
    pub name: String,
    /// Its folder; all paths in it are relative to that.
    pub folder: PathBuf,
    /// What it sets for every file.
    pub layer: Layer,
    /// The files and folders that are not searched.
    pub exclude: Globs,
    /// What it sets for some files, in its order.
    pub overrides: Vec<Override>,
    /// The tools that trimtab brings and those of the file, where it has some.
    pub tools: Option<Arc<Tools>>,
}

/// Settings for some files.
#[derive(Clone, Debug)]
pub struct Override {
    /// The files.
    pub paths: Globs,
    /// Their settings.
    pub layer: Layer,
}

impl File {
    /// Reads a configuration file in `folder`, an absolute path. Every mistake in it is told, in order of place.
    pub fn parse(source: &Arc<Source>, folder: &Path, vocabulary: &Vocabulary<'_>) -> Result<File, Vec<Problem>> {
        let (table, errors) = DeTable::parse_recoverable(source.text());
        if !errors.is_empty() {
            return Err(errors.iter().map(|error| syntax_problem(source, error)).collect());
        }
        let mut reader = read::Reader { source, folder, vocabulary, problems: Vec::new() };
        let mut table = reader.table(&tree::read_toml(table.get_ref()), SETTINGS);
        let tools = reader.tools(&table);
        if !reader.problems.is_empty() {
            reader.problems.sort_by_key(|problem| problem.finding.span);
            return Err(reader.problems);
        }
        let mut take = |name: &str| table.remove(name).map(|(_, value)| value);
        let exclude = globs(folder, take("exclude"));
        let overrides = match take("overrides").map(|value| value.value) {
            Some(Value::Array(tables)) => tables.into_iter().map(|table| over(folder, table)).collect(),
            _ => Vec::new(),
        };
        let (name, layer) = (source.name.clone(), Layer::of(folder, table));
        Ok(File { name, folder: folder.to_owned(), layer, exclude, overrides, tools })
    }
}

fn over(folder: &Path, table: Placed<Value>) -> Override {
    let mut table = match table.value {
        Value::Table(table) => table,
        _ => Table::new(),
    };
    Override { paths: globs(folder, table.remove("paths").map(|(_, paths)| paths)), layer: Layer::of(folder, table) }
}

fn globs(folder: &Path, patterns: Option<Placed<Value>>) -> Globs {
    let patterns = patterns.map(layer::texts).unwrap_or_default();
    Globs::new(folder, patterns.iter().map(|pattern| pattern.value.as_str())).expect("the reader tried each pattern")
}

fn syntax_problem(source: &Arc<Source>, error: &toml::de::Error) -> Problem {
    let range = error.span().unwrap_or(0..0);
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    Problem::new(source, Span::new(range.start as u32, range.end as u32), message, None)
}

#[cfg(test)]
mod tests;
