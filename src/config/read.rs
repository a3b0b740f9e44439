//! TOML to values, by the table of settings. Every mistake is told at its place, not just the first.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::glob::Globs;
use super::settings::{Kind, Setting};
use super::{Place, Placed, Problem, Vocabulary};
use crate::shell::tools::Tools;
use crate::text::{Source, Span, closest};

/// A value that is of its setting's kind.
#[derive(Clone, Debug)]
pub enum Value {
    /// Of [`Kind::Flag`].
    Flag(bool),
    /// Of [`Kind::Number`].
    Number(u64),
    /// Of [`Kind::Text`], [`Kind::Choice`], [`Kind::Rule`] and [`Kind::Glob`].
    Text(String),
    /// Of [`Kind::Array`].
    Array(Vec<Placed<Value>>),
    /// Of the kinds that are tables. The keys are those that were set.
    Table(Table),
}

/// The keys of a table, each with its own place and its value.
pub type Table = BTreeMap<String, (Place, Placed<Value>)>;

/// Reads one file.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) folder: &'a Path,
    pub(super) vocabulary: &'a Vocabulary<'a>,
    pub(super) problems: Vec<Problem>,
}

impl Reader<'_> {
    /// The keys of `table` that these settings allow.
    pub(super) fn table(&mut self, table: &DeTable<'_>, settings: &[Setting]) -> Table {
        let mut read = Table::new();
        for (key, value) in table {
            let (name, span) = (key.get_ref().as_ref(), span(key));
            match settings.iter().find(|setting| setting.name == name) {
                Some(setting) => self.insert(&mut read, key, setting.kind, value),
                None => self.refuse(span, format!("unknown key `{name}`"), Some(meant(name, settings))),
            }
        }
        read
    }

    fn insert(
        &mut self,
        table: &mut Table,
        key: &Spanned<toml::de::DeString<'_>>,
        kind: Kind,
        value: &Spanned<DeValue<'_>>,
    ) {
        let name = key.get_ref().as_ref();
        if let Some(read) = self.value(name, kind, span(value), value.get_ref()) {
            let place = self.place(span(key));
            // The span of a table is that of its header or nothing at all: its key says more.
            let place_of_value = if value.get_ref().is_table() { place.clone() } else { self.place(span(value)) };
            table.insert(name.to_owned(), (place, Placed { value: read, place: place_of_value }));
        }
    }

    fn value(&mut self, name: &str, kind: Kind, at: Span, value: &DeValue<'_>) -> Option<Value> {
        match (kind, value) {
            (Kind::Flag, DeValue::Boolean(flag)) => Some(Value::Flag(*flag)),
            (Kind::Number, DeValue::Integer(number)) => self.number(name, at, &number.to_string()),
            (Kind::Text, DeValue::String(text)) => Some(Value::Text(text.to_string())),
            (Kind::Choice(choices), DeValue::String(text)) => self.choice(name, choices, at, text),
            (Kind::Rule, DeValue::String(text)) => self.rule(at, text).then(|| Value::Text(text.to_string())),
            (Kind::Glob, DeValue::String(text)) => self.glob(at, text),
            (Kind::Array(of), DeValue::Array(values)) => {
                let read = values.iter().filter_map(|value| {
                    let read = self.value(name, *of, span(value), value.get_ref())?;
                    Some(Placed { value: read, place: self.place(span(value)) })
                });
                Some(Value::Array(read.collect()))
            }
            (Kind::Table(settings), DeValue::Table(table)) => Some(Value::Table(self.table(table, settings))),
            (Kind::ByRule(of), DeValue::Table(table)) => Some(Value::Table(self.by_rule(table, *of))),
            (Kind::Options, DeValue::Table(table)) => Some(Value::Table(self.options(table))),
            (Kind::Tools, DeValue::Table(_)) => Some(Value::Table(Table::new())),
            (kind, value) => {
                self.refuse_type(name, kind.noun(), at, value);
                None
            }
        }
    }

    fn number(&mut self, name: &str, at: Span, digits: &str) -> Option<Value> {
        let number = digits.parse().ok().map(Value::Number);
        if number.is_none() {
            self.refuse(at, format!("`{name}` is a whole number that is not negative"), None);
        }
        number
    }

    fn choice(&mut self, name: &str, choices: &[&str], at: Span, text: &str) -> Option<Value> {
        if choices.contains(&text) {
            return Some(Value::Text(text.to_owned()));
        }
        let help = match closest(text, choices.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", listed(choices)),
        };
        self.refuse(at, format!("`{name}` cannot be `{text}`"), Some(help));
        None
    }

    fn rule(&mut self, at: Span, name: &str) -> bool {
        if self.vocabulary.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return true;
        }
        let near = closest(name, self.vocabulary.names.iter().copied());
        self.refuse(at, format!("unknown rule `{name}`"), near.map(|near| format!("did you mean `{near}`?")));
        false
    }

    fn glob(&mut self, at: Span, pattern: &str) -> Option<Value> {
        match Globs::new(self.folder, [pattern]) {
            Ok(_) => Some(Value::Text(pattern.to_owned())),
            Err(error) => {
                self.refuse(at, format!("`{pattern}` is not a pattern: {error}"), None);
                None
            }
        }
    }

    fn by_rule(&mut self, table: &DeTable<'_>, of: Kind) -> Table {
        let mut read = Table::new();
        for (key, value) in table {
            if self.rule(span(key), key.get_ref()) {
                self.insert(&mut read, key, of, value);
            }
        }
        read
    }

    fn options(&mut self, table: &DeTable<'_>) -> Table {
        let mut read = Table::new();
        for (key, value) in table {
            if !self.rule(span(key), key.get_ref()) {
                continue;
            }
            let options = (self.vocabulary.options)(key.get_ref());
            if options.is_empty() {
                self.refuse(span(key), format!("`{}` has no options", key.get_ref()), None);
                continue;
            }
            match value.get_ref() {
                DeValue::Table(table) => {
                    let place = self.place(span(key));
                    let table = Placed { value: Value::Table(self.table(table, &options)), place: place.clone() };
                    read.insert(key.get_ref().to_string(), (place, table));
                }
                other => self.refuse_type(key.get_ref(), "a table", span(value), other),
            }
        }
        read
    }

    /// The tools of the file, whose tables `shell::tools` reads for itself.
    pub(super) fn tools(&mut self, table: &Table) -> Option<Arc<Tools>> {
        table.get("tools")?;
        match Tools::builtin().with_user(self.source.text()) {
            Ok(tools) => Some(Arc::new(tools)),
            Err(mistake) => {
                self.refuse(mistake.span, mistake.message, None);
                None
            }
        }
    }

    fn refuse_type(&mut self, name: &str, wanted: &str, at: Span, value: &DeValue<'_>) {
        self.refuse(at, format!("`{name}` is {wanted}, not {}", type_of(value)), None);
    }

    fn place(&self, span: Span) -> Place {
        Place::File { source: Arc::clone(self.source), span }
    }

    fn refuse(&mut self, span: Span, message: String, help: Option<String>) {
        self.problems.push(Problem::new(self.source, span, message, help));
    }
}

/// What was probably meant by a key that is not known.
fn meant(name: &str, settings: &[Setting]) -> String {
    let names: Vec<&str> = settings.iter().map(|setting| setting.name).collect();
    match closest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys here are {}", listed(&names)),
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn type_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start as u32, range.end as u32)
}
