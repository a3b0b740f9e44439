//! Rust source as the tokens that matter to a reader of paths: names, `::`, and single characters of punctuation, without
//! comments, literals and whatever is compiled for tests alone.

/// A token and the line it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// A name, `::`, or one character.
    pub(crate) text: &'a str,
    /// Its line, from 1.
    pub(crate) line: usize,
}

impl Token<'_> {
    /// Whether it is a name or a keyword.
    pub(crate) fn is_name(&self) -> bool {
        self.text.starts_with(|first: char| first.is_alphabetic() || first == '_')
    }
}

/// The tokens of `text`, without the items under `#[cfg(test)]` or `#[cfg(all(test, …))]`.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    without_tests(&all_tokens(text))
}

fn all_tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        let (length, is_token) = next(&text[at..]);
        let piece = &text[at..at + length];
        if is_token {
            tokens.push(Token { text: piece, line });
        }
        line += piece.matches('\n').count();
        at += length;
    }
    tokens
}

/// How long the next piece is, and whether it is a token.
fn next(rest: &str) -> (usize, bool) {
    let first = rest.chars().next().expect("something is left");
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), false);
    }
    if rest.starts_with("/*") {
        return (block_comment(rest), false);
    }
    if let Some(length) = literal(rest) {
        return (length, false);
    }
    if rest.starts_with("::") {
        return (2, true);
    }
    if first.is_alphanumeric() || first == '_' {
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        return (length, true);
    }
    (first.len_utf8(), !first.is_whitespace())
}

/// The length of a block comment, which may hold others.
fn block_comment(rest: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        let step = if rest[at..].starts_with("/*") {
            depth += 1;
            2
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            2
        } else {
            rest[at..].chars().next().map_or(1, char::len_utf8)
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of the string or character that is next, or of the lifetime's quote.
fn literal(rest: &str) -> Option<usize> {
    let prefix = ["br", "b", "cr", "c", "r"].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|after| after.trim_start_matches('#').starts_with(['"', '\'']))
    });
    let prefix = prefix.unwrap_or_default();
    let body = &rest[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = body.len() - body.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let open = prefix.len() + hashes + 1;
        return Some(rest[open..].find(&end).map_or(rest.len(), |found| open + found + end.len()));
    }
    if body.starts_with('"') {
        return Some(prefix.len() + quoted(body, '"'));
    }
    let after = body.strip_prefix('\'')?;
    let mut inside = after.chars();
    let is_character = inside.next() == Some('\\') || inside.next() == Some('\'');
    Some(prefix.len() + if is_character { quoted(body, '\'') } else { 1 })
}

/// The length up to the closing quote, which no backslash escapes.
fn quoted(body: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    body.len()
}

fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_test(&tokens[at..]) {
            at += item(&tokens[at..]);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

fn is_test(tokens: &[Token<'_>]) -> bool {
    let starts = |words: &[&str]| {
        tokens.len() >= words.len() && tokens.iter().zip(words).all(|(token, word)| token.text == *word)
    };
    starts(&["#", "[", "cfg", "(", "test", ")", "]"]) || starts(&["#", "[", "cfg", "(", "all", "(", "test", ","])
}

/// How many tokens the attributes and the item after them take: up to its semicolon, or to the end of its braces.
fn item(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[test]
fn comments_literals_and_tests_are_left_out() {
    let check = |text: &str, expected: &str| {
        let texts: Vec<&str> = tokens(text).iter().map(|token| token.text).collect();
        assert_eq!(texts.join(" "), expected, "{text}");
    };
    check("use super::{a, b::C}; // super::d", "use super :: { a , b :: C } ;");
    check("/* a /* b */ c */ d", "d");
    check(r##"f("super::x \" y", r#"a"b"#, b'\'', 'x', '\\', '"')"##, "f ( , , , , , )");
    check("fn f<'a>(a: &'a str) {}", "fn f < a > ( a : & a str ) { }");
    check("#[cfg(test)]\n#[path = \"x\"]\nmod tests { use super::*; fn f() {} }\nmod b;", "mod b ;");
    check("#[cfg(test)]\nmod tests;\nmod b;", "mod b ;");
    check("#[cfg(all(test, unix))]\nmod tests { fn f() {} }\nmod b;", "mod b ;");
}
