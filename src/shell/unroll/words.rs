//! Words with what is known put in the place of variables.

use super::start::Outside;
use super::walk::Walk;
use crate::shell::scan::{self, Within};
use crate::shell::{Dialect, Place, Redirection, parse};
use crate::text::{Joined, Span};

/// A value where a word names it.
enum Known {
    Text(String),
    /// Several words, each of its own.
    Words(Vec<String>),
}

impl Walk<'_> {
    /// A word as written, with what is known put in. A substitution that is not known becomes a command of its own.
    pub(super) fn rewritten(&mut self, raw: &str) -> String {
        let reading = scan::read(raw, Within::Word);
        let mut holes: Vec<(Span, Option<Known>, bool)> = Vec::new();
        let mut end = 0;
        let mut all: Vec<(u32, usize, bool)> =
            reading.uses.iter().enumerate().map(|(at, it)| (it.span.start, at, true)).collect();
        all.extend(reading.substitutions.iter().enumerate().map(|(at, it)| (it.span.start, at, false)));
        all.sort_unstable();
        for (start, at, is_use) in all {
            if start < end {
                // What stands in for a variable that is not known may be read.
                if is_use {
                    self.value(&reading.uses[at].name);
                }
                continue;
            }
            let hole = if is_use {
                let found = &reading.uses[at];
                let written = &raw[found.span.range()];
                (found.span, self.expanded(&found.name, written), found.quoted)
            } else {
                let found = &reading.substitutions[at];
                let opening = if found.backticks { 1 } else { 2 };
                let from = found.span.start.saturating_sub(opening);
                let span = Span::new(from, (found.span.end + 1).min(raw.len() as u32));
                let quoted = raw[..from as usize].matches('"').count() % 2 == 1;
                (span, Some(Known::Text(self.substituted(&raw[found.span.range()]))), quoted)
            };
            end = hole.0.end;
            holes.push(hole);
        }
        fill(raw, holes)
    }

    /// What a word says, where all of it is known.
    pub(super) fn known(&mut self, raw: &str) -> Option<String> {
        let text = self.rewritten(raw);
        let reading = scan::read(&text, Within::Word);
        (!reading.traits.expands && !reading.traits.glob && !reading.traits.braces).then_some(reading.value)
    }

    /// What the script knows of a variable.
    pub(super) fn value(&mut self, name: &str) -> Outside {
        let argument = |at: usize| match &self.state.arguments {
            None => Outside::Unknown,
            Some(all) => match all.get(at) {
                Some(Some(value)) => Outside::Set(value.clone()),
                Some(None) => Outside::Unknown,
                None => Outside::Unset,
            },
        };
        match name {
            "0" => Outside::Set(self.state.name.clone()),
            "BASH_SOURCE" => Outside::Set(self.state.file.clone()),
            "#" => match &self.state.arguments {
                Some(all) => Outside::Set(all.len().to_string()),
                None => Outside::Unknown,
            },
            "PWD" => self.state.directory.clone().map_or(Outside::Unknown, Outside::Set),
            _ => match name.parse::<usize>() {
                Ok(number) if number > 0 => argument(number - 1),
                _ => self.variable(name),
            },
        }
    }

    fn variable(&mut self, name: &str) -> Outside {
        if let Some(value) = self.state.variables.get(name) {
            return value.clone().map_or(Outside::Unknown, Outside::Set);
        }
        if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
            self.out.reads.insert(name.to_owned());
            return (self.start.variable)(name);
        }
        Outside::Unknown
    }

    /// What stands for `written`, a use of the variable `name`.
    fn expanded(&mut self, name: &str, written: &str) -> Option<Known> {
        if matches!(name, "@" | "*") {
            return self.arguments(written).map(Known::Words);
        }
        let inner = written.strip_prefix("${").and_then(|inner| inner.strip_suffix('}'));
        let value = self.value(name);
        let Some(rest) = inner.and_then(|inner| inner.strip_prefix(name)) else {
            return match (value, inner) {
                (Outside::Set(value), None) => Some(Known::Text(value)),
                (Outside::Unset, None) => Some(Known::Text(String::new())),
                _ => None,
            };
        };
        let operator: String = rest.chars().take_while(|it| ":-=+?".contains(*it)).take(2).collect();
        let operand = &rest[operator.len()..];
        match (operator.as_str(), value) {
            ("", Outside::Set(value)) => trimmed(rest, value).map(Known::Text),
            ("", Outside::Unset) if rest.is_empty() => Some(Known::Text(String::new())),
            (":-" | ":=" | ":?", Outside::Set(value)) if !value.is_empty() => Some(Known::Text(value)),
            ("-" | "=" | "?", Outside::Set(value)) => Some(Known::Text(value)),
            (":-" | ":=" | "-" | "=", Outside::Set(_) | Outside::Unset) => {
                let value = self.known(&format!("\"{}\"", operand.trim_matches('"')));
                if operator.ends_with('=') {
                    self.set(name, value.clone());
                }
                value.map(Known::Text)
            }
            (":+", Outside::Set(value)) if value.is_empty() => Some(Known::Text(value)),
            (":+" | "+", Outside::Set(_)) => self.known(operand).map(Known::Text),
            (":+" | "+", Outside::Unset) => Some(Known::Text(String::new())),
            (":=" | "=", Outside::Unknown) => {
                self.set(name, None);
                None
            }
            _ => None,
        }
    }

    /// The arguments that `$@`, `${@:2}` and the like are.
    fn arguments(&self, written: &str) -> Option<Vec<String>> {
        let all: Vec<String> = self.state.arguments.clone()?.into_iter().collect::<Option<_>>()?;
        let inner = written.trim_start_matches("${").trim_start_matches('$').trim_end_matches('}');
        match inner.split_once(':') {
            None => Some(all),
            Some((_, from)) => Some(all.into_iter().skip(from.parse::<usize>().ok()?.checked_sub(1)?).collect()),
        }
    }

    /// What stands for a substitution: its output where that is known, else an unknown variable.
    fn substituted(&mut self, text: &str) -> String {
        if let Some(output) = self.output(text) {
            return output;
        }
        let certain = self.certain;
        self.apart(|walk| walk.text(text));
        self.certain = certain;
        UNKNOWN.to_owned()
    }

    /// What a text prints that only asks for names: `cd "$(dirname "$0")" && pwd`.
    fn output(&mut self, text: &str) -> Option<String> {
        let script = parse(&Joined::of(text), Dialect::Bash);
        if !script.clean || script.commands.is_empty() || self.depth > 8 {
            return None;
        }
        let before = self.state.directory.clone();
        self.depth += 1;
        let mut printed = Some(String::new());
        for command in script.commands.iter().filter(|command| command.place == Place::TopLevel) {
            let quiet = |it: &Redirection| it.target.is("/dev/null") || it.operator.contains('&');
            let words: Option<Vec<String>> = command.words.iter().map(|word| self.known(word.raw())).collect();
            let said = words.filter(|_| command.redirections.iter().all(quiet)).and_then(|words| self.said(&words));
            printed = printed.zip(said).map(|(printed, said)| printed + &said);
        }
        self.depth -= 1;
        self.state.directory = before;
        printed.filter(|printed| !printed.is_empty())
    }

    fn said(&mut self, words: &[String]) -> Option<String> {
        let (name, given) = words.split_first()?;
        let operands: Vec<&str> = given.iter().map(String::as_str).filter(|word| *word != "--").collect();
        match (name.as_str(), &operands[..]) {
            ("cd", [to]) => {
                self.state.directory = Some((self.start.join)(self.state.directory.as_deref()?, to));
                Some(String::new())
            }
            ("pwd", [] | ["-P" | "-L"]) => self.state.directory.clone(),
            ("dirname", [path]) => Some(directory_name(path)),
            ("basename", [path]) => Some(base_name(path).to_owned()),
            ("basename", [path, ending]) => {
                let name = base_name(path);
                Some(name.strip_suffix(ending).unwrap_or(name).to_owned())
            }
            ("realpath", [path]) | ("readlink", ["-f", path]) => {
                Some((self.start.join)(self.state.directory.as_deref()?, path))
            }
            ("echo", words) if words.first().is_none_or(|word| !word.starts_with('-')) => Some(words.join(" ")),
            _ => None,
        }
    }
}

