//! What the value of a label may have to be.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What the value of a label has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Url,
    Time,
    Licence,
    Hash,
    Version,
    Email,
}

impl Kind {
    /// The kind that a schema calls so.
    pub(super) fn named(name: &str) -> Option<Kind> {
        Some(match name.trim() {
            "" | "text" => Kind::Text,
            "url" => Kind::Url,
            "rfc3339" => Kind::Time,
            "spdx" => Kind::Licence,
            "hash" => Kind::Hash,
            "semver" => Kind::Version,
            "email" => Kind::Email,
            _ => return None,
        })
    }

    /// What hadolint calls a value of another kind.
    pub(super) fn code(self) -> Option<&'static str> {
        Some(match self {
            Kind::Text => return None,
            Kind::Url => "DL3052",
            Kind::Time => "DL3053",
            Kind::Licence => "DL3054",
            Kind::Hash => "DL3055",
            Kind::Version => "DL3056",
            Kind::Email => "DL3058",
        })
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Url => "a URL such as `https://example.org`",
            Kind::Time => "a date and time such as `2026-01-31T12:00:00Z`",
            Kind::Licence => "an SPDX license identifier such as `MIT`",
            Kind::Hash => "a Git commit hash of 7 or 40 characters",
            Kind::Version => "a semantic version such as `1.2.3`",
            Kind::Email => "an email address",
        }
    }

    pub(super) fn admits(self, text: &str) -> bool {
        match self {
            Kind::Text => true,
            Kind::Url => is_url(text),
            Kind::Time => is_time(text),
            Kind::Licence => is_licence(text),
            Kind::Hash => {
                matches!(text.len(), 7 | 40) && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
            }
            Kind::Version => is_version(text),
            Kind::Email => is_email(text),
        }
    }
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.'));
    let rest = rest.bytes().all(|it| {
        it.is_ascii_graphic() && !matches!(it, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`')
    });
    scheme && rest
}

/// `2026-01-31T12:00:00.5+01:00`
fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else { return false };
    let offset_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at(offset_at);
    let (clock, fraction) = clock.split_once('.').map_or((clock, "0"), |(clock, fraction)| (clock, fraction));
    let offset_fits = match offset {
        "Z" | "z" => true,
        offset => offset.len() == 6 && numbers(&offset[1..], ':', &[(2, 0, 23), (2, 0, 59)]),
    };
    crate::context::Date::parse(date).is_some()
        && numbers(clock, ':', &[(2, 0, 23), (2, 0, 59), (2, 0, 60)])
        && is_number(fraction)
        && offset_fits
}

/// Whether the text is numbers of these lengths and ranges.
fn numbers(text: &str, separator: char, ranges: &[(usize, u32, u32)]) -> bool {
    let parts: Vec<&str> = text.split(separator).collect();
    let fits = |(part, (length, least, most)): (&&str, &(usize, u32, u32))| {
        part.len() == *length
            && is_number(part)
            && part.parse().is_ok_and(|number: u32| (*least..=*most).contains(&number))
    };
    parts.len() == ranges.len() && parts.iter().zip(ranges).all(fits)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// An identifier, or several with `AND`, `OR` and `WITH`.
fn is_licence(text: &str) -> bool {
    static KNOWN: LazyLock<BTreeSet<String>> =
        LazyLock::new(|| include_str!("licences.txt").lines().map(str::to_lowercase).collect());
    let plain = text.replace(['(', ')'], " ");
    let mut words = plain.split_whitespace();
    let id = |word: &str| {
        let word = word.strip_suffix('+').unwrap_or(word).to_lowercase();
        KNOWN.contains(&word) || word.starts_with("licenseref-")
    };
    let mut right = words.next().is_some_and(id);
    while let Some(operator) = words.next() {
        let operand = words.next();
        right &= match operator {
            "AND" | "OR" => operand.is_some_and(id),
            "WITH" => operand.is_some(),
            _ => false,
        };
    }
    right
}

fn is_version(text: &str) -> bool {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, before) = text.split_once('-').map_or((text, None), |(core, before)| (core, Some(before)));
    let without_zeros = |part: &str| part == "0" || !part.starts_with('0') || !is_number(part);
    let word = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
    let core: Vec<&str> = core.split('.').collect();
    core.len() == 3
        && core.iter().all(|part| is_number(part) && without_zeros(part))
        && before.is_none_or(|before| before.split('.').all(|part| word(part) && without_zeros(part)))
        && build.is_none_or(|build| build.split('.').all(word))
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let atom = |text: &str| {
        !text.is_empty() && text.bytes().all(|it| it.is_ascii_graphic() && !b"()<>[]:;@\\,\"".contains(&it))
    };
    name.split('.').all(atom) && host.split('.').all(atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_of_their_kind() {
        for (kind, right, wrong) in [
            (Kind::Url, &["https://example.org/a?b#c", "urn:x:y"][..], &["example.org", "https://a b", "1a:b"][..]),
            (
                Kind::Time,
                &["2026-01-31T12:00:00Z", "2026-01-31t23:59:60.25+01:00"],
                &["2026-01-31", "2026-13-31T12:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31T12:00:00"],
            ),
            (
                Kind::Licence,
                &["MIT", "mit OR Apache-2.0", "(GPL-2.0-only WITH Classpath-exception-2.0)"],
                &["Apache2", "MIT Apache-2.0", ""],
            ),
            (Kind::Hash, &["1234567", "0123456789abcdef0123456789abcdef01234567"], &["123456", "ABCDEF0"]),
            (
                Kind::Version,
                &["1.2.3", "1.0.0-rc.1+build.5", "0.0.0"],
                &["v1.2.3", "1.2", "01.2.3", "1.2.3-", "1.2.3-01"],
            ),
            (Kind::Email, &["a.b+c@example.org", "me@localhost"], &["me", "a b@c", "a@b..c"]),
        ] {
            for text in right {
                assert!(kind.admits(text), "{text}");
            }
            for text in wrong {
                assert!(!kind.admits(text), "{text}");
            }
        }
    }
}
