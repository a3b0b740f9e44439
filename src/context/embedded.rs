//! The text of a Dockerfile inside of a compose or bake file, and where each part of it stands there.

use super::build::Chosen;
use super::recipe::{Recipe, Written};
use crate::text::{Edit, Edits, Span};

/// Where the text of a Dockerfile stands in the file that it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// The value in the file.
    value: Span,
    /// How long the text is.
    length: u32,
    /// Where pieces of the text, which has no indent around it, start in the text and in the file, in order. None where the
    /// value is not written line by line, so that its places are not known.
    pieces: Vec<(u32, u32)>,
    /// What stands before each line.
    indent: String,
    /// How the file writes a dollar, where it is known how.
    dollar: Option<Dollar>,
}

/// How a file writes a dollar of the Dockerfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dollar {
    /// Twice.
    Doubled,
    /// Twice before a brace.
    DoubledBeforeBrace,
}

impl Embedded {
    /// The place of the text of a recipe in its file; `None` where it is not written there.
    pub fn of(recipe: &Recipe, file: &str) -> Option<Embedded> {
        let Written::Inline { text, span: Some(value) } = &recipe.dockerfile else { return None };
        let first_line = file.get(..value.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let lines = |from: usize| {
            file[from..].split_inclusive('\n').scan(from, |at, line| {
                let start = *at;
                *at += line.len();
                Some((start, line.trim_end_matches(['\n', '\r'])))
            })
        };
        // The first line may be that of the key and of the `|`.
        let mut starts = lines(first_line).map(|(start, _)| start).take(3);
        let (pieces, indent) = starts.find_map(|start| pieces(lines(start), text)).unwrap_or_default();
        // The value of a target may be that of another file.
        let begins = text.lines().next().unwrap_or_default();
        if pieces.is_empty() && !file.get(value.range())?.contains(begins) {
            return None;
        }
        let doubling = match recipe.build.chosen {
            Chosen::Compose { .. } => Dollar::Doubled,
            _ => Dollar::DoubledBeforeBrace,
        };
        // One that stands alone is the file's own, and says the text of another variable.
        let is_own = doubling == Dollar::Doubled && file.get(value.range())?.replace("$$", "").contains('$');
        let length = u32::try_from(text.len()).ok()?;
        Some(Embedded { value: *value, length, pieces, indent, dollar: (!is_own).then_some(doubling) })
    }

    /// Whether the places of the text are known, and not only that of the whole.
    pub fn is_line_by_line(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// The place in the file of a place in the text: the whole value where its places are not known.
    pub fn place(&self, span: Span) -> Span {
        if !self.is_line_by_line() {
            return self.value;
        }
        let start = self.there(span.start);
        Span::new(start, self.there(span.end).max(start))
    }

    fn there(&self, at: u32) -> u32 {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces.get(piece).map_or(at, |(start, there)| there + (at - start))
    }

    /// The place in the text of a place in the file; `None` for one outside of the text or in an indent.
    pub fn inside(&self, at: u32) -> Option<u32> {
        let piece = self.pieces.partition_point(|(_, there)| *there <= at).checked_sub(1)?;
        let (start, there) = self.pieces[piece];
        let next = self.pieces.get(piece + 1).map_or(self.length, |(next, _)| *next);
        let offset = start + (at - there);
        // The place before a line break is of the line, and the one after it of the next.
        (offset < next || (offset == next && piece + 1 == self.pieces.len())).then_some(offset)
    }

    /// The part of the text that is in a part of the file; `None` where there is none.
    pub fn within(&self, span: Span) -> Option<Span> {
        let after = self.pieces.iter().find(|(_, there)| *there >= span.start).map(|(start, _)| *start);
        let start = self.inside(span.start).or(after)?;
        let piece = self.pieces.partition_point(|(_, there)| *there <= span.end).checked_sub(1)?;
        let next = self.pieces.get(piece + 1).map_or(self.length, |(next, _)| *next);
        let end = self.inside(span.end).unwrap_or(next);
        (start <= end).then(|| Span::new(start, end))
    }

    /// The edits of the file that make these edits of the text; `None` where a place or a spelling is not known.
    pub fn edits(&self, text: &str, file: &str, edits: &Edits) -> Option<Edits> {
        if !self.is_line_by_line() {
            return None;
        }
        let edit = |edit: &Edit| {
            let span = self.place(edit.span);
            let written = self.written(&edit.replacement)?;
            let line = file[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
            let begins = edit.span.start == 0 || text[..edit.span.start as usize].ends_with('\n');
            if begins && written.is_empty() && edit.span.end == self.length {
                // The indent would stand before what follows in the file.
                return Some(Edit::delete(Span::new(line as u32, span.end)));
            }
            let missing = self.indent.get(span.start as usize - line..).unwrap_or_default();
            let first = if begins && !written.is_empty() { missing } else { "" };
            let mut lines = String::new();
            for (at, line) in written.split_inclusive('\n').enumerate() {
                lines.push_str(match at {
                    0 => first,
                    _ if line == "\n" => "",
                    _ => &self.indent,
                });
                lines.push_str(line);
            }
            let is_blank = text[edit.span.end as usize..].starts_with(['\n', '\r']);
            if written.ends_with('\n') && edit.span.end < self.length && !is_blank {
                lines.push_str(&self.indent);
            }
            Some(Edit::replace(span, lines))
        };
        Edits::new(edits.iter().map(edit).collect::<Option<Vec<Edit>>>()?)
    }

    /// A text as the file writes it.
    fn written(&self, text: &str) -> Option<String> {
        if !text.contains('$') {
            return Some(text.to_owned());
        }
        Some(match self.dollar? {
            Dollar::Doubled => text.replace('$', "$$"),
            Dollar::DoubledBeforeBrace => text.replace("${", "$${"),
        })
    }
}

/// The pieces of a text whose lines stand one by one in these lines of a file, each with an indent, and the greatest indent.
/// A dollar of the text may be two in the file.
fn pieces<'a>(mut file: impl Iterator<Item = (usize, &'a str)>, text: &str) -> Option<(Vec<(u32, u32)>, String)> {
    let (mut pieces, mut indent) = (Vec::new(), "");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let own = line.trim_end_matches(['\n', '\r']);
        let (start, there) = file.next()?;
        let (before, doubled) = without_indent(there, own)?;
        let mut offset = start + before.len();
        pieces.push((u32::try_from(at).ok()?, u32::try_from(offset).ok()?));
        for dollar in doubled {
            // What follows stands a byte further on.
            offset += 1;
            pieces.push((u32::try_from(at + dollar + 1).ok()?, u32::try_from(offset + dollar + 1).ok()?));
        }
        if !own.is_empty() {
            indent = before;
        }
        at += line.len();
    }
    Some((pieces, indent.to_owned()))
}

