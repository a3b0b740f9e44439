//! One layer of settings: what one place sets, and nothing of what it leaves alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::place::{Place, Placed};
use super::read::{Table, Value};
use crate::finding::Severity;

/// What one place sets.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The preset that lies beneath everything.
    pub preset: Option<Placed<String>>,
    /// The rules that run, in place of those before.
    pub select: Option<Vec<Placed<String>>>,
    /// The rules that run without a selection, in place of the default ones. Only a preset says that.
    pub unasked: Option<Vec<Placed<String>>>,
    /// The rules that run besides those that are selected.
    pub extend_select: Vec<Placed<String>>,
    /// The rules that do not run, besides those before.
    pub ignore: Vec<Placed<String>>,
    /// Whether pedantic rules run.
    pub pedantic: Option<Placed<bool>>,
    /// Whether comments silence rules.
    pub suppressions: Option<Placed<bool>>,
    /// The least severity that fails a check.
    pub fail_on: Option<Placed<Threshold>>,
    /// The build context's folder, an absolute path.
    pub context: Option<Placed<PathBuf>>,
    /// The milliseconds per commit that a move has to save before it is reported unasked.
    pub worth: Option<Placed<u64>>,
    /// Who judges shell text.
    pub engine: Option<Placed<Engine>>,
    /// The severities of rules.
    pub severities: BTreeMap<String, Placed<Level>>,
    /// The options of rules.
    pub options: BTreeMap<String, Options>,
}

/// The options of one rule that were set, by their names.
pub type Options = BTreeMap<String, Placed<Value>>;

/// The severity that somebody gives a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The rule does not run.
    Off,
    /// Its findings have this severity.
    On(Severity),
}

/// When a check fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Whatever is found.
    Never,
    /// On a finding at least this bad.
    At(Severity),
}

/// Who judges shell text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// trimtab itself.
    Native,
    /// The program `shellcheck`.
    ShellCheck,
    /// Nobody.
    Off,
}

impl Engine {
    /// The engine of this name.
    pub fn named(name: &str) -> Option<Engine> {
        match name {
            "native" => Some(Engine::Native),
            "shellcheck" => Some(Engine::ShellCheck),
            "off" => Some(Engine::Off),
            _ => None,
        }
    }
}

impl Level {
    /// The level of this name.
    pub fn named(name: &str) -> Option<Level> {
        if name == "off" { Some(Level::Off) } else { severity(name).map(Level::On) }
    }
}

impl Threshold {
    /// The threshold of this name.
    pub fn named(name: &str) -> Option<Threshold> {
        if name == "never" { Some(Threshold::Never) } else { severity(name).map(Threshold::At) }
    }

    /// Whether a finding of this severity fails the check.
    pub fn fails(self, severity: Severity) -> bool {
        matches!(self, Threshold::At(least) if severity >= least)
    }
}

fn severity(name: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.name() == name)
}

impl Layer {
    /// The settings of a table that was read from a file in `folder`; each is taken by the name that `settings` gives it.
    pub(super) fn of(folder: &Path, mut table: Table) -> Layer {
        let mut take = |name: &str| table.remove(name).map(|(_, value)| value);
        Layer {
            preset: take("preset").and_then(text),
            select: take("select").map(texts),
            unasked: None,
            extend_select: take("extend-select").map(texts).unwrap_or_default(),
            ignore: take("ignore").map(texts).unwrap_or_default(),
            pedantic: take("pedantic").and_then(flag),
            suppressions: take("suppressions").and_then(flag),
            fail_on: take("fail-on").and_then(|value| named(value, Threshold::named)),
            context: take("context")
                .and_then(text)
                .map(|path| Placed { value: folder.join(path.value), place: path.place }),
            worth: entries(take("optimize")).find_map(|(_, _, value)| number(value)),
            engine: entries(take("shell")).find_map(|(_, _, value)| named(value, Engine::named)),
            severities: by_rule(take("severity"), |value| named(value, Level::named)),
            options: by_rule(take("rules"), |value| Some(options(value))),
        }
    }

    /// The same with `above` laid over it.
    #[must_use]
    pub fn under(mut self, above: Layer) -> Layer {
        self.extend_select.extend(above.extend_select);
        self.ignore.extend(above.ignore);
        self.severities.extend(above.severities);
        for (rule, options) in above.options {
            self.options.entry(rule).or_default().extend(options);
        }
        Layer {
            preset: above.preset.or(self.preset),
            select: above.select.or(self.select),
            unasked: above.unasked.or(self.unasked),
            pedantic: above.pedantic.or(self.pedantic),
            suppressions: above.suppressions.or(self.suppressions),
            fail_on: above.fail_on.or(self.fail_on),
            context: above.context.or(self.context),
            worth: above.worth.or(self.worth),
            engine: above.engine.or(self.engine),
            ..self
        }
    }

    /// The layer as that of a preset: what it selects, it selects for those who do not select.
    #[must_use]
    pub fn as_preset(mut self) -> Layer {
        self.unasked = self.select.take();
        self
    }
}

pub(super) fn texts(value: Placed<Value>) -> Vec<Placed<String>> {
    match value.value {
        Value::Array(values) => values.into_iter().filter_map(text).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn text(value: Placed<Value>) -> Option<Placed<String>> {
    match value.value {
        Value::Text(text) => Some(Placed { value: text, place: value.place }),
        _ => None,
    }
}

pub(super) fn flag(value: Placed<Value>) -> Option<Placed<bool>> {
    match value.value {
        Value::Flag(flag) => Some(Placed { value: flag, place: value.place }),
        _ => None,
    }
}

fn number(value: Placed<Value>) -> Option<Placed<u64>> {
    match value.value {
        Value::Number(number) => Some(Placed { value: number, place: value.place }),
        _ => None,
    }
}

pub(super) fn named<T>(value: Placed<Value>, named: fn(&str) -> Option<T>) -> Option<Placed<T>> {
    let Placed { value, place } = text(value)?;
    named(&value).map(|value| Placed { value, place })
}

fn by_rule<T>(value: Option<Placed<Value>>, each: impl Fn(Placed<Value>) -> Option<T>) -> BTreeMap<String, T> {
    entries(value).filter_map(|(rule, _, value)| Some((rule, each(value)?))).collect()
}

fn options(value: Placed<Value>) -> Options {
    entries(Some(value)).map(|(name, _, value)| (name, value)).collect()
}

/// The keys of a table, each with its place and value; none where there is no table.
pub(super) fn entries(value: Option<Placed<Value>>) -> impl Iterator<Item = (String, Place, Placed<Value>)> {
    let table = match value.map(|value| value.value) {
        Some(Value::Table(table)) => table,
        _ => Table::new(),
    };
    table.into_iter().map(|(name, (place, value))| (name, place, value))
}
