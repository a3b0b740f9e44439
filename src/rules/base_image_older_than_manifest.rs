use std::cmp::Ordering;

use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::closure::directory_of;
use crate::context::path;
use crate::finding::Finding;
use crate::shell::tools::{Action, ToolCall};

rule!("base-image-older-than-manifest", check);

/// Programs, the official image that has each, and the manifest that it reads.
const LANGUAGES: [(&str, &str, &str); 2] = [("go", "golang", "go.mod"), ("bundle", "ruby", "Gemfile")];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if cx.context.is_known() {
        let runs = cx.runs().filter(|run| !run.is_trigger());
        found.extend(runs.filter_map(|run| run.calls_at().find_map(|(at, call)| older(cx, &run, at, call))).take(1));
    }
}

/// A tool that refuses its manifest, which asks for another version of the language than the image has.
fn older(cx: &Cx<'_>, run: &Run<'_>, at: usize, call: &ToolCall<'_>) -> Option<Finding> {
    let acts = call.does(Action::Install) || call.does(Action::Fetch) || call.does(Action::Build);
    let command = call.command;
    if !acts || !command.run.certain || !command.wrappers.is_empty() || run.script().has_alternatives() {
        return None;
    }
    let root = cx.named_root(cx.model.stage_of(run.index)?)?;
    let program = command.words[0].literal()?;
    let (_, image, manifest) = LANGUAGES.into_iter().find(|(name, ..)| *name == program)?;
    let own = root.base.version_of(image)?;
    let home = directory_of(cx.model, cx.tools, run.index, at)?;
    let wanted = path::join(&home, manifest);
    let view = cx.brought_before(run.index, at, &wanted)?;
    let text = view.text(&path::below_root(&wanted))?;
    let shown = view.origin(&path::below_root(&wanted))?;
    let (asked, language) =
        if image == LANGUAGES[0].1 { (go(cx, &text, &own)?, "Go") } else { (ruby(&text, &own)?, "Ruby") };
    let have = own.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let message = format!(
        "`{}` fails: `{shown}` asks for {language} {asked}, and `{}` has {have}",
        called(call),
        root.base.shown()
    );
    let finding = cx.finding(root.image_span, message).also(command.words_span()?, "reads the manifest");
    Some(finding.help(format!("use `{image}:{asked}`, or change `{shown}`")))
}

/// The version that `go.mod` asks for, where it is newer. The images keep Go from fetching another one since 1.21.
fn go(cx: &Cx<'_>, text: &str, own: &[u32]) -> Option<String> {
    if cx.source.text().contains("GOTOOLCHAIN") || compare(own, &[1, 21]) == Ordering::Less || own.len() < 2 {
        return None;
    }
    let asked = text.lines().find_map(|line| line.strip_prefix("go "))?.split_ascii_whitespace().next()?;
    (compare(own, &numbers(asked)?) == Ordering::Less).then(|| asked.to_owned())
}

/// The exact version that a `Gemfile` asks for, where it is another one.
fn ruby(text: &str, own: &[u32]) -> Option<String> {
    let mut lines = text.lines().filter_map(|line| line.trim().strip_prefix("ruby "));
    let line = lines.next().filter(|line| !line.contains([',', '#']) && lines.next().is_none())?;
    let asked = line.trim().trim_matches(['"', '\'']);
    let wanted = numbers(asked)?;
    (wanted.len() > 2 && own.len() > 1 && compare(own, &wanted) != Ordering::Equal).then(|| asked.to_owned())
}

fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

/// How two versions compare, in the parts that both have.
fn compare(own: &[u32], other: &[u32]) -> Ordering {
    let parts = own.len().min(other.len());
    own[..parts].cmp(&other[..parts])
}
