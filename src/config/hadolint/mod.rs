//! The settings of hadolint, for files that no `trimtab.toml` is for: its file and its variables, as a configuration of ours.

mod environment;
mod find;
mod keys;
pub mod translate;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::glob::Globs;
use super::layer::{Layer, Level, Options, Threshold};
use super::place::{Place, Placed};
use super::problem::Problem;
use super::read::{Reader, Table, Value};
use super::tree::yaml::read_yaml;
use super::tree::{Entry, Node};
use super::vocabulary::Vocabulary;
use super::{File, layer};
use crate::finding::Severity;
use crate::text::Source;

pub use find::{Homes, find, is_hadolints};
pub use keys::{FORMATS, TYPES};

/// The name of the preset that hadolint's settings build on.
pub const PRESET: &str = "hadolint";

/// The code of the rule about registries, under which its list is set.
const REGISTRIES: (&str, &str) = ("DL3026", "trusted-registries");
/// The code of a rule about labels, under which the list of labels is set.
const LABELS: (&str, &str, &str) = ("DL3049", "schema", "strict-labels");

/// What hadolint's file or its variables set.
#[derive(Clone, Debug, Default)]
pub struct Hadolint {
    ignored: Vec<Placed<String>>,
    severities: BTreeMap<String, Placed<Level>>,
    threshold: Option<Placed<Threshold>>,
    /// hadolint's names of the formats to report in.
    pub formats: Vec<Placed<String>>,
    registries: Vec<Placed<Value>>,
    /// `name:type`
    labels: Vec<Placed<Value>>,
    strict_labels: Option<Placed<bool>>,
    ignores_pragmas: Option<Placed<bool>>,
    no_fail: Option<Placed<bool>>,
    no_color: Option<Placed<bool>>,
    verbose: Option<Placed<bool>>,
}

impl Hadolint {
    /// Reads hadolint's file. Every mistake in it is told.
    pub fn parse(source: &Arc<Source>, vocabulary: &Vocabulary<'_>) -> Result<Hadolint, Vec<Problem>> {
        let tree = read_yaml(source.text())
            .map_err(|(span, message)| vec![Problem::new(source, span, format!("invalid YAML: {message}"), None)])?;
        match tree {
            Some(tree) if matches!(tree.node, Node::Other("nothing")) => Ok(Hadolint::default()),
            Some(tree) if !matches!(tree.node, Node::Map(_)) => {
                let message = format!("the file must be a mapping of settings, not {}", tree.noun());
                Err(vec![Problem::new(source, tree.span, message, None)])
            }
            tree => {
                Hadolint::read(source, tree.as_ref().map(super::tree::Tree::entries).unwrap_or_default(), vocabulary)
            }
        }
    }

    /// What hadolint's variables and its file set together; `None` where there is neither.
    pub fn settled(
        file: Option<&Arc<Source>>,
        variable: impl Fn(&str) -> Option<String>,
        vocabulary: &Vocabulary<'_>,
    ) -> Result<Option<Hadolint>, Vec<Problem>> {
        let below = Hadolint::of_environment(variable, vocabulary).transpose()?;
        let Some(file) = file else { return Ok(below) };
        Ok(Some(below.unwrap_or_default().under(Hadolint::parse(file, vocabulary)?)))
    }

    /// Reads hadolint's variables; `None` where none is set.
    fn of_environment(
        variable: impl Fn(&str) -> Option<String>,
        vocabulary: &Vocabulary<'_>,
    ) -> Option<Result<Hadolint, Vec<Problem>>> {
        let lines = environment::lines(variable);
        let source = Arc::new(Source::from_text("the environment", lines.as_str()));
        (!lines.is_empty()).then(|| Hadolint::read(&source, &environment::entries(&lines), vocabulary))
    }

    fn read(source: &Arc<Source>, entries: &[Entry], vocabulary: &Vocabulary<'_>) -> Result<Hadolint, Vec<Problem>> {
        let mut reader = Reader { source, folder: Path::new(""), vocabulary, problems: Vec::new() };
        let table = reader.table(entries, keys::KEYS);
        if reader.problems.is_empty() {
            return Ok(Hadolint::of(table));
        }
        reader.problems.sort_by_key(|problem| problem.finding.span);
        Err(reader.problems)
    }

    fn of(mut table: Table) -> Hadolint {
        let mut take = |name: &str| table.remove(name).map(|(_, value)| value);
        let mut formats = take("format").and_then(layer::text).into_iter().collect::<Vec<_>>();
        formats.extend(take("formats").map(layer::texts).unwrap_or_default());
        Hadolint {
            ignored: take("ignored").map(layer::texts).unwrap_or_default(),
            severities: severities(take("override")),
            threshold: take("failure-threshold").and_then(|value| layer::named(value, threshold)),
            formats,
            registries: items(take("trustedRegistries")),
            labels: labels(take("label-schema")),
            strict_labels: take("strict-labels").and_then(layer::flag),
            ignores_pragmas: take("disable-ignore-pragma").and_then(layer::flag),
            no_fail: take("no-fail").and_then(layer::flag),
            no_color: take("no-color").and_then(layer::flag),
            verbose: take("verbose").and_then(layer::flag),
        }
    }

