//! YAML to values with their places.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::{Entry, Node, Tree};
use crate::text::Span;

/// Reads a YAML document; `None` where there is nothing in it. The error is a place in the text and what is wrong there.
pub(in crate::config) fn read_yaml(text: &str) -> Result<Option<Tree>, (Span, String)> {
    let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
    serde_saphyr::from_str_with_options::<Option<Tree>>(text, options).map_err(|error| {
        let at = error.location().map_or(0, |location| start_of(text, location.line(), location.column()));
        let message = error.without_snippet().to_string();
        // The place is told apart from the words.
        let words = message.rsplit_once(" at line ").map_or(message.as_str(), |(words, _)| words);
        (Span::at(at), words.lines().collect::<Vec<_>>().join(", "))
    })
}

/// The byte at a line and a column, both from 1; the end of the text where there is none.
fn start_of(text: &str, line: u64, column: u64) -> u32 {
    let skipped = text.split_inclusive('\n').take(line.saturating_sub(1) as usize).map(str::len).sum::<usize>();
    let rest = text[skipped..].lines().next().unwrap_or_default();
    let inside = rest.chars().take(column.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>();
    (skipped + inside) as u32
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Tree, D::Error> {
        let spanned = Spanned::<Node>::deserialize(deserializer)?;
        Ok(Tree { span: place(&spanned), node: spanned.value })
    }
}

fn place<T>(spanned: &Spanned<T>) -> Span {
    let span = spanned.defined.span();
    match span.byte_offset().zip(span.byte_len()) {
        Some((at, len)) => Span::new(at as u32, (at + len) as u32),
        None => Span::at(0),
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Integer(value.to_string()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Other("a float"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Other("nothing"))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Other("nothing"))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Spanned<String>, Tree>()? {
            map.push(Entry { span: place(&key), key: key.value, value });
        }
        Ok(Node::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_know_their_place() {
        let text = "ignored:\n  - DL3008 # why\n  - 'SC2086'\nlabel-schema: {é: text}\nno-fail: true\n";
        let tree = read_yaml(text).unwrap().unwrap();
        let words: Vec<&str> = tree.entries().iter().map(|entry| &text[entry.span.range()]).collect();
        assert_eq!(words, ["ignored", "label-schema", "no-fail"]);
        let Node::List(codes) = &tree.entries()[0].value.node else { panic!("a list") };
        let words: Vec<&str> = codes.iter().map(|code| &text[code.span.range()]).collect();
        assert_eq!(words, ["DL3008", "'SC2086'"]);
        let schema = &tree.entries()[1].value.entries()[0];
        assert_eq!((&text[schema.span.range()], &text[schema.value.span.range()]), ("é", "text"));
        assert_eq!(tree.entries()[2].value.node, Node::Flag(true));
    }

    #[test]
    fn what_is_broken_is_told_at_its_place() {
        let (span, message) = read_yaml("a: b\nc: [\nd: }\n").unwrap_err();
        assert!(span.start > 4 && !message.contains('\n'), "{span:?} {message:?}");
        assert_eq!(read_yaml("# nothing\n"), Ok(None));
    }
}
