//! `CONTRIBUTING.md` names what there is: files, functions, suites, keys of the front matter.

use std::fs;

use trimtab::pages::Page;

use crate::{root, sources};

fn guide() -> String {
    fs::read_to_string(root().join("CONTRIBUTING.md")).expect("the guide is there")
}

/// The texts between backticks on the lines outside of fences.
fn quoted(guide: &str) -> Vec<&str> {
    let mut fenced = false;
    let lines = guide.lines().filter(|line| {
        let is_fence = line.starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence
    });
    lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn its_files_are_there() {
    let guide = guide();
    let is_path = |text: &&str| ["src/", "tests/", "rules/", "editors/"].iter().any(|start| text.starts_with(start));
    let named: Vec<&str> = quoted(&guide).into_iter().filter(is_path).collect();
    assert!(named.len() > 10, "{named:?}");
    let is_example = |path: &&str| path.contains("RULE") || path.contains("NAME");
    let missing = named.into_iter().filter(|path| !is_example(path) && !root().join(path).exists());
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn its_functions_are_there() {
    let guide = guide();
    let calls = quoted(&guide).into_iter().flat_map(|text| text.match_indices('(').map(move |(at, _)| &text[..at]));
    let names = calls.map(|before| before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(""));
    let names: Vec<&str> = names.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).collect();
    assert!(names.len() > 20, "{names:?}");
    let code: String = sources().into_iter().map(|file| file.text).collect();
    let missing =
        names.into_iter().filter(|name| !["(", "<"].iter().any(|end| code.contains(&format!("fn {name}{end}"))));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn its_suites_are_there() {
    let guide = guide();
    let run = fs::read_to_string(root().join(".ci/run")).unwrap();
    let suites = quoted(&guide).into_iter().filter_map(|text| text.strip_prefix(".ci/run "));
    let suites = suites.flat_map(str::split_whitespace).filter(|word| !["--list", "SUITE"].contains(word));
    let known: Vec<bool> = suites.map(|suite| run.contains(&format!("\n{suite}() {{"))).collect();
    assert!(!known.is_empty() && known.iter().all(|known| *known));
}

#[test]
fn its_page_has_a_valid_front_matter() {
    let guide = guide();
    let page = guide.split("````markdown\n").nth(1).and_then(|rest| rest.split("````").next()).expect("a page");
    let page = Page::parse("my-rule", page.to_owned().leak());
    assert_eq!(page.title(), "The defect as a noun phrase");
    let keys = ["category", "severity", "tier", "fix", "aliases", "since", "plan", "tag", "unlisted"];
    let places = keys.map(|key| guide.find(&format!("\n| `{key}`")).expect("each key has a row"));
    assert!(places.is_sorted());
}
