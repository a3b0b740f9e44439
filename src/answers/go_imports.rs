//! What the Go files of a program import, those of its own module followed.

use std::collections::BTreeSet;

use crate::context::path;
use crate::model::View;

/// The most packages that are read.
const MOST: usize = 400;

/// The systems and processors that the end of a file's name can say: the file is compiled for these alone.
const CONSTRAINED: [&str; 16] = [
    "test", "windows", "darwin", "freebsd", "netbsd", "openbsd", "plan9", "solaris", "js", "wasm", "android", "arm",
    "arm64", "386", "riscv64", "unix",
];

/// The first of the imports `wanted` that a program surely needs whose main package is in `package`, in a module whose
/// `go.mod` is in `home`, with the file that names it.
pub(super) fn first_import(view: &View<'_>, home: &str, package: &str, wanted: &[&str]) -> Option<(String, String)> {
    let module = module(&view.text(&path::join(home, "go.mod"))?)?;
    let mut seen = BTreeSet::from([package.to_owned()]);
    let mut waiting = vec![package.to_owned()];
    while let Some(package) = waiting.pop().filter(|_| seen.len() < MOST) {
        for file in view.below(&package).into_iter().filter(|file| is_compiled(file, &package)) {
            let text = view.text(file)?;
            if text.contains("//go:build") || text.contains("// +build") {
                continue;
            }
            for import in imports(&text) {
                if wanted.contains(&import) {
                    return Some((import.to_owned(), view.origin(file)?));
                }
                let own = import.strip_prefix(&module).filter(|rest| rest.is_empty() || rest.starts_with('/'));
                let directory = own.map(|rest| path::join(home, rest.trim_start_matches('/')));
                waiting.extend(directory.filter(|directory| seen.insert(directory.clone())));
            }
        }
    }
    None
}

/// Whether a file of Go is in the directory of a package itself, and for every system.
fn is_compiled(file: &str, package: &str) -> bool {
    let (directory, name) = path::split(file);
    let Some(stem) = name.strip_suffix(".go") else { return false };
    let is_constrained = stem.rsplit_once('_').is_some_and(|(_, end)| CONSTRAINED.contains(&end));
    directory == package && !is_constrained && !stem.starts_with(['_', '.'])
}

/// The path of a module.
fn module(manifest: &str) -> Option<String> {
    let line = manifest.lines().find_map(|line| line.trim().strip_prefix("module "))?;
    Some(line.split("//").next()?.trim().trim_matches('"').to_owned())
}

/// The paths that a file imports.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter_map(move |line| {
        let line = line.trim();
        let rest = match line.strip_prefix("import") {
            Some(rest) if rest.trim_start().starts_with('(') => {
                inside = true;
                return None;
            }
            Some(rest) if rest.starts_with([' ', '\t']) => rest,
            _ if inside => line,
            _ => return None,
        };
        inside &= !rest.starts_with(')');
        let rest = rest.split("//").next()?;
        rest.split('"').nth(1).filter(|_| !rest.starts_with(')'))
    })
}
