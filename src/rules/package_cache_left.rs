use std::collections::{BTreeMap, BTreeSet};

use super::{Cx, Findings, rule};
use crate::answers::cache_places::CachePlace;
use crate::answers::cache_readers::CacheReader;
use crate::answers::runs::{Run, called};
use crate::closure::directory_of;
use crate::finding::{Finding, Fix, Safety};
use crate::model::InvocationForm;
use crate::model::mounts::{MountKind, mounts};
use crate::shell::tools::{Action, CacheDirectory, Clean, Meaning, Tool, ToolCall};
use crate::shell::{Command, Place, Word};
use crate::syntax::Instruction;

rule!("package-cache-left", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let (tools, every_stage) = (cx.strings("tools"), cx.strings("every-stage"));
    let mut kept: Vec<&Tool> = Vec::new();
    let mut readers: BTreeMap<&str, (bool, Vec<CacheReader>)> = BTreeMap::new();
    let mut set: BTreeMap<&str, Option<u32>> = BTreeMap::new();
    for (run, waiting) in runs(cx) {
        let exported = cx.model.stage_of(run.index).is_some_and(|stage| cx.model.is_exported(stage.index));
        let (mut told, mut keeps): (Vec<(&Clean, Finding)>, _) = (Vec::new(), Vec::new());
        let needs: Vec<(&ToolCall<'_>, Need)> = run.calls().zip(waiting).collect();
        for (call, need) in needs.iter().copied() {
            let Some(clean) = leaves(cx, &run, call) else { continue };
            // A file of settings can say what the option says.
            let mut first = |option| *set.entry(option).or_insert_with(|| cx.first_set(option));
            let set_at = clean.insert.as_deref().filter(|_| !cx.is_strict()).and_then(&mut first);
            if set_at.is_some_and(|first| first < call.command.span.start) {
                continue;
            }
            if !cx.is_strict() && (warms(cx, &run, call) || goes_on_below(cx, &run, call, clean)) {
                continue;
            }
            let waits = need == Need::Sure;
            // An option would not keep out what the update brings, which a later RUN needs.
            if !cx.is_strict()
                && !waits
                && clean.insert.is_some()
                && kept.iter().any(|tool| tool.name == call.tool.name)
            {
                continue;
            }
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
            if run.only_updates() {
                finding.fixes.clear();
                finding.help = Some(match need {
                    Need::No => format!("remove this `{}`: nothing installs from its lists", called(call)),
                    _ => "update, install and remove the lists in one `RUN`".to_owned(),
                });
            }
            // Without the update, the option would do half of it.
            let is_half =
                || needs.iter().any(|(update, need)| *need == Need::Possible && update.tool.shares_index(call.tool));
            let find = || (cx.may_run_from_cache(call.tool), cx.cache_readers(call.tool));
            let (is_used, readers) = readers.entry(name).or_insert_with(find);
            let is_missed = *is_used || readers.iter().any(|reader| reader.follows(cx, &run, call));
            if need == Need::Possible || is_half() || is_moved(cx, &run, call) || is_missed {
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
    /// A later RUN runs something unknown, such as a script of the project.
    Possible,
    Sure,
}

/// Whether a call works with the lists that its tool has fetched before.
fn reads_lists(call: &ToolCall<'_>) -> bool {
    [Action::Install, Action::Upgrade, Action::Fetch].into_iter().any(|action| call.does(action))
}

/// The RUNs, and for each of their calls whether a later one needs what it leaves.
fn runs<'a>(cx: &Cx<'a>) -> Vec<(Run<'a>, Vec<Need>)> {
    let lists = |call: &ToolCall<'a>| call.tool.clean.as_ref().map(|clean| clean.paths.as_slice());
    // Of each stage, what it or one that starts from it works with further down.
    let mut used_below: BTreeSet<(usize, Option<&[String]>)> = BTreeSet::new();
    let note = |used_below: &mut BTreeSet<_>, stage: usize, what| {
        let mut waiting = vec![stage];
        while let Some(stage) = waiting.pop() {
            if used_below.insert((stage, what)) {
                let stage = &cx.model.stages[stage];
                waiting.extend(stage.parent().iter().chain(&stage.candidates));
            }
        }
    };
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        if cx.may_install_when_started(instruction)
            && let Some(stage) = cx.model.stage_of(index)
        {
            note(&mut used_below, stage.index, None);
        }
    }
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
        if cx.may_read_package_lists(&run) {
            note(&mut used_below, stage, None);
        }
        let mut fetched = BTreeSet::new();
        for (call, lists) in calls.iter().filter_map(|call| Some((call, lists(call)?))) {
            if call.does(Action::Update) {
                fetched.insert(lists);
            } else if reads_lists(call) && !call.refreshes_index() && !fetched.contains(lists) {
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
fn leaves<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &'a ToolCall<'a>) -> Option<&'a Clean> {
    let clean = call.tool.clean.as_ref()?;
    let acts = clean.after.iter().any(|action| call.does(*action));
    let gone = || cleans_up(cx, run, call) && !cx.strings("option-only").contains(&call.tool.name);
    let scripted =
        || !cx.is_strict() && cx.last_cleanup_script(run).is_some_and(|start| start > call.command.span.start);
    let stays = acts && !run.may_be_set(call, Meaning::NoCache) && !cx.may_be_mounted(run, call);
    (stays && !gone() && !scripted()).then_some(clean)
}

/// Whether something says where the call keeps what it downloads, which others may then look for.
fn is_moved<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &ToolCall<'a>) -> bool {
    let mut directories = call.tool.cache.iter();
    let stays = |directory: &CacheDirectory| cx.cache_place(run, call, directory) == CachePlace::Usual;
    cx.is_moved_by_call(run, call) || !directories.all(stays)
}

/// Whether a command after the call takes away what it leaves.
fn cleans_up<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &ToolCall<'a>) -> bool {
    cx.last_cleanup(run, call.tool).is_some_and(|start| start > call.command.span.start)
}

/// The word in a comment that says what an update of the package lists is for.
const UPDATE: &str = "update";

/// Whether the comment above a `RUN` speaks of what it does, so that it may matter.
fn is_explained(cx: &Cx<'_>, run: &Run<'_>, word: &str) -> bool {
    let comments = cx.file.comments.get(run.instruction.leading.clone()).unwrap_or_default();
    comments.iter().any(|comment| comment.text.to_lowercase().contains(word))
}

fn finding<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &'a ToolCall<'a>, clean: &Clean) -> Finding {
    let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
    let message = if cleans_up(cx, run, call) {
        format!("`{}` creates a cache that a later command has to remove", called(call))
    } else {
        format!("`{}` leaves its cache in the image layer", called(call))
    };
    let mut finding = cx.finding(span, message).codes(cx.codes(call));
    let refreshes = |reader: &'a ToolCall<'a>| reader.refreshes_index();
    let gets_option = |reader: &'a ToolCall<'a>| {
        let refreshing = reader.tool.index.as_ref().map(|index| &index.refreshing);
        let option = leaves(cx, run, reader).and_then(|clean| clean.insert.as_ref());
        option.zip(refreshing).is_some_and(|(option, refreshing)| refreshing.contains(option))
    };
    if let Some(later) = needless(cx, run, call, refreshes) {
        finding.help = Some(format!("remove `{}`: `{}` fetches the package lists itself", called(call), called(later)));
        let link = run.script().chain.iter().position(|link| link.span == call.command.span);
        let fix = link.and_then(|link| {
            let may_read = !call.command.redirections.is_empty() || cx.may_read_lists_after(run, call);
            let safety = if may_read || is_explained(cx, run, UPDATE) { Safety::Unsafe } else { Safety::Safe };
            cx.edit().remove_command(run, link).finish(format!("remove `{}`", called(call)), safety)
        });
        finding.fixes.extend(fix);
    } else if let Some(later) = needless(cx, run, call, |reader| refreshes(reader) || gets_option(reader)) {
        // With its option each of them fetches the lists, so that the next round removes the update.
        let option = later.tool.clean.as_ref().and_then(|clean| clean.insert.as_deref()).unwrap_or_default();
        finding.help = Some(format!("remove `{}`, and use `{} {option}`", called(call), called(later)));
    } else if let Some(option) = clean.insert.as_ref().filter(|_| !call.does(Action::Update)) {
        finding.help = Some(format!("use `{} {option}`", called(call)));
        // `apk add --update` fetches the lists, and so does `apk add --no-cache`.
        let refreshing = call.tool.index.as_ref().map(|index| &index.refreshing).filter(|all| all.contains(option));
        let update = refreshing.and_then(|all| call.command.words.iter().find(|word| all.iter().any(|it| word.is(it))));
        let fix = match update {
            Some(word) => {
                let title = format!("replace `{}` with `{option}`", word.value());
                cx.edit().replace((run, call.command), word.span, option).finish(title, Safety::Safe)
            }
            None => cx.edit().add_option(run, call, option).finish(format!("add `{option}`"), Safety::Safe),
        };
        finding.fixes.extend(fix);
    } else if let Some(idiom) = clean.idiom.as_deref().map(|idiom| by_name(call, idiom)) {
        if let Some(first) = first_of_several(cx, run, call) {
            let lines = [first.span.start, run.instruction.span.start].map(|at| cx.source.lines().line(at) + 1);
            let [from, to] = lines;
            finding.help = Some(format!("join the `RUN`s on lines {from} to {to}, and end them with `{idiom}`"));
        } else if let Some(last) = last_in_branch(cx, run, call) {
            finding.help = Some(format!("run `{idiom}` after it"));
            let command = elevated(cx, run, call, &idiom);
            let fix = cx.edit().follow_command((run, last), &command).finish(format!("add `{command}`"), Safety::Safe);
            finding.fixes.extend(fix);
        } else {
            finding.help = Some(format!("end this `RUN` with `{idiom}`"));
            // Where the tool itself may be missing, so is its command.
            let is_own = clean.idiom.as_deref().is_some_and(|idiom| idiom.starts_with(&format!("{} ", call.tool.name)));
            finding.fixes.extend(append(cx, run, call, &idiom).filter(|_| !is_own || call.command.run.certain));
        }
    }
    finding
}

