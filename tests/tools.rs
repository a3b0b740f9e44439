//! The tables of tools that come with trimtab, held to what users may write: `rules/tools/*.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use trimtab::config::{File, Vocabulary};
use trimtab::rules;
use trimtab::shell::tools::{Tool, Tools};
use trimtab::text::Source;

#[test]
fn every_table_keeps_to_the_schema() {
    let known = rules::names().known();
    let vocabulary = Vocabulary { names: &known, options: &rules::settings };
    for (name, text) in tables() {
        let table: toml::Table = toml::from_str(&text).unwrap();
        let named = toml::Table::from_iter([(name.clone(), toml::Value::Table(table))]);
        let tools = toml::Table::from_iter([("tools".to_owned(), toml::Value::Table(named))]);
        let source = Arc::new(Source::from_text(format!("{name}.toml"), toml::to_string(&tools).unwrap()));
        if let Err(problems) = File::parse(&source, Path::new("/"), &vocabulary) {
            let said: Vec<&String> = problems.iter().map(|problem| &problem.finding.message).collect();
            panic!("rules/tools/{name}.toml: {said:?}");
        }
    }
}

#[test]
fn every_table_is_built_in() {
    let files: BTreeSet<String> = tables().into_keys().collect();
    let known: BTreeSet<String> = Tools::builtin().iter().map(|tool| tool.name.clone()).collect();
    assert_eq!(files, known);
}

#[test]
fn tables_speak_of_their_own_subcommands() {
    let mut wrong = Vec::new();
    // Of a tool that runs goals, any word that it does not know is a goal of the project.
    for tool in Tools::builtin().iter().filter(|tool| !tool.goals || tool.otherwise.is_none()) {
        let subcommands = subcommands(tool);
        let cases = tool.roles.values().flatten().filter(|case| !case.starts_with('-'));
        let unknown = cases.chain(tool.flags_of.keys()).filter(|case| !subcommands.contains(case.as_str()));
        wrong.extend(unknown.map(|case| format!("{}: `{case}`", tool.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_option_has_one_meaning() {
    let mut twice = Vec::new();
    for tool in Tools::builtin().iter() {
        for flags in [&tool.flags].into_iter().chain(tool.flags_of.values()) {
            let mut seen = BTreeSet::new();
            twice.extend(
                flags
                    .values()
                    .flatten()
                    .filter(|flag| !seen.insert(*flag))
                    .map(|flag| format!("{}: `{flag}`", tool.name)),
            );
        }
    }
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}

fn subcommands(tool: &Tool) -> BTreeSet<&str> {
    tool.actions.values().flatten().chain(&tool.subcommands).map(String::as_str).collect()
}

fn tables() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/tools");
    let paths =
        fs::read_dir(folder).expect("the tables are there").map(|entry| entry.expect("the folder can be read").path());
    let named = |path: PathBuf| {
        (
            path.file_stem().expect("a file has a name").to_string_lossy().into_owned(),
            fs::read_to_string(&path).expect("a table is text"),
        )
    };
    paths.map(named).collect()
}
