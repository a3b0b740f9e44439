//! Programs that well-known images surely do not have.

use super::known_images::is_language;
use super::stage::Base;

impl Base {
    /// Whether it surely does not have a program, and only a package or a file of this name would bring it.
    pub fn lacks_program(&self, program: &str) -> bool {
        let Base::Image(image) = self else { return false };
        let name = image.familiar();
        let tag = image.tag.as_deref().unwrap_or_default();
        let is_bare = matches!(name.as_str(), "debian" | "ubuntu" | "alpine");
        let is_alpine = name == "alpine" || is_language(image) && tag.contains("alpine");
        let is_slim = is_bare || is_language(image) && (tag.contains("slim") || tag.contains("alpine"));
        match program {
            "curl" | "wget" => self.lacks_download(program),
            "dumb-init" | "gosu" | "su-exec" | "tini" => is_bare || is_language(image),
            "git" => is_slim,
            "unzip" | "xz" => is_slim && !is_alpine,
            "gcc" | "make" => is_bare || is_slim && name == "node",
            "pnpm" => name == "node",
            _ => false,
        }
    }

    /// Whether it surely lacks the tool of a language: an official image, but none of that language.
    pub fn lacks_tool(&self, program: &str) -> bool {
        let Base::Image(image) = self else { return false };
        let is_tool = LANGUAGES.iter().any(|(programs, _)| programs.contains(&program));
        is_tool && self.is_official() && !is_in(program, &image.familiar())
    }

    /// Whether it is the official image of this name.
    pub fn is_called(&self, official: &str) -> bool {
        matches!(self, Base::Image(image) if image.familiar() == official)
    }

    /// The version that the tag of an official image begins with, such as `3.12` of `python:3.12-slim`, in numbers.
    pub fn version_of(&self, official: &str) -> Option<Vec<u32>> {
        let Base::Image(image) = self else { return None };
        let tag = image.tag.as_deref().filter(|_| image.familiar() == official)?;
        let version = tag.split('-').next()?;
        let numbers: Option<Vec<u32>> = version.split('.').map(|part| part.parse().ok()).collect();
        numbers.filter(|numbers| !numbers.is_empty())
    }
}

/// The tools of languages, and what the names of images and packages that have them contain.
const LANGUAGES: [(&[&str], &[&str]); 12] = [
    (&["npm", "npx", "node", "corepack", "yarn", "pnpm"], &["node", "npm", "yarn", "pnpm"]),
    (&["cargo", "rustc", "rustup"], &["cargo", "rust"]),
    (&["go"], &["go"]),
    (&["pip", "pip3", "pipx"], &["pip", "python", "conda"]),
    (&["poetry"], &["poetry"]),
    (&["gem", "bundle", "bundler"], &["ruby", "gem", "bundle"]),
    (&["composer"], &["composer"]),
    (&["mix"], &["elixir", "mix"]),
    (&["mvn"], &["maven", "mvn"]),
    (&["gradle"], &["gradle"]),
    (&["dotnet"], &["dotnet"]),
    (&["bun", "bunx"], &["bun"]),
];

/// Whether an image or a package of this name, or a program of it, is one that has the tool of a language.
pub fn is_in(tool: &str, name: &str) -> bool {
    let of_tool = LANGUAGES.iter().filter(|(tools, _)| tools.contains(&tool));
    name == tool || of_tool.flat_map(|(_, words)| words.iter()).any(|word| name.contains(word))
}
