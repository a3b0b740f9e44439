//! Projects of Bundler. The `Gemfile` and the gemspecs are Ruby.

use super::code::{Language, literals, scan};
use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::Reading;

const RUBY: Language = Language {
    comment: "#",
    reach: &[
        "File.",
        "File::",
        "Dir.",
        "Dir[",
        "IO.",
        "Pathname",
        "require_relative",
        "require ",
        "load ",
        "eval_gemfile",
        "instance_eval",
        "`",
        "%x",
        "system(",
        "system ",
        "exec(",
        "spawn(",
        "open(",
        "YAML.",
        "JSON.",
        "ruby file:",
    ],
    reads: &[
        "File.read",
        "File.exist",
        "File.file",
        "IO.read",
        "File.join",
        "File.expand_path",
        "require_relative",
        "eval_gemfile",
        "ruby file:",
        "instance_eval(File.read",
    ],
    harmless: &["$LOAD_PATH", "$:.", "$: <<"],
};

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    reading.climb();
    let mut manifests = named.to_vec();
    if manifests.is_empty() {
        let found = reading.reads.manifests.iter().map(|name| join(&reading.base, name)).find(|path| reading.has(path));
        manifests.extend(found);
    }
    for path in manifests {
        reading.push(&path);
        directory(&path).clone_into(&mut reading.base);
        scan(reading, &path, &RUBY);
        gems(reading, &path);
    }
}

/// Gems in directories of the context, and the gemspec of the project itself.
fn gems(reading: &mut Reading<'_>, path: &str) {
    let text = reading.text(path).unwrap_or_default();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let said = ["path:", ":path =>", "path "].into_iter().find_map(|key| {
            let starts = !key.ends_with(' ') || line.starts_with(key);
            line.split_once(key).filter(|_| starts).map(|(_, rest)| literals(rest).first().copied().unwrap_or("{"))
        });
        let is_spec = line == "gemspec" || line.starts_with("gemspec ") || line.starts_with("gemspec(");
        let Some(said) = said.or(is_spec.then_some(".")) else { continue };
        let home = Some(said).filter(|said| !said.contains(['#', '{'])).and_then(|said| resolve(directory(path), said));
        let Some(home) = home else {
            reading.doubt_line(path, line);
            continue;
        };
        let mut specs = reading.install.view.matching(&home, "*.gemspec");
        if !is_spec {
            specs.extend(reading.install.view.matching(&home, "*/*.gemspec"));
        }
        if specs.is_empty() && !is_spec {
            reading.doubt_line(path, line);
        }
        for spec in specs {
            reading.push(&spec);
            gemspec(reading, &spec);
        }
    }
}

/// A gemspec loads the file with the version; its lists of files matter only where programs are found in them.
fn gemspec(reading: &mut Reading<'_>, path: &str) {
    let text = reading.text(path).unwrap_or_default();
    let mut listed = None;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if line.starts_with("require ") {
            let name = literals(line).first().copied().unwrap_or_default();
            let found = join(directory(path), &format!("lib/{name}.rb"));
            if reading.push(&found) {
                scan(reading, &found, &RUBY);
            }
        } else if line.contains("Dir")
            || line.contains("git ls-files")
            || line.contains("File.") && !line.contains("File.expand_path")
        {
            listed = listed.or(Some(line));
        } else if line.starts_with("require_relative") {
            let found = literals(line).first().and_then(|said| resolve(directory(path), &format!("{said}.rb")));
            match found.filter(|found| reading.has(found)) {
                Some(found) => drop(reading.push(&found)),
                None => reading.doubt_line(path, line),
            }
        }
    }
    let finds = ["executables", "extensions", "read"].iter().any(|word| text.contains(word));
    if let Some(line) = listed.filter(|_| finds) {
        reading.doubt_line(path, line);
    }
}
