//! Packages of Cargo: members of a workspace, and packages by paths. No manifest can do without a source file.

use toml::{Table, Value};

use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::{Reading, shortened};

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    reading.climb();
    let mut waiting: Vec<String> = named.to_vec();
    if waiting.is_empty() {
        let above = reading.ancestors().into_iter().map(|directory| join(&directory, "Cargo.toml"));
        waiting.extend(above.filter(|path| reading.has(path)));
    }
    let mut next = 0;
    while let Some(path) = waiting.get(next).cloned() {
        next += 1;
        if reading.push(&path) {
            manifest(reading, &path, &mut waiting);
        }
    }
    let above = reading.ancestors();
    for directory in &above {
        reading.add(directory, &reading.reads.config);
        reading.add(directory, &reading.reads.locks);
    }
    let name = &reading.install.call.tool.name;
    reading.closure.refused = Some(format!("`{name}` rejects a manifest whose sources are missing"));
}

fn manifest(reading: &mut Reading<'_>, path: &str, waiting: &mut Vec<String>) {
    let text = reading.text(path).unwrap_or_default();
    let Ok(manifest) = toml::from_str::<Table>(&text) else {
        return reading.doubt(format!("`{}` cannot be read", reading.shown(path)));
    };
    let home = directory(path).to_owned();
    let members = manifest.get("workspace").and_then(|it| it.get("members")).and_then(Value::as_array);
    for member in members.into_iter().flatten().filter_map(Value::as_str) {
        waiting.extend(reading.install.view.matching(&home, &join(member, "Cargo.toml")));
    }
    let mut paths = Vec::new();
    dependencies(&Value::Table(manifest), &mut paths);
    for said in paths {
        let found = resolve(&home, &said).map(|found| join(&found, "Cargo.toml"));
        match found.filter(|found| reading.has(found)) {
            Some(found) => waiting.push(found),
            None => reading.doubt(format!("`{}` uses a package from `{}`", reading.shown(path), shortened(&said))),
        }
    }
    reading.push(&join(&home, "build.rs"));
}

/// The paths of all tables of dependencies, however deep.
fn dependencies(value: &Value, found: &mut Vec<String>) {
    let Value::Table(table) = value else { return };
    for (key, value) in table {
        let Value::Table(inner) = value else { continue };
        if key.ends_with("dependencies") || key == "patch" || key == "replace" {
            paths(inner, found);
        } else if !matches!(key.as_str(), "lib" | "package") {
            dependencies(value, found);
        }
    }
}

fn paths(table: &Table, found: &mut Vec<String>) {
    for (key, value) in table {
        match value {
            Value::String(text) if key == "path" => found.push(text.clone()),
            Value::Table(inner) => paths(inner, found),
            _ => {}
        }
    }
}
