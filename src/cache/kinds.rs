//! How often a file is likely to change where no history tells: by its kind.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::commits::Commits;
use crate::context::path;
use crate::context::wildcard::Wildcard;
use crate::shell::tools::{Tool, Tools};

/// The share of commits that change sources and no manifest, where no file is known.
pub const SOURCES_ALONE: f64 = 0.74;

/// Of so many commits, the numbers below are a part.
pub(super) const COMMITS: usize = 100;

/// The commits that change a file of a kind, as a range of their numbers. In the median of 45 repositories, 96 % of the commits
/// change the build context, 22 % a manifest or a lockfile, and 2 % the Dockerfile.
const SOURCES: std::ops::Range<usize> = 4..100;
const MANIFESTS: std::ops::Range<usize> = 0..22;
const PROSE: std::ops::Range<usize> = 40..55;
const BUILD: std::ops::Range<usize> = 0..2;

/// The commits that likely change each of these files. Git writes in its own directory with each commit.
pub(super) fn likely<'p>(paths: impl Iterator<Item = &'p str>, tools: &Tools) -> BTreeMap<String, Commits> {
    let manifests = Names::of(tools.iter());
    let sets = [0..COMMITS, SOURCES, MANIFESTS, PROSE, BUILD].map(|range| {
        let mut commits = Commits::default();
        range.for_each(|number| commits.insert(number));
        commits
    });
    let [every, sources, manifest, prose, build] = sets;
    let kind = |path: &str| {
        let name = path::split(path).1;
        if path.starts_with(".git/") {
            &every
        } else if manifests.have(name) {
            &manifest
        } else if is_build(name) {
            &build
        } else if is_prose(path, name) {
            &prose
        } else {
            &sources
        }
    };
    paths.map(|path| (path.to_owned(), kind(path).clone())).collect()
}

/// Whether a file of this path is a manifest, a lockfile or a setting of one of these tools.
pub fn is_manifest<'t>(path: &str, tools: impl Iterator<Item = &'t Tool>) -> bool {
    Names::of(tools).have(path::split(path).1)
}

/// Whether a path is that of a manifest or a lockfile of any tool that is known, or of what a tool makes of such alone.
pub(super) fn is_manifest_name(path: &str) -> bool {
    static NAMES: LazyLock<Names> = LazyLock::new(|| Names::of(Tools::builtin().iter()));
    let path = path.trim_end_matches('/');
    NAMES.have(path::split(path).1) || Tools::builtin().is_gathered(path)
}

/// A pattern that starts with fewer letters may be any file.
const LITERAL: usize = 3;

/// The names of manifests and lockfiles.
struct Names {
    plain: Vec<String>,
    patterns: Vec<Wildcard>,
}

impl Names {
    fn of<'t>(tools: impl Iterator<Item = &'t Tool>) -> Names {
        let reads = tools.filter_map(|tool| tool.reads.as_ref());
        let named = reads
            .flat_map(|reads| reads.manifests.iter().chain(&reads.locks).chain(&reads.config).chain(&reads.members));
        let files = named.filter(|name| !name.ends_with('/')).map(|name| path::split(name).1.to_owned());
        let more = ["requirements*.txt", "constraints*.txt"].map(str::to_owned);
        let (patterns, plain): (Vec<String>, Vec<String>) = files.chain(more).partition(|name| Wildcard::is_in(name));
        let patterns = patterns.iter().filter_map(|pattern| Wildcard::new(pattern).ok());
        Names { plain, patterns: patterns.collect() }
    }

    /// Whether a name, which may be a pattern such as `package*.json`, is one of them.
    fn have(&self, name: &str) -> bool {
        let literal = name.split(['*', '?', '[']).next().unwrap_or_default();
        let pattern = Wildcard::new(name).ok().filter(|_| literal.len() >= LITERAL && literal.len() < name.len());
        self.plain.iter().any(|known| known == name || pattern.as_ref().is_some_and(|it| it.matches(known)))
            || self.patterns.iter().any(|pattern| pattern.matches(name))
    }
}

fn is_build(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("dockerfile")
        || lower.contains("containerfile")
        || lower.starts_with("docker-compose")
        || [".dockerignore", "makefile", "gnumakefile", "justfile"].contains(&lower.as_str())
}

fn is_prose(path: &str, name: &str) -> bool {
    let directories = [".github/", ".gitlab/", ".circleci/", ".vscode/", ".idea/", "docs/", "doc/"];
    let ends = [".md", ".rst", ".adoc"];
    let names = ["LICENSE", "NOTICE", "AUTHORS", "CODEOWNERS", ".gitignore", ".gitattributes", ".editorconfig"];
    directories.iter().any(|directory| path.starts_with(directory))
        || ends.iter().any(|end| name.to_ascii_lowercase().ends_with(end))
        || names.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_change_more_often_than_manifests() {
        let paths = [
            "src/a.js",
            "package.json",
            "web/yarn.lock",
            "README.md",
            ".github/x.yml",
            "Dockerfile",
            "requirements-dev.txt",
        ];
        let likely = likely(paths.into_iter(), Tools::builtin());
        let counts: Vec<usize> = paths.iter().map(|path| likely[*path].count()).collect();
        assert_eq!(counts, [96, 22, 22, 15, 15, 2, 22]);
    }

    #[test]
    fn what_is_made_of_manifests_counts_as_one() {
        for (path, expected) in [
            ("/app/out/json/", true),
            ("/app/out/json", true),
            ("recipe.json", true),
            ("/app/pnpm-lock.yaml", true),
            ("/app/out/full", false),
            ("/app/about/json", false),
        ] {
            assert_eq!(is_manifest_name(path), expected, "{path}");
        }
    }
}
