//! Values of `COPY`, `ADD` and `RUN` that are refused only while the build runs, whatever is in the build context.

use super::heredoc::opened;
use super::tree::{Copy, Form, Instruction, Keyword, Problem, Word};

/// The first such value of an instruction that copies.
pub(super) fn in_copy(instruction: &Instruction, copy: &Copy) -> Option<Problem> {
    let from = instruction.flags.iter().any(|flag| flag.name.text == "from");
    let mut words = copy.sources.iter().filter(|_| !from);
    let excludes = instruction.flags.iter().filter(|flag| flag.name.text == "exclude");
    let mut excludes = excludes.filter_map(|flag| flag.value.as_ref());
    let source = words.find_map(|word| source(instruction.kind, word)).or_else(|| excludes.find_map(pattern));
    source.or_else(|| copy.sources.iter().find_map(heredoc))
}

/// Whether the shell is given nothing to run.
pub(super) fn is_empty_command(form: &Form) -> bool {
    match form {
        Form::Exec(words) => words.first().is_none_or(|word| word.text.is_empty()),
        Form::Shell(text) => matches!(text.text.trim(), "\"\"" | "''"),
    }
}

fn source(keyword: Keyword, word: &Word) -> Option<Problem> {
    let text = word.text.trim_matches(['"', '\'']);
    let remote = ["http://", "https://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let message = match remote {
        Some(rest) if keyword == Keyword::Add && (rest.is_empty() || rest.starts_with('/')) => {
            format!("`{text}` has no host")
        }
        Some(_) => return None,
        None if keyword == Keyword::Add && text.starts_with("ftp://") => {
            "`ADD` downloads over `http` and `https` only".to_owned()
        }
        None => return pattern(word),
    };
    Some(Problem { span: word.span, message, suggestion: None })
}

fn pattern(word: &Word) -> Option<Problem> {
    let broken = !word.text.contains('$') && is_broken(&word.text);
    let message = || format!("`{}` is not a valid pattern: nothing closes its `[`, or nothing is in it", word.text);
    broken.then(|| Problem { span: word.span, message: message(), suggestion: None })
}

/// Whether a class of a pattern is empty or does not end.
fn is_broken(pattern: &str) -> bool {
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter == '\\' {
            rest.next();
        }
        if letter != '[' {
            continue;
        }
        let _ = rest.next_if(|it| matches!(it, '^' | '!'));
        let mut members = 0;
        loop {
            match rest.next() {
                None => return true,
                Some(']') if members == 0 => return true,
                Some(']') => break,
                Some('\\') => drop(rest.next()),
                Some(_) => {}
            }
            members += 1;
        }
    }
    false
}

/// A builder makes the file of a heredoc in a new, empty directory, so its name cannot lead through another directory.
fn heredoc(word: &Word) -> Option<Problem> {
    let opened = opened(&word.text).ok()?;
    let name = &opened.first().filter(|first| first.operator.start == 0)?.name;
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let message = match parts.as_slice() {
        _ if name.is_empty() || name.contains(['$', '\\']) => return None,
        [_] => return None,
        [] => format!("`{name}` is a directory, so it cannot be the name of a file"),
        _ => format!("`{name}` cannot be the name of a file: the directory before its last `/` does not exist"),
    };
    Some(Problem { span: word.span, message, suggestion: None })
}

#[test]
fn patterns_are_broken_as_in_go() {
    for broken in ["a[", "[", "[]", "[a", "x[^", "[^]", "[a\\]", "[a-"] {
        assert!(is_broken(broken), "{broken}");
    }
    for fine in ["", "a]", "[a]", "[^a]", "a[b]c", "\\[", "[a-z]*", "[\\]]"] {
        assert!(!is_broken(fine), "{fine}");
    }
}
