//! The text of a Dockerfile inside of a compose or bake file, and where each part of it stands there.

use crate::text::Span;

/// The text of a Dockerfile that is written in another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Where pieces of it start in the text, which has no indent around it, and in the file, in order.
    pieces: Vec<(u32, u32)>,
}

impl Embedded {
    /// That of a value in a file; `None` where the value is not written line by line, so that its places are not known.
    pub fn of(file: &str, value: Span, text: &str) -> Option<Embedded> {
        let first_line = file[..value.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let lines = |from: usize| {
            file[from..].split_inclusive('\n').scan(from, |at, line| {
                let start = *at;
                *at += line.len();
                Some((start, line.trim_end_matches(['\n', '\r'])))
            })
        };
        // The first line may be that of the key and of the `|`.
        let mut starts = lines(first_line).map(|(start, _)| start).take(3);
        let pieces = starts.find_map(|start| pieces(lines(start), text))?;
        Some(Embedded { pieces })
    }

    /// The place in the file of a place in the text.
    pub fn place(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        Span::new(start, self.offset(span.end).max(start))
    }

    fn offset(&self, at: u32) -> u32 {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces.get(piece).map_or(at, |(start, there)| there + (at - start))
    }
}

/// The pieces of a text whose lines stand one by one in these lines of a file, each with an indent, and `$$` for `$`.
fn pieces<'a>(mut file: impl Iterator<Item = (usize, &'a str)>, text: &str) -> Option<Vec<(u32, u32)>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let own = line.trim_end_matches(['\n', '\r']);
        let (start, there) = file.next()?;
        let is_plain = there.ends_with(own);
        let escaped = if is_plain { own.to_owned() } else { own.replace('$', "$$") };
        let indent = there.strip_suffix(escaped.as_str()).filter(|indent| indent.trim().is_empty())?.len();
        let mut offset = start + indent;
        pieces.push((u32::try_from(at).ok()?, u32::try_from(offset).ok()?));
        for (dollar, _) in own.match_indices('$').filter(|_| !is_plain) {
            // What follows stands a byte further on.
            offset += 1;
            pieces.push((u32::try_from(at + dollar + 1).ok()?, u32::try_from(offset + dollar + 1).ok()?));
        }
        at += line.len();
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_file() {
        let file = "a:\n  dockerfile_inline: |\n    FROM a\n\n    RUN echo $$HOME é x\n  b: 1\n";
        let text = "FROM a\n\nRUN echo $HOME é x\n";
        let start = file.find('|').expect("a block") as u32;
        let embedded = Embedded::of(file, Span::new(start, start + 1), text).expect("a text line by line");
        for word in ["FROM", "RUN", "HOME", "x\n"] {
            let at = text.find(word).expect("a word") as u32;
            let place = embedded.place(Span::new(at, at + word.len() as u32));
            assert_eq!(&file[place.range()], word);
        }
    }

    #[test]
    fn a_value_on_one_line_has_no_places() {
        let file = "a:\n  dockerfile_inline: \"FROM a\\nRUN b\\n\"\n";
        assert_eq!(Embedded::of(file, Span::new(24, 40), "FROM a\nRUN b\n"), None);
    }
}
