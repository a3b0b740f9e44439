use super::{Cx, Findings, rule};
use crate::answers::history::reads_history;
use crate::answers::unneeded_files::{is_named, whole_context};
use crate::finding::Severity;

rule!("copied-git-directory", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(span) = whole_context(cx).filter(|_| cx.context.ignore().is_some() && cx.context.sends_git()) else {
        return;
    };
    if is_named(cx, ".git") || reads_history(cx) {
        return;
    }
    let message = "this copies `.git`, so the step re-runs on every commit";
    let mut finding = cx.finding(span, message).of_context().help(format!("add `.git` to `{}`", cx.ignore_name()));
    if cx.context.build.chosen.is_concluded() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    found.push(finding);
}
