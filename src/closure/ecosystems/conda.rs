//! Environments of conda, with what they make pip install.

use serde_json::Value;

use super::requirements;
use crate::closure::image_path::{directory, ending, join};
use crate::closure::reading::Reading;

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    let mut manifests = named.to_vec();
    if manifests.is_empty() {
        let found = reading.reads.manifests.iter().map(|name| join(&reading.base, name)).find(|path| reading.has(path));
        manifests.extend(found);
    }
    for path in manifests {
        reading.push(&path);
        if !matches!(ending(&path), "yml" | "yaml") {
            continue;
        }
        let text = reading.text(&path).unwrap_or_default();
        match serde_saphyr::from_str::<Value>(&text) {
            Ok(environment) => environment_of(reading, &path, &environment),
            Err(_) => reading.doubt(format!("`{}` cannot be read", reading.shown(&path))),
        }
    }
}

fn environment_of(reading: &mut Reading<'_>, path: &str, environment: &Value) {
    let mut waiting = Vec::new();
    for dependency in environment["dependencies"].as_array().into_iter().flatten() {
        for line in dependency["pip"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            // Paths of pip are relative to the environment's own file here.
            let base = std::mem::replace(&mut reading.base, directory(path).to_owned());
            requirements::line(reading, path, line, &mut waiting);
            reading.base = base;
        }
    }
    if !waiting.is_empty() {
        requirements::read(reading, &waiting);
    }
}
