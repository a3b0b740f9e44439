use super::*;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// The text with every image that a registry would be asked about pinned, and what cannot be.
fn pinned(text: &str, update: bool) -> (String, Vec<(String, NotPinnable)>) {
    let source = Source::from_text("Dockerfile", text);
    let places = places(&source, &Context::memory([("Dockerfile", text)]));
    let names = places.iter().filter_map(|place| Some((place.span, Place::pinned(place.wanted(update)?, DIGEST))));
    let after = edits(names).apply_within(source.text(), source.span());
    let left = places.iter().filter_map(|place| Some((place.text.clone(), place.image.clone().err()?)));
    (after.replace(DIGEST, "NEW"), left.collect())
}

#[test]
fn every_place_gets_a_digest_and_keeps_its_tag() {
    let text = "# syntax=docker/dockerfile:1\nFROM node:22 AS build\nRUN --mount=from=ghcr.io/a/b:2,target=/b true\n\
                FROM scratch\nCOPY --from=build /a /a\nCOPY --from=quay.io:443/x/y /b /b\n";
    let after = "# syntax=docker/dockerfile:1@NEW\nFROM node:22@NEW AS build\n\
                 RUN --mount=from=ghcr.io/a/b:2@NEW,target=/b true\nFROM scratch\nCOPY --from=build /a /a\n\
                 COPY --from=quay.io:443/x/y:latest@NEW /b /b\n";
    assert_eq!(pinned(text, false), (after.to_owned(), Vec::new()));
}

#[test]
fn a_digest_is_refreshed_only_where_asked_for_and_where_a_tag_says_of_what() {
    let old = DIGEST.replace('0', "f");
    let text = format!("FROM node:22@{old}\nCOPY --from=busybox@{old} /a /a\n");
    assert_eq!(pinned(&text, false).0, text);
    assert_eq!(pinned(&text, true).0, format!("FROM node:22@NEW\nCOPY --from=busybox@{old} /a /a\n"));
}

#[test]
fn a_variable_is_pinned_in_its_default() {
    let text = "ARG BASE=debian:13\nARG V=1\nFROM ${BASE} AS a\nFROM node:$V\nFROM $NOBODY\n";
    let after = text.replace("debian:13", "debian:13@NEW");
    let left = ["node:$V", "$NOBODY"].map(|text| (text.to_owned(), NotPinnable::Variable));
    assert_eq!(pinned(text, false), (after, left.to_vec()));
}

#[test]
fn what_is_no_image_is_passed_over() {
    let text =
        "# syntax=dockerfile.v0\nFROM scratch AS a\nFROM a\nCOPY --from=0 /x /x\nCOPY --from=9 /x /x\nFROM NODE:1\n";
    assert_eq!(pinned(text, false), (text.to_owned(), Vec::new()));
}

#[test]
fn quotes_and_crlf_line_endings_stay() {
    let text = "FROM debian:13\r\nFROM \"node:22\"\r\n";
    let (after, left) = pinned(text, false);
    assert_eq!(after, "FROM debian:13@NEW\r\nFROM \"node:22\"\r\n");
    assert!(left.iter().all(|(_, why)| *why == NotPinnable::Broken), "{left:?}");
}

#[test]
fn triggers_name_an_image_once() {
    let text = "FROM a:1 AS a\nONBUILD COPY --from=b:1 /b /b\nFROM a AS c\nFROM a AS d\n";
    assert_eq!(pinned(text, false).0, text.replace("a:1", "a:1@NEW").replace("b:1", "b:1@NEW"));
}
