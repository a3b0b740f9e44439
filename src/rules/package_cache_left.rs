use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Fix, Safety};
use crate::shell::tools::{Action, Clean, Meaning, Tool, ToolCall};

rule!("package-cache-left", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let (tools, every_stage) = (cx.strings("tools"), cx.strings("every-stage"));
    let mut kept: Vec<&Tool> = Vec::new();
    for (run, waiting) in runs(cx) {
        let exported = cx.model.stage_of(run.index).is_some_and(|stage| cx.model.is_exported(stage.index));
        let (mut told, mut keeps): (Vec<(&Clean, Finding)>, _) = (Vec::new(), Vec::new());
        for (call, need) in run.calls().zip(waiting) {
            let Some(clean) = leaves(cx, &run, call) else { continue };
            let waits = need == Need::Sure;
            keeps.extend(waits.then_some(call.tool));
            let name = &call.tool.name;
            if !tools.contains(name) || !(exported || every_stage.contains(name)) {
                continue;
            }
            // One command at the end cleans up after all of them.
            let same = |one: &&mut (&Clean, Finding)| clean.insert.is_none() && one.0.idiom == clean.idiom;
            if let Some((_, first)) = told.iter_mut().find(same) {
                first.codes.extend(cx.codes(call));
                first.codes.dedup();
                continue;
            }
            // Where an earlier RUN leaves the same and keeps it, to clean up here would only hide that.
            let hides_another = kept.iter().any(|tool| tool.shares_index(call.tool));
            let mut finding = finding(cx, &run, call, clean);
            if need == Need::Possible {
                finding.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Unsafe);
            }
            told.push((clean, if waits || hides_another { Finding { fixes: Vec::new(), ..finding } } else { finding }));
        }
        kept.extend(keeps);
        found.extend(told.into_iter().map(|(_, finding)| finding));
    }
}

/// Whether a later RUN installs from the lists that a call has fetched, so that they cannot go yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    No,
    /// A later RUN runs what nobody knows, such as a script of the project.
    Possible,
    Sure,
}

/// The RUNs, and for each of their calls whether a later one needs what it leaves.
fn runs<'a>(cx: &Cx<'a>) -> Vec<(Run<'a>, Vec<Need>)> {
    let lists = |call: &ToolCall<'a>| call.tool.clean.as_ref().map(|clean| clean.paths.as_slice());
    // Of each stage, what it or one that starts from it works with further down.
    let mut used_below: BTreeSet<(usize, Option<&[String]>)> = BTreeSet::new();
    let note = |used_below: &mut BTreeSet<_>, stage, what| {
        cx.model.ancestry(stage).take_while(|stage| used_below.insert((*stage, what))).for_each(drop);
    };
    let mut runs = Vec::new();
    for run in cx.runs().rev() {
        let Some(stage) = cx.model.stage_of(run.index).map(|stage| stage.index) else { continue };
        let calls: Vec<&ToolCall<'a>> = run.calls().collect();
        let is_used = |call| lists(call).is_some_and(|lists| used_below.contains(&(stage, Some(lists))));
        let may_be_used = |call: &ToolCall<'a>| {
            call.tool.index.as_ref().is_some_and(|index| index.in_same_run) && used_below.contains(&(stage, None))
        };
        let need = |call: &&'a ToolCall<'a>| match call.does(Action::Update) {
            true if is_used(call) => Need::Sure,
            true if may_be_used(call) => Need::Possible,
            _ => Need::No,
        };
        let waiting = calls.iter().map(need).collect();
        if cx.runs_unknown(run.index) {
            note(&mut used_below, stage, None);
        }
        let mut fetched = BTreeSet::new();
        for (call, lists) in calls.iter().filter_map(|call| Some((call, lists(call)?))) {
            if call.does(Action::Update) {
                fetched.insert(lists);
            } else if call.does(Action::Install) && !fetched.contains(lists) {
                note(&mut used_below, stage, Some(lists));
            }
        }
        runs.push((run, waiting));
    }
    runs.reverse();
    runs
}

/// How the call should have cleaned up, where it leaves something and nothing after it in the RUN takes it away, or where
/// only the tool's own option counts.
fn leaves<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &ToolCall<'a>) -> Option<&'a Clean> {
    let clean = call.tool.clean.as_ref()?;
    let acts = clean.after.iter().any(|action| call.does(*action));
    let mounted = || clean.paths.iter().any(|path| run.mounts_over(path, cx.file.escape));
    let gone = || cleans_up(run, call) && !cx.strings("option-only").contains(&call.tool.name);
    (acts && !run.is_set(call, Meaning::NoCache) && !mounted() && !gone()).then_some(clean)
}

/// Whether a command after the call takes away what it leaves.
fn cleans_up(run: &Run<'_>, call: &ToolCall<'_>) -> bool {
    let mut later = run.script().commands.iter().filter(|command| command.span.start > call.command.span.start);
    later.any(|command| call.tool.is_cleaned_by(command))
}

fn finding(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, clean: &Clean) -> Finding {
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let message = if cleans_up(run, call) {
        format!("`{}` caches what a later command has to remove", called(call))
    } else {
        format!("what `{}` caches stays in the image", called(call))
    };
    let mut finding = cx.finding(span, message).codes(cx.codes(call));
    if let Some(option) = &clean.insert {
        finding.help = Some(format!("write `{} {option}`", called(call)));
        let fix = cx.edit().add_option(run, call, option).finish(format!("insert `{option}`"), Safety::Safe);
        finding.fixes.extend(fix);
    } else if let Some(idiom) = clean.idiom.as_deref().map(|idiom| by_name(call, idiom)) {
        finding.help = Some(format!("end this RUN with `{idiom}`"));
        finding.fixes.extend(append(cx, run, call, &idiom));
    }
    finding
}

/// The idiom in the name by which the tool is called, for one may be there without the other: `micromamba`, `conda`.
fn by_name(call: &ToolCall<'_>, idiom: &str) -> String {
    let rest = idiom.strip_prefix(call.tool.name.as_str()).filter(|rest| rest.starts_with(' '));
    match (rest, call.command.name()) {
        (Some(rest), Some(name)) => format!("{name}{rest}"),
        _ => idiom.to_owned(),
    }
}

fn append(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, idiom: &str) -> Option<Fix> {
    let sudo = call.command.wrappers.first().is_some_and(|word| word.is("sudo")) && !run.is_root(cx.model);
    let command = if sudo { format!("sudo {idiom}") } else { idiom.to_owned() };
    cx.edit().append_command(run, &command).finish(format!("append `{command}`"), Safety::Safe)
}
