//! Manifests that are programs: the files that a line surely reads, and the lines that cannot be read.

use crate::closure::image_path::{directory, resolve};
use crate::closure::reading::Reading;
/// What is known of a language, as far as its manifests use it.
pub(super) struct Language {
    /// How comments start.
    pub comment: &'static str,
    /// What only lines have that reach beyond the program.
    pub reach: &'static [&'static str],
    /// What a line with one path in quotes has when it reads just that.
    pub reads: &'static [&'static str],
    /// What makes a line one that reads nothing all the same.
    pub harmless: &'static [&'static str],
}

/// Adds what a program reads, those that it loads too, and doubts each line that may read anything.
pub(super) fn scan(reading: &mut Reading<'_>, path: &str, language: &Language) {
    let text = reading.text(path).unwrap_or_default();
    for line in text.lines().map(str::trim) {
        let line = line.split(&format!(" {}", language.comment)).next().unwrap_or(line);
        let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
        if line.starts_with(language.comment) || !has(language.reach) || has(language.harmless) {
            continue;
        }
        if line.contains("exist") && !has(&["Dir", "`", "%x", "system"]) {
            asked(reading, path, line);
            continue;
        }
        let known = has(language.reads).then(|| one_path(reading, path, line)).flatten();
        match known {
            Some(found) if reading.push(&found) && is_program(&found) => scan(reading, &found, language),
            Some(found) if reading.has(&found) => {}
            _ => reading.doubt_line(path, line),
        }
    }
}

/// Adds the files that a line looks for, as far as they are there.
fn asked(reading: &mut Reading<'_>, path: &str, line: &str) {
    let found: Vec<String> = literals(line).into_iter().filter_map(|said| resolve(directory(path), said)).collect();
    for found in found.iter().filter(|found| !found.is_empty()) {
        reading.push(found);
    }
    if line.contains(['{', '*']) {
        reading.doubt_line(path, line);
    }
}

fn is_program(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".rb", ".exs", ".gemspec"].iter().any(|end| name.ends_with(end)) || name.starts_with("Gemfile")
}

/// The path in quotes of a line that has just one, as seen from the program that says it.
fn one_path(reading: &Reading<'_>, path: &str, line: &str) -> Option<String> {
    let [said] = literals(line)[..] else { return None };
    let said = if line.contains("__FILE__") && line.contains("expand_path") { said.strip_prefix("../")? } else { said };
    let found =
        Some(said).filter(|said| !said.contains(['#', '{', '*'])).and_then(|said| resolve(directory(path), said))?;
    let loads = line.contains("require") && !reading.has(&found);
    Some(if loads { format!("{found}.rb") } else { found })
}

/// The texts in quotes.
pub(super) fn literals(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(['"', '\'']) {
        let quote = &rest[start..=start];
        let Some(length) = rest[start + 1..].find(quote) else { break };
        found.push(&rest[start + 1..start + 1 + length]);
        rest = &rest[start + length + 2..];
    }
    found
}
