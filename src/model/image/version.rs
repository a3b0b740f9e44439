//! Whether two tags of an image surely name two images.

use super::ImageRef;
use crate::model::official_images::is_official;

impl ImageRef {
    /// Whether the tags of an official image say versions of which neither is a part of the other: `3.12` and `3.13`, but not
    /// `3.12` and `3.12.6`.
    pub fn is_another_version(&self, other: &ImageRef) -> bool {
        let (Some(tag), Some(others)) = (&self.tag, &other.tag) else { return false };
        let is_pinned = self.digest.is_some() || other.digest.is_some();
        if self.name() != other.name() || is_pinned || !is_official(&self.familiar()) {
            return false;
        }
        let others = versions(others);
        versions(tag).iter().any(|(word, version)| {
            let same = others.iter().filter(|(other, _)| other == word);
            same.into_iter().any(|(_, other)| version.iter().zip(other).any(|(one, other)| one != other))
        })
    }
}

/// The versions in a tag with the word before each: of `3.12-alpine3.20`, that of the image and that of Alpine. A number alone
/// that does not come first is a date or a build.
fn versions(tag: &str) -> Vec<(&str, Vec<&str>)> {
    let parts = tag.split('-').enumerate().map(|(place, part)| {
        let word = &part[..part.find(|it: char| it.is_ascii_digit()).unwrap_or(part.len())];
        let rest = &part[word.len()..];
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(rest.len());
        (place, word, rest[..end].split('.').filter(|number| !number.is_empty()).collect::<Vec<_>>())
    });
    let named = parts.filter(|(place, word, version)| !version.is_empty() && (*place == 0 || *word == "alpine"));
    named.map(|(_, word, version)| (word, version)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fixed_versions_are_two_images() {
        for (one, other, expected) in [
            ("python:3.8-slim", "python:3.10-slim", true),
            ("python:3.12.6", "python:3.12.7", true),
            ("docker.io/library/node:20-alpine3.18", "node:20-alpine3.19", true),
            ("python:3.12", "python:3.12.6", false),
            ("python:3.12-slim", "python:3.12-slim-bookworm", false),
            ("debian:bookworm", "debian:trixie", false),
            ("python:3.13.0rc1", "python:3.13.0", false),
            ("python", "python:3.12", false),
            ("python:3.11", "node:22", false),
            // Somebody may give one image two tags.
            ("example.com/shop:1.4", "example.com/shop:1.5", false),
        ] {
            let image = |text: &str| ImageRef::parse(text).unwrap();
            assert_eq!(image(one).is_another_version(&image(other)), expected, "{one} {other}");
        }
    }
}
