//! Projects of Mix. `mix.exs` and the configuration are Elixir.

use super::code::{Language, literals, scan};
use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::Reading;

const ELIXIR: Language = Language {
    comment: "#",
    reach: &["File.", "System.cmd", "System.shell", ":os.cmd", "Code.", "Path.wildcard", "File!"],
    reads: &["File.read", "File.exists?", "Code.require_file", "Code.eval_file"],
    harmless: &["Code.ensure_loaded"],
};

pub(super) fn read(reading: &mut Reading<'_>) {
    let mut waiting = vec![join(&reading.base, "mix.exs")];
    while let Some(path) = waiting.pop() {
        if !reading.push(&path) {
            continue;
        }
        scan(reading, &path, &ELIXIR);
        reading.push(&format!("{}/", join(directory(&path), "config")));
        let text = reading.text(&path).unwrap_or_default();
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            named(reading, &path, line, &mut waiting);
        }
    }
    for file in reading.install.view.matching(&join(&reading.base, "config"), "**/*.exs") {
        scan(reading, &file, &ELIXIR);
    }
}

fn named(reading: &mut Reading<'_>, path: &str, line: &str, waiting: &mut Vec<String>) {
    let after = |key: &str| line.split_once(key).map(|(_, rest)| literals(rest).first().copied().unwrap_or("{"));
    let home = directory(path).to_owned();
    if let Some(apps) = after("apps_path:") {
        let found = reading.install.view.matching(&home, &format!("{apps}/*/mix.exs"));
        waiting.extend(found);
    } else if let Some(said) = after(" path:").or_else(|| after(",path:")) {
        let found = resolve(&home, said).map(|found| join(&found, "mix.exs"));
        match found.filter(|found| reading.has(found)) {
            Some(found) => waiting.push(found),
            None => reading.doubt_line(path, line),
        }
    } else if line.contains("\"deps.get\"") {
        reading.doubt_line(path, line);
    }
}
