use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::shell::Command;

rule!("unfollowed-redirect", check);

/// The program that follows a redirect only where it is told so.
const CURL: &str = "curl";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| run.script().clean) {
        found.extend(run.script().commands.iter().filter_map(|command| unfollowed(cx, command)));
    }
}

/// `curl` of an address that always answers with a redirect, without `-L`.
fn unfollowed(cx: &Cx<'_>, command: &Command) -> Option<Finding> {
    let is_plain = command.name() == Some(CURL) && !command.run.fed;
    let arguments = command.arguments();
    let follows = arguments.iter().any(|word| {
        let value = word.value();
        let is_short = value.starts_with('-') && !value.starts_with("--");
        // A file may hold settings, and a variable may hold options.
        value.starts_with("--location")
            || is_short && value.contains(['L', 'K', 'I'])
            || value.starts_with("--config")
            || value.starts_with("--head")
            || value.starts_with('$')
    });
    let word = arguments.iter().find(|word| {
        let Some(path) = word.value().strip_prefix("https://github.com/") else { return false };
        path.contains("/releases/download/") || path.contains("/releases/latest/") || path.contains("/archive/")
    })?;
    // A settings file of the image may say so as well.
    if !is_plain || follows || cx.source.text().contains("curlrc") {
        return None;
    }
    let message = "GitHub answers with a redirect, which `curl` does not follow without `-L`, so the file is empty";
    Some(cx.finding(word.span, message).help("add `-L`"))
}
