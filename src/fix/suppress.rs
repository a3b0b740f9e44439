//! The comment that suppresses a rule, and where it is written.

use crate::finding::Finding;
use crate::pages::suppression::{self, Dialect};
use crate::syntax::{Dockerfile, Instruction};
use crate::text::{Edit, Edits, Source, Span};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Suppresses the rule of `finding` at its instruction, for this reason, which may be empty; `None` where it is at none.
pub fn here(source: &Source, file: &Dockerfile, finding: &Finding, reason: &str) -> Option<Edits> {
    let instruction = instruction_at(file, finding.span)?;
    if let Some(edit) = longer(source, file, finding, instruction.span) {
        return Some(edit);
    }
    let lines = source.lines();
    let line = lines.span(lines.line(instruction.span.start));
    let before = source.slice(Span::new(line.start, instruction.span.start));
    // A byte order mark has to stay first.
    let indent = before.trim_start_matches(BYTE_ORDER_MARK);
    let at = instruction.span.start - indent.len() as u32;
    let words = with_reason(&format!("{indent}# trimtab ignore={}", finding.rule), reason);
    let comment = words + line_break(source, line);
    Some(Edits::one(Edit::insert(at, comment)))
}

/// Suppresses the rule of `finding` in the whole file, for this reason, which may be empty.
pub fn everywhere(source: &Source, file: &Dockerfile, finding: &Finding, reason: &str) -> Edits {
    if let Some(edit) = longer(source, file, finding, source.span()) {
        return edit;
    }
    let at = top(source, file);
    let comment = with_reason(&format!("# trimtab ignore-file={}", finding.rule), reason);
    let line_break = line_break(source, source.lines().span(0));
    let before = &source.text()[..at as usize];
    let is_line_start = before.is_empty() || before.ends_with(['\n', BYTE_ORDER_MARK]);
    let text = if is_line_start { format!("{comment}{line_break}") } else { format!("{line_break}{comment}") };
    Edits::one(Edit::insert(at, text))
}

/// The comment with its reason, on one line.
fn with_reason(comment: &str, reason: &str) -> String {
    [comment].into_iter().chain(reason.split_whitespace()).collect::<Vec<_>>().join(" ")
}

/// One name more in the comment that silences others in the same place, where there is one without a last day.
fn longer(source: &Source, file: &Dockerfile, finding: &Finding, covers: Span) -> Option<Edits> {
    let comments = suppression::collect(source.text(), file, crate::rules::names()).list;
    let mut ours = comments.iter().filter(|comment| comment.dialect == Dialect::Trimtab && comment.until.is_none());
    let last = ours.find(|comment| comment.covers == covers)?.names.last()?;
    Some(Edits::one(Edit::insert(last.word.span.end, format!(",{}", finding.rule))))
}

/// Below the lines that mean something only at the top: directives are read before the first other line.
fn top(source: &Source, file: &Dockerfile) -> u32 {
    let line = |offset| source.lines().span(source.lines().line(offset));
    let start = if source.text().starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() as u32 } else { 0 };
    let directive = file.directives.iter().rfind(|directive| directive.read).map(|directive| directive.span.start);
    let is_script = source.text()[start as usize..].starts_with("#!");
    directive.or(is_script.then_some(start)).map_or(start, |at| line(at).end)
}

fn instruction_at(file: &Dockerfile, span: Span) -> Option<&Instruction> {
    let after = file.instructions.partition_point(|instruction| instruction.span.start <= span.start);
    let instruction = file.instructions.get(after.checked_sub(1)?)?;
    (span.start <= instruction.span.end).then_some(instruction)
}

fn line_break(source: &Source, line: Span) -> &'static str {
    if source.slice(line).ends_with("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    fn check(text: &str, word: &str, here_after: Option<&str>, everywhere_after: &str) {
        let source = Source::from_text("Dockerfile", text);
        let file = syntax::parse(text);
        let start = text.find(word).unwrap() as u32;
        let finding = Finding::new("syntax", Span::new(start, start + word.len() as u32), "");
        let applied = |edits: Edits| String::from_utf8(edits.apply(source.bytes())).unwrap();
        assert_eq!(here(&source, &file, &finding, "").map(applied).as_deref(), here_after);
        assert_eq!(applied(everywhere(&source, &file, &finding, "")), everywhere_after);
    }

    #[test]
    fn the_comment_stands_above_the_instruction_and_below_directives() {
        check(
            "# syntax=docker/dockerfile:1\nFROM a\n  RUN a && \\\n    b\n",
            "b\n",
            Some("# syntax=docker/dockerfile:1\nFROM a\n  # trimtab ignore=syntax\n  RUN a && \\\n    b\n"),
            "# syntax=docker/dockerfile:1\n# trimtab ignore-file=syntax\nFROM a\n  RUN a && \\\n    b\n",
        );
    }

    #[test]
    fn line_breaks_and_a_byte_order_mark_stay() {
        check(
            "\u{feff}FROM a\r\n",
            "a",
            Some("\u{feff}# trimtab ignore=syntax\r\nFROM a\r\n"),
            "\u{feff}# trimtab ignore-file=syntax\r\nFROM a\r\n",
        );
        check("# escape=`", "escape", None, "# escape=`\n# trimtab ignore-file=syntax");
        check("#!/bin/x\nFROM a", "#!", None, "#!/bin/x\n# trimtab ignore-file=syntax\nFROM a");
    }

    #[test]
    fn a_comment_that_is_there_grows() {
        check(
            "# trimtab ignore-file=x why\nFROM a\n# trimtab ignore=y,z because\nRUN b",
            "RUN",
            Some("# trimtab ignore-file=x why\nFROM a\n# trimtab ignore=y,z,syntax because\nRUN b"),
            "# trimtab ignore-file=x,syntax why\nFROM a\n# trimtab ignore=y,z because\nRUN b",
        );
    }

    #[test]
    fn a_reason_stands_on_the_line() {
        let source = Source::from_text("Dockerfile", "FROM a\n");
        let finding = Finding::new("syntax", Span::new(0, 4), "");
        let edits = here(&source, &syntax::parse(source.text()), &finding, " old\n debt ").unwrap();
        assert_eq!(edits.apply(source.bytes()), b"# trimtab ignore=syntax old debt\nFROM a\n");
    }

    #[test]
    fn a_heredoc_belongs_to_its_instruction() {
        check(
            "FROM a\nRUN <<E\nx\nE\n",
            "x\n",
            Some("FROM a\n# trimtab ignore=syntax\nRUN <<E\nx\nE\n"),
            "# trimtab ignore-file=syntax\nFROM a\nRUN <<E\nx\nE\n",
        );
    }
}
