//! What an install of dependencies reads of the build context: the files to copy before it, and what speaks against
//! running it with nothing else. The tools' tables say which files; here is what only the files themselves can tell.
//!
//! Paths are those of the image, without the slash before them. What cannot be read or understood is a doubt.

mod cargo;
mod code;
mod conda;
mod dotnet;
mod go;
mod gradle;
mod leftovers;
mod local;
mod maven;
mod mix;
mod node;
mod packages;
mod php;
mod requirements;
mod ruby;
mod scripts;
pub mod split;
#[cfg(test)]
mod tests;
mod view;
mod xml;

pub use view::View;

use crate::context::path;
use crate::model::State;
use crate::shell::tools::{Action, Invocation, Meaning, Reads};
use view::join;

/// An install of a project's dependencies.
#[derive(Clone, Copy, Debug)]
pub struct Install<'a> {
    /// What was brought of the build context.
    pub view: &'a View<'a>,
    /// The directory of the image that holds the project.
    pub directory: &'a str,
    /// The command.
    pub invocation: &'a Invocation<'a>,
    /// What the command finds.
    pub state: &'a State,
}

/// What an install reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Files and directories that are there; manifests first. A directory ends in `/`.
    pub paths: Vec<String>,
    /// Why the install may need more than that, or leave something else when it runs earlier; each a clause. Empty where
    /// neither is so.
    pub doubts: Vec<String>,
    /// Why a build with nothing but these files would fail, a clause.
    pub refused: Option<String>,
    /// How the project is left out, where the install also builds the project itself, which needs all sources.
    pub builds_project: Option<LeftOut>,
    /// A lockfile that the install may write anew.
    pub rewrites: Option<String>,
}

/// How an install leaves the project out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The options that do.
    pub options: String,
    /// Why it must be left out, a clause.
    pub why: String,
}

/// What the install reads; `None` where its tool's table does not say, no manifest is there, or the project itself is
/// what is installed.
pub fn closure(install: &Install<'_>) -> Option<Closure> {
    let invocation = install.invocation;
    let reads = invocation.tool.reads.as_ref()?;
    if invocation.packages().iter().any(|word| invocation.tool.is_local(word)) {
        return None;
    }
    let named = invocation.named_manifests();
    if named.is_empty() && !invocation.reads_manifest() {
        return None;
    }
    let base = path::below_root(install.directory);
    let mut reading = Reading { install, reads, base, closure: Closure::default() };
    let mut manifests = Vec::new();
    for (manifest, _) in named {
        let path = resolve(&reading.base, manifest)?;
        let found = if manifest.contains(['*', '?', '[']) { install.view.matching("", &path) } else { vec![path] };
        manifests.extend(found);
    }
    if manifests.iter().any(|path| !install.view.has(path)) {
        return None;
    }
    Family::of(reads).read(&mut reading, &manifests);
    if reading.closure.paths.is_empty() {
        return None;
    }
    reading.add_all(&reads.locks);
    reading.add_all(&reads.config);
    reading.look_for_leftovers();
    reading.look_for_links();
    if !install.view.context.files().complete {
        reading.doubt("the build context is too large to be read whole");
    }
    reading.closure.without_doubles();
    Some(reading.closure)
}

impl Closure {
    /// Leaves out what comes with a directory that is read whole.
    fn without_doubles(&mut self) {
        let whole: Vec<String> = self.paths.iter().filter(|path| path.ends_with('/')).cloned().collect();
        let comes = |path: &String| whole.iter().any(|whole| path != whole && path.starts_with(whole.as_str()));
        self.paths.retain(|path| !comes(path));
    }

    /// What two installs read together.
    #[must_use]
    pub fn and(mut self, other: Closure) -> Closure {
        for path in other.paths {
            if !self.paths.contains(&path) {
                self.paths.push(path);
            }
        }
        for doubt in other.doubts {
            if !self.doubts.contains(&doubt) {
                self.doubts.push(doubt);
            }
        }
        self.refused = self.refused.or(other.refused);
        // Only one of two can be done again with what was left out.
        self.builds_project = self.builds_project.or(other.builds_project);
        self.rewrites = self.rewrites.or(other.rewrites);
        self
    }
}

