use super::*;

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn references_fall_into_their_parts() {
    for (text, registry, repository, tag, name) in [
        ("node", None, "node", None, "docker.io/library/node"),
        ("node:18-alpine", None, "node", Some("18-alpine"), "docker.io/library/node"),
        ("library/node", None, "library/node", None, "docker.io/library/node"),
        ("owner/name:v1", None, "owner/name", Some("v1"), "docker.io/owner/name"),
        ("docker.io/node", Some("docker.io"), "node", None, "docker.io/library/node"),
        ("index.docker.io/node", Some("index.docker.io"), "node", None, "docker.io/library/node"),
        ("ghcr.io/a/b/c", Some("ghcr.io"), "a/b/c", None, "ghcr.io/a/b/c"),
        ("localhost/x", Some("localhost"), "x", None, "localhost/x"),
        ("localhost:5000/x:y", Some("localhost:5000"), "x", Some("y"), "localhost:5000/x"),
        ("Host/x", Some("Host"), "x", None, "Host/x"),
        ("[::1]:5000/x", Some("[::1]:5000"), "x", None, "[::1]:5000/x"),
        ("a__b.c-d---e", None, "a__b.c-d---e", None, "docker.io/library/a__b.c-d---e"),
    ] {
        let image = ImageRef::parse(text).expect(text);
        assert_eq!(image.registry.as_deref(), registry, "{text}");
        assert_eq!((image.repository.as_str(), image.tag.as_deref()), (repository, tag), "{text}");
        assert_eq!(image.name(), name, "{text}");
        assert_eq!(image.tag_span.map(|span| &text[span]), tag, "{text}");
    }
}

#[test]
fn digests_have_their_place() {
    let text = format!("node:18@{DIGEST}");
    let text = text.as_str();
    let image = ImageRef::parse(text).unwrap();
    assert_eq!(image.tag.as_deref(), Some("18"));
    assert_eq!(image.digest_span.map(|span| &text[span]), Some(DIGEST));
    assert_eq!(&text[image.name_span], "node");
    assert_eq!(image.familiar(), "node");
    assert_eq!(ImageRef::parse("docker.io/library/node").unwrap().familiar(), "node");
    assert_eq!(ImageRef::parse("ghcr.io/a/b").unwrap().familiar(), "ghcr.io/a/b");
}

#[test]
fn what_is_no_reference_is_refused() {
    let long = "a".repeat(250);
    for (text, message) in [
        ("", "invalid reference format"),
        ("Node", "invalid reference format: repository name (library/Node) must be lowercase"),
        ("a/B:x", "invalid reference format: repository name (a/B) must be lowercase"),
        ("a:b:c", "invalid reference format"),
        ("a:", "invalid reference format"),
        (":a", "invalid reference format"),
        ("a//b", "invalid reference format"),
        ("a___b", "invalid reference format"),
        ("a..b", "invalid reference format"),
        ("-a", "invalid reference format"),
        ("a b", "invalid reference format"),
        ("a:-x", "invalid reference format"),
        ("a@sha256:12", "invalid reference format"),
        ("a@", "invalid reference format"),
        ("https://x/y", "invalid reference format"),
        (&DIGEST[7..], "cannot specify 64-byte hexadecimal strings"),
        (&format!("a@{}", &DIGEST[..50]), "invalid checksum digest length"),
        (&format!("a@md4:{}", &DIGEST[7..]), "unsupported digest algorithm"),
        (&long, "repository name must not be more than 255 characters"),
    ] {
        let refused = ImageRef::parse(text).unwrap_err();
        assert!(refused.message.contains(message), "{text}: {}", refused.message);
    }
}
