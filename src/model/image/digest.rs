//! Digests such as `sha256:…`.

/// Whether `text` has the form of a digest.
pub(super) fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else {
        return false;
    };
    let is_part = |part: &str| {
        part.starts_with(|it: char| it.is_ascii_alphabetic()) && part.bytes().all(|it| it.is_ascii_alphanumeric())
    };
    algorithm.split(['-', '_', '+', '.']).all(is_part)
        && hex.len() >= 32
        && hex.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Why a well-formed digest is refused all the same.
pub(super) fn refusal(text: &str) -> Option<&'static str> {
    let (algorithm, hex) = text.split_once(':')?;
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Some("unsupported digest algorithm"),
    };
    if hex.len() != length {
        return Some("invalid checksum digest length");
    }
    hex.bytes().any(|it| it.is_ascii_uppercase()).then_some("invalid checksum digest format")
}