/// The last command of the branch that a call stands in which uses the same lists, where all that do are in that branch.
fn last_in_branch<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &ToolCall<'_>) -> Option<&'a Command> {
    let is_inside = |command: &Command| {
        (command.place, command.depth) == (Place::Branch, call.command.depth) && !command.run.certain
    };
    let calls = || run.calls().filter(|other| other.tool.shares_index(call.tool));
    let last = calls().last()?;
    let between = cx.source.slice(call.command.span.cover(last.command.span));
    let ends = ["else", "elif", "fi", "esac", ";;"];
    let is_one = !between.split([' ', '\t', '\n', ';']).any(|word| ends.contains(&word)) && !between.contains(";;");
    (is_one && calls().all(|call| is_inside(call.command))).then_some(last.command)
}

/// Whether the cache is all that a RUN leaves: it installs into a directory that is mounted from the build context, and
/// what is written there is thrown away.
fn warms(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> bool {
    if call.tool.system || call.tool.reads.as_ref().is_none_or(|reads| reads.fills.is_empty()) {
        return false;
    }
    let binds = mounts(run.run).into_iter().filter(|mount| mount.kind() == MountKind::Bind && mount.is_writable());
    let targets: Vec<String> =
        binds.filter_map(|mount| mount.target(run.state, run.run, cx.file.escape).known().map(str::to_owned)).collect();
    if targets.is_empty() {
        return false;
    }
    let at = run.calls_at().find(|(_, other)| std::ptr::eq(*other, call)).map(|(at, _)| at);
    let directory = at.and_then(|at| directory_of(cx.model, cx.tools, run.index, at));
    // An unknown directory may be that one.
    directory.is_none_or(|directory| {
        targets.iter().any(|target| {
            directory.strip_prefix(target.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    })
}

/// Whether a RUN installs with the tool of `call`, and leaves what that leaves.
fn installs_alike(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> bool {
    run.calls().any(|other| {
        other.tool.name == call.tool.name && other.does(Action::Install) && leaves(cx, run, other).is_some()
    })
}

/// Whether the next instruction is a RUN that installs with the same tool. To clean up in each would make each fetch the
/// lists again, so they are to be joined, and the last one is reported.
fn goes_on_below<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &'a ToolCall<'a>, clean: &Clean) -> bool {
    let same_stage = |other: &Run<'_>| {
        let stage = |run: &Run<'_>| cx.model.stage_of(run.index).map(|stage| stage.index);
        stage(other) == stage(run)
    };
    let own = clean.insert.is_none()
        && call.does(Action::Install)
        && !call.tool.index.as_ref().is_some_and(|it| it.in_same_run);
    let below = cx.run(run.index + 1).filter(|below| own && same_stage(below));
    below.is_some_and(|below| installs_alike(cx, &below, call))
}

/// The first of several RUNs in a row that install with the tool of `call`, the last of which is `run`.
fn first_of_several<'a>(cx: &Cx<'a>, run: &Run<'a>, call: &'a ToolCall<'a>) -> Option<&'a Instruction> {
    let mut first = None;
    for index in (0..run.index).rev() {
        let above = cx.run(index).and_then(|above| {
            let clean = call.tool.clean.as_ref()?;
            let before =
                above.calls().find(|other| other.tool.name == call.tool.name && other.does(Action::Install))?;
            goes_on_below(cx, &above, before, clean).then_some(above.instruction)
        });
        let Some(above) = above else { break };
        first = Some(above);
    }
    first
}

/// The first call after an update that works with its lists, where each of those fetches its own, as `apk add --no-cache`
/// does.
fn needless<'a>(
    cx: &Cx<'_>,
    run: &Run<'a>,
    update: &ToolCall<'a>,
    is_ready: impl Fn(&'a ToolCall<'a>) -> bool,
) -> Option<&'a ToolCall<'a>> {
    let later = run.calls().filter(|call| call.command.span.start > update.command.span.start);
    let mut readers = later.filter(|call| call.tool.shares_index(update.tool) && reads_lists(call)).peekable();
    let first = readers.peek().copied()?;
    let mut below = cx.runs_below_with_lists_of(run.index, update.tool);
    let works = |run: Run<'_>| {
        run.calls().any(|call| call.tool.shares_index(update.tool) && reads_lists(call) && !call.refreshes_index())
    };
    (update.does(Action::Update) && !below.any(works) && readers.all(is_ready)).then_some(first)
}

/// The idiom in the name by which the tool is called, for one may be there without the other: `micromamba`, `conda`. A tool
/// that is called by its path need not be in `PATH`.
fn by_name(call: &ToolCall<'_>, idiom: &str) -> String {
    let rest = idiom.strip_prefix(call.tool.name.as_str()).filter(|rest| rest.starts_with(' '));
    let path = call.command.words.first().map(Word::raw).filter(|word| word.contains('/'));
    match (rest, path.or_else(|| call.command.name())) {
        (Some(rest), Some(name)) => format!("{name}{rest}"),
        _ => idiom.to_owned(),
    }
}

fn elevated(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, idiom: &str) -> String {
    let elevation = call.command.elevation().filter(|_| !run.is_root(cx.model));
    elevation.map_or_else(|| idiom.to_owned(), |it| format!("{} {idiom}", it.word.value()))
}

fn append(cx: &Cx<'_>, run: &Run<'_>, call: &ToolCall<'_>, idiom: &str) -> Option<Fix> {
    let command = elevated(cx, run, call, idiom);
    // A script that goes on after a failure then ends with a command that succeeds.
    let goes_on = run.invocation.form == InvocationForm::Heredoc && !run.invocation.options.errexit;
    let safety = if goes_on { Safety::Unsafe } else { Safety::Safe };
    cx.edit().append_command(run, &command).finish(format!("append `{command}`"), safety)
}
