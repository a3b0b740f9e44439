use super::{Cx, Findings, rule};
use crate::answers::unneeded_files::{is_named, reads_history, whole_context};

rule!("copied-git-directory", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(span) = whole_context(cx).filter(|_| cx.context.ignore().is_some() && cx.context.sends_git()) else {
        return;
    };
    if is_named(cx, ".git") || reads_history(cx) {
        return;
    }
    let message = "this takes `.git` along, which differs in every clone: the step never comes from the cache";
    found.push(cx.finding(span, message).help(format!("add `.git` to {}", cx.ignore_name())));
}
