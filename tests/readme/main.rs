//! What the README shows of the program is what the program says. `BLESS=1` (`cargo bless`) rewrites both.
//!
//! A ```` ```text ```` block that begins with `$ trimtab …` is what that command prints in the root of the repository.

#![expect(clippy::unwrap_used, reason = "a README that cannot be replayed is a failure")]

mod svg;

use std::path::Path;
use std::process::Command;

/// What the picture shows.
const PICTURE: &str = "trimtab check tests/projects/python --select sources-before-install,missing-assume-yes";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn blocks_are_what_the_program_prints() {
    settle("README.md", |text| {
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

#[test]
fn picture_shows_what_the_program_prints() {
    settle("tests/readme/check.svg", |_| svg::render(PICTURE, &run(PICTURE, &["--color", "always"])));
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
