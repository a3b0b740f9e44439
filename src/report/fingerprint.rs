//! What makes a result the same result after lines moved.

use std::collections::HashMap;

use crate::finding::Finding;
use crate::text::{Source, Span};

/// The most lines before and after a finding in which its command is looked for.
const LINES: u32 = 64;

/// Fingerprints of the results of one file. They stay the same when lines move, and when blanks, continuations or
/// comments change. Results that share all that are told apart by their order.
pub struct Fingerprints<'a> {
    source: &'a Source,
    seen: HashMap<u64, u32>,
}

/// What tells a result from others of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// Of the rule and the offending words.
    pub words: u64,
    /// Of these and of the command that they are in: a command of the shell in a `RUN`, or else the instruction.
    pub command: u64,
}

impl<'a> Fingerprints<'a> {
    /// Those of the results in `source`.
    pub fn new(source: &'a Source) -> Fingerprints<'a> {
        Fingerprints { source, seen: HashMap::new() }
    }

    /// The fingerprint of a finding as text, which is unique in the file.
    pub fn of(&mut self, finding: &Finding) -> String {
        let hash = self.parts(finding).command;
        let count = self.seen.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }

    /// The fingerprint of a finding, which other findings of the file can share.
    pub fn parts(&self, finding: &Finding) -> Fingerprint {
        let rule = fnv(FNV_OFFSET, finding.rule.as_bytes());
        let words = fold(rule, plain(self.source.slice(finding.span)));
        let command = self.command(finding.span);
        Fingerprint { words, command: fold(words, command.iter().flat_map(|part| plain(part))) }
    }

    /// The command around `span`, line by line.
    fn command(&self, span: Span) -> Vec<&'a str> {
        let lines = self.source.lines();
        let (first, last) = (lines.line(span.start), lines.line(span.end));
        let head = self.source.slice(Span::new(lines.span(first).start, span.start));
        let tail = self.source.slice(Span::new(span.end, lines.span(last).end.max(span.end)));
        let mut above = Vec::new();
        let mut is_open = push_end(&mut above, head);
        for line in (first.saturating_sub(LINES)..first).rev() {
            let text = self.source.slice(lines.span(line));
            if is_comment(text) {
                continue;
            }
            if !is_open || !continues(text) {
                break;
            }
            is_open = push_end(&mut above, text);
        }
        above.reverse();
        above.push(self.source.slice(span));
        let mut is_open = push_start(&mut above, tail) && continues(tail);
        for line in last + 1..=last + LINES {
            let text = self.source.slice(lines.span(line));
            if !is_open || text.is_empty() {
                break;
            }
            if !is_comment(text) {
                is_open = push_start(&mut above, text) && continues(text);
            }
        }
        above
    }
}

/// Adds what comes after the last operator; says whether there is none.
fn push_end<'t>(parts: &mut Vec<&'t str>, text: &'t str) -> bool {
    let end = OPERATORS.iter().filter_map(|operator| text.rfind(operator).map(|at| at + operator.len())).max();
    parts.push(&text[end.unwrap_or(0)..]);
    end.is_none()
}

/// Adds what comes before the first operator; says whether there is none.
fn push_start<'t>(parts: &mut Vec<&'t str>, text: &'t str) -> bool {
    let start = OPERATORS.iter().filter_map(|operator| text.find(operator)).min();
    parts.push(&text[..start.unwrap_or(text.len())]);
    start.is_none()
}

const OPERATORS: [&str; 3] = ["&&", "||", ";"];

fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Whether a line goes on in the next one, with either escape character.
fn continues(line: &str) -> bool {
    line.trim_end().ends_with(['\\', '`'])
}

/// The words of a text without comments and continuations.
fn plain(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter(|line| !is_comment(line));
    lines.flat_map(|line| line.trim_end().trim_end_matches(['\\', '`']).split_whitespace())
}

fn fold<'t>(hash: u64, words: impl Iterator<Item = &'t str>) -> u64 {
    words.fold(fnv(hash, b"\n"), |hash, word| fnv(fnv(hash, word.as_bytes()), b" "))
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a, for its values must stay the same in every release; the standard library promises that of none of its hashes.
fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, word: &str) -> Fingerprint {
        let source = Source::from_text("Dockerfile", text);
        let start = text.rfind(word).unwrap() as u32;
        let finding = Finding::new("syntax", Span::new(start, start + word.len() as u32), "");
        Fingerprints::new(&source).parts(&finding)
    }

    #[test]
    fn layout_does_not_count() {
        let plain = parts("FROM a\nRUN apt-get update && apt-get install curl git && rm x\n", "curl");
        for text in [
            "# c\n\nFROM b\nRUN apt-get update && \\\n    apt-get install curl git && rm x\n",
            "FROM a\nRUN true; \\\n  apt-get install \\\n    # why\n    curl \\\n\n    git\nCMD x\n",
            "FROM a\nRUN <<E\napt-get install curl git\nE\n",
        ] {
            assert_eq!(parts(text, "curl"), plain, "{text}");
        }
    }

    #[test]
    fn other_commands_count() {
        let one = parts("RUN apt-get install curl git\n", "curl");
        let other = parts("RUN apt-get install curl\n", "curl");
        assert_eq!(one.words, other.words);
        assert_ne!(one.command, other.command);
        assert_ne!(one.words, parts("RUN apt-get install curl git\n", "git").words);
    }
}
