//! The regular expressions that ignore patterns become in a builder, and no others.
//!
//! A builder writes each pattern as an expression for Go's `regexp` and lets that decide, so a pattern means what the
//! expression means: `[*]` becomes `[[^/]*]`, and `\d` is a digit.

/// An expression that must match all of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    One(Set),
    Many(Set),
    /// `(.*/)?`
    Directories,
    /// `^` or `\A`
    Start,
    /// `\z`
    End,
    /// `\b`, or `\B` where the flag is set.
    WordBoundary {
        negated: bool,
    },
}

/// A set of characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Set {
    negated: bool,
    ranges: Vec<(char, char)>,
    /// Classes inside the class, such as `\D` and `[:alpha:]`.
    classes: Vec<Set>,
}

impl Set {
    fn of(c: char) -> Set {
        Set { ranges: vec![(c, c)], ..Set::default() }
    }

    fn all_but(c: char) -> Set {
        Set { negated: true, ..Set::of(c) }
    }

    fn holds(&self, c: char) -> bool {
        let listed = self.ranges.iter().any(|&(low, high)| (low..=high).contains(&c));
        (listed || self.classes.iter().any(|class| class.holds(c))) != self.negated
    }
}

impl Expression {
    /// Reads an expression as a builder writes it, without its `^` and `$`.
    pub(super) fn new(text: &str) -> Result<Expression, String> {
        let mut pieces = Vec::new();
        let mut reader = Reader { rest: text };
        while !reader.rest.is_empty() {
            pieces.push(reader.piece()?);
        }
        Ok(Expression { pieces })
    }

    /// Whether all of `path` matches. Takes no more steps than there are pairs of a piece and a character.
    pub(super) fn matches(&self, path: &str) -> bool {
        let plain = self.pieces.iter().take_while(|piece| matches!(piece, Piece::One(_))).count();
        let mut chars = path.char_indices();
        for piece in &self.pieces[..plain] {
            if !matches!((piece, chars.next()), (Piece::One(set), Some((_, c))) if set.holds(c)) {
                return false;
            }
        }
        let at = chars.offset();
        if !self.may_end(&path[at..]) {
            return false;
        }
        let mut now = Active::new(self.pieces.len());
        self.reach(plain, at, path, &mut now);
        let mut next = Active::new(self.pieces.len());
        for (offset, c) in path[at..].char_indices() {
            let after = at + offset + c.len_utf8();
            for &piece in &now.pieces {
                self.advance(piece, c, after, path, &mut next);
            }
            std::mem::swap(&mut now, &mut next);
            if now.pieces.is_empty() {
                return after == path.len() && now.is_done();
            }
            next.clear();
        }
        now.is_done()
    }

    /// Whether the last characters allow a match; a quick no for most paths and patterns such as `**/*.log`.
    fn may_end(&self, path: &str) -> bool {
        let mut chars = path.chars().rev();
        for piece in self.pieces.iter().rev() {
            match (piece, chars.next()) {
                (Piece::One(set), Some(c)) if set.holds(c) => {}
                (Piece::One(_), Some(_)) => return false,
                _ => return true,
            }
        }
        true
    }

    /// What can follow a character `c` taken by `piece`.
    fn advance(&self, piece: usize, c: char, after: usize, path: &str, next: &mut Active) {
        match &self.pieces[piece] {
            Piece::One(set) if set.holds(c) => self.reach(piece + 1, after, path, next),
            Piece::Many(set) if set.holds(c) => self.reach(piece, after, path, next),
            Piece::Directories if c != '\n' => {
                next.stand_at(piece);
                if c == '/' {
                    self.reach(piece + 1, after, path, next);
                }
            }
            _ => {}
        }
    }

    /// Adds `piece`, and what follows it where it may take nothing.
    fn reach(&self, mut piece: usize, at: usize, path: &str, active: &mut Active) {
        while !std::mem::replace(&mut active.reached[piece], true) {
            let passes = match self.pieces.get(piece) {
                None => return,
                Some(Piece::One(_)) => {
                    active.stand_at(piece);
                    false
                }
                Some(Piece::Many(_) | Piece::Directories) => {
                    active.stand_at(piece);
                    true
                }
                Some(Piece::Start) => at == 0,
                Some(Piece::End) => at == path.len(),
                Some(Piece::WordBoundary { negated }) => is_word_boundary(path, at) != *negated,
            };
            if !passes {
                return;
            }
            piece += 1;
        }
    }
}

/// The pieces that may take the next character.
struct Active {
    pieces: Vec<usize>,
    stands: Vec<bool>,
    /// Pieces, and after them the end, that were reached from before, so that what follows them is known.
    reached: Vec<bool>,
}

impl Active {
    fn new(pieces: usize) -> Active {
        Active { pieces: Vec::new(), stands: vec![false; pieces], reached: vec![false; pieces + 1] }
    }

    fn stand_at(&mut self, piece: usize) {
        if !std::mem::replace(&mut self.stands[piece], true) {
            self.pieces.push(piece);
        }
    }

    fn is_done(&self) -> bool {
        self.reached.last() == Some(&true)
    }

    fn clear(&mut self) {
        for piece in self.pieces.drain(..) {
            self.stands[piece] = false;
        }
        self.reached.fill(false);
    }
}

fn is_word_boundary(path: &str, at: usize) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = path.as_bytes();
    is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) != is_word(bytes.get(at))
}

struct Reader<'a> {
    rest: &'a str,
}

/// One member of a class, or what an escape outside of one stands for.
enum Member {
    Char(char),
    Class(Set),
}

