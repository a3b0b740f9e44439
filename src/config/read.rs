//! What a file says to values, by a table of settings. Every mistake is told at its place, not just the first.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::glob::Globs;
use super::place::{Place, Placed};
use super::problem::Problem;
use super::tree::{Entry, Node, Tree};
use super::vocabulary::Vocabulary;
use crate::setting::{Kind, Setting};
use crate::shell::tools::Tools;
use crate::text::{Source, Span, closest};

/// A value that is of its setting's kind.
#[derive(Clone, Debug)]
pub enum Value {
    /// Of [`Kind::Flag`].
    Flag(bool),
    /// Of [`Kind::Number`].
    Number(u64),
    /// Of [`Kind::Text`], [`Kind::Choice`], [`Kind::Rule`], [`Kind::Code`] and [`Kind::Glob`].
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
    /// The keys of a table that these settings allow.
    pub(super) fn table(&mut self, entries: &[Entry], settings: &[Setting]) -> Table {
        let mut read = Table::new();
        for entry in entries {
            match settings.iter().find(|setting| setting.name == entry.key) {
                Some(setting) => self.insert(&mut read, entry, setting.kind),
                None => {
                    self.refuse(entry.span, format!("unknown key `{}`", entry.key), Some(meant(&entry.key, settings)));
                }
            }
        }
        read
    }

    fn insert(&mut self, table: &mut Table, entry: &Entry, kind: Kind) {
        if let Some(read) = self.value(&entry.key, kind, &entry.value) {
            let place = self.place(entry.span);
            // The span of a table is that of its header or nothing at all: its key says more.
            let is_table = matches!(entry.value.node, Node::Map(_));
            let place_of_value = if is_table { place.clone() } else { self.place(entry.value.span) };
            table.insert(entry.key.clone(), (place, Placed { value: read, place: place_of_value }));
        }
    }

    fn value(&mut self, name: &str, kind: Kind, tree: &Tree) -> Option<Value> {
        let at = tree.span;
        match (kind, &tree.node) {
            (Kind::Flag, Node::Flag(flag)) => Some(Value::Flag(*flag)),
            (Kind::Number, Node::Integer(digits)) => self.number(name, at, digits),
            (Kind::Text, Node::Text(text)) => Some(Value::Text(text.clone())),
            (Kind::Choice(choices), Node::Text(text)) => self.choice(name, choices, at, text),
            (Kind::Rule, Node::Text(text)) => self.rule(at, text).then(|| Value::Text(text.clone())),
            (Kind::Code, Node::Text(text)) => self.code(at, text).then(|| Value::Text(text.clone())),
            (Kind::Glob, Node::Text(text)) => self.glob(at, text),
            (Kind::Array(of), Node::List(trees)) => {
                let read = trees.iter().filter_map(|tree| {
                    let read = self.value(name, *of, tree)?;
                    Some(Placed { value: read, place: self.place(tree.span) })
                });
                Some(Value::Array(read.collect()))
            }
            (Kind::Table(settings), Node::Map(entries)) => Some(Value::Table(self.table(entries, settings))),
            (Kind::ByName(of), Node::Map(entries)) => Some(Value::Table(self.by_name(entries, *of))),
            (Kind::ByRule(of), Node::Map(entries)) => Some(Value::Table(self.by_rule(entries, *of))),
            (Kind::Options, Node::Map(entries)) => Some(Value::Table(self.options(entries))),
            (kind, _) => {
                self.refuse_type(name, kind.noun(), tree);
                None
            }
        }
    }

    fn number(&mut self, name: &str, at: Span, digits: &str) -> Option<Value> {
        let number = digits.parse().ok().map(Value::Number);
        if number.is_none() {
            self.refuse(at, format!("`{name}` must be a non-negative integer"), None);
        }
        number
    }

    fn choice(&mut self, name: &str, choices: &[&str], at: Span, text: &str) -> Option<Value> {
        if choices.contains(&text) {
            return Some(Value::Text(text.to_owned()));
        }
        let help = match closest(text, choices.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", listed(choices)),
        };
        self.refuse(at, format!("invalid value `{text}` for `{name}`"), Some(help));
        None
    }

    fn rule(&mut self, at: Span, name: &str) -> bool {
        let known = self.vocabulary.names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if known || is_code(name, &["SC"]) {
            return true;
        }
        let near = closest(name, self.vocabulary.names.iter().copied());
        self.refuse(at, format!("unknown rule `{name}`"), near.map(|near| format!("did you mean `{near}`?")));
        false
    }

    /// Codes go and come between versions, so that one of the right form may be of a rule that no version has any more.
    fn code(&mut self, at: Span, code: &str) -> bool {
        is_code(code, &["DL", "SC"]) || self.rule(at, code)
    }

    fn glob(&mut self, at: Span, pattern: &str) -> Option<Value> {
        match Globs::new(self.folder, [pattern]) {
            Ok(_) => Some(Value::Text(pattern.to_owned())),
            Err(error) => {
                self.refuse(at, format!("`{pattern}` is not a valid pattern: {error}"), None);
                None
            }
        }
    }

    fn by_name(&mut self, entries: &[Entry], of: Kind) -> Table {
        let mut read = Table::new();
        for entry in entries {
            self.insert(&mut read, entry, of);
        }
        read
    }

    fn by_rule(&mut self, entries: &[Entry], of: Kind) -> Table {
        let mut read = Table::new();
        for entry in entries {
            if self.rule(entry.span, &entry.key) {
                self.insert(&mut read, entry, of);
            }
        }
        read
    }

    fn options(&mut self, entries: &[Entry]) -> Table {
        let mut read = Table::new();
        for entry in entries {
            if !self.rule(entry.span, &entry.key) {
                continue;
            }
            let options = (self.vocabulary.options)(&entry.key);
            if options.is_empty() {
                self.refuse(entry.span, format!("`{}` has no options", entry.key), None);
                continue;
            }
            match &entry.value.node {
                Node::Map(entries) => {
                    let place = self.place(entry.span);
                    let table = Placed { value: Value::Table(self.table(entries, &options)), place: place.clone() };
                    read.insert(entry.key.clone(), (place, table));
                }
                _ => self.refuse_type(&entry.key, "a table", &entry.value),
            }
        }
        read
    }

    /// The tools of the file, where its keys are all right.
    pub(super) fn tools(&mut self, table: &Table) -> Option<Arc<Tools>> {
        table.get("tools").filter(|_| self.problems.is_empty())?;
        match Tools::builtin().with_user(self.source.text()) {
            Ok(tools) => Some(Arc::new(tools)),
            Err(mistake) => {
                self.refuse(mistake.span, mistake.message, None);
                None
            }
        }
    }

    fn refuse_type(&mut self, name: &str, wanted: &str, tree: &Tree) {
        self.refuse(tree.span, format!("`{name}` must be {wanted}, not {}", tree.noun()), None);
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
        None => format!("expected one of {}", listed(&names)),
    }
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a name has the form of a code: one of these letters and four digits.
fn is_code(name: &str, letters: &[&str]) -> bool {
    let digits = name.get(..2).filter(|own| letters.iter().any(|it| it.eq_ignore_ascii_case(own))).map(|_| &name[2..]);
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
