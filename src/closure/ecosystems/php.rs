//! Projects of Composer: packages in directories, patches, plugins, and the autoloader, which is made from the sources.

use serde_json::Value;

use super::scripts;
use crate::closure::image_path::{directory, join, resolve};
use crate::closure::install::LeftOut;
use crate::closure::reading::{Reading, shortened};
use crate::shell::tools::Meaning;

pub(super) fn read(reading: &mut Reading<'_>) {
    let path = join(&reading.base, "composer.json");
    if !reading.push(&path) {
        return;
    }
    let text = reading.text(&path).unwrap_or_default();
    let Ok(manifest) = serde_json::from_str::<Value>(&text) else {
        return reading.doubt(format!("`{}` cannot be read", reading.shown(&path)));
    };
    repositories(reading, &path, &manifest["repositories"]);
    extra(reading, &manifest["extra"]);
    plugins(reading, &manifest["config"]["allow-plugins"]);
    let known = reading.closure.doubts.len();
    scripts::check(reading, std::slice::from_ref(&path));
    let runs = reading.closure.doubts.drain(known..).next();
    if !reading.has(&join(&reading.base, "composer.lock"))
        && !manifest["scripts"]["post-update-cmd"].is_null()
        && !reading.is_set(Meaning::NoScripts)
    {
        reading.doubt("without a `composer.lock` it runs the scripts of an update (`post-update-cmd`)");
    }
    if manifest["version"].is_null() && reading.has(&join(&reading.base, ".git")) {
        reading.doubt("composer writes the commit of `.git` into `vendor/`");
    }
    if autoloads_sources(reading, &manifest) {
        reading.builds_project("the autoloader is generated from the sources");
    }
    let left_out = reading.closure.builds_project.take();
    let why = runs.or(left_out.as_ref().map(|left_out| left_out.why.clone()));
    reading.closure.builds_project = match why {
        Some(why) if !reading.is_set(Meaning::NoScripts) => {
            let more = if reading.is_set(Meaning::NoProject) { "" } else { " --no-autoloader" };
            let finish = finish(reading, &manifest["scripts"]).filter(|_| !more.is_empty());
            Some(LeftOut { options: format!("--no-scripts{more}"), why, finish })
        }
        _ => left_out,
    };
}

/// What is left once the packages are in place: the autoloader, and the scripts that come after an install.
fn finish(reading: &Reading<'_>, scripts: &Value) -> Option<String> {
    const WITH_THE_AUTOLOADER: [&str; 2] = ["pre-autoload-dump", "post-autoload-dump"];
    let call = reading.install.call;
    let known = reading.reads.scripts.as_ref().map(|known| known.keys.as_slice()).unwrap_or_default();
    let run = known.iter().map(String::as_str).filter(|key| !scripts[key].is_null());
    let mut others = run.filter(|key| !WITH_THE_AUTOLOADER.contains(key));
    let rest = call.finished()?;
    match (others.next(), others.next()) {
        (None, _) => Some(rest),
        (Some("post-install-cmd"), None) if call.directory().is_none() => {
            let development = if call.command.has_flag(&["no-dev"]) { "--no-dev " } else { "" };
            Some(format!("{rest} && {} run-script {development}post-install-cmd", call.program()?))
        }
        _ => None,
    }
}

/// Whether what is written for the autoloader depends on the sources. Rules by prefixes do not, unless they are turned
/// into a list of classes.
fn autoloads_sources(reading: &Reading<'_>, manifest: &Value) -> bool {
    let command = reading.install.call.command;
    let given = command.has_flag(&["o", "a", "optimize-autoloader", "classmap-authoritative"]);
    let configured = ["optimize-autoloader", "classmap-authoritative"]
        .iter()
        .any(|key| manifest["config"][key].as_bool().unwrap_or_default());
    ["autoload", "autoload-dev"].iter().map(|key| &manifest[key]).filter(|autoload| !autoload.is_null()).any(
        |autoload| {
            let only_rules =
                autoload.as_object().is_some_and(|map| map.keys().all(|key| key == "psr-4" || key == "psr-0"));
            !only_rules || given || configured
        },
    )
}

/// Packages that lie in directories of the context.
fn repositories(reading: &mut Reading<'_>, path: &str, repositories: &Value) {
    let list = repositories.as_array().map(|list| list.iter().collect::<Vec<_>>());
    let list = list.or_else(|| repositories.as_object().map(|map| map.values().collect())).unwrap_or_default();
    for repository in list {
        let (kind, url) = (repository["type"].as_str().unwrap_or_default(), repository["url"].as_str());
        let Some(url) = url.filter(|url| !url.contains("://") && !url.contains('@')) else { continue };
        let found = resolve(&reading.base, url.trim_end_matches('/'));
        let is_there = match (kind, found) {
            ("path", Some(found)) if found.contains('*') => {
                let pattern = join(&found, "composer.json");
                let manifests = reading.install.view.matching("", &pattern);
                let directories: Vec<String> =
                    manifests.iter().map(|manifest| directory(manifest).to_owned()).collect();
                !directories.is_empty() && directories.iter().all(|directory| reading.push_whole(directory))
            }
            ("path" | "artifact", Some(found)) if found != reading.base => reading.push_whole(&found),
            _ => false,
        };
        if !is_there {
            reading.doubt(format!("`{}` uses packages from `{}`", reading.shown(path), shortened(url)));
        }
    }
}

/// Patches and further manifests.
fn extra(reading: &mut Reading<'_>, extra: &Value) {
    let mut named: Vec<&str> = Vec::new();
    strings(&extra["patches"], &mut named);
    strings(&extra["patches-file"], &mut named);
    strings(&extra["merge-plugin"]["include"], &mut named);
    strings(&extra["merge-plugin"]["require"], &mut named);
    for path in named.into_iter().filter(|path| !path.contains("://")) {
        let found = resolve(&reading.base, path);
        if found.is_none_or(|found| path.contains('*') || !reading.push_whole(&found)) {
            reading.doubt(format!("`composer.json` names `{}`", shortened(path)));
        }
    }
}

fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(list) => list.iter().for_each(|value| strings(value, found)),
        Value::Object(map) => map.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

/// Plugins are code that an install runs, `--no-scripts` or not.
fn plugins(reading: &mut Reading<'_>, allowed: &Value) {
    let known = reading.reads.scripts.as_ref().map(|scripts| scripts.plugins.clone()).unwrap_or_default();
    let names = allowed.as_object().into_iter().flatten().filter(|(_, on)| on.as_bool() == Some(true));
    let names: Vec<String> = names.map(|(name, _)| name.clone()).filter(|name| !known.contains(name)).collect();
    for name in names {
        reading.doubt(format!("the plugin `{name}` runs at install time"));
    }
    if allowed.as_bool() == Some(true) {
        reading.doubt("any plugin may run at install time (`allow-plugins`)");
    }
}
