//! What stands between `${` and `}`.

use super::expansion::{LONGEST, Modifier, Refused};
use super::lexer::{Escapes, Lexer, Outcome, Output, plain};
use super::pattern::{Match, Pattern, Replace};
use crate::model::value::{Binding, Value};
use crate::text::Span;

/// A substitution whose name has been read and looked up.
struct Substitution {
    /// Where its `$` is.
    start: usize,
    name: String,
    /// What the modifier's characters are, such as `:-`.
    sign: String,
    binding: Binding,
}

impl Lexer<'_> {
    /// Reads a substitution after its `${`, which started at `start`.
    pub(super) fn braced(&mut self, start: usize) -> Outcome<Value> {
        let name = self.name();
        let used = self.uses.len();
        let binding = self.used(&name, start, Modifier::None);
        let sign_at = self.at;
        let mut sign: String = self.next().into_iter().collect();
        if sign == ":" {
            sign.extend(self.next());
        }
        let mut it = Substitution { start, name, sign, binding };
        let value = match it.sign.as_str() {
            "}" => Ok(plain(&it.binding, &it.name)),
            "" => self.error(start, self.at, "syntax error: missing '}'"),
            "/" => self.replaced(&it),
            "#" | "%" => self.trimmed(&mut it),
            "+" | "-" | "?" | ":+" | ":-" | ":?" => self.conditional(&it),
            ":#" | ":%" => self.unsupported(&it, sign_at),
            sign if sign.starts_with(':') => {
                self.operand(&it, Escapes::Removed).and_then(|_| self.unsupported(&it, sign_at))
            }
            _ => self.unsupported(&it, sign_at),
        };
        let modifier = modifier(&it.sign);
        let span = self.places.span(Span::new(start as u32, self.at as u32));
        if let Some(noted) = self.uses.get_mut(used) {
            noted.span = span;
            noted.modifier = modifier;
        }
        value
    }

    fn unsupported<T>(&self, it: &Substitution, at: usize) -> Outcome<T> {
        self.error(at, at + it.sign.len(), format!("unsupported modifier ({}) in substitution", it.sign))
    }

    /// Reads the word up to the closing brace.
    fn operand(&mut self, it: &Substitution, escapes: Escapes) -> Outcome<Value> {
        let mut output = Output::default();
        match self.until(Some('}'), escapes, &mut output) {
            Ok(()) => Ok(output.value),
            // Whatever ran to the end of the text, the builder calls it a missing brace.
            Err(error) if self.peek().is_none() && error.by == Refused::ByBuilder => {
                self.error(it.start, self.at, "syntax error: missing '}'")
            }
            Err(error) => Err(error),
        }
    }

    fn conditional(&mut self, it: &Substitution) -> Outcome<Value> {
        let word = self.operand(it, Escapes::Removed)?;
        // With a colon, an empty value counts as none.
        let present = match &it.binding {
            Binding::Unset => Some(false),
            Binding::Unknown => None,
            Binding::Set(_) if !it.sign.starts_with(':') => Some(true),
            Binding::Set(value) => value.is_empty().map(|empty| !empty),
        };
        let value = plain(&it.binding, &it.name);
        match (it.sign.as_bytes().last(), present) {
            (Some(b'-'), Some(true)) | (Some(b'?'), Some(true) | None) => Ok(value),
            (Some(b'-'), Some(false)) | (Some(b'+'), Some(true)) => Ok(word),
            (Some(b'+'), Some(false)) => Ok(Value::default()),
            (Some(b'?'), Some(false)) => self.missing(it, &word),
            _ => Ok(Value::unknown(&it.name)),
        }
    }

    fn missing<T>(&self, it: &Substitution, word: &Value) -> Outcome<T> {
        let given = word.to_string();
        let message = match (given.as_str(), &it.binding) {
            ("", Binding::Unset) => "is not allowed to be unset",
            ("", _) => "is not allowed to be empty",
            (given, _) => given,
        };
        self.error(it.start, self.at, format!("{}: {message}", it.name))
    }

    fn trimmed(&mut self, it: &mut Substitution) -> Outcome<Value> {
        let which = if self.peek() == it.sign.chars().next() {
            it.sign.extend(self.next());
            Match::Longest
        } else {
            Match::Shortest
        };
        let pattern_at = self.at;
        let pattern = self.operand(it, Escapes::Kept)?;
        let value = plain(&it.binding, &it.name);
        let (Some(pattern), Some(known)) = (pattern.known(), value.known()) else {
            return Ok(Value::unknown(&it.name));
        };
        match Pattern::read(pattern) {
            Ok(pattern) if !pattern.is_quick(known, 1) => Ok(Value::unknown(&it.name)),
            Ok(pattern) if it.sign.starts_with('#') => Ok(Value::text(pattern.trim_prefix(known, which))),
            Ok(pattern) => Ok(Value::text(pattern.trim_suffix(known, which))),
            Err(message) => self.error(pattern_at, self.at - 1, message),
        }
    }

    fn replaced(&mut self, it: &Substitution) -> Outcome<Value> {
        let mut which = Replace::First;
        if self.peek() == Some('/') {
            self.next();
            which = Replace::All;
        }
        let pattern_at = self.at;
        let mut pattern = Output::default();
        if let Err(error) = self.until(Some('/'), Escapes::Kept, &mut pattern) {
            return match self.peek() {
                None if error.by == Refused::ByBuilder => {
                    self.error(it.start, self.at, "syntax error: missing '/' in ${}")
                }
                _ => Err(error),
            };
        }
        let pattern_end = self.at - 1;
        let replacement = self.operand(it, Escapes::Kept)?;
        let value = plain(&it.binding, &it.name);
        let (Some(pattern), Some(replacement), Some(known)) =
            (pattern.value.known(), replacement.known(), value.known())
        else {
            return Ok(Value::unknown(&it.name));
        };
        let most = known.len().saturating_mul(replacement.len() + 1);
        match Pattern::read(pattern) {
            Ok(pattern) if !pattern.is_quick(known, known.len()) || most > LONGEST => Ok(Value::unknown(&it.name)),
            Ok(pattern) => Ok(Value::text(pattern.replace(known, replacement, which))),
            Err(message) => self.error(pattern_at, pattern_end, message),
        }
    }
}

fn modifier(sign: &str) -> Modifier {
    match sign.trim_start_matches(':') {
        "}" => Modifier::None,
        "-" => Modifier::Default,
        "+" => Modifier::Alternative,
        "?" => Modifier::Required,
        "#" | "##" => Modifier::Prefix,
        "%" | "%%" => Modifier::Suffix,
        "/" => Modifier::Replace,
        _ => Modifier::Unsupported,
    }
}
