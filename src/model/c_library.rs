//! The C library of well-known images.

use super::stage::Base;

/// The C library of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CLibrary {
    /// That of Debian and most others.
    Glibc,
    /// That of Alpine.
    Musl,
    /// Programs find none.
    None,
}

const GLIBC: [&str; 12] = [
    "almalinux",
    "buildpack-deps",
    "debian",
    "fedora",
    "gcc",
    "golang",
    "node",
    "php",
    "python",
    "ruby",
    "rust",
    "ubuntu",
];

impl Base {
    /// The C library that it has; `None` where that is unknown.
    pub fn c_library(&self) -> Option<CLibrary> {
        let Base::Image(image) = self else { return matches!(self, Base::Scratch).then_some(CLibrary::None) };
        let name = image.familiar();
        let tag = image.tag.as_deref().unwrap_or_default();
        if self.lacks_bash() {
            return Some(CLibrary::Musl);
        }
        let is_plain = !["alpine", "server", "windows"].iter().any(|other| tag.contains(other));
        match name.strip_prefix("gcr.io/distroless/") {
            Some(kind) => kind.starts_with("static").then_some(CLibrary::None),
            None => (GLIBC.contains(&name.as_str()) && is_plain).then_some(CLibrary::Glibc),
        }
    }
}
