use super::{format, format_lines, on_line_break};
use crate::text::Source;

fn laid_out(text: &str) -> String {
    let source = Source::from_text("Dockerfile", text);
    format(&source).apply_within(text, source.span())
}

/// That a text becomes another, which stays.
fn check(before: &str, after: &str) {
    assert_eq!(laid_out(before), after, "{before}");
    assert_eq!(laid_out(after), after, "a second time");
}

fn stays(text: &str) {
    check(text, text);
}

#[test]
fn instructions_are_in_upper_case_at_the_start_of_their_line() {
    check("from a as b\n  run x\nonbuild copy a b\n", "FROM a AS b\nRUN x\nONBUILD COPY a b\n");
    check("FROM a\nhealthcheck --interval=5s cmd x\n", "FROM a\nHEALTHCHECK --interval=5s cmd x\n");
    check("\u{feff}from a\n", "\u{feff}FROM a\n");
    stays("FROM a\nNope x\n");
}

#[test]
fn blanks_are_single_where_nothing_is_aligned() {
    check("FROM   a    AS   b\nCOPY  --link   a   b\n", "FROM a AS b\nCOPY --link a   b\n");
    check("FROM a\t\nRUN\t\t a\n", "FROM a\nRUN a\n");
    stays("FROM a\nCOPY a b\nADD  a b\n");
    stays("FROM node:22   AS one\nFROM alpine    AS two\n".replace("\nFROM alp", "\n\nFROM alp").as_str());
    stays("FROM a\nENV A=1   B=2\nENV AA=1  B=2\n");
}

#[test]
fn the_text_of_a_command_stays() {
    check("FROM a\nRUN a  &&  \\\n b   \\   \n# c  \n  c  \n", "FROM a\nRUN a  &&  \\\n b   \\\n# c\n  c\n");
    stays("FROM a\nRUN <<E\n  x  \n\n\n y\nE\n");
    stays("FROM a\nCMD [ \"a\",   \"b\" ]\n");
    stays("FROM a\nCOPY <<E /x\n\n\ntext  \nE\n");
}

#[test]
fn lines_that_go_on_are_indented_where_no_word_goes_on() {
    check("FROM a\nCOPY a \\\nb \\\n  /c\n", "FROM a\nCOPY a \\\n    b \\\n  /c\n");
    check("FROM a\nENV A=1 \\\nB=2\n", "FROM a\nENV A=1 \\\n    B=2\n");
    stays("FROM a\nENV A=\"1 \\\n2\"\n");
    stays("FROM a\nCOPY a\\\nb /c\n");
    stays("FROM a\nRUN a \\\n&& b\n");
}

#[test]
fn blank_lines_part_stages_and_are_never_doubled() {
    check("\n\nARG V\nFROM a\nRUN x\nFROM b\n\n\n\nRUN y\n\n\n", "ARG V\nFROM a\nRUN x\n\nFROM b\n\nRUN y\n");
    check("FROM a\n# about b\nFROM b", "FROM a\n\n# about b\nFROM b\n");
    check("FROM a\r\nFROM b", "FROM a\r\n\r\nFROM b\r\n");
    check("FROM a\n   \n   \n  # c\n  RUN b\n", "FROM a\n\n# c\nRUN b\n");
    check("", "");
    check("\n\n", "");
}

#[test]
fn what_the_builder_reads_from_comments_stays() {
    // A blank line before it, and it is a comment.
    stays("\n# syntax=docker/dockerfile:1\nFROM a\n");
    stays("FROM a\n  # check=skip=all\nRUN b\n");
    stays("# escape=`\nFROM a\nCOPY a `\n  b\n");
}

#[test]
fn a_part_of_a_file_is_laid_out() {
    let source = Source::from_text("Dockerfile", "from a\nrun b  \ncopy c d\n");
    let edits = format_lines(&source, 1..=1);
    assert_eq!(edits.apply_within(source.text(), source.span()), "from a\nRUN b\ncopy c d\n");
}

#[test]
fn a_line_that_is_begun_is_indented_as_its_instruction_is() {
    let typed = |text: &str, line: u32| {
        let source = Source::from_text("Dockerfile", text);
        on_line_break(&source, line).apply_within(text, source.span())
    };
    assert_eq!(typed("RUN a \\\n", 1), "RUN a \\\n    ");
    assert_eq!(typed("RUN a \\\n  b \\\n", 2), "RUN a \\\n  b \\\n  ");
    assert_eq!(typed("RUN a \\\n  b\n  ", 2), "RUN a \\\n  b\n");
    assert_eq!(typed("RUN <<E\n  b\n", 2), "RUN <<E\n  b\n");
    assert_eq!(typed("# a \\\n", 1), "# a \\\n");
    assert_eq!(typed("RUN a \\\n  # c\n", 2), "RUN a \\\n  # c\n  ");
}
