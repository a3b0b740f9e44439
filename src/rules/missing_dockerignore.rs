use super::{Cx, Findings, rule};
use crate::answers::unneeded_files::{is_named, useless, whole_context};
use crate::finding::{Finding, NewFile, Safety, Severity};
use crate::text::{Span, listed};

rule!("missing-dockerignore", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if !cx.context.is_known() || cx.context.ignore().is_some() || cx.context.ignore_problem().is_some() {
        return;
    }
    let Some(whole) = whole_context(cx) else { return };
    let useless = useless(cx);
    let reasons: Vec<&str> = useless.iter().filter(|entry| entry.1).map(|entry| entry.0.as_str()).collect();
    found.extend(report(cx, whole, &reasons, &useless));
}

fn report(cx: &Cx<'_>, whole: Span, reasons: &[&str], useless: &[(String, bool)]) -> Option<Finding> {
    reasons.first()?;
    let named = listed(reasons.iter().take(3).map(|reason| reason.trim_start_matches("**/")), 3);
    let message = format!("without a `.dockerignore`, this also copies {named}");
    let mut lines: Vec<&str> = useless.iter().map(|entry| entry.0.as_str()).collect();
    lines.extend(cx.context.dockerfile().filter(|path| !is_named(cx, path)));
    let text = lines.join("\n") + "\n";
    let file = NewFile { path: ".dockerignore".to_owned(), text, before: None };
    let fix = cx.edit().create(file).finish("create a `.dockerignore`", Safety::Unsafe);
    let mut finding = cx.finding(whole, message).help("add a `.dockerignore` that excludes them").fix(fix);
    if cx.context.build.chosen.is_concluded() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    Some(finding)
}
