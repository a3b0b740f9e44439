//! The files of a project that a script of its manifest starts, and those that they name: without them the script fails.

use serde_json::Value;

use crate::closure::image_path::{directory, resolve};
use crate::closure::reading::Reading;

/// The most files that are added for one script.
const MOST: usize = 16;

/// Programs that build the sources of a project, with the arguments that make them do so.
const BUILDS: [&str; 18] = [
    "babel",
    "esbuild",
    "microbundle",
    "nest build",
    "next build",
    "ng build",
    "ng-packagr",
    "nuxt build",
    "parcel build",
    "rollup",
    "swc",
    "tsc",
    "tsdown",
    "tsup",
    "unbuild",
    "vite build",
    "vue-cli-service build",
    "webpack",
];

/// Adds what the script `key` of a table starts, seen from the directory of its manifest; says which program builds the
/// sources then, if one does.
pub(super) fn add(reading: &mut Reading<'_>, home: &str, table: &Value, key: &str) -> Option<&'static str> {
    let (mut waiting, mut built) = (Vec::new(), None);
    let mut scripts = vec![key.to_owned()];
    let mut next = 0;
    while let Some(script) = scripts.get(next).cloned() {
        next += 1;
        let text = table[&script].as_str().unwrap_or_default();
        for command in text.split(['&', '|', ';']) {
            let words: Vec<&str> = command.split_whitespace().collect();
            built = built.or_else(|| builds(&words));
            if let Some(at) = words.windows(2).position(|pair| pair == ["prisma", "generate"]) {
                add_schema(reading, home, &words[at..], &Value::Null);
            }
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
    built
}

/// The program that a command starts to build the sources.
fn builds(words: &[&str]) -> Option<&'static str> {
    let is_around =
        |word: &&&str| ["npx", "yarn", "pnpm", "bunx", "exec", "cross-env"].contains(*word) || word.contains('=');
    let own = &words[words.iter().take_while(is_around).count()..];
    let asks_only = own.iter().any(|word| ["--noEmit", "--version", "--help", "-v"].contains(word));
    let text = own.join(" ");
    let starts =
        |program: &&str| text.strip_prefix(*program).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    BUILDS.into_iter().find(starts).filter(|_| !asks_only)
}

/// Adds the schema from which the client of Prisma is made; `words` may say where it lies, and `said` is what the manifest
/// says.
pub(super) fn add_schema(reading: &mut Reading<'_>, home: &str, words: &[&str], said: &Value) {
    let given = words.iter().find_map(|word| word.strip_prefix("--schema="));
    let next = words.iter().position(|word| *word == "--schema").and_then(|at| words.get(at + 1).copied());
    let usual = ["prisma/schema.prisma", "prisma/schema", "prisma", "schema.prisma"];
    let named = given.or(next).or(said.as_str()).into_iter().chain(usual);
    let found = named.filter_map(|path| resolve(home, path)).find(|path| reading.has(path));
    if let Some(found) = found {
        reading.push_whole(&found);
    }
    for config in ["prisma.config.ts", "prisma.config.js", "prisma.config.mjs"] {
        reading.push(&crate::closure::image_path::join(home, config));
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
