//! The wildcards of COPY and ADD sources: Go's `path.Match`, where nothing but a `/` matches a `/`.

/// A path with `*`, `?`, `[…]` and `\` as COPY and ADD read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wildcard {
    pieces: Vec<Piece>,
}

/// What a builder says of a pattern that it cannot read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPattern;

impl std::fmt::Display for BadPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("syntax error in pattern")
    }
}

impl std::error::Error for BadPattern {}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Char(char),
    /// Any one character but `/`.
    Any,
    /// Any number of characters but `/`.
    Many,
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Wildcard {
    /// Whether a path has a wildcard at all. Without one a builder takes it as it is, backslashes included.
    pub fn is_in(path: &str) -> bool {
        let mut chars = path.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => {
                    chars.next();
                }
                '*' | '?' | '[' => return true,
                _ => {}
            }
        }
        false
    }

    /// Reads a pattern. A class must be closed and not empty, and a backslash must have something to escape.
    pub fn new(pattern: &str) -> Result<Wildcard, BadPattern> {
        let mut pieces = Vec::new();
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            pieces.push(match c {
                '*' => Piece::Many,
                '?' => Piece::Any,
                '[' => class(&mut rest)?,
                '\\' => Piece::Char(take(&mut rest)?),
                _ => Piece::Char(c),
            });
        }
        Ok(Wildcard { pieces })
    }

    /// Whether all of `path` matches.
    pub fn matches(&self, path: &str) -> bool {
        let path: Vec<char> = path.chars().collect();
        let (mut piece, mut at) = (0, 0);
        let mut retry = None;
        loop {
            match self.pieces.get(piece) {
                Some(Piece::Many) => {
                    retry = Some((piece, at));
                    piece += 1;
                    continue;
                }
                Some(one) if path.get(at).is_some_and(|&c| one.holds(c)) => {
                    piece += 1;
                    at += 1;
                    continue;
                }
                None if at == path.len() => return true,
                _ => {}
            }
            // The last `*` takes one character more; an earlier one never needs to, unless a `/` stands between.
            let Some((star, from)) = retry.filter(|&(_, from)| path.get(from).is_some_and(|&c| c != '/')) else {
                return false;
            };
            retry = Some((star, from + 1));
            (piece, at) = (star + 1, from + 1);
        }
    }
}

impl Piece {
    fn holds(&self, c: char) -> bool {
        match self {
            Piece::Char(own) => *own == c,
            Piece::Any => c != '/',
            Piece::Many => false,
            Piece::Class { negated, ranges } => ranges.iter().any(|&(low, high)| (low..=high).contains(&c)) != *negated,
        }
    }
}

fn class(rest: &mut &str) -> Result<Piece, BadPattern> {
    let negated = rest.starts_with('^');
    if negated {
        *rest = &rest[1..];
    }
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.starts_with(']') {
            *rest = &rest[1..];
            return Ok(Piece::Class { negated, ranges });
        }
        let low = member(rest)?;
        let high = match rest.strip_prefix('-') {
            Some(after) => {
                *rest = after;
                member(rest)?
            }
            None => low,
        };
        ranges.push((low, high));
    }
}

fn member(rest: &mut &str) -> Result<char, BadPattern> {
    match take(rest)? {
        '-' | ']' => Err(BadPattern),
        '\\' => take(rest),
        c => Ok(c),
    }
}

fn take(rest: &mut &str) -> Result<char, BadPattern> {
    let c = rest.chars().next().ok_or(BadPattern)?;
    *rest = &rest[c.len_utf8()..];
    Ok(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_go_matches_them() {
        for (pattern, path, expected) in [
            ("*.json", "package.json", true),
            ("*.json", ".json", true),
            ("*", ".env", true),
            ("*", "a/b", false),
            ("**/*.json", "a/b.json", true),
            ("**/*.json", "b.json", false),
            ("**/*.json", "a/b/c.json", false),
            ("a*/b", "abc/b", true),
            ("a*/b", "a/c/b", false),
            ("a*b*c", "axbxbxc", true),
            ("a*b*/c*", "ab/c", true),
            ("a*x/b*y", "aaxx/bby", true),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("[abc]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[^a]x", "bx", true),
            ("[!a]x", "!x", true),
            ("[!a]x", "bx", false),
            ("[[]x", "[x", true),
            (r"[\]]x", "]x", true),
            (r"\*", "*", true),
            (r"\*", "a", false),
            ("{a,b}", "a", false),
            ("", "", true),
            ("é?", "éü", true),
            ("[c-a]", "b", false),
        ] {
            assert_eq!(Wildcard::new(pattern).unwrap().matches(path), expected, "{pattern:?} {path:?}");
        }
    }

    #[test]
    fn broken_patterns_are_refused() {
        for pattern in ["[", "[]", "[]a]", "[a", "[^]", "[-a]", "[a-]", r"\", r"[\", "a/[b"] {
            assert_eq!(Wildcard::new(pattern), Err(BadPattern), "{pattern:?}");
        }
    }

    #[test]
    fn a_backslash_hides_a_wildcard() {
        for (path, expected) in
            [("a", false), ("a*", true), (r"a\*", false), (r"a\\*", true), ("[", true), ("a]", false)]
        {
            assert_eq!(Wildcard::is_in(path), expected, "{path:?}");
        }
    }
}
