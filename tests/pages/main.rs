//! Runs every example of every rule's page. With `BLESS=1` (`cargo bless`) the reports, the diffs and the catalogue are
//! rewritten to what trimtab says now, and missing reports and diffs are inserted; then the diff is to be read.

mod catalogue;
mod comments;
mod example;
mod page;

use std::fs;
use std::path::Path;

use trimtab::rules::{CATALOGUE, Rule};
use trimtab::shell::check;

#[test]
fn pages_show_what_trimtab_says() {
    let mut wrong = Vec::new();
    for rule in CATALOGUE.iter().filter(|rule| is_built_in(rule)) {
        let path = root().join("rules").join(format!("{}.md", rule.page.id));
        let text = fs::read_to_string(&path).unwrap();
        let replayed = page::replay(rule, &text);
        let faults = replayed.faults.iter().map(|fault| format!("rules/{}.md: {fault}", rule.page.id));
        wrong.extend(faults);
        wrong.extend(settle(&path, &text, &replayed.text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn blessing_inserts_what_is_missing() {
    let mut examined = 0;
    for rule in CATALOGUE.iter().filter(|rule| is_built_in(rule)).step_by(8) {
        let text = fs::read_to_string(root().join("rules").join(format!("{}.md", rule.page.id))).unwrap();
        let bare = page::without_answers(&text);
        assert!(!bare.contains("```text report") && text.contains("```text report"), "{}", rule.page.id);
        assert_eq!(page::replay(rule, &bare).text, page::replay(rule, &text).text);
        examined += 1;
    }
    assert!(examined > 10, "{examined} pages");
}

#[test]
fn comments_and_suppressions_stay_with_their_instruction() {
    // A debug build, which is slow, leaves most rules out; `.ci/run corpus` takes a release build.
    let step = if cfg!(debug_assertions) { 4 } else { 1 };
    let (mut wrong, mut examined) = (Vec::new(), 0);
    for rule in CATALOGUE.iter().step_by(step) {
        let text = fs::read_to_string(root().join("rules").join(format!("{}.md", rule.page.id))).unwrap();
        for example in page::examples(&text) {
            let faults = example.check_comments(rule).into_iter().chain(example.check_suppressions(rule));
            wrong.extend(faults.map(|fault| format!("rules/{}.md: {fault}\n{}", rule.page.id, example.text)));
            examined += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(examined > 300 / step, "{examined} examples");
}

#[test]
fn the_catalogue_lists_every_rule() {
    let path = root().join("rules/README.md");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let stale = settle(&path, &text, &catalogue::render());
    assert_eq!(stale, None);
}

#[test]
fn no_beginning_of_an_example_makes_a_rule_panic() {
    for rule in CATALOGUE {
        let text = fs::read_to_string(root().join("rules").join(format!("{}.md", rule.page.id))).unwrap();
        for example in page::examples(&text) {
            example.lint_every_prefix();
        }
    }
}

/// Whether the rule has somebody to ask: without the feature `shellcheck` nobody here finds faults in shell text.
fn is_built_in(rule: &Rule) -> bool {
    check::native().is_some() || !rule.page.aliases().any(|alias| alias.code.starts_with("SC"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Writes `fresh` where blessing is asked for; else says how it differs from what is there.
fn settle(path: &Path, there: &str, fresh: &str) -> Option<String> {
    if there == fresh {
        return None;
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, fresh).expect("the page can be written");
        return None;
    }
    let name = path.strip_prefix(root()).unwrap_or(path).display().to_string();
    Some(format!("run `cargo bless` and read the diff:\n{}", trimtab::text::unified(&name, there, fresh)))
}
