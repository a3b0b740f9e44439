//! What a secret looks like: the shapes of tokens whose makers gave them one. A text that is merely hard to guess is no
//! proof.

use std::ops::Range;

/// A secret in some text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it is, a noun phrase.
    pub what: &'static str,
    /// How it starts; the rest is never shown.
    pub start: &'static str,
}

/// The start of a token, what may follow, how much of that there is at least and at most, and what it is.
type Shape = (&'static str, Letters, usize, usize, &'static str);

#[derive(Clone, Copy)]
enum Letters {
    /// Letters and digits.
    Plain,
    /// Capitals and digits.
    Capitals,
    /// Letters, digits, `-` and `_`.
    Url,
    /// Those and dots.
    Dotted,
}

const SHAPES: [Shape; 22] = [
    ("AKIA", Letters::Capitals, 16, 16, "an AWS access key ID"),
    ("ASIA", Letters::Capitals, 16, 16, "an AWS access key ID"),
    ("AIza", Letters::Url, 35, 35, "a Google API key"),
    ("dckr_pat_", Letters::Url, 27, 36, "a Docker Hub token"),
    ("eyJ", Letters::Dotted, 60, usize::MAX, "a signed token"),
    ("ghp_", Letters::Plain, 36, 36, "a GitHub token"),
    ("gho_", Letters::Plain, 36, 36, "a GitHub token"),
    ("ghs_", Letters::Plain, 36, 36, "a GitHub token"),
    ("ghu_", Letters::Plain, 36, 36, "a GitHub token"),
    ("github_pat_", Letters::Url, 80, 90, "a GitHub token"),
    ("glpat-", Letters::Url, 20, 26, "a GitLab token"),
    ("hf_", Letters::Plain, 34, 34, "a Hugging Face token"),
    ("npm_", Letters::Plain, 36, 36, "an npm token"),
    ("pypi-AgEIcHlwaS5vcmc", Letters::Url, 50, usize::MAX, "a PyPI token"),
    ("rk_live_", Letters::Plain, 24, 128, "a Stripe key"),
    ("sk_live_", Letters::Plain, 24, 128, "a Stripe key"),
    ("sk-ant-", Letters::Url, 40, 140, "an Anthropic API key"),
    ("sk-proj-", Letters::Url, 40, 200, "an OpenAI API key"),
    ("SG.", Letters::Dotted, 66, 66, "a SendGrid API key"),
    ("xoxb-", Letters::Url, 24, 120, "a Slack token"),
    ("xoxp-", Letters::Url, 24, 120, "a Slack token"),
    ("shpat_", Letters::Plain, 32, 32, "a Shopify token"),
];

impl Letters {
    fn has(self, letter: char) -> bool {
        match self {
            Letters::Plain => letter.is_ascii_alphanumeric(),
            Letters::Capitals => letter.is_ascii_uppercase() || letter.is_ascii_digit(),
            Letters::Url => letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'),
            Letters::Dotted => letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'),
        }
    }
}

/// The secrets in a text, in its order. Placeholders are none.
pub fn secrets(text: &str) -> Vec<Secret> {
    let mut found: Vec<Secret> = word_starts(text).filter_map(|at| token(text, at)).collect();
    found.extend(keys(text));
    found.sort_by_key(|secret| secret.range.start);
    found
}

/// The places at which a word of letters, digits and `_` starts.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut is_inside = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let was_inside = std::mem::replace(&mut is_inside, byte.is_ascii_alphanumeric() || byte == b'_');
        (is_inside && !was_inside).then_some(at)
    })
}

/// The token that starts at a place; no start of one is the start of another.
fn token(text: &str, at: usize) -> Option<Secret> {
    let from = &text.as_bytes()[at..];
    let shape = SHAPES.iter().find(|(start, ..)| from.starts_with(start.as_bytes()))?;
    let &(start, letters, least, most, what) = shape;
    let rest = &text[at + start.len()..];
    let length = rest.find(|it| !letters.has(it)).unwrap_or(rest.len());
    let token = &text[at..at + start.len() + length];
    let signed = start != "eyJ" || (token.matches('.').count() == 2 && token.contains(".eyJ"));
    let fits = (least..=most).contains(&length) && signed && !is_placeholder(&rest[..length]);
    fits.then(|| Secret { range: at..at + token.len(), what, start })
}

/// The first lines of private keys.
fn keys(text: &str) -> Vec<Secret> {
    let starts = text.match_indices("-----BEGIN ");
    let key = |(at, _): (usize, &str)| {
        let line = text[at..].lines().next().unwrap_or_default();
        let end = line.find("PRIVATE KEY-----").filter(|end| *end < 40)? + "PRIVATE KEY-----".len();
        // A key has a body; a text that looks for one has not.
        let body = text[at + end..].trim_start_matches(['\\', 'n', 'r', '\n', '\r', ' ', '"']);
        let letters = body.find(|it: char| !(it.is_ascii_alphanumeric() || "+/=".contains(it))).unwrap_or(body.len());
        let real = letters > 30 || body.starts_with("Proc-Type");
        real.then_some(Secret { range: at..at + end, what: "a private key", start: "-----BEGIN" })
    };
    starts.filter_map(key).collect()
}

fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words = ["example", "xxxx", "0000", "1234", "your", "abcdef", "test", "dummy", "fake"];
    let mut letters: Vec<char> = lower.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < 7 || words.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_a_shape_and_placeholders_are_none() {
        let token = |start: &str, length: usize| start.to_owned() + &"q7Zk2Rw9Tb4Xv8Lp3Nc6Mj5Hd".repeat(9)[..length];
        for (text, expected) in [
            (token("ghp_", 36), Some("a GitHub token")),
            (token("ghp_", 35), None),
            (token("xghp_", 36), None),
            (token("npm_", 36), Some("an npm token")),
            (token("glpat-", 20), Some("a GitLab token")),
            ("AKIAQ3EGR5ZTWYKJXN7P".to_owned(), Some("an AWS access key ID")),
            ("AKIAIOSFODNN7EXAMPLE".to_owned(), None),
            (format!("{}.{}.{}", token("eyJ", 30), token("eyJ", 30), token("", 30)), Some("a signed token")),
            (token("eyJ", 90), None),
            ("-----BEGIN PRIVATE KEY-----".to_owned(), None),
            (format!("-----BEGIN RSA PRIVATE KEY-----\n{}", token("", 64)), Some("a private key")),
        ] {
            assert_eq!(secrets(&text).first().map(|secret| secret.what), expected, "{text}");
        }
    }
}
