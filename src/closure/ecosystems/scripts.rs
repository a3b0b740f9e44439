//! Scripts of a project, and of the packages it asks for, that its install runs.

use serde_json::Value;

use super::programs;
use crate::closure::image_path::{directory, join};
use crate::closure::install::LeftOut;
use crate::closure::reading::{Reading, shortened};
use crate::shell::tools::{Meaning, Scripts};

/// Notes each script of these manifests that an install runs and that may read sources.
pub(super) fn check(reading: &mut Reading<'_>, manifests: &[String]) {
    let Some(scripts) = reading.reads.scripts.as_ref().filter(|_| !are_off(reading)) else { return };
    let is_fewer = scripts.fewer_with.as_ref().is_some_and(|file| reading.has(&join(&reading.base, file)));
    let keys = if is_fewer { &scripts.fewer } else { &scripts.keys };
    for path in manifests {
        let text = reading.text(path).unwrap_or_default();
        let manifest = serde_json::from_str::<Value>(&text).unwrap_or_default();
        for key in keys {
            let commands = commands(&manifest[&scripts.table][key]);
            if let Some(command) = commands.into_iter().find(|command| !is_harmless(reading, command, scripts)) {
                let (shown, command) = (reading.shown(path), shortened(command));
                let (why, known) =
                    (format!("`{shown}` runs `{command}` at install time (`{key}`)"), reading.closure.paths.len());
                let built = programs::add(reading, directory(path), &manifest[&scripts.table], key);
                if built.is_some()
                    && let Some(left_out) = put_off(reading, manifests, &manifest[&scripts.table], &why)
                {
                    reading.closure.paths.truncate(known);
                    reading.closure.builds_project = Some(left_out);
                    break;
                }
                reading.doubt(why);
                if let Some(program) = built {
                    let why = format!(
                        "`{key}` in `{shown}` runs `{program}`, which needs the sources: run it in a `RUN` of its own"
                    );
                    reading.closure.refused.get_or_insert(why);
                }
            }
        }
        let sections = ["dependencies", "devDependencies", "optionalDependencies"].map(|section| &manifest[section]);
        let asked = sections.into_iter().filter_map(Value::as_object).flat_map(|section| section.keys());
        if let Some(package) = asked.into_iter().find(|package| scripts.reading.contains(package)) {
            reading.doubt(format!("`{package}` reads files of the project at install time"));
            if package == "@prisma/client" {
                programs::add_schema(reading, directory(path), &[], &manifest["prisma"]["schema"]);
            }
        }
    }
}

/// How an install leaves the scripts of the only project to a step below the sources, where it is known how to do that: those
/// of the packages run there, too.
fn put_off(reading: &mut Reading<'_>, manifests: &[String], scripts: &Value, why: &str) -> Option<LeftOut> {
    const LATER: [&str; 3] = ["postinstall", "prepublish", "prepare"];
    let call = reading.install.call;
    let is_alone = manifests.len() == 1;
    let known = reading.reads.scripts.as_ref().map(|known| known.keys.as_slice()).unwrap_or_default();
    if !is_alone || known.iter().any(|key| !LATER.contains(&key.as_str()) && !scripts[key].is_null()) {
        return None;
    }
    let option = call.tool.flags.get(&Meaning::NoScripts)?.first()?.clone();
    let (rebuild, program) = (call.finished()?, call.program()?);
    let lock = reading.install.view.text(&join(&reading.base, "package-lock.json")).unwrap_or_default();
    let is_needed = !lock.contains("\"packages\"") || lock.contains("\"hasInstallScript\"");
    let runs = LATER.iter().filter(|key| !scripts[**key].is_null()).map(|key| format!("run {key}"));
    let steps: Vec<String> = is_needed.then_some(rebuild).into_iter().chain(runs).collect();
    let finish = Some(steps.join(&format!(" && {program} ")));
    Some(LeftOut { options: option, why: why.to_owned(), finish })
}

/// Whether no script is run.
pub(super) fn are_off(reading: &mut Reading<'_>) -> bool {
    let settings = reading.install.view.text(&join(&reading.base, ".npmrc")).unwrap_or_default();
    reading.is_set(Meaning::NoScripts) || settings.lines().any(|line| line.replace(' ', "") == "ignore-scripts=true")
}

fn commands(script: &Value) -> Vec<&str> {
    match script {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::Object(map) => map.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_harmless(reading: &Reading<'_>, script: &str, scripts: &Scripts) -> bool {
    if script.contains(['>', '<', '$', '`']) || script.contains("--patch-dir") {
        return false;
    }
    // What sets up the hooks of a repository does nothing where there is none.
    let has_git = reading.ancestors().iter().any(|directory| reading.has(&join(directory, ".git")));
    let known = |list: &[String], command: &str| {
        list.iter().any(|harmless| {
            let rest = command.strip_prefix(harmless.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    };
    let mut commands = script.split(['&', '|', ';']).map(str::trim).filter(|command| !command.is_empty());
    commands.all(|command| known(&scripts.harmless, command) || !has_git && known(&scripts.hooks, command))
}
