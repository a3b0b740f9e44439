//! Edits over the original text, disjoint by construction.

use std::collections::BTreeSet;

use super::span::Span;

/// Replaces the bytes of `span` in the original text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes; empty for an insertion.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

impl Edit {
    /// Replaces `span`.
    pub fn replace(span: Span, replacement: impl Into<String>) -> Edit {
        Edit { span, replacement: replacement.into() }
    }

    /// Inserts before the byte at `offset`.
    pub fn insert(offset: u32, text: impl Into<String>) -> Edit {
        Edit::replace(Span::at(offset), text)
    }

    /// Deletes `span`.
    pub fn delete(span: Span) -> Edit {
        Edit::replace(span, "")
    }
}

/// Edits of one text: sorted by place, no two of which overlap or insert at the same place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits(Vec<Edit>);

impl Edits {
    /// Sorts the edits; `None` when two overlap or insert at one place, for then their order would decide.
    pub fn new(mut edits: Vec<Edit>) -> Option<Edits> {
        edits.sort_by_key(|edit| edit.span);
        let disjoint = edits.windows(2).all(|pair| apart(pair[0].span, pair[1].span));
        disjoint.then_some(Edits(edits))
    }

    /// One edit.
    pub fn one(edit: Edit) -> Edits {
        Edits(vec![edit])
    }

    /// The edits, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Edit> {
        self.0.iter()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes after the edits; `bytes` must be those that the spans speak of.
    pub fn apply(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for edit in &self.0 {
            let span = edit.span.range();
            out.extend_from_slice(&bytes[from..span.start]);
            out.extend_from_slice(edit.replacement.as_bytes());
            from = span.end;
        }
        out.extend_from_slice(&bytes[from..]);
        out
    }

    /// The text after the edits, where `part` is the text of `span` in the original and every edit is inside.
    pub fn apply_within(&self, part: &str, span: Span) -> String {
        let mut out = String::with_capacity(part.len());
        let mut from = span.start;
        for edit in &self.0 {
            out.push_str(&part[Span::new(from - span.start, edit.span.start - span.start)]);
            out.push_str(&edit.replacement);
            from = edit.span.end;
        }
        out.push_str(&part[Span::new(from - span.start, span.len())]);
        out
    }
}

/// The places of many edits.
#[derive(Clone, Debug, Default)]
pub struct Taken(BTreeSet<Span>);

impl Taken {
    /// Whether none of the edits overlaps one of these places, or inserts where one of them does.
    pub fn is_clear_of(&self, edits: &Edits) -> bool {
        edits.iter().all(|edit| {
            let above = self.0.range(..=edit.span).next_back();
            let below = self.0.range(edit.span..).next();
            above.is_none_or(|above| apart(*above, edit.span)) && below.is_none_or(|below| apart(edit.span, *below))
        })
    }

    /// Adds the places of edits.
    pub fn add(&mut self, edits: &Edits) {
        self.0.extend(edits.iter().map(|edit| edit.span));
    }
}

impl<'a> IntoIterator for &'a Edits {
    type Item = &'a Edit;
    type IntoIter = std::slice::Iter<'a, Edit>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn apart(first: Span, second: Span) -> bool {
    first.end <= second.start && (first.start != second.start || !second.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_that_touch_are_applied_in_order() {
        let edits =
            Edits::new(vec![Edit::delete(Span::new(3, 5)), Edit::replace(Span::new(0, 3), "x"), Edit::insert(5, "y")]);
        assert_eq!(edits.unwrap().apply(b"abcdefg"), b"xyfg");
    }

    #[test]
    fn overlap_and_shared_insertion_points_are_refused() {
        assert_eq!(Edits::new(vec![Edit::delete(Span::new(0, 3)), Edit::delete(Span::new(2, 4))]), None);
        assert_eq!(Edits::new(vec![Edit::insert(1, "a"), Edit::insert(1, "b")]), None);
    }
}
