use super::{Cx, Findings, rule};
use crate::answers::reruns::Reruns;
use crate::cache::{Basis, Commits};
use crate::closure::{Split, splits};
use crate::edits::sink_copy::Move;
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
        let step = Move { cx, split };
        found.extend(finding.map(|finding| step.advise(finding.also(split.command, label))));
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
