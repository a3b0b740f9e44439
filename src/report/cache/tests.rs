use super::*;
use crate::cache::{Situation, Timings, dependencies, predict, seconds};
use crate::context::{Context, Node, Tree};
use crate::model::Knowledge;
use crate::report::Colour;
use crate::shell::tools::Tools;

const TEXT: &str = "FROM a AS build\nCOPY . .\nRUN echo '<b>' && npm ci\nFROM b\nCOPY --link --from=build /out /out\n";

/// Lets `write` write the report about a change of the file.
fn with(write: impl FnOnce(&mut Vec<u8>, &Report<'_>)) -> String {
    let before = Situation::new(TEXT, Tree::new([("x", Node::file(b"1"))]));
    let after = Situation::new(TEXT, Tree::new([("x", Node::file(b"2"))]));
    let (dependencies, steps) = (dependencies(&after), predict(&before, &after));
    let stage = |index, label: &str| Stage { index, label: label.into(), base: "a".into(), parent: None };
    let mut out = Vec::new();
    write(
        &mut out,
        &Report {
            dockerfile: "Dockerfile",
            context: Some("."),
            stages: &[stage(0, "build"), stage(1, "1")],
            question: &Question::Changed(vec!["x".into()]),
            dependencies: &dependencies,
            steps: Some(&steps),
            history: None,
            seconds: &seconds(
                &after,
                &dependencies,
                &Timings::default(),
                Knowledge { tools: Tools::builtin(), context: &Context::unknown() },
            ),
            notes: &["a note".into()],
        },
    );
    String::from_utf8(out).unwrap()
}

#[test]
fn the_page_draws_each_step_and_quotes_its_text() {
    let page = with(|out, report| html::write(out, report).unwrap());
    assert_eq!(page.matches("class=\"step miss\"").count(), 4, "two boxes in two drawings");
    assert_eq!(page.matches("class=\"step maybe\"").count(), 2);
    assert_eq!(page.matches("class=\"arrow \"").count(), 2);
    assert!(page.contains("echo '&lt;b&gt;'") && !page.contains("<b>"), "{page}");
    assert!(!page.contains("http"), "it needs nothing from elsewhere");
}

#[test]
fn merges_are_told_apart() {
    let told = with(|out, report| text::write(out, report, Colour::Never).unwrap());
    assert!(told.contains("maybe    5  COPY --link"), "{told}");
    assert!(told.ends_with("note: a note\n"), "{told}");
    let told = with(|out, report| json::write(out, report).unwrap());
    let document: serde_json::Value = serde_json::from_str(&told).unwrap();
    let kinds: Vec<&str> = document["steps"].as_array().unwrap().iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds, ["build", "build", "build", "merge"]);
}
