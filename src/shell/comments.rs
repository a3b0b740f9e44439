//! Comments in a text whose lines were joined: each goes on to the end of what they were joined to.

use super::token;
use crate::text::{Joined, Span};

/// The first of these comments that has text of a later line in it.
pub(super) fn hiding(text: &Joined, comments: &[Span]) -> Option<Span> {
    let hides = |comment: &&Span| {
        let hidden = text.slice(**comment);
        hidden.pieces().skip(1).any(|(line, _)| !hidden.text[line.range()].trim().is_empty())
    };
    comments.iter().find(hides).map(|comment| text.span(*comment))
}

/// The comments of a joined text as if its lines were not joined, each without the blanks at its end. `source` is the text
/// that it was joined from.
pub fn line_comments(source: &str, joined: &Joined) -> Vec<Span> {
    let mut lines = Joined::new();
    let mut end = None;
    for (_, line) in joined.pieces() {
        let gap = end.and_then(|end| Some(end + source[end as usize..line.start as usize].find('\n')? as u32));
        if let Some(at) = gap {
            lines.push(source, Span::new(at, at + 1));
        }
        lines.push(source, line);
        end = Some(line.end);
    }
    let comments = token::tokens(&lines.text).1.into_iter().map(|comment| lines.span(comment));
    let trimmed = |comment: Span| {
        let text = source[comment.range()].trim_end();
        Span::new(comment.start, comment.start + text.len() as u32)
    };
    comments.map(trimmed).collect()
}

#[cfg(test)]
mod tests {
    use crate::shell::{self, Dialect};
    use crate::text::{Joined, Span};

    /// Joins the lines of `text` as the builder does.
    fn check(text: &str, hiding: bool, comments: &[&str]) {
        let mut joined = Joined::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let kept = line.trim_end().trim_end_matches('\\').len();
            joined.push(text, Span::new(at, at + kept as u32));
            at += line.len() as u32;
        }
        let script = shell::parse(&joined, Dialect::Bash);
        assert_eq!(script.hiding.is_some(), hiding, "{text}");
        assert!(!(hiding && script.clean), "{text}");
        let found: Vec<&str> = shell::line_comments(text, &joined).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found, comments, "{text}");
    }

    #[test]
    fn a_comment_hides_the_lines_joined_to_it() {
        check("a # b \\\n  c \\\n  && d # e \\\n f", true, &["# b", "# e"]);
        check("a \\\n  && d # e", false, &["# e"]);
        check("a # e \\\n  \\\n  ", false, &["# e"]);
        check("a '# b' \\\n  c#d \\\n \"# \\\n e\"", false, &[]);
        check("# a \\\n b", true, &["# a"]);
    }
}
