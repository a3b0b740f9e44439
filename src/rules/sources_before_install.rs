use super::pace::Pace;
use super::{Cx, Findings, rule};
use crate::cache::Commits;
use crate::finding::{Change, Finding, Fix, Safety};
use crate::model::closure::Closure;
use crate::model::effects::Knowledge;
use crate::model::split::{Split, splits};
use crate::syntax::Body;
use crate::text::{Edit, Edits};

rule!("sources-before-install", check);

/// The most lines that a fix puts in the place of one `COPY`.
const MAX_LINES: usize = 12;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for split in splits(cx.model, Knowledge { tools: cx.tools, context: cx.context }) {
        let message = format!("any change of these files makes `{}` install everything again", split.tool);
        let (saved, label) = spared(cx, &split);
        let seconds = cx.pace.seconds(split.install);
        let saving = if cx.context.is_known() { cx.pace.saving(&saved, seconds) } else { Pace::likely_saving(seconds) };
        let finding = cx.finding_worth(saving, split.source, message);
        found.extend(finding.map(|finding| advise(cx, finding.also(split.command, label), &split)));
    }
}

/// The commits after which the install would not have run again, had the manifests come first, and what to say of the install.
fn spared(cx: &Cx<'_>, split: &Split) -> (Commits, String) {
    let now = cx.pace.reruns(split.install);
    let own = |path: &String| format!("{}/{path}", split.project);
    let paths: Vec<String> = split.closure.iter().flat_map(|closure| closure.paths.iter().map(own)).collect();
    let mut then = cx.pace.exposure().touching(paths.iter().map(String::as_str));
    let stage = cx.model.stage_of(split.install).map(|stage| cx.model.instructions_of(stage));
    let others = stage.into_iter().flatten().map(|(index, _)| index).filter(|index| *index != split.copy);
    then.add(&cx.pace.reruns_after(others.take_while(|index| *index <= split.install)));
    then.add(&cx.pace.reruns_of_base(split.install));
    let label = match (cx.pace.share(&now), paths.is_empty()) {
        (Some(share), false) => {
            format!("this reads a few of them only, ran again on {share}, and needed to on {}", then.count())
        }
        _ => "this reads a few of them only".to_owned(),
    };
    (now.without(&then), label)
}

/// With the fix where there is one, and with what speaks against it.
fn advise(cx: &Cx<'_>, finding: Finding, split: &Split) -> Finding {
    let Some(closure) = &split.closure else {
        return finding.help("copy the manifests first, install, then copy the rest");
    };
    if let Some(option) = &closure.builds_project {
        return finding.help(format!(
            "copy {} first and install with `{option}`, then copy the rest and install the project",
            listed(closure)
        ));
    }
    if let Some(blocked) = &split.blocked {
        return finding.help(format!("copy {} first and install, then copy the rest; {blocked}", listed(closure)));
    }
    let doubt = closure.doubts.first();
    let safety = if doubt.is_some() { Safety::Unsafe } else { Safety::Safe };
    let finding = match fix(cx, split, closure, safety) {
        Some(fix) => finding.fix(fix),
        None => finding,
    };
    match doubt {
        Some(doubt) => finding.help(format!("copy {} first and install, if it is enough: {doubt}", listed(closure))),
        None => finding.help(format!("copy {} first and install, then copy the rest", listed(closure))),
    }
}

fn listed(closure: &Closure) -> String {
    let mut shown: Vec<String> = closure.paths.iter().take(4).map(|path| format!("`{path}`")).collect();
    let more = closure.paths.len() - shown.len();
    shown.extend((more > 0).then(|| format!("{more} more")));
    match shown.pop() {
        Some(last) if !shown.is_empty() => format!("{} and {last}", shown.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// The manifests take the place of the `COPY`, which moves below the install.
fn fix(cx: &Cx<'_>, split: &Split, closure: &Closure, safety: Safety) -> Option<Fix> {
    let layout = cx.layout();
    let (copy, install) = (cx.model.instruction(split.copy), cx.model.instruction(split.install));
    let lines = lines(cx, split, closure).filter(|lines| lines.len() <= MAX_LINES)?;
    let between = format!("{}{}", layout.line_break(), layout.indent(copy.span.start));
    let edits =
        vec![Edit::replace(copy.span, lines.join(&between)), layout.line_after(install, cx.source.slice(copy.span))?];
    let title = format!("copy what `{}` reads first, and the rest below it", split.tool);
    let fix = Fix::new(title, safety, Edits::new(edits)?).declare(Change::Moved(copy.span));
    Some(lines.into_iter().fold(fix, |fix, line| fix.declare(Change::Added(line))))
}

/// A `COPY` for each directory that something is read from, in the words of the broad one.
fn lines(cx: &Cx<'_>, split: &Split, closure: &Closure) -> Option<Vec<String>> {
    let instruction = cx.model.instruction(split.copy);
    let Body::Copy(copy) = &instruction.body else { return None };
    let flags = instruction.flags.iter().map(|flag| cx.source.slice(flag.span));
    let head: Vec<&str> = [instruction.keyword.text.as_str()].into_iter().chain(flags).collect();
    let head = head.join(" ");
    let to = copy.destination.as_ref()?.text.trim_end_matches('/');
    let to = if split.below.is_empty() { to.to_owned() } else { format!("{to}/{}", split.below) };
    let awkward = |text: &str| text.contains([' ', '\t', '*', '?', '[', ']', '$', '"', '\'', '\\', '`']);
    if copy.json || awkward(&to) || awkward(&split.project) || closure.paths.iter().any(|path| awkward(path)) {
        return None;
    }
    let from = |path: &str| {
        if split.project.is_empty() { path.to_owned() } else { format!("{}/{path}", split.project) }
    };
    let mut lines: Vec<(&str, String)> = Vec::new();
    for path in &closure.paths {
        let folder = if path.ends_with('/') { path.as_str() } else { &path[..path.rfind('/').map_or(0, |at| at + 1)] };
        let file = from(path.trim_end_matches('/'));
        match lines.iter_mut().find(|(known, _)| *known == folder && !path.ends_with('/')) {
            Some((_, files)) => *files = format!("{files} {file}"),
            None => lines.push((folder, file)),
        }
    }
    Some(lines.into_iter().map(|(folder, files)| format!("{head} {files} {to}/{folder}")).collect())
}
