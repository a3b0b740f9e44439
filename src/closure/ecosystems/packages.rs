//! Projects of uv, poetry, pixi and pipenv: workspaces, local packages, and whether the project itself is built.

use toml::{Table, Value};

use super::local;
use crate::closure::image_path::{directory, ending, join, resolve};
use crate::closure::reading::Reading;
use crate::shell::tools::Meaning;

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    reading.climb();
    let roots = roots(reading);
    for root in &roots {
        reading.add(root, &reading.reads.manifests);
    }
    for path in named {
        reading.push(path);
    }
    for path in reading.closure.paths.clone() {
        manifest(reading, &path);
    }
    for root in &roots {
        reading.add(root, &reading.reads.locks);
        reading.add(root, &reading.reads.config);
        locked(reading, &join(root, "uv.lock"));
    }
    let above = reading.ancestors();
    for directory in &above {
        reading.add(directory, &[".python-version".to_owned(), "uv.toml".to_owned()]);
    }
    if is_built(reading) {
        reading.builds_project("the project is a package, which is built from all its sources");
    }
}

/// The directory of the project, and the one around it whose workspace it is part of.
fn roots(reading: &mut Reading<'_>) -> Vec<String> {
    let base = reading.base.clone();
    let mut roots = reading.ancestors();
    roots.retain(|directory| {
        let text = reading.install.view.text(&join(directory, "pyproject.toml")).unwrap_or_default();
        *directory == base || text.contains("[tool.uv.workspace]")
    });
    roots
}

pub(super) fn parse(reading: &mut Reading<'_>, path: &str) -> Table {
    let text = reading.text(path).unwrap_or_default();
    toml::from_str::<Table>(&text).unwrap_or_else(|_| {
        reading.doubt(format!("`{}` cannot be read", reading.shown(path)));
        Table::new()
    })
}

/// The first of the scripts that pdm runs by itself.
fn hook(scripts: &Table) -> Option<&String> {
    let mut names = scripts.keys();
    names.find(|name| name.starts_with("pre_") || name.starts_with("post_") || *name == "_")
}

fn manifest(reading: &mut Reading<'_>, path: &str) {
    let project = parse(reading, path);
    let tool = |name: &str| project.get("tool").and_then(|tool| tool.get(name));
    let home = directory(path).to_owned();
    members(reading, &home, tool("uv").and_then(|uv| uv.get("workspace")));
    if reading.install.call.tool.name == "pdm"
        && let Some(hook) = tool("pdm").and_then(|pdm| pdm.get("scripts")).and_then(Value::as_table).and_then(hook)
    {
        reading.closure.refused = Some(format!("`{}` makes the install run `{hook}`", reading.shown(path)));
    }
    let mut paths = Vec::new();
    let sources = [tool("uv").and_then(|uv| uv.get("sources")), tool("poetry"), tool("pixi")];
    sources.into_iter().flatten().for_each(|table| named_paths(table, &mut paths));
    if path.ends_with("pixi.toml") {
        named_paths(&Value::Table(project.clone()), &mut paths);
    }
    if !without_local(reading) {
        for said in paths {
            let target = resolve(&home, &said);
            local::project(reading, path, &format!("path = \"{said}\""), target);
        }
    }
    let mut asked = Vec::new();
    ["project", "dependency-groups"]
        .iter()
        .filter_map(|key| project.get(*key))
        .for_each(|table| strings(table, &mut asked));
    if let Some(said) = asked.iter().find(|text| text.contains("@ file:") || text.contains("PROJECT_ROOT")) {
        reading.doubt_line(path, said);
    }
    let versioning = tool("poetry-dynamic-versioning").and_then(|it| it.get("enable")).and_then(Value::as_bool);
    if versioning == Some(true) {
        reading.doubt("`poetry-dynamic-versioning` derives the version from `git`");
    }
    let mut feeds = Vec::new();
    let own = ["uv", "poetry", "pdm"].into_iter().filter_map(tool);
    own.chain(project.get("source")).for_each(|table| named_feeds(table, &mut feeds));
    for feed in feeds {
        feed_of(reading, path, &feed);
    }
    dynamic(reading, path, &project);
}

/// Adds a directory of packages that a manifest or a lockfile names, if it is one.
fn feed_of(reading: &mut Reading<'_>, path: &str, said: &str) {
    let local = said.strip_prefix("file:").unwrap_or(said);
    let local = local.strip_prefix("//").unwrap_or(local);
    if local.is_empty() || local.contains("://") {
        return;
    }
    let local = local.replace("${PROJECT_ROOT}", ".");
    if resolve(directory(path), &local).is_none_or(|found| !reading.push_whole(&found)) {
        reading.doubt_line(path, said);
    }
}

