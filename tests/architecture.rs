//! The walls of the house: which module may use which, what the core refuses to do, where rules live.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use trimtab::rules::CATALOGUE;

/// The modules in reading order; each may use only those above it.
const MODULES: [&str; 20] = [
    "text", "finding", "syntax", "shell", "context", "model", "closure", "cache", "config", "answers", "edits",
    "pages", "rules", "lint", "fix", "optimize", "builder", "report", "lsp", "cli",
];

/// What stands in `src/rules` besides the rules: their list, what a rule is, what it is given.
const BESIDE_RULES: [&str; 4] = ["mod", "catalogue", "check", "cx"];

/// The modules that may touch the world: files, environment, processes, the clock.
const DOORS: [&str; 5] = ["context", "builder", "lsp", "cli", "main"];

/// What the others may not name.
const BANNED: [&str; 6] = ["std::fs", "std::env::", "std::process", "std::net", "SystemTime", "Instant"];

const LONGEST_FILE: usize = 400;

/// Lists of all rules, a line each: there is no most of rules.
const LISTS: [&str; 2] = ["src/rules/mod.rs", "src/rules/catalogue.rs"];

#[test]
fn arrows_point_up() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(own) = MODULES.iter().position(|module| *module == file.module) else { continue };
        for (line, text) in file.code() {
            for used in text.split("crate::").skip(1) {
                let name: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if MODULES.iter().position(|module| *module == name).is_some_and(|used| used > own) {
                    wrong.push(format!("{}:{line}: {} may not use {name}", file.path.display(), file.module));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_does_no_input_or_output() {
    let mut wrong = Vec::new();
    for file in sources().into_iter().filter(|file| !DOORS.contains(&file.module.as_str())) {
        for (line, text) in file.code() {
            for banned in BANNED.iter().filter(|banned| text.contains(**banned)) {
                wrong.push(format!("{}:{line}: {} may not use {banned}", file.path.display(), file.module));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let known: BTreeSet<&str> = MODULES.into_iter().chain(["lib", "main"]).collect();
    let strange: BTreeSet<String> =
        sources().into_iter().map(|file| file.module).filter(|module| !known.contains(module.as_str())).collect();
    assert_eq!(strange, BTreeSet::new());
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for path in walk(&root().join("src")).into_iter().chain(walk(&root().join("tests"))) {
        if path.extension().is_some_and(|extension| extension == "rs") {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            if lines > LONGEST_FILE && !LISTS.iter().any(|list| path.ends_with(list)) {
                long.push(format!("{}: {lines} lines", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn rules_are_all_that_stands_among_rules() {
    let rules = root().join("src/rules");
    let known: BTreeSet<String> = CATALOGUE.iter().map(|rule| rule.page.id.replace('-', "_")).collect();
    let others = walk(&rules).into_iter().filter_map(|path| {
        let name = stem(Path::new(path.strip_prefix(&rules).ok()?.iter().next()?));
        (!known.contains(&name) && !BESIDE_RULES.contains(&name.as_str())).then_some(name)
    });
    assert_eq!(others.collect::<BTreeSet<_>>(), BTreeSet::new());
}

#[test]
fn every_rule_has_its_page_and_its_file() {
    let rules: BTreeSet<String> = CATALOGUE.iter().map(|rule| rule.page.id.to_owned()).collect();
    let stems = |folder: &str, extension: &str| -> BTreeSet<String> {
        let paths =
            walk(&root().join(folder)).into_iter().filter(|path| path.extension().is_some_and(|it| it == extension));
        paths.map(|path| stem(&path)).collect()
    };
    let mut pages = stems("rules", "md");
    pages.remove("README");
    assert_eq!(pages, rules);
    for rule in &rules {
        let file = root().join("src/rules").join(rule.replace('-', "_"));
        let exists = file.with_extension("rs").is_file() || file.join("mod.rs").is_file();
        assert!(exists, "{rule} has no file of its own");
    }
    let ids: Vec<&str> = CATALOGUE.iter().map(|rule| rule.page.id).collect();
    assert!(ids.is_sorted(), "the catalogue is in alphabetical order");
}

/// A source file and the module that it belongs to.
struct SourceFile {
    path: PathBuf,
    module: String,
    text: String,
}

impl SourceFile {
    /// Its lines with their numbers, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn sources() -> Vec<SourceFile> {
    let source = root().join("src");
    let files = walk(&source).into_iter().map(|path| {
        let inside = path.strip_prefix(&source).expect("the walk starts there");
        let first = Path::new(inside.iter().next().expect("a file has a name"));
        let module = stem(first);
        SourceFile { module, text: fs::read_to_string(&path).expect("a source is text"), path }
    });
    files.collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            paths.extend(walk(&path));
        } else {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