impl Member {
    fn into_set(self) -> Set {
        match self {
            Member::Char(c) => Set::of(c),
            Member::Class(set) => set,
        }
    }
}

const UNCLOSED: &str = "syntax error in pattern";

impl Reader<'_> {
    fn piece(&mut self) -> Result<Piece, String> {
        if self.skip("(.*/)?") {
            return Ok(Piece::Directories);
        }
        if self.skip(".*") {
            return Ok(Piece::Many(Set::all_but('\n')));
        }
        let set = match self.take()? {
            '^' => return Ok(Piece::Start),
            '[' => self.class()?,
            '\\' => match self.assertion() {
                Some(piece) => return Ok(piece),
                None => self.escape()?.into_set(),
            },
            c => Set::of(c),
        };
        Ok(if self.skip("*") { Piece::Many(set) } else { Piece::One(set) })
    }

    fn assertion(&mut self) -> Option<Piece> {
        let piece = match self.rest.chars().next()? {
            'A' => Piece::Start,
            'z' => Piece::End,
            'b' => Piece::WordBoundary { negated: false },
            'B' => Piece::WordBoundary { negated: true },
            _ => return None,
        };
        self.rest = &self.rest[1..];
        Some(piece)
    }

    fn class(&mut self) -> Result<Set, String> {
        let mut set = Set { negated: self.skip("^"), ..Set::default() };
        let mut first = true;
        while first || !self.skip("]") {
            first = false;
            if let Some(named) = self.named()? {
                set.classes.push(named);
                continue;
            }
            match self.member()? {
                Member::Class(class) => set.classes.push(class),
                Member::Char(low) => set.ranges.push((low, self.high(low)?)),
            }
        }
        Ok(set)
    }

    /// The end of a range that starts with `low`, or `low` itself.
    fn high(&mut self, low: char) -> Result<char, String> {
        if self.rest.starts_with("-]") || !self.skip("-") {
            return Ok(low);
        }
        match self.member()? {
            Member::Char(high) if low <= high => Ok(high),
            Member::Char(high) => Err(format!("the range `{low}-{high}` is reversed")),
            Member::Class(_) => Err(format!("the range that starts with `{low}` ends with a class")),
        }
    }

    fn member(&mut self) -> Result<Member, String> {
        match self.take()? {
            '\\' => self.escape(),
            c => Ok(Member::Char(c)),
        }
    }

    /// `[:alpha:]` inside a class.
    fn named(&mut self) -> Result<Option<Set>, String> {
        let Some(inside) = self.rest.strip_prefix("[:") else { return Ok(None) };
        let Some((name, after)) = inside.split_once(":]") else { return Ok(None) };
        let (negated, plain) = name.strip_prefix('^').map_or((false, name), |plain| (true, plain));
        let ranges: &[(char, char)] = match plain {
            "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
            "alpha" => &[('A', 'Z'), ('a', 'z')],
            "ascii" => &[('\0', '\x7f')],
            "blank" => &[('\t', '\t'), (' ', ' ')],
            "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
            "digit" => &[('0', '9')],
            "graph" => &[('!', '~')],
            "lower" => &[('a', 'z')],
            "print" => &[(' ', '~')],
            "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
            "space" => &[('\t', '\r'), (' ', ' ')],
            "upper" => &[('A', 'Z')],
            "word" => WORD,
            "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
            _ => return Err(format!("unknown character class `[:{name}:]`")),
        };
        self.rest = after;
        Ok(Some(Set { negated, ranges: ranges.to_vec(), classes: Vec::new() }))
    }

    fn escape(&mut self) -> Result<Member, String> {
        let c = self.take()?;
        let class = |ranges: &[(char, char)], negated| {
            Ok(Member::Class(Set { negated, ranges: ranges.to_vec(), classes: Vec::new() }))
        };
        let char = match c {
            'd' | 'D' => return class(&[('0', '9')], c == 'D'),
            's' | 'S' => return class(&[('\t', '\n'), ('\x0c', '\r'), (' ', ' ')], c == 'S'),
            'w' | 'W' => return class(WORD, c == 'W'),
            'a' => '\x07',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            'x' => self.hexadecimal()?,
            '0' => self.octal(c),
            '1'..='7' if self.rest.starts_with(|next: char| ('0'..='7').contains(&next)) => self.octal(c),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => c,
            _ => return Err(format!("`\\{c}` is not an escape of a single character")),
        };
        Ok(Member::Char(char))
    }

    fn octal(&mut self, first: char) -> char {
        let digits = self.rest.bytes().take(2).take_while(|b| (b'0'..=b'7').contains(b)).count();
        let value = u32::from_str_radix(&format!("{first}{}", &self.rest[..digits]), 8);
        self.rest = &self.rest[digits..];
        value.ok().and_then(char::from_u32).expect("three octal digits are a character")
    }

    fn hexadecimal(&mut self) -> Result<char, String> {
        let (digits, after) = match self.rest.strip_prefix('{') {
            Some(inside) => inside.split_once('}').ok_or(UNCLOSED)?,
            None => self.rest.split_at_checked(2).ok_or(UNCLOSED)?,
        };
        self.rest = after;
        let value = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        value.ok_or_else(|| format!("`\\x{digits}` is not a valid character"))
    }

    fn take(&mut self) -> Result<char, String> {
        let c = self.rest.chars().next().ok_or(UNCLOSED)?;
        self.rest = &self.rest[c.len_utf8()..];
        Ok(c)
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let after = self.rest.strip_prefix(prefix);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }
}

const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
