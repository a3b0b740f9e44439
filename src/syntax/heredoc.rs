//! Which words of a logical line open a heredoc.
//!
//! `BuildKit` runs its own shell lexer over the whole joined line, with `\` as escape whatever the directive says, and
//! takes each word of the form `3<<-NAME`. A line that the lexer refuses has no heredocs.

use super::tree::OddityKind;
use crate::text::Span;

/// An operator found on a line.
pub(super) struct Opened {
    /// The operator and the name, in the line.
    pub(super) operator: Span,
    pub(super) name: String,
    pub(super) descriptor: u32,
    pub(super) expand: bool,
    pub(super) chomp: bool,
}

/// The heredocs of a line, or `Err` where a name cannot be read, which `BuildKit` refuses.
pub(super) fn opened(line: &str) -> Result<Vec<Opened>, Span> {
    if !line.contains("<<") {
        return Ok(Vec::new());
    }
    let words = Lexer::new(line, Keep { quotes: true, escapes: true }).words().unwrap_or_default();
    words.iter().filter_map(|word| heredoc(word).transpose()).collect()
}

fn heredoc(word: &Lexed) -> Result<Option<Opened>, Span> {
    let text = word.text.trim_start_matches(|c: char| c.is_ascii_digit());
    let descriptor = word.text[..word.text.len() - text.len()].parse().unwrap_or(0);
    let Some(rest) = text.strip_prefix("<<") else { return Ok(None) };
    let (chomp, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
    let rest = rest.trim_start_matches(['\t', '\n', '\x0c', '\r', ' ']);
    if rest.is_empty() || rest.contains('<') {
        return Ok(None);
    }
    let read = |quotes| Lexer::new(rest, Keep { quotes, escapes: false }).words().map_err(|()| word.span);
    let (plain, raw) = (read(false)?, read(true)?);
    let ([plain], [raw]) = (&*plain, &*raw) else {
        return if plain.len() == raw.len() || plain.len() != 1 { Ok(None) } else { Err(word.span) };
    };
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let expand = quotes(&plain.text) == quotes(&raw.text);
    Ok(Some(Opened { operator: word.span, name: plain.text.clone(), descriptor, expand, chomp }))
}

/// Operators that look like a heredoc's and are none, or whose name is not what it looks like.
pub(super) fn oddities(line: &str, opened: &[Opened]) -> Vec<(Span, OddityKind)> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let refused = Lexer::new(line, Keep { quotes: true, escapes: true }).words().is_err();
    let glued = opened.iter().filter(|heredoc| heredoc.name.contains([';', '|', '&', '>', ')']));
    let mut odd: Vec<_> = glued.map(|heredoc| (heredoc.operator, OddityKind::HeredocGluedName)).collect();
    odd.extend(lookalikes(line).filter_map(|at| {
        let before = opened.partition_point(|heredoc| heredoc.operator.start <= at as u32);
        let seen = opened[..before].last().is_some_and(|heredoc| heredoc.operator.contains(at as u32));
        let kind = if refused { OddityKind::HeredocUnbalancedQuote } else { unseen(line, at)? };
        let end = line[at..].find(char::is_whitespace).map_or(line.len(), |length| at + length);
        (!seen).then(|| (Span::new(at as u32, end as u32), kind))
    }));
    odd
}

/// Where `<<NAME` stands outside quotes and arithmetic.
fn lookalikes(line: &str) -> impl Iterator<Item = usize> {
    // What is known of the text before the last operator, so that each part of the line is looked at once.
    let (mut known, mut is_quoted, mut is_arithmetic) = (0, false, false);
    line.match_indices("<<").map(|(at, _)| at).filter(move |&at| {
        let (between, after) = (&line[known..at], &line[at + 2..]);
        known = at;
        is_quoted ^= between.matches('"').count() % 2 == 1;
        match between.rfind("((") {
            Some(open) => is_arithmetic = !between[open..].contains("))"),
            None => is_arithmetic &= !between.contains("))"),
        }
        let name =
            after.strip_prefix('-').unwrap_or(after).trim_start_matches(' ').trim_start_matches(['\'', '"', '\\']);
        let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        !line[..at].ends_with('<') && !is_arithmetic && !is_quoted && starts
    })
}

