//! Scripts of a project that its install runs.

use serde_json::Value;

use super::{Closure, Install};
use crate::shell::tools::{Meaning, Scripts};

/// Notes each script of these manifests that an install runs and that may read sources.
pub(super) fn check(install: &Install<'_>, manifests: &[String], closure: &mut Closure) {
    let reads = install.invocation.tool.reads.as_ref();
    let Some(scripts) = reads.and_then(|reads| reads.scripts.as_ref()) else { return };
    if install.invocation.has(Meaning::NoScripts) || npmrc_ignores_scripts(install) {
        return;
    }
    for path in manifests.iter().filter(|path| path.rsplit('/').next() == Some(&scripts.file)) {
        let text = install.text(path).unwrap_or_default();
        let Ok(manifest) = serde_json::from_str::<Value>(&text) else {
            closure.doubt(format!("`{path}` cannot be read"));
            continue;
        };
        for key in &scripts.keys {
            let commands = commands(&manifest[&scripts.table][key]);
            if let Some(command) = commands.into_iter().find(|command| !is_harmless(command, scripts)) {
                closure.doubt(format!("`{path}` runs `{}` at install time (`{key}`)", super::shortened(command)));
            }
        }
    }
}

fn commands(script: &Value) -> Vec<&str> {
    match script {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::Object(map) => map.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_harmless(script: &str, scripts: &Scripts) -> bool {
    let mut commands = script.split(['&', '|', ';']).map(str::trim).filter(|command| !command.is_empty());
    commands.all(|command| {
        scripts.harmless.iter().any(|harmless| {
            command.strip_prefix(harmless.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    })
}

fn npmrc_ignores_scripts(install: &Install<'_>) -> bool {
    let text = install.text(".npmrc").unwrap_or_default();
    text.lines().any(|line| line.replace(' ', "") == "ignore-scripts=true")
}
