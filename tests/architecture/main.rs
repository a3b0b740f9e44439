//! The walls of the house: which module may use which, what the core refuses to do, where rules live.

mod circles;
mod graph;
mod guide;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use circles::circles;
use graph::Graph;
use trimtab::rules::CATALOGUE;
use trimtab::shell::tools::Tools;

/// The modules in reading order; each may use only those above it.
const MODULES: [&str; 26] = [
    "text",
    "finding",
    "setting",
    "syntax",
    "shell",
    "context",
    "model",
    "closure",
    "cache",
    "config",
    "answers",
    "navigation",
    "edits",
    "planner",
    "pages",
    "rules",
    "lint",
    "fix",
    "format",
    "pin",
    "optimize",
    "builder",
    "registry",
    "report",
    "lsp",
    "cli",
];

/// What stands in `src/rules` besides the rules: their list, what a rule is, what it is given.
const BESIDE_RULES: [&str; 4] = ["mod", "catalogue", "check", "cx"];

/// The modules that may touch the world: files, environment, processes, the clock.
const DOORS: [&str; 6] = ["context", "builder", "registry", "lsp", "cli", "main"];

/// What the others may not name.
const BANNED: [&str; 6] = ["std::fs", "std::env::", "std::process", "std::net", "SystemTime", "Instant"];

const LONGEST_FILE: usize = 400;

/// Lists of all rules, a line each: there is no most of rules.
const LISTS: [&str; 2] = ["src/rules/mod.rs", "src/rules/catalogue.rs"];

#[test]
fn arrows_point_up() {
    let graph = graph();
    let place = |module: usize| {
        let name = graph.modules[module].path.first()?;
        MODULES.iter().position(|module| module == name)
    };
    let wrong: Vec<String> = graph
        .edges
        .iter()
        .filter(|edge| place(edge.from).zip(place(edge.to)).is_some_and(|(own, used)| used > own))
        .map(|edge| graph.words(edge))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Modules that use each other do so in one direction: no file, and no folder, uses what uses it.
#[test]
fn no_modules_use_each_other_in_a_circle() {
    let graph = graph();
    let mut witnesses = BTreeMap::new();
    for edge in &graph.edges {
        witnesses.entry(graph.siblings(edge)).or_insert(edge);
    }
    let circles = circles(witnesses.keys().cloned());
    let words = circles.iter().map(|circle| {
        let inside = witnesses.iter().filter(|((from, to), _)| circle.contains(from) && circle.contains(to));
        let lines = inside.map(|((from, to), edge)| format!("{from} uses {to}: {}", graph.words(edge)));
        lines.collect::<Vec<_>>().join("\n")
    });
    let words: Vec<String> = words.collect();
    assert!(words.is_empty(), "{}", words.join("\n\n"));
}

#[test]
fn the_graph_holds_every_file_but_those_of_tests() {
    let read: BTreeSet<&PathBuf> = graph().modules.iter().map(|module| &module.file).collect();
    let is_test = |path: &Path| path.iter().any(|part| part == "tests" || part == "tests.rs");
    let all = sources().into_iter().map(|file| file.path);
    let all = all.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let left_out: Vec<PathBuf> = all.filter(|path| !is_test(path) && !read.contains(path)).collect();
    assert_eq!(left_out, [root().join("src/main.rs")]);
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

/// What the library promises is a few names; everything else is free to change.
#[test]
fn modules_are_no_part_of_the_interface() {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines.windows(2).filter(|pair| pair[1].starts_with("pub mod ") && pair[0] != "#[doc(hidden)]");
    assert_eq!(shown.map(|pair| pair[1]).collect::<Vec<_>>(), [""; 0]);
    assert_eq!(lines.iter().filter(|line| line.starts_with("pub mod ")).count(), MODULES.len());
}

/// What is particular to a rule stands in its page, its file and the tables of tools.
#[test]
fn only_rules_know_the_ids_of_rules() {
    // That of the rule `syntax` is the name of a directive, too.
    let ids = CATALOGUE.iter().map(|rule| rule.page.id).filter(|id| *id != "syntax");
    let literals: Vec<String> = ids.map(|id| format!("\"{id}\"")).collect();
    let mut wrong = Vec::new();
    for module in graph().modules.iter().filter(|module| !module.is_in("rules")) {
        let text = fs::read_to_string(&module.file).expect("a source is text");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for (line, text) in (1..).zip(code.lines()).filter(|(_, text)| !text.trim_start().starts_with("//")) {
            let named = literals.iter().filter(|literal| text.contains(literal.as_str()));
            wrong.extend(named.map(|literal| format!("{}:{line}: {literal}", module.file.display())));
        }
    }
    assert!(wrong.is_empty(), "say it in the front matter of the page:\n{}", wrong.join("\n"));
}

/// What a command does is asked of its table, whatever its name.
#[test]
fn rules_compare_no_names_of_commands() {
    let single = |name: &&String| !name.contains([' ', '*', '/']);
    let commands = Tools::builtin().iter().flat_map(|tool| &tool.commands).filter(single).map(String::as_str);
    let shells = ["cd", "command", "doas", "env", "exec", "export", "set", "source", "sudo", "xargs"];
    let names: BTreeSet<&str> = commands.chain(shells).collect();
    let compared = |name: &str| {
        [format!("Some(\"{name}\""), format!("== \"{name}\""), format!("is(\"{name}\")"), format!("\"{name}\" =>")]
    };
    let forms: Vec<String> = names.into_iter().flat_map(compared).collect();
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| ["edits", "planner", "rules"].contains(&file.module.as_str())) {
        for (line, text) in file.code().take_while(|(_, text)| *text != "mod tests {") {
            let form = forms.iter().find(|form| text.contains(form.as_str()));
            wrong.extend(form.map(|form| format!("{}:{line}: {form}", file.path.display())));
        }
    }
    assert!(wrong.is_empty(), "ask for a role or a meaning of a tool's table:\n{}", wrong.join("\n"));
}

/// Each verb of `cx.edit()` makes an edit and declares what it changes.
#[test]
fn rules_make_no_edits_of_their_own() {
    let mut wrong = Vec::new();
    for file in sources().iter().filter(|file| file.module == "rules") {
        let named =
            file.code().filter(|(_, text)| ["Change::", "Edit::", "Edits::"].iter().any(|it| text.contains(it)));
        wrong.extend(named.map(|(line, text)| format!("{}:{line}: {}", file.path.display(), text.trim())));
    }
    assert!(wrong.is_empty(), "use the verbs of `cx.edit()`:\n{}", wrong.join("\n"));
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

fn graph() -> &'static Graph {
    static GRAPH: LazyLock<Graph> = LazyLock::new(|| Graph::read(&root().join("src")));
    &GRAPH
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
