//! Manifests of a tool of which only its table is known.

use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::{Reading, shortened};

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    for path in named {
        reading.push(path);
    }
    if named.is_empty() {
        reading.climb();
        reading.add_all(&reading.reads.manifests);
        let members = reading.reads.members.iter().map(|name| format!("**/{name}")).collect::<Vec<_>>();
        reading.add_all(&members);
    }
    let mut open = reading.closure.paths.clone();
    open.reverse();
    while let Some(path) = open.pop() {
        let text = reading.text(&path).unwrap_or_default();
        for key in &reading.reads.naming_keys {
            named_by(reading, &path, &text, key);
        }
        let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        if !reading.reads.local.is_empty() {
            open.extend(local(reading, &path, &text));
        }
        for line in lines.filter(|line| reading.reads.local.iter().any(|local| line.contains(local.as_str()))) {
            reading.doubt(format!(
                "`{}` contains `{}`, which may read other files",
                reading.shown(&path),
                shortened(line)
            ));
        }
    }
    if reading.reads.needs_source {
        reading.closure.refused =
            Some(format!("`{}` rejects a manifest whose sources are missing", reading.install.call.tool.name));
    }
    reading.builds_project("it also builds the project");
}

/// Adds the manifests of other projects that one asks for by their directories: `path: ../shared`, or the items of a list
/// named `workspace`. They are given back as far as they are new.
fn local(reading: &mut Reading<'_>, path: &str, text: &str) -> Vec<String> {
    let plain = |value: &str| value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']).to_owned();
    let mut is_member = false;
    let mut asked = Vec::new();
    for line in text.lines() {
        let said = line.trim();
        match said.strip_prefix("- ") {
            Some(member) if is_member => asked.push(plain(member)),
            _ => is_member = said.starts_with("workspace:"),
        }
        asked.extend(said.strip_prefix("path:").map(plain));
    }
    let names = || reading.reads.manifests.iter().chain(&reading.reads.config);
    let found = asked.iter().filter(|it| !it.is_empty()).filter_map(|it| resolve(directory(path), it));
    let files: Vec<String> = found.flat_map(|found| names().map(move |name| join(&found, name))).collect();
    files.into_iter().filter(|file| reading.push(file)).collect()
}

/// Adds the files that the values of a key are.
fn named_by(reading: &mut Reading<'_>, path: &str, text: &str, key: &str) {
    let values = text.split(key).skip(1).filter_map(|rest| rest.trim_start().strip_prefix(':'));
    let quoted = values.filter_map(|value| value.trim_start().strip_prefix('"')?.split('"').next());
    for value in quoted.filter(|value| !value.contains("://")) {
        let found = resolve(directory(path), value);
        if found.is_none_or(|found| !reading.push(&found) && !reading.has(&found)) {
            reading.doubt(format!("`{}` refers to `{}`", reading.shown(path), shortened(value)));
        }
    }
}
