use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::answers::leftovers::{Leftovers, leftovers};
use crate::answers::runs::Run;
use crate::finding::{Finding, Safety, Severity};
use crate::model::Stage;
use crate::shell::Word;
use crate::shell::tools::{Action, ToolCall};
use crate::text::Span;

rule!("unchained-runs", check);

/// Over so many `RUN`s in between, nobody joins them.
const FAR: usize = 3;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let exported = cx.model.stages.iter().filter(|stage| cx.model.is_exported(stage.index));
    found.extend(exported.flat_map(|stage| removed_packages(cx, stage)));
    let mut left = Leftovers::default();
    let (mut here, mut last_install) = (None, None);
    for run in cx.runs().filter(|run| run.instruction.span == run.run.span) {
        let stage = cx.model.stage_of(run.index).map(|stage| stage.index);
        if stage != here {
            left = Leftovers::default();
            here = stage;
        }
        if !stage.is_some_and(|stage| cx.model.is_exported(stage)) {
            continue;
        }
        for (command, call) in run.commands().filter(|(command, _)| command.run.certain) {
            let Some(one) = left.first_removed_by((command, call), &run) else { continue };
            // An update that stands alone is to be in the first `RUN` that installs, where that removes its lists.
            let is_first = last_install.is_none_or(|at| at < one.run.index);
            if one.run.only_updates() && is_first && installs(&run) {
                continue;
            }
            let message = format!(
                "{} stays in the layer of the earlier `RUN`: deleting it here does not make the image smaller",
                one.shown()
            );
            let far = cx.runs_among(one.run.index + 1..run.index).count() > FAR;
            let line = |at: u32| cx.source.lines().line(at) + 1;
            let (from, to) = (line(one.span.start), line(command.span.start));
            let help = if is_first || !one.is_kept() {
                format!("delete it in the `RUN` that writes it, on line {from}")
            } else if far {
                "delete it in each `RUN` that downloads it, or use cache mounts".to_owned()
            } else {
                format!("join the `RUN`s on lines {from} to {to}, or delete it in each of them that downloads it")
            };
            let mut finding = cx
                .finding(command.words_span().unwrap_or(command.span), message)
                .also(one.span, "written here")
                .help(help);
            if far || one.is_small() || cx.context.is_beside_the_product() {
                finding.severity = finding.severity.min(Severity::Info);
                found.push(finding);
                break;
            }
            let fix =
                cx.edit().join_runs(cx, &one.run, &run).finish("join the `RUN` instructions with `&&`", Safety::Unsafe);
            found.push(finding.fix(fix));
            break;
        }
        left.extend(leftovers(cx, run));
        if installs(&run) {
            last_install = Some(run.index);
        }
    }
}

fn installs(run: &Run<'_>) -> bool {
    run.calls().any(|call| call.does(Action::Install))
}

/// The removals of packages that an earlier `RUN` of the same stage installs.
fn removed_packages(cx: &Cx<'_>, stage: &Stage) -> Vec<Finding> {
    let mut installed: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
    let mut found = Vec::new();
    for run in cx.runs_among(stage.instructions.clone()).filter(|run| !run.is_trigger()) {
        let system = |call: &&ToolCall<'_>| call.tool.system && call.command.run.certain;
        let removed = run.calls().filter(system).filter(|call| call.does(Action::Remove)).find_map(|call| {
            let earlier = |name: &str| installed.get(name).filter(|(at, _)| *at < run.index);
            let is_earlier = |word: &&&Word| word.literal().is_some_and(|name| earlier(name).is_some());
            let word = call.packages().iter().find(is_earlier)?;
            Some((call, word.value(), earlier(word.value())?.1))
        });
        if let Some((call, name, place)) = removed {
            let message = format!(
                "`{name}` stays in the layer of the earlier `RUN`: removing it here does not make the image smaller"
            );
            let span = call.command.words_span().unwrap_or(call.command.span);
            let finding = cx.finding(span, message).also(place, "installed here");
            found.push(finding.help("install it, use it and remove it in one `RUN`"));
        }
        for call in run.calls().filter(system) {
            let place = (run.index, call.command.words_span().unwrap_or(call.command.span));
            for name in names(call) {
                if call.does(Action::Install) {
                    installed.entry(name).or_insert(place);
                } else if call.does(Action::Remove) {
                    // What its own `RUN` removes is not in the layer.
                    installed.remove(name);
                }
            }
        }
    }
    found
}

/// The names by which what a call installs can be removed: packages, and the group that `apk add --virtual` makes of them.
fn names<'a>(call: &ToolCall<'a>) -> impl Iterator<Item = &'a str> {
    let words = call.command.arguments();
    let group = words.windows(2).find(|pair| pair[0].is("--virtual") || pair[0].is("-t"));
    let glued = words.iter().find_map(|word| word.literal()?.strip_prefix("--virtual="));
    let packages: Vec<&str> =
        call.packages().iter().filter_map(|word| word.literal()?.split(['=', '<', '>', '~']).next()).collect();
    packages.into_iter().chain(group.and_then(|pair| pair[1].literal())).chain(glued)
}
