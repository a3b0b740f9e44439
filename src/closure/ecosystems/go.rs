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
        reading.doubt("`vendor/` already contains the modules");
    }
    reading.builds_project("it also builds the project");
}

/// Adds the manifests of the directories that stand for modules.
fn replaced(reading: &mut Reading<'_>, path: &str, text: &str) {
    for target in text.lines().filter_map(replacement) {
        let found = resolve(directory(path), target).map(|target| join(&target, "go.mod"));
        match found.filter(|found| reading.has(found)) {
            Some(found) => drop(reading.push(&found)),
            None => reading.doubt(format!("`{}` uses a module from `{}`", reading.shown(path), shortened(target))),
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

/// Why `go mod download` may fetch more than a build does, a clause. Since Go 1.17 a `go.mod` names the modules of the build
/// and of the tests and no others; who had each of them has its checksum in `go.sum`.
pub(super) fn fetches_more(reading: &Reading<'_>) -> Option<String> {
    let manifests = reading.closure.paths.iter().filter(|path| path.ends_with("go.mod"));
    let [manifest] = manifests.collect::<Vec<_>>()[..] else {
        return Some("it fetches the modules of several `go.mod`".to_owned());
    };
    let text = reading.install.view.text(manifest)?;
    let sums = reading.install.view.text(&join(directory(manifest), "go.sum")).unwrap_or_default();
    let lines = || text.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    let version = lines().find_map(|line| line.strip_prefix("go ")).unwrap_or_default();
    let mut numbers = version.trim().split(['.', 'r', 'b']).map_while(|number| number.parse::<u32>().ok());
    if (numbers.next(), numbers.next()) < (Some(1), Some(17)) {
        return Some("before Go 1.17, `go mod download` also fetches modules that the build does not need".to_owned());
    }
    let replaced: Vec<&str> = lines()
        .filter_map(|line| line.trim_start_matches("replace ").split_once("=>"))
        .filter_map(|(module, _)| module.split_whitespace().next())
        .collect();
    let replacements = lines().filter_map(|line| line.split_once("=>")?.1.trim().split_once(' '));
    let required = lines().filter(|line| !line.contains("=>")).filter_map(|line| {
        let (module, version) = line.trim_start_matches("require ").trim().split_once(' ')?;
        let is_module = module.contains('.') && version.trim().starts_with('v');
        (is_module && !replaced.contains(&module)).then_some((module, version))
    });
    let has_sum = |module: &str, version: &str| {
        let start = format!("{module} {} h1:", version.trim());
        sums.lines().any(|line| line.starts_with(&start))
    };
    let is_here = |module: &str| module.starts_with(['.', '/']);
    let mut unknown = required.chain(replacements).filter(|(module, _)| !is_here(module));
    let (module, _) = unknown.find(|(module, version)| !has_sum(module, version))?;
    Some(format!("`go.sum` has no checksum of `{}`, which the build may not need", shortened(module)))
}
