//! The environment as a file of hadolint's keys: a line a variable, so that mistakes have a place.

use super::keys::{Form, VARIABLES};
use crate::config::tree::{Entry, Node, Tree};
use crate::text::Span;

/// The lines `NAME=value` of the variables that hadolint reads, in the order of their names; empty where none is set.
pub(super) fn lines(variable: impl Fn(&str) -> Option<String>) -> String {
    let set = VARIABLES.iter().filter_map(|(name, ..)| Some((name, variable(name)?)));
    set.fold(String::new(), |lines, (name, value)| lines + name + "=" + &value.replace('\n', " ") + "\n")
}

/// The keys that these lines stand for.
pub(super) fn entries(lines: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut severities = Vec::new();
    let mut at = 0;
    for line in lines.split_inclusive('\n') {
        let (name, value) = line.trim_end_matches('\n').split_once('=').unwrap_or_default();
        let Some((_, key, form)) = VARIABLES.iter().find(|(own, ..)| *own == name) else { continue };
        let start = at + name.len() as u32 + 1;
        let tree = Tree { span: span(start, value), node: node(value, *form, start) };
        let (list, key) = key.strip_prefix("override.").map_or((&mut entries, *key), |key| (&mut severities, key));
        list.push(Entry { key: key.to_owned(), span: span(at, name), value: tree });
        at += line.len() as u32;
    }
    if let Some(first) = severities.first() {
        let value = Tree { span: first.span, node: Node::Map(severities.clone()) };
        entries.push(Entry { key: "override".to_owned(), span: value.span, value });
    }
    entries
}

fn node(value: &str, form: Form, start: u32) -> Node {
    let text = |(word, at): (&str, u32)| Tree { span: span(at, word), node: Node::Text(word.to_owned()) };
    match form {
        Form::Text => Node::Text(value.to_owned()),
        Form::List => Node::List(words(value, start).map(text).collect()),
        Form::Flag => Node::Flag(["1", "y", "on", "true", "yes"].contains(&value.to_ascii_lowercase().as_str())),
        Form::Pairs => Node::Map(
            words(value, start)
                .map(|(word, at)| {
                    let (name, kind) = word.split_once(':').unwrap_or((word, ""));
                    let value = text((kind, at + (word.len() - kind.len()) as u32));
                    Entry { key: name.to_owned(), span: span(at, name), value }
                })
                .collect(),
        ),
    }
}

/// The words between the commas, each with its place.
fn words(value: &str, start: u32) -> impl Iterator<Item = (&str, u32)> {
    let mut at = start;
    let placed = value.split(',').map(move |word| {
        let blanks = (word.len() - word.trim_start().len()) as u32;
        let place = at + blanks;
        at += word.len() as u32 + 1;
        (word.trim(), place)
    });
    placed.filter(|(word, _)| !word.is_empty())
}

fn span(start: u32, word: &str) -> Span {
    Span::new(start, start + word.len() as u32)
}
