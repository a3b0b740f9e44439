//! Whose manifests a tool reads, and a file for each that reads them: the tool's table says which files there are, here is
//! what only the files themselves can tell.

mod cargo;
mod code;
mod conda;
mod dotnet;
mod go;
mod gradle;
mod local;
mod maven;
mod mix;
mod node;
mod packages;
mod php;
mod pipfile;
mod programs;
mod requirements;
mod ruby;
mod scripts;
mod unknown;
mod xml;

use super::reading::Reading;
use crate::shell::tools::Reads;

/// Whose manifests a tool reads.
pub(super) enum Ecosystem {
    Node,
    Packages,
    Pipfile,
    Requirements,
    Conda,
    Go,
    Cargo,
    Ruby,
    Php,
    Maven,
    Gradle,
    Dotnet,
    Mix,
    Unknown,
}

impl Ecosystem {
    pub(super) fn of(reads: &Reads) -> Ecosystem {
        let names = |name: &str| reads.manifests.iter().any(|manifest| manifest == name);
        let ecosystems = [
            ("package.json", Ecosystem::Node),
            ("pyproject.toml", Ecosystem::Packages),
            ("Pipfile", Ecosystem::Pipfile),
            ("environment.yml", Ecosystem::Conda),
            ("go.mod", Ecosystem::Go),
            ("Cargo.toml", Ecosystem::Cargo),
            ("Gemfile", Ecosystem::Ruby),
            ("composer.json", Ecosystem::Php),
            ("pom.xml", Ecosystem::Maven),
            ("build.gradle", Ecosystem::Gradle),
            ("*.csproj", Ecosystem::Dotnet),
            ("mix.exs", Ecosystem::Mix),
        ];
        let known = ecosystems.into_iter().find(|(name, _)| names(name)).map(|(_, family)| family);
        known.unwrap_or(if reads.includes.is_empty() { Ecosystem::Unknown } else { Ecosystem::Requirements })
    }

    /// Why a fetch of all that the manifests name may fetch more than a build of the project does, a clause.
    pub(super) fn fetches_more(&self, reading: &Reading<'_>) -> Option<String> {
        match self {
            Ecosystem::Go => go::fetches_more(reading),
            _ => Some("the fetch step may download more than the build needs".to_owned()),
        }
    }

    pub(super) fn read(&self, reading: &mut Reading<'_>, named: &[String]) {
        match self {
            Ecosystem::Node => node::read(reading),
            Ecosystem::Packages => packages::read(reading, named),
            Ecosystem::Pipfile => pipfile::read(reading, named),
            Ecosystem::Requirements => requirements::read(reading, named),
            Ecosystem::Conda => conda::read(reading, named),
            Ecosystem::Go => go::read(reading, named),
            Ecosystem::Cargo => cargo::read(reading, named),
            Ecosystem::Ruby => ruby::read(reading, named),
            Ecosystem::Php => php::read(reading),
            Ecosystem::Maven => maven::read(reading, named),
            Ecosystem::Gradle => gradle::read(reading),
            Ecosystem::Dotnet => dotnet::read(reading, named),
            Ecosystem::Mix => mix::read(reading),
            Ecosystem::Unknown => unknown::read(reading, named),
        }
    }
}