/// Whose manifests a tool reads.
enum Family {
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

impl Family {
    fn of(reads: &Reads) -> Family {
        let names = |name: &str| reads.manifests.iter().any(|manifest| manifest == name);
        let families = [
            ("package.json", Family::Node),
            ("pyproject.toml", Family::Packages),
            ("Pipfile", Family::Pipfile),
            ("environment.yml", Family::Conda),
            ("go.mod", Family::Go),
            ("Cargo.toml", Family::Cargo),
            ("Gemfile", Family::Ruby),
            ("composer.json", Family::Php),
            ("pom.xml", Family::Maven),
            ("build.gradle", Family::Gradle),
            ("*.csproj", Family::Dotnet),
            ("mix.exs", Family::Mix),
        ];
        let known = families.into_iter().find(|(name, _)| names(name)).map(|(_, family)| family);
        known.unwrap_or(if reads.includes.is_empty() { Family::Unknown } else { Family::Requirements })
    }

    fn read(&self, reading: &mut Reading<'_>, named: &[String]) {
        match self {
            Family::Node => node::read(reading),
            Family::Packages => packages::read(reading, named),
            Family::Pipfile => packages::pipfile(reading, named),
            Family::Requirements => requirements::read(reading, named),
            Family::Conda => conda::read(reading, named),
            Family::Go => go::read(reading, named),
            Family::Cargo => cargo::read(reading, named),
            Family::Ruby => ruby::read(reading, named),
            Family::Php => php::read(reading),
            Family::Maven => maven::read(reading, named),
            Family::Gradle => gradle::read(reading),
            Family::Dotnet => dotnet::read(reading, named),
            Family::Mix => mix::read(reading),
            Family::Unknown => reading.unknown(named),
        }
    }
}

/// A closure while it is made.
struct Reading<'a> {
    install: &'a Install<'a>,
    reads: &'a Reads,
    /// The directory of the project.
    base: String,
    closure: Closure,
}

