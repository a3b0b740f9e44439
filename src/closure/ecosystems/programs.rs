//! The files of a project that a script of its manifest starts, and those that they name: without them the script fails.

use serde_json::Value;

use crate::closure::image_path::{directory, resolve};
use crate::closure::reading::Reading;

/// The most files that are added for one script.
const MOST: usize = 16;

/// Adds what the script `key` of a table starts, seen from the directory of its manifest.
pub(super) fn add(reading: &mut Reading<'_>, home: &str, table: &Value, key: &str) {
    let mut waiting = Vec::new();
    let mut scripts = vec![key.to_owned()];
    let mut next = 0;
    while let Some(script) = scripts.get(next).cloned() {
        next += 1;
        let text = table[&script].as_str().unwrap_or_default();
        for command in text.split(['&', '|', ';']) {
            let words: Vec<&str> = command.split_whitespace().collect();
            for word in &words {
                waiting.extend(file(reading, home, word.trim_matches(['"', '\''])));
            }
            let called = called(&words).map(str::to_owned);
            scripts.extend(called.filter(|called| table[called].is_string() && !scripts.contains(called)));
        }
    }
    let mut next = 0;
    while let Some(path) = waiting.get(next).cloned().filter(|_| next < MOST) {
        next += 1;
        reading.push(&path);
        let text = reading.text(&path).unwrap_or_default();
        for name in quoted(&text) {
            // A program names its modules as seen from itself, and other files as seen from itself or from the project.
            let beside = file(reading, directory(&path), name);
            let found = beside.or_else(|| file(reading, home, name));
            waiting.extend(found.filter(|found| !waiting.contains(found)));
        }
    }
}

/// The script that a command starts through a package manager.
fn called<'a>(words: &[&'a str]) -> Option<&'a str> {
    match words {
        ["npm" | "pnpm" | "yarn" | "bun", "run" | "run-script", name, ..] | ["pnpm" | "yarn", name, ..] => Some(name),
        _ => None,
    }
}

/// The file of the project that a word names, perhaps without the end of its name.
fn file(reading: &Reading<'_>, home: &str, word: &str) -> Option<String> {
    let is_name = !word.is_empty() && word.len() < 100 && !word.contains([' ', '*', ':', '\\', '$', '{']);
    let is_path = word.contains(['/', '.']) && !word.trim_matches(['.', '/']).is_empty() && !word.starts_with('/');
    let path = resolve(home, word).filter(|_| is_name && is_path)?;
    let ends = ["", ".js", ".mjs", ".cjs", ".ts", ".json", "/index.js"];
    let view = reading.install.view;
    ends.iter().map(|end| format!("{path}{end}")).find(|path| view.has(path) && !view.has_directory(path))
}

/// What stands between quotes in a program.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| ['"', '\'', '`'].into_iter().flat_map(move |quote| line.split(quote).skip(1).step_by(2)))
}
