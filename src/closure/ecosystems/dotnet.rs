//! Projects of .NET: solutions, the projects that they hold, what those refer to, and the settings around them.

use super::code::literals;
use super::xml::{attributes, elements, without_comments};
use crate::closure::image_path::{directory, ending, join, resolve};
use crate::closure::reading::{Reading, shortened};

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    if reading.install.call.subcommand == "tool restore" {
        let found = [".config/dotnet-tools.json", "dotnet-tools.json"].map(str::to_owned);
        reading.add_all(&found);
        return around(reading, &reading.base.clone());
    }
    let mut waiting = Vec::new();
    for path in named {
        if reading.install.view.has_directory(path) {
            waiting.extend(in_directory(reading, path));
        } else {
            waiting.push(path.clone());
        }
    }
    if named.is_empty() {
        waiting = in_directory(reading, &reading.base);
    }
    waiting.reverse();
    while let Some(path) = waiting.pop() {
        if reading.push(&path) {
            follow(reading, &path, &mut waiting);
        }
    }
}

/// The solution of a directory, else its projects.
fn in_directory(reading: &Reading<'_>, directory: &str) -> Vec<String> {
    let matching = |patterns: &[&str]| {
        patterns.iter().flat_map(|pattern| reading.install.view.matching(directory, pattern)).collect::<Vec<_>>()
    };
    let solutions = matching(&["*.sln", "*.slnx", "*.slnf"]);
    if solutions.is_empty() { matching(&["*.csproj", "*.fsproj", "*.vbproj", "*.proj"]) } else { solutions }
}

fn follow(reading: &mut Reading<'_>, path: &str, waiting: &mut Vec<String>) {
    let text = without_comments(&reading.text(path).unwrap_or_default());
    let home = directory(path).to_owned();
    let mut referred: Vec<String> = Vec::new();
    if matches!(ending(path), "sln" | "slnf") {
        let quoted = text.lines().flat_map(literals).map(|it| it.replace("\\\\", "/"));
        referred.extend(quoted.filter(|it| is_project(it)));
    }
    referred.extend(attributes(&text, "Project", "Path").into_iter().map(str::to_owned));
    referred.extend(attributes(&text, "ProjectReference", "Include").into_iter().map(str::to_owned));
    referred.extend(attributes(&text, "Import", "Project").into_iter().map(str::to_owned));
    for said in referred {
        let plain = said
            .replace('\\', "/")
            .replace("$(MSBuildThisFileDirectory)", "")
            .replace("$(MSBuildProjectDirectory)/", "");
        // Imports of an SDK by name are no paths of the project.
        if plain.starts_with("Sdk.") || plain.ends_with("/Sdk.props") || plain.ends_with("/Sdk.targets") {
            continue;
        }
        let found = resolve(&home, &plain).filter(|found| !plain.contains('$') && reading.has(found));
        match found {
            Some(found) => waiting.push(found),
            None => reading.doubt(format!("`{}` refers to `{}`", reading.shown(path), shortened(&said))),
        }
    }
    for word in ["Exists(", "System.IO", "<Exec "] {
        if let Some(line) = text.lines().find(|line| line.contains(word)) {
            reading.doubt_line(path, line);
        }
    }
    for tool in ["Nerdbank.GitVersioning", "MinVer", "GitVersion", "GitInfo"] {
        if text.contains(tool) && reading.ancestors().iter().any(|directory| reading.has(&join(directory, ".git"))) {
            reading.doubt(format!("`{tool}` derives the version from `git`"));
        }
    }
    if reading.install.view.has_directory(&join(&home, "obj")) {
        reading.doubt(format!(
            "`{}` is in the build context and would overwrite what was restored",
            reading.shown(&join(&home, "obj"))
        ));
    }
    sources(reading, path, &text);
    around(reading, &home);
}

fn is_project(path: &str) -> bool {
    [".csproj", ".fsproj", ".vbproj", ".proj", ".esproj", ".shproj", ".sln"].iter().any(|end| path.ends_with(end))
}

/// Adds the settings in a directory and in those around it, which count for every project at or below them.
fn around(reading: &mut Reading<'_>, home: &str) {
    let base = std::mem::replace(&mut reading.base, home.to_owned());
    let directories = reading.ancestors();
    reading.base = base;
    for directory in directories {
        for name in &reading.reads.config {
            let path = join(&directory, name);
            if reading.push(&path) && matches!(ending(name), "props" | "targets") {
                let mut waiting = Vec::new();
                follow(reading, &path, &mut waiting);
                for path in &waiting {
                    reading.push(path);
                }
            } else if name.to_lowercase() == "nuget.config" && reading.has(&path) {
                let text = reading.text(&path).unwrap_or_default();
                feeds(reading, &path, &text);
            }
        }
    }
}

/// Directories of packages that a `nuget.config` names.
fn feeds(reading: &mut Reading<'_>, path: &str, text: &str) {
    let text = without_comments(text);
    let feeds = text.split_once("<packageSources").and_then(|(_, rest)| rest.split_once("</packageSources"));
    for value in attributes(feeds.map_or("", |(inner, _)| inner), "add", "value") {
        local_feed(reading, path, value);
    }
}

fn sources(reading: &mut Reading<'_>, path: &str, text: &str) {
    let names = ["RestoreSources", "RestoreAdditionalProjectSources"];
    for value in names.iter().flat_map(|name| elements(text, name)).flat_map(|value| value.split(';')) {
        local_feed(reading, path, value.trim());
    }
}

fn local_feed(reading: &mut Reading<'_>, path: &str, value: &str) {
    if value.is_empty() || value.contains("://") || value.starts_with("$(RestoreSources)") {
        return;
    }
    let found = resolve(directory(path), &value.replace('\\', "/"));
    if value.contains('$') || found.is_none_or(|found| !reading.push_whole(&found)) {
        reading.doubt_line(path, value);
    }
}
