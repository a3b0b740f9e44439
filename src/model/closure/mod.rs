//! What an install of dependencies reads of the build context: the files to copy before it, and what speaks against
//! running it with nothing else. The tools' tables say which files; here is what only the files themselves can tell.

mod go;
mod node;
mod php;
mod python;
mod scripts;
#[cfg(test)]
mod tests;

use crate::context::Context;
use crate::context::ignorefile::Pattern;
use crate::context::path;
use crate::shell::tools::{Invocation, Meaning, Reads};

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 4 << 20;

/// Directories that hold what was built or installed, never a project's own manifests.
const OUTPUT: [&str; 6] = ["node_modules", "vendor", "target", "obj", "bin", "build"];

/// An install of a project's dependencies.
#[derive(Clone, Copy, Debug)]
pub struct Install<'a> {
    /// The build context.
    pub context: &'a Context,
    /// The directory of the context that holds the project, without a slash after it; empty for the root.
    pub directory: &'a str,
    /// The command.
    pub invocation: &'a Invocation<'a>,
}

/// What an install reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Files and directories that are there, relative to the project's directory; manifests first. A directory ends in `/`.
    pub paths: Vec<String>,
    /// Why the install may need more than that, or leave something else when it runs earlier; each a clause. Empty where
    /// neither is so.
    pub doubts: Vec<String>,
    /// The option that leaves the project out, where the install also builds the project itself, which needs all sources.
    pub builds_project: Option<String>,
}

/// What the install reads; `None` where its tool's table does not say, no manifest is there, or the project itself is
/// what is installed.
pub fn closure(install: &Install<'_>) -> Option<Closure> {
    let invocation = install.invocation;
    let reads = invocation.tool.reads.as_ref()?;
    let mut closure = Closure::default();
    let named = invocation.named_manifests();
    if invocation.packages().iter().any(|word| invocation.tool.is_local(word)) {
        return None;
    }
    if named.is_empty() {
        if !invocation.reads_manifest() {
            return None;
        }
        closure.add(install, &reads.manifests);
    }
    for (manifest, _) in named {
        let path = relative("", manifest).filter(|path| install.has(path))?;
        closure.follow(install, &path, &reads.includes);
    }
    if closure.paths.is_empty() {
        return None;
    }
    closure.members(install, reads);
    let manifests = closure.paths.clone();
    closure.look_for_local_paths(install, &manifests, reads);
    closure.look_for_leftovers(install, reads);
    scripts::check(install, &manifests, &mut closure);
    closure.add(install, &reads.locks);
    closure.add(install, &reads.config);
    if reads.needs_source {
        closure.doubt(format!("`{}` refuses a manifest without its sources", invocation.tool.name));
    }
    let option = invocation.tool.flags.get(&Meaning::NoProject).and_then(|flags| flags.first());
    if invocation.reads_sources() && python::is_built(install) {
        closure.builds_project = Some(option?.clone());
    }
    php::check(install, &mut closure);
    Some(closure)
}

impl Closure {
    /// Adds what is there of these patterns.
    fn add(&mut self, install: &Install<'_>, patterns: &[String]) {
        for pattern in patterns {
            if pattern.ends_with('/') {
                self.push(pattern.clone(), install.has(pattern));
            } else if pattern.contains(['*', '[']) {
                install.matching(pattern).into_iter().for_each(|path| self.push(path, true));
            } else {
                self.push(pattern.clone(), install.has(pattern));
            }
        }
    }

    fn push(&mut self, path: String, exists: bool) {
        if exists && !self.paths.contains(&path) {
            self.paths.push(path);
        }
    }

    fn doubt(&mut self, reason: impl Into<String>) {
        let reason = reason.into();
        if !self.doubts.contains(&reason) {
            self.doubts.push(reason);
        }
    }

    /// Adds a manifest with all that its lines include.
    fn follow(&mut self, install: &Install<'_>, path: &str, includes: &[String]) {
        let mut waiting = vec![path.to_owned()];
        while let Some(path) = waiting.pop() {
            if self.paths.contains(&path) {
                continue;
            }
            let Some(text) = install.text(&path) else {
                self.doubt(format!("`{path}` cannot be read"));
                continue;
            };
            for line in text.lines() {
                let Some(named) = python::included(line.trim(), includes) else { continue };
                match relative(directory(&path), named) {
                    Some(next) => waiting.push(next),
                    None => self.doubt(format!("`{path}` includes `{named}`")),
                }
            }
            self.paths.push(path);
        }
    }

