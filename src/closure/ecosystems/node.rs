//! Projects of npm, yarn, pnpm and bun: workspaces, local packages, patches, hooks of the package manager itself.

use serde_json::Value;

use super::scripts;
use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::{Reading, shortened};
use crate::shell::tools::Role;

/// The sections of a manifest that hold what packages are asked for.
const SECTIONS: [&str; 7] = [
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
    "resolutions",
    "overrides",
    "dependenciesMeta",
];

pub(super) fn read(reading: &mut Reading<'_>) {
    reading.climb();
    let roots = roots(reading);
    let mut waiting = Vec::new();
    for root in &roots {
        let manifest = join(root, "package.json");
        waiting.extend(reading.push(&manifest).then_some(manifest));
    }
    for root in &roots {
        pnpm_workspace(reading, root, &mut waiting);
    }
    let mut next = 0;
    while let Some(path) = waiting.get(next).cloned() {
        next += 1;
        manifest(reading, &path, !roots.iter().any(|root| join(root, "package.json") == path), &mut waiting);
    }
    scripts::check(reading, &waiting);
    for root in &roots[1..] {
        reading.add(root, &reading.reads.locks);
        reading.add(root, &reading.reads.config);
    }
    settings(reading, &roots);
    if reading.install.call.has_role(Role::TestsToo) {
        reading.doubt("it runs the tests");
    }
}

/// The directory of the project, and those around it that hold a workspace.
fn roots(reading: &mut Reading<'_>) -> Vec<String> {
    let mut roots = reading.ancestors();
    let base = reading.base.clone();
    roots.retain(|directory| {
        let manifest = reading.install.view.text(&join(directory, "package.json")).unwrap_or_default();
        let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
        *directory == base || !manifest["workspaces"].is_null() || reading.has(&join(directory, "pnpm-workspace.yaml"))
    });
    roots
}

/// What one manifest names.
fn manifest(reading: &mut Reading<'_>, path: &str, is_part: bool, waiting: &mut Vec<String>) {
    let text = reading.text(path).unwrap_or_default();
    let Ok(manifest) = serde_json::from_str::<Value>(&text) else {
        return reading.doubt(format!("`{}` cannot be read", reading.shown(path)));
    };
    let home = directory(path).to_owned();
    let patterns = manifest["workspaces"].as_array().or_else(|| manifest["workspaces"]["packages"].as_array());
    let patterns: Vec<&str> = patterns.into_iter().flatten().filter_map(Value::as_str).collect();
    members(reading, &home, &patterns, waiting);
    if is_part && !manifest["bin"].is_null() {
        reading.doubt(format!("`{}` declares programs that the install links (`bin`)", reading.shown(path)));
    }
    let sections = SECTIONS.iter().map(|section| &manifest[section]).chain([&manifest["pnpm"]["overrides"]]);
    for section in sections {
        named(reading, path, section, waiting);
    }
    for patches in [&manifest["pnpm"]["patchedDependencies"], &manifest["patchedDependencies"]] {
        files(reading, path, patches);
    }
}

/// The values of a section, nested ones too.
fn named(reading: &mut Reading<'_>, path: &str, section: &Value, waiting: &mut Vec<String>) {
    match section {
        Value::Object(map) => map.values().for_each(|value| named(reading, path, value, waiting)),
        Value::String(version) => local(reading, path, version, waiting),
        _ => {}
    }
}

/// A version that is a path.
fn local(reading: &mut Reading<'_>, path: &str, version: &str, waiting: &mut Vec<String>) {
    if let Some(patch) = version.strip_prefix("patch:") {
        return patched(reading, path, patch);
    }
    let schemes = ["file:", "link:", "portal:"];
    let scheme = schemes.into_iter().find(|scheme| version.starts_with(scheme));
    let bare = version.starts_with(['.', '/', '~']) && version[1..].starts_with(['/', '.']) || version.starts_with('/');
    let unknown = ["exec:", "git+file:"].into_iter().any(|scheme| version.starts_with(scheme));
    if scheme.is_none() && !bare && !unknown {
        return;
    }
    let target = version.trim_start_matches(scheme.unwrap_or_default()).trim_start_matches("//");
    let target = target.split("::").next().unwrap_or(target);
    let found = Some(target).filter(|target| !target.starts_with('~') && !unknown);
    let found = found.and_then(|target| resolve(directory(path), target));
    match found.filter(|target| reading.has(target) && !crate::model::path::is_below(directory(path), target)) {
        Some(target) if !reading.install.view.has_directory(&target) => drop(reading.push(&target)),
        Some(target) => {
            // What a link leads to is not read, what is packed is.
            let manifest = join(&target, "package.json");
            if scheme != Some("link:") && scheme != Some("portal:") {
                reading.push(&format!("{target}/"));
            }
            if reading.push(&manifest) || !waiting.contains(&manifest) && reading.has(&manifest) {
                waiting.push(manifest);
            }
        }
        None => reading.doubt(format!("`{}` requires `{}`", reading.shown(path), shortened(version))),
    }
}

