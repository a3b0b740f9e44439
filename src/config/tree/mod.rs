//! What a configuration file says, whatever language it is written in: values with their places.

pub(super) mod yaml;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::text::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    pub(super) span: Span,
    pub(super) node: Node,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Text(String),
    /// With its digits.
    Integer(String),
    Flag(bool),
    List(Vec<Tree>),
    Map(Vec<Entry>),
    /// Something that no setting is, by its noun.
    Other(&'static str),
}

/// A key of a table and its value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    /// Where the key is.
    pub(super) span: Span,
    pub(super) value: Tree,
}

impl Tree {
    /// The keys of a table; of anything else none.
    pub(super) fn entries(&self) -> &[Entry] {
        if let Node::Map(entries) = &self.node { entries } else { &[] }
    }

    /// What it is, as messages say it.
    pub(super) fn noun(&self) -> &'static str {
        match &self.node {
            Node::Text(_) => "a string",
            Node::Integer(_) => "an integer",
            Node::Flag(_) => "a boolean",
            Node::List(_) => "an array",
            Node::Map(_) => "a table",
            Node::Other(noun) => noun,
        }
    }
}

/// A table of TOML.
pub(super) fn read_toml(table: &DeTable<'_>) -> Vec<Entry> {
    let entry = |(key, value): (&Spanned<toml::de::DeString<'_>>, &Spanned<DeValue<'_>>)| Entry {
        key: key.get_ref().to_string(),
        span: span(key),
        value: tree(value),
    };
    table.iter().map(entry).collect()
}

fn tree(value: &Spanned<DeValue<'_>>) -> Tree {
    let node = match value.get_ref() {
        DeValue::String(text) => Node::Text(text.to_string()),
        DeValue::Integer(number) => Node::Integer(number.to_string()),
        DeValue::Boolean(flag) => Node::Flag(*flag),
        DeValue::Array(values) => Node::List(values.iter().map(tree).collect()),
        DeValue::Table(table) => Node::Map(read_toml(table)),
        DeValue::Float(_) => Node::Other("a float"),
        DeValue::Datetime(_) => Node::Other("a date"),
    };
    Tree { span: span(value), node }
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start as u32, range.end as u32)
}