    /// The same with `above` laid over it: its values win, and its lists are added.
    #[must_use]
    pub fn under(mut self, above: Hadolint) -> Hadolint {
        for (code, level) in above.severities {
            let own = self.severities.entry(code).or_insert_with(|| level.clone());
            if rank(level.value) > rank(own.value) {
                *own = level;
            }
        }
        let joined = |mut below: Vec<Placed<String>>, above| {
            below.extend(above);
            below
        };
        self.registries.extend(above.registries);
        self.labels.extend(above.labels);
        Hadolint {
            ignored: joined(self.ignored, above.ignored),
            severities: self.severities,
            threshold: above.threshold.or(self.threshold),
            formats: joined(self.formats, above.formats),
            registries: self.registries,
            labels: self.labels,
            strict_labels: above.strict_labels.or(self.strict_labels),
            ignores_pragmas: above.ignores_pragmas.or(self.ignores_pragmas),
            no_fail: above.no_fail.or(self.no_fail),
            no_color: above.no_color.or(self.no_color),
            verbose: above.verbose.or(self.verbose),
        }
    }

    /// Whether output has no colours.
    pub fn is_colourless(&self) -> bool {
        self.no_color.as_ref().is_some_and(|flag| flag.value)
    }

    /// Whether to tell which file was read.
    pub fn is_verbose(&self) -> bool {
        self.verbose.as_ref().is_some_and(|flag| flag.value)
    }

    /// What it sets, as a configuration of ours that is called `name` and whose file is in `folder`.
    pub fn file(&self, folder: &Path, name: &str) -> File {
        let exclude = Globs::new(folder, []).expect("no pattern is no wrong pattern");
        File {
            name: name.to_owned(),
            folder: folder.to_owned(),
            layer: self.layer(),
            exclude,
            overrides: Vec::new(),
            tools: None,
        }
    }

    fn layer(&self) -> Layer {
        let never = self.no_fail.as_ref().filter(|flag| flag.value);
        let never = never.map(|flag| Placed { value: Threshold::Never, place: flag.place.clone() });
        let options = [self.registry_options(), self.label_options()];
        Layer {
            ignore: self.ignored.clone(),
            fail_on: never.or_else(|| self.threshold.clone()),
            suppressions: self.ignores_pragmas.clone().map(|flag| Placed { value: !flag.value, place: flag.place }),
            severities: self.severities.clone(),
            options: options.into_iter().filter(|(_, options)| !options.is_empty()).collect(),
            ..Layer::default()
        }
    }

    fn registry_options(&self) -> (String, Options) {
        let list = array(&self.registries).map(|list| (REGISTRIES.1.to_owned(), list));
        (REGISTRIES.0.to_owned(), list.into_iter().collect())
    }

    fn label_options(&self) -> (String, Options) {
        let labels = array(&self.labels).map(|list| (LABELS.1.to_owned(), list));
        let strict = self
            .strict_labels
            .clone()
            .map(|flag| (LABELS.2.to_owned(), Placed { value: Value::Flag(flag.value), place: flag.place }));
        (LABELS.0.to_owned(), labels.into_iter().chain(strict).collect())
    }
}

fn array(values: &[Placed<Value>]) -> Option<Placed<Value>> {
    let place = values.first()?.place.clone();
    Some(Placed { value: Value::Array(values.to_vec()), place })
}

fn items(value: Option<Placed<Value>>) -> Vec<Placed<Value>> {
    match value.map(|value| value.value) {
        Some(Value::Array(values)) => values,
        _ => Vec::new(),
    }
}

fn labels(value: Option<Placed<Value>>) -> Vec<Placed<Value>> {
    let pair = |(name, place, kind): (String, Place, Placed<Value>)| {
        let kind = layer::text(kind).map(|kind| kind.value).filter(|kind| !kind.is_empty());
        let kind = kind.unwrap_or_else(|| "text".to_owned());
        Placed { value: Value::Text(format!("{name}:{kind}")), place }
    };
    layer::entries(value).map(pair).collect()
}

/// Where several lists name a code, the most severe wins.
fn severities(value: Option<Placed<Value>>) -> BTreeMap<String, Placed<Level>> {
    let mut table = match value.map(|value| value.value) {
        Some(Value::Table(table)) => table,
        _ => Table::new(),
    };
    let mut severities = BTreeMap::new();
    for list in keys::SEVERITIES {
        let codes = table.remove(list.name).map(|(_, codes)| layer::texts(codes)).unwrap_or_default();
        let Some(level) = Level::named(list.name) else { continue };
        severities.extend(codes.into_iter().map(|code| (code.value, Placed { value: level, place: code.place })));
    }
    severities
}

/// `ignore` and `none` are hadolint's strictest thresholds, not its mildest.
fn threshold(name: &str) -> Option<Threshold> {
    match name {
        "ignore" | "none" => Some(Threshold::At(Severity::Style)),
        name => Threshold::named(name),
    }
}

fn rank(level: Level) -> Option<Severity> {
    match level {
        Level::Off => None,
        Level::On(severity) => Some(severity),
    }
}

#[cfg(test)]
mod tests;