/// `patch:name@npm:1.0.0#./.yarn/patches/name.patch`, perhaps several files.
fn patched(reading: &mut Reading<'_>, path: &str, said: &str) {
    let sources = said.split_once('#').map_or("", |(_, sources)| sources.split("::").next().unwrap_or_default());
    for source in sources.split('&').filter(|source| !source.contains("builtin<")) {
        let source = source.trim_start_matches("optional!");
        let found = match source.strip_prefix("~/") {
            Some(source) => resolve(&reading.base, source),
            None => resolve(directory(path), source),
        };
        if found.is_none_or(|found| !reading.push_whole(&found)) {
            reading.doubt(format!("`{}` requires the patch `{}`", reading.shown(path), shortened(source)));
        }
    }
}

/// The files that a table names: patches by the packages they are for.
fn files(reading: &mut Reading<'_>, path: &str, table: &Value) {
    for file in table.as_object().into_iter().flat_map(|map| map.values()).filter_map(Value::as_str) {
        let found = resolve(directory(path), file);
        if found.is_none_or(|found| !reading.push_whole(&found)) {
            reading.doubt(format!("`{}` requires the patch `{}`", reading.shown(path), shortened(file)));
        }
    }
}

fn pnpm_workspace(reading: &mut Reading<'_>, root: &str, waiting: &mut Vec<String>) {
    let path = join(root, "pnpm-workspace.yaml");
    let Some(text) = reading.has(&path).then(|| reading.text(&path)).flatten() else { return };
    let Ok(workspace) = serde_saphyr::from_str::<Value>(&text) else {
        return reading.doubt(format!("`{}` cannot be read", reading.shown(&path)));
    };
    let patterns: Vec<&str> =
        workspace["packages"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    members(reading, root, &patterns, waiting);
    for section in ["overrides", "catalog", "catalogs"] {
        named(reading, &path, &workspace[section], waiting);
    }
    files(reading, &path, &workspace["patchedDependencies"]);
    for key in ["pnpmfile", "globalPnpmfile", "scriptShell"] {
        if let Some(hooks) = workspace[key].as_str() {
            code(reading, &join(root, hooks));
        }
    }
    let options = workspace["nodeOptions"].as_str().unwrap_or_default();
    for word in options.split([' ', '=']).filter(|word| word.contains(['/', '.'])) {
        code(reading, &join(root, word));
    }
}

/// The manifests that patterns of a workspace find.
fn members(reading: &mut Reading<'_>, home: &str, patterns: &[&str], waiting: &mut Vec<String>) {
    let is_own = |path: &String| !path.split('/').any(|part| part == "node_modules");
    let find = |pattern: &str| {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        // What no pattern of an ignore file can say stands for all below.
        let pattern = pattern.find(['{', '(', '@', '+']).map_or(pattern.to_owned(), |at| {
            format!("{}**", pattern[..at].rfind('/').map_or("", |slash| &pattern[..=slash]))
        });
        let mut found = reading.install.view.matching(home, &join(&pattern, "package.json"));
        found.retain(is_own);
        found
    };
    let without: Vec<String> = patterns.iter().filter_map(|pattern| pattern.strip_prefix('!')).flat_map(find).collect();
    let taken = patterns.iter().filter(|pattern| !pattern.starts_with('!'));
    let mut found: Vec<String> = taken.flat_map(|pattern| find(pattern)).collect();
    found.retain(|path| !without.contains(path));
    found.sort();
    for path in found {
        if reading.push(&path) {
            waiting.push(path);
        }
    }
}

/// Settings that name further files.
fn settings(reading: &mut Reading<'_>, roots: &[String]) {
    for directory in reading.ancestors() {
        for name in [".yarnrc", ".yarnrc.yml", ".npmrc"] {
            let path = join(&directory, name);
            let text = if reading.reads.config.iter().any(|known| known == name) {
                reading.push(&path);
                reading.text(&path).unwrap_or_default()
            } else {
                String::new()
            };
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
                setting(reading, &directory, &path, line);
            }
        }
    }
    for root in roots {
        code(reading, &join(root, ".pnpmfile.cjs"));
        if reading.has(&join(root, "binding.gyp")) && !scripts::are_off(reading) {
            reading.doubt("`binding.gyp` makes the install compile sources");
        }
    }
}

fn setting(reading: &mut Reading<'_>, home: &str, path: &str, line: &str) {
    const FILES: [&str; 8] =
        ["yarnPath", "yarn-path", "cafile", "caFilePath", "- path", "path", "httpsCaFilePath", "pnpmfile"];
    let Some((key, value)) = line.split_once([':', '=', ' ']) else { return };
    let key = if line.starts_with("- path") { "- path" } else { key.trim_matches('"') };
    let value = value.trim_start_matches("path:").trim().trim_matches(['"', '\'']);
    if FILES.contains(&key) && !value.is_empty() {
        let found = resolve(home, value);
        if !value.starts_with('/') && found.is_none_or(|found| !reading.push_whole(&found)) {
            reading.doubt_line(path, line);
        }
    }
}

/// Hooks of the package manager, which are code.
fn code(reading: &mut Reading<'_>, path: &str) {
    let reads = ["require(", "import ", "readFile", "__dirname", "child_process", "process.cwd"];
    let text = if reading.has(path) { reading.text(path).unwrap_or_default() } else { String::new() };
    reading.push(path);
    if let Some(line) = text.lines().find(|line| reads.iter().any(|word| line.contains(word))) {
        reading.doubt_line(path, line);
    }
}