impl Reading<'_> {
    /// Adds a file or directory if it is there; whether it is new.
    fn push(&mut self, path: &str) -> bool {
        let path = if path.ends_with('/') { format!("{}/", path.trim_end_matches('/')) } else { path.to_owned() };
        let view = self.install.view;
        let exists = if path.ends_with('/') { view.has_directory(&path) } else { view.has(&path) };
        let is_new = exists && !self.closure.paths.contains(&path);
        if is_new {
            self.closure.paths.push(path);
        }
        is_new
    }

    /// Adds a file or a whole directory, whichever is there; whether one is.
    fn push_whole(&mut self, path: &str) -> bool {
        let is_directory = self.install.view.has_directory(path);
        self.push(&if is_directory { format!("{path}/") } else { path.to_owned() });
        self.install.view.has(path)
    }

    /// Adds what is there of these names and patterns in a directory.
    fn add(&mut self, directory: &str, patterns: &[String]) {
        for pattern in patterns {
            if pattern.contains(['*', '[']) {
                let found = self.install.view.matching(directory, pattern);
                for path in &found {
                    self.push(path);
                }
            } else {
                let slash = if pattern.ends_with('/') { "/" } else { "" };
                self.push(&format!("{}{slash}", join(directory, pattern)));
            }
        }
    }

    fn add_all(&mut self, patterns: &[String]) {
        let base = self.base.clone();
        self.add(&base, patterns);
    }

    fn doubt(&mut self, reason: impl Into<String>) {
        let reason = reason.into();
        if !self.closure.doubts.contains(&reason) {
            self.closure.doubts.push(reason);
        }
    }

    /// Doubts what a line of a manifest says.
    fn doubt_line(&mut self, path: &str, line: &str) {
        self.doubt(format!("`{}` says `{}`", self.shown(path), shortened(line.trim())));
    }

    fn text(&mut self, path: &str) -> Option<String> {
        let text = self.install.view.text(path);
        if text.is_none() && self.install.view.has(path) {
            self.doubt(format!("`{}` cannot be read", self.shown(path)));
        }
        text
    }

    fn has(&self, path: &str) -> bool {
        self.install.view.has(path)
    }

    /// The path as the user knows it: that of the build context.
    fn shown(&self, path: &str) -> String {
        let origin = self.install.view.origin(path).unwrap_or_else(|| path.trim_end_matches('/').to_owned());
        if path.ends_with('/') { format!("{origin}/") } else { origin }
    }

    /// The directory of the project and those around it, the nearest first.
    fn ancestors(&self) -> Vec<String> {
        let ends = self.base.match_indices('/').map(|(at, _)| at).chain((!self.base.is_empty()).then_some(0));
        let mut above: Vec<String> = ends.map(|end| self.base[..end].to_owned()).collect();
        above.sort_by_key(|directory| std::cmp::Reverse(directory.len()));
        [self.base.clone()].into_iter().chain(above).collect()
    }

    /// Goes to the nearest directory around the project that has one of the manifests.
    fn climb(&mut self) {
        let manifests = &self.reads.manifests;
        let has = |directory: &String| manifests.iter().any(|name| self.has(&join(directory, name)));
        if let Some(directory) = self.ancestors().into_iter().find(has) {
            self.base = directory;
        }
    }

    /// Whether an option with this meaning is given, or a variable with this meaning is set.
    fn is_set(&self, meaning: Meaning) -> bool {
        let state = self.install.state;
        let value = |name: &str| state.variable(name).map(|variable| variable.value.known().unwrap_or("unknown"));
        self.install.invocation.has(meaning) || self.install.invocation.is_set(meaning, value)
    }

    /// Notes that the install builds the project, too, unless an option leaves it out; `why` is a clause.
    fn builds_project(&mut self, why: &str) {
        let invocation = self.install.invocation;
        let builds = self.reads.builds_project && invocation.does(Action::Install) && !self.is_set(Meaning::NoProject);
        let option = invocation.tool.flags.get(&Meaning::NoProject).and_then(|flags| flags.first());
        if builds {
            match option {
                Some(option) => {
                    self.closure.builds_project = Some(LeftOut { options: option.clone(), why: why.to_owned() });
                }
                None => self.closure.refused = Some(format!("`{}` builds the project", shown(invocation))),
            }
        }
    }

    /// Manifests of a tool of which only its table is known.
    fn unknown(&mut self, named: &[String]) {
        for path in named {
            self.push(path);
        }
        if named.is_empty() {
            self.add_all(&self.reads.manifests);
            let members = self.reads.members.iter().map(|name| format!("**/{name}")).collect::<Vec<_>>();
            self.add_all(&members);
        }
        for path in self.closure.paths.clone() {
            let text = self.text(&path).unwrap_or_default();
            let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
            for line in lines.filter(|line| self.reads.local.iter().any(|local| line.contains(local.as_str()))) {
                self.doubt(format!("`{}` says `{}`", self.shown(&path), shortened(line)));
            }
        }
        if self.reads.needs_source {
            self.closure.refused =
                Some(format!("`{}` refuses a manifest without its sources", self.install.invocation.tool.name));
        }
        self.builds_project("it builds the project, too");
    }
}

fn shown(invocation: &Invocation<'_>) -> String {
    format!("{} {}", invocation.tool.name, invocation.subcommand).trim().to_owned()
}

/// At most 60 characters of a line.
fn shortened(line: &str) -> String {
    let end = line.char_indices().nth(60).map_or(line.len(), |(at, _)| at);
    if end == line.len() { line.to_owned() } else { format!("{}…", &line[..end]) }
}

/// What `path` means in a directory; `None` where it leads out of the image.
fn resolve(directory: &str, path: &str) -> Option<String> {
    let is_absolute = path.starts_with('/');
    let joined = if is_absolute { path::clean(path) } else { path::clean(&format!("./{directory}/{path}")) };
    match joined.trim_start_matches('/') {
        "." => Some(String::new()),
        ".." => None,
        joined if joined.starts_with("../") => None,
        joined => Some(joined.to_owned()),
    }
}

/// What follows the last dot of a path's name.
fn ending(path: &str) -> &str {
    path::split(path).1.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The directory of a path, empty at the root.
fn directory(path: &str) -> &str {
    path::split(path.trim_end_matches('/')).0
}
