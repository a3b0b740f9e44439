//! What a build is started with, besides the file and its context.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::context::Build;

/// What the command line, a compose file or a bake file gives to a build. All empty: nothing is known about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The values of `--build-arg`.
    pub build_args: BTreeMap<String, String>,
    /// The names of build arguments that have another value in each build.
    pub changing: Arc<BTreeSet<String>>,
    /// The stage of `--target`.
    pub target: Option<String>,
    /// The platform of `--platform`.
    pub platform: Option<Platform>,
    /// The platform that the builder itself runs on.
    pub build_platform: Option<Platform>,
    /// The names of `--build-context`.
    pub contexts: BTreeSet<String>,
    /// Whether the build arguments are all that the build is given, so that an `ARG` without a value has none.
    pub all_args: bool,
    /// What is known of base images, by the text that a `FROM` names them with.
    pub images: BTreeMap<String, Image>,
}

/// What is known of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// What tells its layers from those of other images, such as the digests of all of them.
    pub layers: Option<String>,
    /// What it says to those who build on it.
    pub config: Option<ImageConfig>,
}

/// What an image says to those who build on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// Its variables in order.
    pub env: Vec<(String, String)>,
    /// Its directory; empty is `/`.
    pub workdir: String,
    /// Its user; empty is root.
    pub user: String,
    /// The words before a command in shell form; empty is the usual shell.
    pub shell: Vec<String>,
    /// The triggers that run in a child, as they were written after `ONBUILD`.
    pub onbuild: Vec<String>,
}

impl Inputs {
    /// What a build is started with. An argument whose value is not told is as if it were not given.
    pub fn of(build: &Build) -> Inputs {
        let args = build.args.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
        Inputs {
            build_args: args.collect(),
            changing: Arc::new(build.changing.keys().cloned().collect()),
            target: build.target.clone(),
            contexts: build.contexts.iter().map(|(name, _)| name.clone()).collect(),
            ..Inputs::default()
        }
    }
}

/// The arguments that the builder defines itself, for `FROM` and for stages that declare them.
pub const PLATFORM_ARGS: [&str; 11] = [
    "BUILDPLATFORM",
    "BUILDOS",
    "BUILDOSVERSION",
    "BUILDARCH",
    "BUILDVARIANT",
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETOSVERSION",
    "TARGETARCH",
    "TARGETVARIANT",
    "TARGETSTAGE",
];

/// The arguments that every `RUN` sees when the build is given them, declared or not; in upper and in lower case.
pub const PROXY_ARGS: [&str; 5] = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/// Whether `name` is one of [`PROXY_ARGS`] in any case.
pub fn is_proxy_arg(name: &str) -> bool {
    PROXY_ARGS.iter().any(|proxy| proxy.eq_ignore_ascii_case(name))
}

/// A platform such as `linux/arm/v7`, in the builder's normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Platform {
    /// The operating system.
    pub os: String,
    /// The processor.
    pub arch: String,
    /// The variant of the processor; may be empty.
    pub variant: String,
}

const SYSTEMS: [&str; 9] = ["linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "wasip1", "wasi", "js"];
/// The architectures that have builds of their own.
pub const PROCESSORS: [&str; 13] = [
    "386", "amd64", "arm", "arm64", "loong64", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x", "wasm",
    "mips",
];

impl Platform {
    /// Reads a platform: `os`, `arch`, `os/arch` or `os/arch/variant`. A part that is left out is `linux` or the
    /// builder's own processor, for which `amd64` stands in.
    pub fn parse(text: &str) -> Option<Platform> {
        let parts: Vec<&str> = text.split('/').collect();
        let fits = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | '(' | ')' | '+'))
        };
        if parts.len() > 3 || !parts.iter().all(fits) {
            return None;
        }
        let os = system(parts[0]);
        if let [_] = parts.as_slice() {
            if SYSTEMS.contains(&os.as_str()) {
                return Some(normal(os, "amd64", ""));
            }
            let platform = normal("linux".to_owned(), parts[0], "");
            return PROCESSORS.contains(&platform.arch.as_str()).then_some(platform);
        }
        Some(normal(os, parts[1], parts.get(2).unwrap_or(&"")))
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.arch)?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

/// The system without a version such as `windows(10.0.17763)`.
fn system(text: &str) -> String {
    let name = text.split('(').next().unwrap_or(text).to_ascii_lowercase();
    if name == "macos" { "darwin".to_owned() } else { name }
}

fn normal(os: String, arch: &str, variant: &str) -> Platform {
    let arch = arch.to_ascii_lowercase();
    let variant = variant.to_ascii_lowercase();
    let (arch, variant) = match (arch.as_str(), variant.as_str()) {
        ("i386" | "i486" | "i586" | "i686", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
        ("aarch64", variant) => ("arm64", variant),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        (arch, variant) => (arch, variant),
    };
    Platform { os, arch: arch.to_owned(), variant: variant.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_have_a_normal_form() {
        for (text, expected) in [
            ("linux/amd64", Some("linux/amd64")),
            ("Linux/x86_64", Some("linux/amd64")),
            ("linux/arm64/v8", Some("linux/arm64")),
            ("linux/arm", Some("linux/arm/v7")),
            ("arm64", Some("linux/arm64")),
            ("windows", Some("windows/amd64")),
            ("windows(10.0.17763)/amd64", Some("windows/amd64")),
            ("linux/amd64/v3", Some("linux/amd64/v3")),
            ("nonsense", None),
            ("linux/", None),
            ("a/b/c/d", None),
        ] {
            assert_eq!(Platform::parse(text).map(|it| it.to_string()).as_deref(), expected, "{text}");
        }
    }
}
