use super::{Cx, Findings, rule, unless_safe};
use crate::answers::history::reads_history;
use crate::answers::unneeded_files::{is_named, useless, whole_context};
use crate::cache::Commits;
use crate::finding::{Finding, Fix, NewFile, Safety, Severity};
use crate::syntax::Keyword;
use crate::text::{Span, listed};

rule!("useless-file-in-context", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(ignore) = cx.context.ignore().filter(|_| cx.context.is_known()) else { return };
    let Some(whole) = whole_context(cx) else { return };
    let known = |name: &str| ignore.file.lines.iter().any(|line| line.pattern.text.trim_start_matches("**/") == name);
    // A version that tells whether a file is missing would tell so.
    let tracked = !reads_history(cx);
    // Settings that the repository holds are there to be read.
    // Of a secret, another rule speaks.
    let is_wanted = || !cx.context.is_git_ignored(".env") || cx.secret_below(".env").is_some();
    let kept = |name: &str| [".env", "**/.env"].contains(&name) && is_wanted();
    let mut names: Vec<(String, bool)> = useless(cx)
        .into_iter()
        .filter(|(name, _)| !kept(name))
        .filter(|(name, reason)| (*reason || tracked) && name != ".git" && !known(name.trim_start_matches("**/")))
        .collect();
    let own = cx.context.dockerfile().filter(|path| tracked && !cx.context.is_left_out(path) && !is_named(cx, path));
    names.extend(own.map(|path| (path.to_owned(), false)));
    found.extend(report(cx, whole, &names));
}

fn report(cx: &Cx<'_>, whole: Span, names: &[(String, bool)]) -> Option<Finding> {
    let of =
        |reason: bool| names.iter().filter(move |name| name.1 == reason).map(|name| name.0.trim_start_matches("**/"));
    let first = listed(of(true).chain(of(false)).take(3), 3);
    let message = format!("this copies {first}, which no later step needs");
    let (spared, saving) = spared(cx, names);
    let finding = if of(true).next().is_none() {
        of(false).next().map(|_| cx.finding_if_worthwhile(saving, whole, message))??
    } else {
        cx.finding(whole, message)
    };
    let mut finding = finding.of_context();
    finding.severity = finding.severity.min(Severity::Info);
    let finding = finding.label(match cx.reruns.share(&spared).filter(|_| spared.count() > 0) {
        Some(share) => format!("{share} changed only such files"),
        None => String::new(),
    });
    let fix = fix(cx, names);
    let doubt = unless_safe(fix.as_ref().map(|_| "a program that runs later may read what is copied"));
    let finding = finding.help(format!("add {first} to `{}`{doubt}", cx.ignore_name()));
    Some(finding.fix(fix))
}

/// The commits that change nothing but these of what is copied, and the seconds per commit that it takes to build after them.
fn spared(cx: &Cx<'_>, names: &[(String, bool)]) -> (Commits, f64) {
    let is_one = |path: &str| {
        names.iter().any(|(name, _)| match name.strip_prefix("**/") {
            Some(name) => path.split('/').any(|part| part == name),
            None => path == name || path.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('/')),
        })
    };
    let (mut all, mut saving) = (Commits::default(), 0.0);
    for stage in &cx.model.stages {
        let mut spared = Commits::default();
        for (index, instruction) in cx.model.instructions_of(stage) {
            if let Some(step) = cx.reruns.exposure().step_of(index).filter(|step| step.own.count() > 0) {
                let others = step.paths().filter(|path| !is_one(path));
                spared.add(&step.own.without(&cx.reruns.exposure().touching(others)));
                spared = spared.without(&cx.reruns_above(index));
            }
            if instruction.kind == Keyword::Run {
                saving += cx.reruns.saving(&spared, cx.reruns.seconds(index));
            }
        }
        all.add(&spared);
    }
    (all, saving)
}

/// Adds them to the ignore file, unless that lists what is to be sent.
fn fix(cx: &Cx<'_>, names: &[(String, bool)]) -> Option<Fix> {
    let ignore = &cx.context.ignore()?.file;
    if ignore.lines.iter().any(|line| line.pattern.exception)
        || ignore.source.bytes() != ignore.source.text().as_bytes()
    {
        return None;
    }
    let path = cx.context.own_ignore_file()?;
    let before = ignore.source.text().to_owned();
    let line_break = if before.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text = before.clone();
    if !text.is_empty() && !text.ends_with('\n') {
        text += line_break;
    }
    for (name, _) in names {
        text = text + name + line_break;
    }
    let title = format!("add {} to `{path}`", listed(names.iter().map(|(name, _)| name.trim_start_matches("**/")), 3));
    let file = NewFile { path, text, before: Some(before) };
    cx.edit().create(file).finish(title, Safety::Unsafe)
}
