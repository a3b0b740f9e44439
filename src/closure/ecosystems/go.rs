//! Modules of Go that are taken from directories of the context.

use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::{Reading, shortened};
pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    reading.climb();
    let workspace =
        reading.ancestors().into_iter().map(|directory| join(&directory, "go.work")).find(|path| reading.has(path));
    let mut waiting = named.to_vec();
    waiting.push(join(&reading.base, "go.mod"));
    if let Some(path) = workspace.filter(|_| !is_off(reading)) {
        let home = directory(&path).to_owned();
        reading.closure.paths.extend(reading.has(&waiting[0]).then(|| waiting[0].clone()));
        reading.add(&home, &["go.work".to_owned(), "go.work.sum".to_owned()]);
        let text = reading.text(&path).unwrap_or_default();
        let used = text.lines().filter_map(used).filter_map(|used| resolve(&home, used));
        waiting.extend(used.map(|used| join(&used, "go.mod")).collect::<Vec<_>>());
        replaced(reading, &path, &text);
    }
    for path in waiting {
        reading.push(&path);
        reading.push(&join(directory(&path), "go.sum"));
        let text = if reading.has(&path) { reading.text(&path).unwrap_or_default() } else { String::new() };
        replaced(reading, &path, &text);
    }
    if reading.has(&join(&reading.base, "vendor/modules.txt")) {
        reading.doubt("`vendor/` holds the modules already");
    }
    reading.builds_project("it builds the project, too");
}

/// Adds the manifests of the directories that stand for modules.
fn replaced(reading: &mut Reading<'_>, path: &str, text: &str) {
    for target in text.lines().filter_map(replacement) {
        let found = resolve(directory(path), target).map(|target| join(&target, "go.mod"));
        match found.filter(|found| reading.has(found)) {
            Some(found) => drop(reading.push(&found)),
            None => reading.doubt(format!("`{}` takes a module from `{}`", reading.shown(path), shortened(target))),
        }
    }
}

/// The directory of a `replace` line.
fn replacement(line: &str) -> Option<&str> {
    let target = line.split("//").next()?.split_once("=>")?.1.trim();
    target.starts_with(['.', '/']).then(|| target.split_whitespace().next().unwrap_or(target).trim_matches('"'))
}

/// The directory of a `use` line of a workspace.
fn used(line: &str) -> Option<&str> {
    let line = line.split("//").next()?.trim().trim_start_matches("use").trim();
    line.starts_with(['.', '/']).then_some(line)
}

fn is_off(reading: &Reading<'_>) -> bool {
    let set = reading.install.state.variable("GOWORK").and_then(|variable| variable.value.known());
    set == Some("off")
}
