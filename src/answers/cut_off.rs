//! Instructions that a missing `\\` at the end of a line cuts off.

use crate::syntax::{Body, Comment, Dockerfile, Instruction, Keyword};
use crate::text::Span;

/// The instruction that goes on in the unknown one with this index, as the line above it lacks its `\\`: it stands right
/// below, with nothing but comments in between, and its first word is no misspelt keyword.
pub fn cut_off<'a>(text: &str, file: &'a Dockerfile, index: usize) -> Option<&'a Instruction> {
    let unknown =
        |instruction: &Instruction| matches!(instruction.body, Body::Unknown) && !is_misspelt(file, instruction);
    let is_word = |text: &str| text.contains(char::is_alphanumeric) || matches!(text, "&&" | "||" | "|");
    let own = &file.instructions[index];
    // `EOF` alone ends a heredoc that was not opened.
    let is_end = own.rest.text.is_empty() && own.keyword.text.bytes().all(|it| it.is_ascii_uppercase() || it == b'_');
    if !unknown(own) || !is_word(&own.keyword.text) || is_end {
        return None;
    }
    let mut below = &file.instructions[index];
    for above in file.instructions[..index].iter().rev() {
        if !are_adjacent(text, &file.comments, above.span, below.span) {
            return None;
        }
        if !unknown(above) {
            let goes_on = !matches!(above.kind, Keyword::From | Keyword::Unknown) && above.heredocs.is_empty();
            return goes_on.then_some(above);
        }
        below = above;
    }
    None
}

/// The places of instructions that are cut off, each with the unknown lines that belong to it.
pub fn cut_off_places(text: &str, file: &Dockerfile) -> Vec<Span> {
    if file.problems.is_empty() {
        return Vec::new();
    }
    let all = (0..file.instructions.len()).filter_map(|index| {
        let start = cut_off(text, file, index)?.span;
        Some(start.cover(file.instructions[index].span))
    });
    all.collect()
}

fn is_misspelt(file: &Dockerfile, instruction: &Instruction) -> bool {
    let own = file.problems.iter().find(|problem| problem.span == instruction.keyword.span);
    own.is_some_and(|problem| problem.suggestion.is_some())
}

/// Whether no blank line stands between two instructions.
fn are_adjacent(text: &str, comments: &[Comment], above: Span, below: Span) -> bool {
    let gap = &text[above.end as usize..below.start as usize];
    let between = Span::new(above.end, below.start);
    let commented = comments.iter().filter(|comment| between.encloses(comment.span)).count();
    gap.matches('\n').count() == commented + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    fn check(text: &str, expected: &[&str]) {
        let places = cut_off_places(text, &syntax::parse(text));
        let found: Vec<&str> = places.iter().map(|place| &text[place.range()]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn lines_without_an_instruction_belong_to_the_one_above() {
        check("FROM a\nRUN b \\\n  c\n  git \\\n  && d\nRUN e\n", &["RUN b \\\n  c\n  git \\\n  && d"]);
        check("FROM a\nENV A=1\n# more\n    X=2\n", &["ENV A=1\n# more\n    X=2"]);
        check("FROM a\nRUN b\n\ngit clone\n", &[]);
        check("FROM a\ngit clone\n", &[]);
        check("FROM a\nRUN b\nRUNN c\n", &[]);
        check("FROM a\nRUN b\n...\n", &[]);
    }
}
