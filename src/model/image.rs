//! References to images: registry, repository, tag and digest.

mod digest;
#[cfg(test)]
mod tests;
mod version;

use crate::text::Span;

/// A reference to an image, such as `ghcr.io/owner/name:1.2@sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageRef {
    /// The reference as written.
    pub text: String,
    /// The registry's host and port, where one is written.
    pub registry: Option<String>,
    /// The repository as written, without registry: `node`, `library/node`, `owner/name`.
    pub repository: String,
    /// The tag, where one is written.
    pub tag: Option<String>,
    /// The digest, where one is written.
    pub digest: Option<String>,
    /// Where the tag stands in `text`, without its `:`.
    pub tag_span: Option<Span>,
    /// Where the digest stands in `text`, without its `@`.
    pub digest_span: Option<Span>,
    /// Where registry and repository stand in `text`.
    pub name_span: Span,
}

/// Why a text is not a reference to an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidReference {
    /// The reason, in the words of the builder.
    pub message: String,
}

/// The registry of a reference that names none.
pub const DEFAULT_REGISTRY: &str = "docker.io";

const MAX_NAME: usize = 255;

impl ImageRef {
    /// Reads a reference as a `FROM` does.
    pub fn parse(text: &str) -> Result<ImageRef, InvalidReference> {
        if text.len() == 64 && text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
            return refuse(format!("invalid repository name ({text}), cannot specify 64-byte hexadecimal strings"));
        }
        let (front, digest) = match text.split_once('@') {
            Some((front, digest)) => (front, Some(digest)),
            None => (text, None),
        };
        let (registry, rest) = split_registry(front);
        let (repository, tag) = match rest.split_once(':') {
            Some((repository, tag)) => (repository, Some(tag)),
            None => (rest, None),
        };
        if repository.chars().any(char::is_uppercase) {
            let library = if registry.is_none() && !repository.contains('/') { "library/" } else { "" };
            let name = format!("{library}{repository}");
            return refuse(format!("invalid reference format: repository name ({name}) must be lowercase"));
        }
        let valid = registry.is_none_or(is_host)
            && repository.split('/').all(is_component)
            && tag.is_none_or(is_tag)
            && digest.is_none_or(digest::is_digest);
        if !valid {
            return refuse("invalid reference format");
        }
        if let Some(reason) = digest.and_then(digest::refusal) {
            return refuse(reason);
        }
        let name_end = front.len() - tag.map_or(0, |tag| tag.len() + 1);
        let image = ImageRef {
            text: text.to_owned(),
            registry: registry.map(str::to_owned),
            repository: repository.to_owned(),
            tag: tag.map(str::to_owned),
            digest: digest.map(str::to_owned),
            tag_span: tag.map(|_| Span::new(name_end as u32 + 1, front.len() as u32)),
            digest_span: digest.map(|_| Span::new(front.len() as u32 + 1, text.len() as u32)),
            name_span: Span::new(0, name_end as u32),
        };
        if image.name().len() > MAX_NAME {
            return refuse(format!("repository name must not be more than {MAX_NAME} characters"));
        }
        Ok(image)
    }

    /// Registry and repository in full, such as `docker.io/library/node`.
    pub fn name(&self) -> String {
        let registry = self.host();
        let library = if registry == DEFAULT_REGISTRY && !self.repository.contains('/') { "library/" } else { "" };
        format!("{registry}/{library}{}", self.repository)
    }

    /// The full name with its tag, or with `latest`, which stands for none.
    pub fn tagged_name(&self) -> String {
        format!("{}:{}", self.name(), self.tag.as_deref().unwrap_or("latest"))
    }

    /// Registry and repository as people write them, such as `node` for `docker.io/library/node`.
    pub fn familiar(&self) -> String {
        let name = self.name();
        let short = name.strip_prefix("docker.io/library/").filter(|short| !short.contains('/'));
        let short = short.or_else(|| name.strip_prefix("docker.io/"));
        short.unwrap_or(&name).to_owned()
    }

    /// The registry that is asked.
    pub fn host(&self) -> &str {
        match self.registry.as_deref() {
            None | Some("index.docker.io") => DEFAULT_REGISTRY,
            Some(registry) => registry,
        }
    }
}

fn refuse<T>(message: impl Into<String>) -> Result<T, InvalidReference> {
    Err(InvalidReference { message: message.into() })
}

/// The part before the first `/` is a registry if it cannot be a part of a repository's name.
fn split_registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':']) || first == "localhost" || first.chars().any(char::is_uppercase) =>
        {
            (Some(first), rest)
        }
        _ => (None, name),
    }
}

fn is_host(host: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|it| it.is_ascii_digit());
    if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        let address_fits = !address.is_empty() && address.bytes().all(|it| it.is_ascii_hexdigit() || it == b':');
        return address_fits && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let is_label = |label: &str| {
        let fits = label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        fits && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    name.split('.').all(is_label) && port.is_none_or(is_port)
}

/// Lower-case letters and digits, with single `.`, one or two `_`, or any number of `-` between.
fn is_component(component: &str) -> bool {
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    if !component.starts_with(is_plain) || !component.ends_with(is_plain) {
        return false;
    }
    let separators = component.split(is_plain);
    separators.into_iter().all(|it| matches!(it, "" | "." | "_" | "__") || it.bytes().all(|byte| byte == b'-'))
}

/// Whether a tag is well formed.
fn is_tag(tag: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
    tag.len() <= 128 && tag.starts_with(is_word) && tag.chars().all(|it| is_word(it) || matches!(it, '.' | '-'))
}