    /// Adds the manifests of the parts of a workspace.
    fn members(&mut self, install: &Install<'_>, reads: &Reads) {
        let is_node = reads.manifests.iter().any(|manifest| manifest == "package.json");
        let is_go = reads.manifests.iter().any(|manifest| manifest == "go.mod");
        let found = match (is_node, is_go) {
            (true, _) => node::workspaces(install),
            (_, true) => go::local_modules(install),
            _ => reads.members.iter().flat_map(|name| install.matching(&format!("**/{name}"))).collect(),
        };
        let is_output = |path: &String| path.split('/').any(|part| OUTPUT.contains(&part));
        found.into_iter().filter(|path| !is_output(path)).for_each(|path| self.push(path, true));
    }

    fn look_for_local_paths(&mut self, install: &Install<'_>, manifests: &[String], reads: &Reads) {
        for path in manifests {
            let text = install.text(path).unwrap_or_default();
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
                if says_local(install, line, reads) {
                    self.doubt(format!("`{path}` says `{}`", shortened(line)));
                }
            }
        }
    }

    /// What lies in the context and would be copied over what was installed, and a lockfile that the install may write.
    fn look_for_leftovers(&mut self, install: &Install<'_>, reads: &Reads) {
        for directory in reads.fills.iter().filter(|directory| install.has(directory)) {
            self.doubt(format!("`{directory}` is in the build context and would be copied over what was installed"));
        }
        let invocation = install.invocation;
        let can_be_frozen = !reads.frozen.is_empty() || invocation.tool.flags.contains_key(&Meaning::Frozen);
        let lock = reads.locks.iter().find(|lock| install.has(lock));
        if let Some(lock) = lock.filter(|_| can_be_frozen && !invocation.is_frozen()) {
            self.doubt(format!("`{}` may rewrite `{lock}`", shown(invocation)));
        }
    }
}

/// Whether a line of a manifest names another path of the context that the closure does not hold.
fn says_local(install: &Install<'_>, line: &str, reads: &Reads) -> bool {
    if !reads.includes.is_empty() {
        return reads.local.iter().any(|local| line.starts_with(local.as_str()));
    }
    let known = line.contains(".ruby-version") || go::is_local_module(install, line);
    !known && reads.local.iter().any(|local| line.contains(local.as_str()))
}

fn shown(invocation: &Invocation<'_>) -> String {
    format!("{} {}", invocation.tool.name, invocation.subcommand).trim().to_owned()
}

/// At most 60 characters of a line.
fn shortened(line: &str) -> String {
    let end = line.char_indices().nth(60).map_or(line.len(), |(at, _)| at);
    if end == line.len() { line.to_owned() } else { format!("{}…", &line[..end]) }
}

impl Install<'_> {
    /// The path from the root of the context.
    fn place(&self, path: &str) -> String {
        path::below_root(&format!("{}/{path}", self.directory))
    }

    /// The text of a file of the project.
    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.context.read(&self.place(path), MAX_MANIFEST)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn has(&self, path: &str) -> bool {
        let place = self.place(path);
        self.context.exists(&place) && !self.context.is_left_out(&place)
    }

    /// The project's files that match a pattern of an ignore file, such as `**/*.csproj`; in the order of their paths.
    fn matching(&self, pattern: &str) -> Vec<String> {
        let Some(Ok(pattern)) = Pattern::new(pattern) else { return Vec::new() };
        let below = self.context.files().below(self.directory).iter();
        let inside = below.filter_map(|file| file.path.strip_prefix(self.directory));
        let inside = inside.map(|path| path.trim_start_matches('/'));
        inside.filter(|path| pattern.matches(path)).map(str::to_owned).collect()
    }
}

/// The directory of a path with its `/`, empty where it has none.
fn directory(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// `path` as seen from `base`, a directory with its `/` or nothing; `None` where it leaves the project.
fn relative(base: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let joined = path::clean(&format!("./{base}{path}"));
    (joined != ".." && !joined.starts_with("../")).then_some(joined)
}
