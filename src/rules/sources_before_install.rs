use super::{Cx, Findings, rule};
use crate::answers::reruns::Reruns;
use crate::cache::{Basis, Commits};
use crate::closure::{LeftOut, Split, splits};
use crate::finding::{Finding, Safety};
use crate::model::effects::Knowledge;

rule!("sources-before-install", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let splits = splits(cx.model, Knowledge { tools: cx.tools, context: cx.context });
    for split in &splits {
        let message = format!("any change of these files makes `{}` install everything again", split.tool);
        let (saved, label) = spared(cx, split, &splits);
        let seconds = cx.reruns.seconds(split.install);
        let saving =
            if cx.context.is_known() { cx.reruns.saving(&saved, seconds) } else { Reruns::likely_saving(seconds) };
        let finding = cx.finding_if_worthwhile(saving, split.source, message);
        found.extend(finding.map(|finding| advise(cx, split, finding.also(split.command, label))));
    }
}

/// The commits after which the install would not have run again, had the manifests come first, and what to say of the install.
fn spared(cx: &Cx<'_>, split: &Split, all: &[Split]) -> (Commits, String) {
    let (now, exposure) = (cx.reruns.reruns(split.install), cx.reruns.exposure());
    // By their kinds alone, files that an install reads count as manifests, whatever their names.
    let is_told =
        |path: &&str| exposure.basis == Basis::History || exposure.touching([*path]).count() * 2 < exposure.commits;
    let mut then = exposure.touching(split.reads.iter().map(String::as_str).filter(is_told));
    let stage = cx.model.stage_of(split.install).map(|stage| cx.model.instructions_of(stage));
    let moves = |index: usize| all.iter().any(|other| other.install == split.install && other.copy == index);
    let others = stage.into_iter().flatten().map(|(index, _)| index).filter(|index| !moves(*index));
    then.add(&cx.reruns.reruns_after(others.take_while(|index| *index <= split.install)));
    then.add(&cx.reruns.reruns_of_base(split.install));
    let none = split.moves_whole() && cx.context.is_known();
    let reads = if none { "this reads none of them" } else { "this reads a few of them only" };
    let label = match cx.reruns.share(&now).filter(|_| cx.context.is_known()) {
        Some(share) => format!("{reads}, ran again on {share}, and needed to on {}", then.count()),
        None => reads.to_owned(),
    };
    (now.without(&then), label)
}

/// What to do, with the fix where there is one, and with what speaks against it.
fn advise(cx: &Cx<'_>, split: &Split, finding: Finding) -> Finding {
    if !cx.context.is_known() {
        return finding.help("copy the manifests first, install, then copy the rest");
    }
    let mut help = order(cx, split);
    if let Some(blocked) = &split.blocked {
        return finding.help(format!("{help}; {blocked}"));
    }
    let doubt = split.doubts.first();
    if let Some(doubt) = doubt {
        help = format!("{help}, if it is enough: {doubt}");
    }
    let is_safe = doubt.is_none() && split.parts.is_none() && split.builds_project.is_none();
    let title = if split.moves_whole() {
        format!("copy it below the install of `{}`", split.tool)
    } else {
        format!("copy what `{}` reads first, and the rest below it", split.tool)
    };
    let mut edit = cx.edit();
    edit.copy_below_install(cx, split);
    finding.help(help).fix(edit.finish(title, if is_safe { Safety::Safe } else { Safety::Unsafe }))
}

/// In which order to copy and to install.
fn order(cx: &Cx<'_>, split: &Split) -> String {
    let first = if split.moves_whole() {
        "install first".to_owned()
    } else {
        format!("copy {} first and install", listed(cx, split))
    };
    match (&split.builds_project, &split.parts) {
        (Some(LeftOut { options, why }), _) => {
            format!("{first} with `{options}`, then copy the rest and install the project; {why}")
        }
        (None, Some(parts)) => format!("{first}, then copy the rest, and run `{}` after that", parts.name),
        (None, None) if split.moves_whole() => format!("{first}, then copy them"),
        (None, None) => format!("{first}, then copy the rest"),
    }
}

/// What is read, as the user knows it.
fn listed(cx: &Cx<'_>, split: &Split) -> String {
    let kept = split.kept_sources(cx.model.instruction(split.copy)).into_iter().map(|span| cx.source.slice(span));
    let files = kept.chain(split.needed.iter().map(|needed| needed.from.as_str()));
    let files: Vec<String> = files.map(|file| format!("`{file}`")).collect();
    let mut shown: Vec<String> = files.iter().take(4).cloned().collect();
    let more = files.len() - shown.len();
    shown.extend((more > 0).then(|| format!("{more} more")));
    match shown.pop() {
        Some(last) if !shown.is_empty() => format!("{} and {last}", shown.join(", ")),
        last => last.unwrap_or_default(),
    }
}
