//! Where quotes and expansions end. Works on bytes: every delimiter is ASCII, so the answers are character boundaries.
//! What is not closed ends with the text.

/// What nests deeper is not looked into: to read it takes more stack than a thread has, or time that grows with the square
/// of the length. No script that anybody wrote comes near.
pub(super) const DEEPEST: usize = 100;

/// The offset after the `'` that closes the quotes opened before `at`.
pub(super) fn single(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\'', &text[at..]).map_or(text.len(), |found| at + found + 1)
}

/// The offset after the `'` that closes the `$'` opened before `at`, in which `\'` is no end.
pub(super) fn ansi(text: &[u8], mut at: usize) -> usize {
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'\'' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The offset after the `` ` `` that closes the one before `at`.
pub(super) fn backtick(text: &[u8], mut at: usize) -> usize {
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'`' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

/// The offset after the `"` that closes the quotes opened before `at`.
pub(super) fn double(text: &[u8], at: usize) -> usize {
    double_at(text, at, 0)
}

/// The offset after the expansion whose `$` is at `at`; `at + 1` where the `$` stands for itself.
pub(super) fn dollar(text: &[u8], at: usize) -> usize {
    dollar_at(text, at, 0)
}

/// The offset after the `)` that closes the `(` before `at`.
pub(super) fn parens(text: &[u8], at: usize) -> usize {
    parens_at(text, at, 0)
}

fn double_at(text: &[u8], mut at: usize, depth: usize) -> usize {
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'$' => at = dollar_at(text, at, depth),
            b'`' => at = backtick(text, at + 1),
            _ => at += 1,
        }
    }
    text.len()
}

fn dollar_at(text: &[u8], at: usize, depth: usize) -> usize {
    if depth >= DEEPEST {
        return text.len();
    }
    match text.get(at + 1) {
        Some(b'(') => parens_at(text, at + 2, depth + 1),
        Some(b'{') => braces_at(text, at + 2, depth + 1),
        Some(c) if c.is_ascii_alphabetic() || *c == b'_' => {
            let name = text[at + 1..].iter().take_while(|c| c.is_ascii_alphanumeric() || **c == b'_').count();
            at + 1 + name
        }
        Some(c) if c.is_ascii_digit() || b"@*#?-$!".contains(c) => at + 2,
        _ => at + 1,
    }
}

fn braces_at(text: &[u8], mut at: usize, depth: usize) -> usize {
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'}' => return at + 1,
            b'\'' => at = single(text, at + 1),
            b'"' => at = double_at(text, at + 1, depth),
            b'$' => at = dollar_at(text, at, depth),
            b'`' => at = backtick(text, at + 1),
            _ => at += 1,
        }
    }
    text.len()
}

/// What a `)` may belong to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Paren,
    /// A `case`, whose patterns end with a `)` of their own.
    Case,
}

fn parens_at(text: &[u8], mut at: usize, depth: usize) -> usize {
    let mut open = vec![Open::Paren];
    while at < text.len() {
        match text[at] {
            b'\\' => at += 2,
            b'\'' => at = single(text, at + 1),
            b'"' => at = double_at(text, at + 1, depth),
            b'$' => at = dollar_at(text, at, depth),
            b'`' => at = backtick(text, at + 1),
            b'#' if at > 0 && text[at - 1].is_ascii_whitespace() => at = line_end(text, at),
            b'(' => {
                open.push(Open::Paren);
                at += 1;
            }
            b')' => {
                at += 1;
                if open.last() == Some(&Open::Paren) {
                    open.pop();
                }
                if open.is_empty() {
                    return at;
                }
            }
            c if c.is_ascii_alphabetic() => {
                let end = at + text[at..].iter().take_while(|c| is_word(**c)).count();
                match &text[at..end] {
                    b"case" if starts_command(text, at) => open.push(Open::Case),
                    b"esac" if open.last() == Some(&Open::Case) => drop(open.pop()),
                    _ => {}
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    text.len()
}

fn is_word(c: u8) -> bool {
    !c.is_ascii_whitespace() && !b";&|()<>\"'`$\\".contains(&c)
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |found| at + found)
}

/// Whether the word at `at` stands where a command may, so that `case` is the keyword there.
fn starts_command(text: &[u8], at: usize) -> bool {
    let before = text[..at].trim_ascii_end();
    let gap = before.len() < at;
    match before.last() {
        None | Some(b'(' | b';' | b'&' | b'|' | b'`' | b'{') => true,
        _ if text[before.len()..at].contains(&b'\n') => true,
        _ => gap && [&b"do"[..], b"then", b"else", b"!"].iter().any(|word| before.ends_with(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_substitution_ends_at_its_own_parenthesis() {
        for text in [
            "$(a)",
            "$(a (b) c)",
            "$(echo ')' \")\" \\))",
            "$(case $x in a) b;; (c) d;; esac)",
            "$(echo case)",
            "$(echo `a`)",
            "$((1 + (2)))",
            "${a:-$(b })}",
            "${a:-'}'}",
        ] {
            let rest = format!("{text} tail)");
            assert_eq!(&rest[..dollar(rest.as_bytes(), 0)], text);
        }
    }

    #[test]
    fn what_is_open_ends_with_the_text() {
        for text in ["$(a", "${a", "$(\"", "$", "$((", "$(`"] {
            assert_eq!(dollar(text.as_bytes(), 0).min(text.len()), text.len(), "{text}");
        }
        assert!(dollar("$(".repeat(20_000).as_bytes(), 0) <= 40_000);
    }
}