/// What the keys say that name where packages come from, however deep.
fn named_feeds(value: &Value, found: &mut Vec<String>) {
    const KEYS: [&str; 5] = ["default-index", "extra-index-url", "find-links", "index-url", "url"];
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                match value {
                    Value::String(text) if KEYS.contains(&key.as_str()) => found.push(text.clone()),
                    Value::Array(list) if KEYS.contains(&key.as_str()) => {
                        found.extend(list.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    value => named_feeds(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| named_feeds(value, found)),
        _ => {}
    }
}

/// Metadata that only a build of the project tells.
fn dynamic(reading: &mut Reading<'_>, path: &str, project: &Table) {
    let dynamic = project.get("project").and_then(|project| project.get("dynamic")).and_then(Value::as_array);
    let names: Vec<&str> = dynamic.into_iter().flatten().filter_map(Value::as_str).collect();
    let is_uv = reading.install.call.tool.name == "uv";
    let frozen =
        reading.install.call.command.has_flag(&["frozen"]) || reading.install.state.variable("UV_FROZEN").is_some();
    if is_uv
        && !frozen
        && let Some(name) = names.first()
    {
        let why = local::version_tool(reading, directory(path)).map(|tool| format!(" from `git` (`{tool}`)"));
        let why = why.unwrap_or_default();
        reading.doubt(format!("the build of `{}` computes its `{name}`{why}", reading.shown(path)));
    }
}

/// Notes where the dependencies that a manifest names are known only once the project is built.
pub(super) fn static_metadata(reading: &mut Reading<'_>, path: &str) {
    let project = if ending(path) == "toml" { parse(reading, path) } else { Table::new() };
    let dynamic = project
        .get("project")
        .and_then(|it| it.get("dynamic"))
        .is_some_and(|it| it.to_string().contains("dependencies"));
    if dynamic || !project.contains_key("project") {
        reading.doubt(format!("the build of `{}` computes its dependencies", reading.shown(path)));
    }
}

fn members(reading: &mut Reading<'_>, home: &str, workspace: Option<&Value>) {
    let list = |key: &str| {
        let list = workspace.and_then(|workspace| workspace.get(key)).and_then(Value::as_array);
        let patterns = list.into_iter().flatten().filter_map(Value::as_str);
        let found = patterns.flat_map(|pattern| reading.install.view.matching(home, &join(pattern, "pyproject.toml")));
        found.collect::<Vec<_>>()
    };
    let without = list("exclude");
    let mut found = list("members");
    found.retain(|path| !without.contains(path));
    for path in found {
        if reading.push(&path) {
            manifest(reading, &path);
            if is_package_of_uv(reading, &path) && !without_local(reading) {
                let target = directory(&path).to_owned();
                local::project(reading, &join(home, "pyproject.toml"), &path, Some(target));
            }
        }
    }
}

/// Whether a member of a workspace is built where it is installed, even without the project.
fn is_package_of_uv(reading: &mut Reading<'_>, path: &str) -> bool {
    let project = parse(reading, path);
    let says = project.get("tool").and_then(|tool| tool.get("uv")?.get("package")?.as_bool());
    says.unwrap_or(project.contains_key("build-system"))
}

/// The packages that the lockfile takes from directories.
fn locked(reading: &mut Reading<'_>, path: &str) {
    if !reading.has(path) || without_local(reading) {
        return;
    }
    let lock = parse(reading, path);
    let home = directory(path).to_owned();
    for package in lock.get("package").and_then(Value::as_array).into_iter().flatten() {
        let source = package.get("source");
        let said = |key: &str| source.and_then(|source| source.get(key)).and_then(Value::as_str);
        let virtual_at = said("virtual").and_then(|said| resolve(&home, said));
        if let Some(registry) = said("registry").map(str::to_owned) {
            feed_of(reading, path, &registry);
        }
        if let Some(target) = virtual_at {
            reading.push(&join(&target, "pyproject.toml"));
        }
        let Some(said) = ["editable", "directory", "path"].into_iter().find_map(said) else { continue };
        let target = resolve(&home, said);
        if target.as_ref() != Some(&reading.base) {
            local::project(reading, path, said, target);
        }
    }
}

/// Whether packages of the context are left out, too.
fn without_local(reading: &Reading<'_>) -> bool {
    let command = reading.install.call.command;
    command.has_flag(&["no-install-workspace", "no-install-local", "no-directory"])
}

/// The values of all keys `path` and `file`, however deep.
pub(super) fn named_paths(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                match value {
                    Value::String(text) if key == "path" || key == "file" => found.push(text.clone()),
                    value => named_paths(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| named_paths(value, found)),
        _ => {}
    }
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Table(table) => table.iter().for_each(|(_, value)| strings(value, found)),
        Value::Array(list) => list.iter().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// Whether the tool builds the project: all do, but for one that says that it is no package.
fn is_built(reading: &mut Reading<'_>) -> bool {
    let path = join(&reading.base, "pyproject.toml");
    if !reading.has(&path) || reading.is_set(Meaning::NoProject) {
        return !reading.has(&path);
    }
    let project = parse(reading, &path);
    let says = |tool: &str, key: &str| project.get("tool")?.get(tool)?.get(key)?.as_bool();
    match reading.install.call.tool.name.as_str() {
        "uv" => says("uv", "package").unwrap_or(project.contains_key("build-system")),
        "poetry" => says("poetry", "package-mode").unwrap_or(true),
        _ => true,
    }
}