/// What stands for something of which nothing is known.
const UNKNOWN: &str = "\u{0}";

/// The text with its holes filled.
fn fill(raw: &str, holes: Vec<(Span, Option<Known>, bool)>) -> String {
    let mut text = String::new();
    let mut at = 0;
    let only_words = raw == "\"$@\"" || raw.starts_with("\"${@:") && raw.ends_with("}\"");
    for (span, known, quoted) in holes {
        text.push_str(&raw[at..span.start as usize]);
        at = span.end as usize;
        match known {
            Some(Known::Words(words)) if only_words => {
                return words.iter().map(|word| in_quotes(word)).collect::<Vec<_>>().join(" ");
            }
            Some(Known::Words(words)) => text.push_str(&put(&words.join(" "), quoted)),
            Some(Known::Text(value)) if value == UNKNOWN => text.push_str("$_"),
            Some(Known::Text(value)) => text.push_str(&put(&value, quoted)),
            None => text.push_str(&raw[span.range()]),
        }
    }
    text.push_str(&raw[at..]);
    text
}

/// A value as it is written where its variable stands.
fn put(value: &str, quoted: bool) -> String {
    let plain = |it: char| it.is_alphanumeric() || "-_./=:,+@%^ ".contains(it);
    if quoted {
        let mut text = String::new();
        for it in value.chars() {
            if "\\\"$`".contains(it) {
                text.push('\\');
            }
            text.push(it);
        }
        text
    } else if value.chars().all(plain) {
        value.to_owned()
    } else {
        in_quotes(value)
    }
}

/// A word that says just this.
pub(super) fn in_quotes(value: &str) -> String {
    format!("'{}'", value.replace('\'', "'\\''"))
}

/// What `${X%/*}` and `${X##*/}` leave.
fn trimmed(rest: &str, value: String) -> Option<String> {
    match rest {
        "" | "[0]" => Some(value),
        "%/*" => Some(value.rsplit_once('/').map_or(value.clone(), |(directory, _)| directory.to_owned())),
        "##*/" => Some(base_name(&value).to_owned()),
        _ => None,
    }
}

fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

fn directory_name(path: &str) -> String {
    match path.trim_end_matches('/').rsplit_once('/') {
        Some(("", _)) => "/".to_owned(),
        Some((directory, _)) => directory.to_owned(),
        None => ".".to_owned(),
    }
}
