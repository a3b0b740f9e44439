//! The plan in its forms.

use super::{Report, html, json, text};
use crate::cache::Timings;
use crate::config::Config;
use crate::context::Context;
use crate::optimize::{Plan, plan};
use crate::report::Colour;
use crate::text::Source;

fn planned(text: &str) -> Plan {
    let files = [("package.json", "{}"), ("package-lock.json", "{}"), ("src/<b>.js", ""), (".dockerignore", "x\n")];
    let context = Context::memory(files);
    plan(&Source::from_text("Dockerfile", text), &context, &Config::default(), &Timings::default())
}

fn written(plan: &Plan, write: impl Fn(&mut Vec<u8>, &Report<'_>) -> std::io::Result<()>) -> String {
    let report = Report { dockerfile: "Dockerfile", context: Some("."), plan, notes: &[] };
    let mut out = Vec::new();
    write(&mut out, &report).unwrap();
    String::from_utf8(out).unwrap()
}

const TEXT: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"<x>\"]\n";

#[test]
fn people_read_what_a_move_saves_and_costs() {
    let text = written(&planned(TEXT), |out, report| text::write(out, report, Colour::Never));
    for part in [
        "1. copy the manifests before the `npm` install and the sources after it (safe, saves ~23 s per commit) \
         [sources-before-install]",
        "`RUN npm ci` re-runs in an estimated 100 of 100 commits; with this move, in 22",
        "one-time cost: rebuilds 3 steps, ~30 s",
        "+COPY package.json package-lock.json ./",
        "Times are estimated; pass `--timings`",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn programs_read_the_same() {
    let document: serde_json::Value =
        serde_json::from_str(&written(&planned(TEXT), |out, report| json::write(out, report))).unwrap();
    assert_eq!(document["basis"]["told"], "kinds");
    assert_eq!(document["moves"][0]["safety"], "safe");
    assert_eq!(document["moves"][0]["evidence"]["after"], 22);
    assert!(document["moves"][0]["diff"].as_str().unwrap().starts_with("--- a/Dockerfile\n"));
}

#[test]
fn the_page_quotes_what_the_file_says() {
    let page = written(&planned(TEXT), |out, report| html::write(out, report));
    assert!(page.contains("&lt;x&gt;") && !page.contains("<x>") && !page.contains("<script"), "{page}");
    assert_eq!(page.matches("<pre").count(), page.matches("</pre>").count());
}

#[test]
fn a_file_in_good_order_is_told_in_one_line() {
    let plan = planned("FROM node:22\nCMD [\"node\"]\n");
    let text = written(&plan, |out, report| text::write(out, report, Colour::Never));
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("Dockerfile: nothing to improve"));
}
