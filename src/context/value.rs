//! What a YAML or HCL file says, as far as it can be read without running anything.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use crate::text::Span;

/// A value and its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub(super) node: Node,
    pub(super) span: Option<Span>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    /// A string, a number or a truth value, as text.
    Text(String),
    List(Vec<Value>),
    /// In the order of the file.
    Map(Vec<(String, Value)>),
    /// Something that only running it could tell.
    Unknown,
}

impl Value {
    /// A value whose place does not matter.
    pub(super) fn new(node: Node) -> Value {
        Value { node, span: None }
    }

    /// The value under a key of a map.
    pub(super) fn at(&self, key: &str) -> Option<&Value> {
        self.entries().iter().rev().find(|(own, _)| own == key).map(|(_, value)| value)
    }

    /// The entries of a map; of anything else none.
    pub(super) fn entries(&self) -> &[(String, Value)] {
        if let Node::Map(entries) = &self.node { entries } else { &[] }
    }

    /// The items of a list; of anything else none.
    pub(super) fn items(&self) -> &[Value] {
        if let Node::List(items) = &self.node { items } else { &[] }
    }

    /// The text, where it is one.
    pub(super) fn text(&self) -> Option<&str> {
        if let Node::Text(text) = &self.node { Some(text) } else { None }
    }

    /// Pairs written as a map or as a list of `name=value`. A name alone, and what is not known, has no value.
    pub(super) fn pairs(&self) -> Vec<(String, Option<String>)> {
        let listed = self.items().iter().filter_map(Value::text).map(|item| match item.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (item.to_owned(), None),
        });
        let mapped = self.entries().iter().map(|(name, value)| (name.clone(), value.text().map(str::to_owned)));
        listed.chain(mapped).collect()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let spanned = Spanned::<Node>::deserialize(deserializer)?;
        let span = spanned.defined.span();
        let range = span.byte_offset().zip(span.byte_len());
        let span = range.and_then(|(at, len)| Some(Span::new(u32::try_from(at).ok()?, u32::try_from(at + len).ok()?)));
        Ok(Value { node: spanned.value, span })
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
        Ok(Node::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
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
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Node::Map(map))
    }
}

/// Reads YAML, and JSON with it. The error is the line, from 1, and what is wrong there.
pub(super) fn read_yaml(text: &str) -> Result<Value, (Option<u32>, String)> {
    let options = serde_saphyr::options! {
        // A compose file may use one anchor in every service; what aliases unfold into is still limited.
        budget: serde_saphyr::budget! { enforce_alias_anchor_ratio: false },
        with_snippet: false,
        strict_booleans: true,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
    };
    serde_saphyr::from_str_with_options::<Option<Value>>(text, options)
        .map(|value| value.unwrap_or(Value::new(Node::Null)))
        .map_err(|error| {
            let line = error.location().and_then(|location| u32::try_from(location.line()).ok());
            let message = error.without_snippet().to_string();
            // The place is told apart from the words.
            let words = message.rsplit_once(" at line ").map_or(message.as_str(), |(words, _)| words);
            (line.filter(|&line| line > 0), words.to_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_anchor_may_serve_many_aliases() {
        let text = (0..300).fold("x: &x {a: 1}\n".to_owned(), |text, n| text + &format!("k{n}: *x\n"));
        assert_eq!(read_yaml(&text).unwrap().entries().len(), 301);
    }

    #[test]
    fn yaml_and_json_are_read_with_places() {
        let text = "x: &b {a: é, n: 07, v: 1.10, t: yes, f: true, z: null}\ny:\n  <<: *b\n  a: 2\nl: [1, 'two']\n";
        let value = read_yaml(text).unwrap();
        let at = |outer: &str, inner: &str| value.at(outer).and_then(|outer| outer.at(inner)).unwrap().clone();
        assert_eq!(at("x", "a").text(), Some("é"));
        assert_eq!(at("x", "a").span.map(|span| &text[span]), Some("é"));
        assert_eq!(at("x", "n").span.map(|span| &text[span]), Some("07"));
        assert_eq!((at("x", "f").text(), at("x", "t").text()), (Some("true"), Some("yes")));
        assert_eq!(at("x", "z").node, Node::Null);
        assert_eq!((at("y", "a").text(), at("y", "f").text()), (Some("2"), Some("true")));
        assert_eq!(value.at("l").unwrap().items().len(), 2);
        let json = "{\n\t\"a\": {\"b\": \"c\"},\n\t\"d\": [true, 1]\n}\n";
        assert_eq!(read_yaml(json).unwrap().at("a").unwrap().at("b").unwrap().text(), Some("c"));
    }

    #[test]
    fn broken_yaml_is_told_with_its_line() {
        let (line, message) = read_yaml("a: b\nc: [\nd: }\n").unwrap_err();
        assert!(line.is_some() && !message.contains('\n'), "{line:?} {message:?}");
        assert_eq!(read_yaml("").unwrap().node, Node::Null);
        assert_eq!(read_yaml("# only a comment\n").unwrap().node, Node::Null);
    }

    #[test]
    fn hostile_yaml_ends() {
        let bomb = (1..30).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
            let of = n - 1;
            format!("{text}a{n}: &a{n} [*a{of}, *a{of}, *a{of}, *a{of}]\n")
        });
        assert!(read_yaml(&bomb).is_err());
        assert!(read_yaml(&"[".repeat(100_000)).is_err());
    }
}