fn unseen(line: &str, at: usize) -> Option<OddityKind> {
    if line[at..].starts_with("<<- ") || line[at..].starts_with("<<-\t") {
        return Some(OddityKind::HeredocBlankAfterDash);
    }
    let before = line[..at].trim_end_matches(|c: char| c.is_ascii_digit());
    before.ends_with(|c: char| !c.is_whitespace() && c != '\'').then_some(OddityKind::HeredocGlued)
}

/// What the lexer keeps of what it reads.
#[derive(Clone, Copy)]
struct Keep {
    quotes: bool,
    escapes: bool,
}

/// A word as the lexer gives it, with its place in the lexed text.
struct Lexed {
    span: Span,
    text: String,
}

/// `BuildKit`'s shell lexer with no variable set and unset ones left as they are written.
struct Lexer<'a> {
    text: &'a str,
    at: usize,
    keep: Keep,
    words: Vec<Lexed>,
    word: String,
    start: Option<usize>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str, keep: Keep) -> Lexer<'a> {
        Lexer { text, at: 0, keep, words: Vec::new(), word: String::new(), start: None }
    }

    fn words(mut self) -> Result<Vec<Lexed>, ()> {
        while let Some(c) = self.peek() {
            self.piece(c)?;
        }
        self.flush(self.at);
        Ok(self.words)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn add(&mut self, text: &str, start: usize) {
        self.start.get_or_insert(start);
        self.word.push_str(text);
    }

    fn flush(&mut self, end: usize) {
        if let Some(start) = self.start.take().filter(|_| !self.word.is_empty()) {
            let text = std::mem::take(&mut self.word);
            self.words.push(Lexed { span: Span::new(start as u32, end as u32), text });
        }
    }

    fn piece(&mut self, c: char) -> Result<(), ()> {
        let start = self.at;
        match c {
            '\'' | '"' => {
                let text = self.quoted(c)?;
                self.add(&text, start);
            }
            '$' => {
                let text = self.dollar()?;
                self.spread(&text, start);
            }
            '<' => {
                let text = self.angle();
                self.add(&text, start);
            }
            '\\' => self.escaped(start),
            c => {
                self.next();
                if c.is_whitespace() {
                    self.flush(start);
                } else {
                    self.add(c.encode_utf8(&mut [0; 4]), start);
                }
            }
        }
        Ok(())
    }

    fn escaped(&mut self, start: usize) {
        self.next();
        if self.keep.escapes {
            self.add("\\", start);
        }
        if let Some(c) = self.next() {
            self.add(c.encode_utf8(&mut [0; 4]), start);
        }
    }

    /// A variable's text is split at blanks, as its value would be.
    fn spread(&mut self, text: &str, start: usize) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.flush(self.at);
            } else {
                self.add(c.encode_utf8(&mut [0; 4]), start);
            }
        }
    }

    /// `<`, or `<<` with the blanks after it, which become part of the word.
    fn angle(&mut self) -> String {
        let start = self.at;
        self.next();
        if self.peek() == Some('<') {
            self.next();
            while matches!(self.peek(), Some(' ' | '\t' | '\r')) {
                self.next();
            }
        }
        self.text[start..self.at].to_owned()
    }

    fn quoted(&mut self, quote: char) -> Result<String, ()> {
        let mut text = String::new();
        self.next();
        let delimiter = if self.keep.quotes { quote.to_string() } else { String::new() };
        text.push_str(&delimiter);
        loop {
            match self.peek().ok_or(())? {
                '$' if quote == '"' => text.push_str(&self.dollar()?),
                '\\' if quote == '"' => {
                    self.next();
                    let next = self.peek();
                    if self.keep.escapes || !matches!(next, None | Some('"' | '$' | '\\')) {
                        text.push('\\');
                    }
                    if let Some(c @ ('"' | '$' | '\\')) = next {
                        self.next();
                        text.push(c);
                    }
                }
                c => {
                    self.next();
                    if c == quote {
                        text.push_str(&delimiter);
                        return Ok(text);
                    }
                    text.push(c);
                }
            }
        }
    }

    /// A variable, written again as it stands.
    fn dollar(&mut self) -> Result<String, ()> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            self.name();
            return Ok(self.text[start..self.at].to_owned());
        }
        self.next();
        if matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return Err(());
        }
        self.name();
        let mut modifier = self.next().ok_or(())?;
        if modifier == '}' {
            return Ok(self.text[start..self.at].to_owned());
        }
        let colon = modifier == ':';
        if colon {
            modifier = self.next().ok_or(())?;
        }
        match modifier {
            '-' | '+' | '?' => self.until('}')?,
            '#' | '%' if !colon => self.until('}')?,
            '/' if !colon => {
                self.until('/')?;
                self.until('}')?;
            }
            _ => return Err(()),
        }
        Ok(self.text[start..self.at].to_owned())
    }

    /// Reads to `stop`. The buffer of words is one for all levels in BuildKit, so what came before in this word is lost.
    fn until(&mut self, stop: char) -> Result<(), ()> {
        self.word.clear();
        loop {
            match self.peek().ok_or(())? {
                c if c == stop => {
                    self.next();
                    return Ok(());
                }
                c @ ('\'' | '"') => drop(self.quoted(c)?),
                '$' => drop(self.dollar()?),
                '\\' => {
                    self.next();
                    self.next();
                }
                _ => drop(self.next()),
            }
        }
    }

    fn name(&mut self) {
        match self.peek() {
            Some(c) if c.is_numeric() => {
                while self.peek().is_some_and(char::is_numeric) {
                    self.next();
                }
            }
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => drop(self.next()),
            _ => {
                while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                    self.next();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[(&str, &str, bool, bool)]) {
        let opened = opened(line).unwrap();
        let shown: Vec<_> =
            opened.iter().map(|h| (&line[h.operator.range()], h.name.as_str(), h.expand, h.chomp)).collect();
        assert_eq!(shown, expected, "{line}");
    }

    #[test]
    fn operators_are_those_that_buildkit_sees() {
        check("RUN cat <<EOF > f", &[("<<EOF", "EOF", true, false)]);
        check("RUN <<-'A B'", &[("<<-'A B'", "A B", false, true)]);
        check("COPY <<a <<\"b\" /x/", &[("<<a", "a", true, false), ("<<\"b\"", "b", false, false)]);
        check("RUN << EOF", &[("<< EOF", "EOF", true, false)]);
        check("RUN <<E\"O\"F", &[("<<E\"O\"F", "EOF", false, false)]);
        check("RUN 3<<EOF", &[("3<<EOF", "EOF", true, false)]);
        check("RUN <<$X", &[("<<$X", "$X", true, false)]);
        check("RUN <<EOF;", &[("<<EOF;", "EOF;", true, false)]);
        for none in
            ["RUN <<- EOF", "RUN cat<<EOF", "RUN cat <<<x", "RUN echo don't <<EOF", "RUN $((1<<2))", "RUN \"<<X\""]
        {
            check(none, &[]);
        }
        check("RUN echo $(( 1 << 2 ))", &[("<< 2", "2", true, false)]);
    }

    #[test]
    fn lookalikes_are_told_apart() {
        let odd =
            |line: &str| oddities(line, &opened(line).unwrap()).into_iter().map(|(_, kind)| kind).collect::<Vec<_>>();
        assert_eq!(odd("RUN <<- EOF"), [OddityKind::HeredocBlankAfterDash]);
        assert_eq!(odd("RUN cat<<EOF"), [OddityKind::HeredocGlued]);
        assert_eq!(odd("RUN echo don't && cat <<EOF"), [OddityKind::HeredocUnbalancedQuote]);
        assert_eq!(odd("RUN cat <<EOF|sh"), [OddityKind::HeredocGluedName]);
        assert_eq!(odd("RUN echo $((a<<b))"), []);
    }
}