/// The indent of a line of a file that has this line of a text, and where the text has a dollar for two of the file.
fn without_indent<'a>(there: &'a str, own: &str) -> Option<(&'a str, Vec<usize>)> {
    let is_blank = |indent: &&str| indent.trim().is_empty();
    if let Some(indent) = there.strip_suffix(own).filter(is_blank) {
        return Some((indent, Vec::new()));
    }
    let doubled: Vec<usize> = own.match_indices('$').map(|(at, _)| at).collect();
    if let Some(indent) = there.strip_suffix(own.replace('$', "$$").as_str()).filter(is_blank) {
        return Some((indent, doubled));
    }
    let braced = doubled.into_iter().filter(|at| own[at + 1..].starts_with('{')).collect();
    let indent = there.strip_suffix(own.replace("${", "$${").as_str()).filter(is_blank)?;
    Some((indent, braced))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::context::compose;

    fn read(file: &str) -> (String, Embedded) {
        let recipes = compose::read(Path::new("compose.yaml"), file, &[]).expect("YAML").recipes;
        let Written::Inline { text, .. } = &recipes[0].dockerfile else { panic!("{recipes:?}") };
        (text.clone(), Embedded::of(&recipes[0], file).expect("a text in the file"))
    }

    const FILE: &str = "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM a\n\n        RUN echo $$HOME é x\n  b: {}\n";

    #[test]
    fn places_are_those_of_the_file() {
        let (text, embedded) = read(FILE);
        assert_eq!(text, "FROM a\n\nRUN echo $HOME é x\n");
        for word in ["FROM", "RUN", "HOME", "x\n"] {
            let at = text.find(word).expect("a word") as u32;
            let place = embedded.place(Span::new(at, at + word.len() as u32));
            assert_eq!(&FILE[place.range()], word);
            assert_eq!(embedded.inside(place.start), Some(at));
        }
        let whole = |from: usize, to: usize| embedded.within(Span::new(from as u32, to as u32));
        assert_eq!(whole(0, FILE.len()), Some(Span::new(0, text.len() as u32)));
        let rest = FILE.find("        RUN").expect("a word");
        assert_eq!(whole(rest, rest + 11), Some(Span::new(8, 11)));
        assert_eq!((whole(0, 9), whole(FILE.len() - 3, FILE.len())), (None, None));
        for outside in ["services", "dockerfile_inline", "    RUN", "  b"] {
            assert_eq!(embedded.inside(FILE.find(outside).expect("a word") as u32), None, "{outside}");
        }
    }

    #[test]
    fn edits_follow_the_indent_and_the_dollars_of_the_file() {
        let (text, embedded) = read(FILE);
        let after = |span: std::ops::Range<usize>, replacement: &str| {
            let edits = Edits::one(Edit::replace(Span::new(span.start as u32, span.end as u32), replacement));
            let edits = embedded.edits(&text, FILE, &edits).expect("known places");
            let after = String::from_utf8(edits.apply(FILE.as_bytes())).expect("UTF-8");
            after.lines().skip(4).map(|line| line.replacen("        ", "_", 1)).collect::<Vec<_>>().join("|")
        };
        let rest = text.find("RUN").expect("a word");
        assert_eq!(after(7..7, "ENV A=$B\n"), "_FROM a|_ENV A=$$B||_RUN echo $$HOME é x|  b: {}");
        assert_eq!(
            after(rest..rest, "ENV A=1\n\nENV B=1\n"),
            "_FROM a||_ENV A=1||_ENV B=1|_RUN echo $$HOME é x|  b: {}"
        );
        assert_eq!(after(text.len()..text.len(), "USER a\n"), "_FROM a||_RUN echo $$HOME é x|_USER a|  b: {}");
        assert_eq!(after(rest..text.len(), ""), "_FROM a||  b: {}");
        assert_eq!(after(0..rest, ""), "_RUN echo $$HOME é x|  b: {}");
        assert_eq!(after(5..6, "b"), "_FROM b||_RUN echo $$HOME é x|  b: {}");
    }

    #[test]
    fn a_dollar_of_the_file_itself_is_not_spelled_for_it() {
        let (text, embedded) = read(&FILE.replace("$$", "$"));
        let edits = |text: &str| Edits::one(Edit::insert(0, text));
        assert_eq!(embedded.edits(&text, FILE, &edits("ARG A=$B\n")), None);
        assert!(embedded.edits(&text, FILE, &edits("ARG A\n")).is_some());
    }

    #[test]
    fn a_value_on_one_line_has_the_place_of_the_whole() {
        let file = "services:\n  a:\n    build:\n      dockerfile_inline: \"FROM a\\nRUN b\\n\"\n";
        let (text, embedded) = read(file);
        assert!(!embedded.is_line_by_line());
        assert!(file[embedded.place(Span::new(0, 4)).range()].contains("FROM a"));
        assert_eq!(embedded.edits(&text, file, &Edits::one(Edit::insert(0, "#"))), None);
    }
}
