//! The patterns of `${x#p}`, `${x%p}` and `${x/p/r}`: `*`, `?` and escapes, no brackets.

/// A pattern in pieces.
pub(super) struct Pattern(Vec<Piece>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// `*`: any run of characters on one line.
    Run,
    /// `?`: any character but a line break.
    Any,
    /// This character.
    One(char),
}

/// Which of several matches counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    Shortest,
    Longest,
}

/// Whether one match is replaced or every one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Replace {
    First,
    All,
}

impl Pattern {
    /// Reads a pattern. An invalid escape is an error.
    pub(super) fn read(text: &str) -> Result<Pattern, String> {
        let mut pieces = Vec::new();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '*' => pieces.push(Piece::Run),
                '?' => pieces.push(Piece::Any),
                // `\}` and `\/` only keep the substitution open.
                '\\' if matches!(characters.peek(), Some('}' | '/')) => {}
                '\\' => match characters.next() {
                    Some(next @ ('*' | '?' | '\\')) => pieces.push(Piece::One(next)),
                    next => {
                        let next = next.map(String::from).unwrap_or_default();
                        return Err(format!("invalid pattern ({text}) in substitution: invalid escape '\\{next}'"));
                    }
                },
                other => pieces.push(Piece::One(other)),
            }
        }
        Ok(Pattern(pieces))
    }

    /// Whether it is matched with `value`, from each of `starts` places on, in linear time.
    pub(super) fn is_quick(&self, value: &str, starts: usize) -> bool {
        const EFFORT: usize = 1 << 20;
        let window = if self.0.contains(&Piece::Run) { value.len() } else { value.len().min(self.0.len()) };
        starts.saturating_mul(window).saturating_mul(self.0.len()) <= EFFORT
    }

    /// The value without a prefix that matches.
    pub(super) fn trim_prefix(&self, value: &str, which: Match) -> String {
        let characters: Vec<char> = value.chars().collect();
        match matched(&self.0, &characters, which) {
            Some(end) => characters[end..].iter().collect(),
            None => value.to_owned(),
        }
    }

    /// The value without a suffix that matches.
    pub(super) fn trim_suffix(&self, value: &str, which: Match) -> String {
        let pieces: Vec<Piece> = self.0.iter().rev().copied().collect();
        let characters: Vec<char> = value.chars().rev().collect();
        match matched(&pieces, &characters, which) {
            Some(end) => characters[end..].iter().rev().collect(),
            None => value.to_owned(),
        }
    }

    /// The value with `replacement` in the place of matches. Where all are replaced, `$0` and `$$` in it are a template.
    pub(super) fn replace(&self, value: &str, replacement: &str, which: Replace) -> String {
        let characters: Vec<char> = value.chars().collect();
        let mut result = String::new();
        let mut at = 0;
        let mut last_end = None;
        while at <= characters.len() {
            let end = matched(&self.0, &characters[at..], Match::Longest).map(|length| at + length);
            // An empty match directly after a match is none.
            if let Some(end) = end.filter(|&end| end > at || last_end != Some(at)) {
                match which {
                    Replace::First => result.push_str(replacement),
                    Replace::All => fill(&mut result, replacement, &characters[at..end]),
                }
                last_end = Some(end);
                if which == Replace::First {
                    result.extend(&characters[end..]);
                    return result;
                }
                if end > at {
                    at = end;
                    continue;
                }
            }
            result.extend(characters.get(at));
            at += 1;
        }
        result
    }
}

/// The length of the match at the start of `characters`.
fn matched(pieces: &[Piece], characters: &[char], which: Match) -> Option<usize> {
    let most = if pieces.contains(&Piece::Run) { characters.len() } else { characters.len().min(pieces.len()) };
    let characters = &characters[..most];
    let mut reached = vec![false; characters.len() + 1];
    reached[0] = true;
    for piece in pieces {
        let mut next = vec![false; characters.len() + 1];
        for at in 0..=characters.len() {
            let step = at.checked_sub(1).map(|before| (before, characters[before]));
            next[at] = match piece {
                Piece::Run => reached[at] || step.is_some_and(|(before, it)| next[before] && it != '\n'),
                Piece::Any => step.is_some_and(|(before, it)| reached[before] && it != '\n'),
                Piece::One(one) => step.is_some_and(|(before, it)| reached[before] && it == *one),
            };
        }
        reached = next;
    }
    match which {
        Match::Shortest => reached.iter().position(|&here| here),
        Match::Longest => reached.iter().rposition(|&here| here),
    }
}

/// Appends a replacement template: `$0` and `${0}` are the match, any other name is empty, `$$` is a dollar.
fn fill(result: &mut String, template: &str, found: &[char]) {
    let mut rest = template;
    while let Some(dollar) = rest.find('$') {
        result.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            result.push('$');
            rest = after;
            continue;
        }
        let braced = rest.strip_prefix('{');
        let text = braced.unwrap_or(rest);
        let length = text.find(|it: char| it != '_' && !it.is_alphanumeric()).unwrap_or(text.len());
        let (name, after) = text.split_at(length);
        let after = if braced.is_some() { after.strip_prefix('}') } else { Some(after) };
        match after.filter(|_| !name.is_empty()) {
            Some(after) => {
                if name == "0" {
                    result.extend(found);
                }
                rest = after;
            }
            None => result.push('$'),
        }
    }
    result.push_str(rest);
}
