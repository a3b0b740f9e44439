//! What the README and the pages of `docs` show of the program is what the program says. `BLESS=1` (`cargo bless`) rewrites
//! them.
//!
//! A ```` ```text ```` block that begins with `$ trimtab …` is what that command prints in the root of the repository. Each
//! line of a ```` ```sh ```` block that calls trimtab is a command that the program can carry out.

#![expect(clippy::unwrap_used, reason = "a README that cannot be replayed is a failure")]

mod commands;
mod svg;
mod tables;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The pictures of the README and the commands that they show.
const PICTURES: &[(&str, &str)] = &[
    ("tests/readme/optimize.svg", "trimtab optimize tests/projects/go/deploy/Dockerfile"),
    ("tests/readme/cache.svg", "trimtab cache tests/readme/service/Dockerfile --changed tests/readme/service/cmd"),
];

/// The most lines that the README has.
const README_LINES: usize = 120;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and the pages of `docs`, from the root.
fn pages() -> Vec<String> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let mut docs: Vec<PathBuf> = docs.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    docs.sort();
    let names = docs.iter().map(|path| path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
    std::iter::once("README.md".to_owned()).chain(names).collect()
}

#[test]
fn blocks_are_what_the_program_prints() {
    for page in pages() {
        settle(&page, |text| {
            let mut out = String::new();
            let mut rest = text;
            while let Some((before, block)) = rest.split_once("```text\n$ ") {
                let (command, _) = block.split_once('\n').unwrap();
                let (_, after) = block.split_once("\n```\n").expect("the block ends");
                let printed = run(command, &[]);
                out.extend([before, "```text\n$ ", command, "\n", printed.trim_end(), "\n```\n"]);
                rest = after;
            }
            out + rest
        });
    }
}

#[test]
fn pictures_show_what_the_program_prints() {
    for (picture, command) in PICTURES {
        settle(picture, |_| svg::render(command, &run(command, &["--color", "always"])));
    }
}

#[test]
fn tables_are_those_of_the_catalogue_and_the_action() {
    settle("docs/hadolint.md", |text| tables::replace(text, "codes", &tables::codes()));
    settle("docs/ci.md", |text| tables::replace(text, "inputs of action.yml", &tables::inputs(root())));
}

#[test]
fn the_readme_is_short() {
    let lines = std::fs::read_to_string(root().join("README.md")).unwrap().lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines; {README_LINES} are enough");
}

#[test]
fn the_readme_counts_the_rules() {
    let files = std::fs::read_dir(root().join("rules")).unwrap().map(|entry| entry.unwrap().path());
    let pages =
        files.filter(|path| path.extension().is_some_and(|it| it == "md") && !path.ends_with("README.md")).count();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("[All {pages} rules]")), "there are {pages} rules");
}

#[test]
fn links_lead_to_files() {
    for page in pages().iter().map(String::as_str).chain(["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]) {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link);
        for link in links.filter(|link| !link.contains(':') && !link.starts_with('#')) {
            let path = link.split('#').next().unwrap_or_default();
            let target = root().join(page).parent().unwrap().join(path);
            assert!(target.exists(), "{page}: {link}");
        }
    }
}

fn run(command: &str, more: &[&str]) -> String {
    let words = command.split_whitespace().skip(1);
    let output =
        Command::new(env!("CARGO_BIN_EXE_trimtab")).args(words).args(more).current_dir(root()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Compares a file with what it should be, or rewrites it.
fn settle(name: &str, renew: impl Fn(&str) -> String) {
    let path = root().join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let new = renew(&text);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, new).unwrap();
    } else {
        let diff = trimtab::text::unified(name, &text, &new);
        assert!(text == new, "`cargo bless` rewrites {name}\n{diff}");
    }
}
