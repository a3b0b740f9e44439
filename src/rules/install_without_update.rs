use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Severity};
use crate::model::Stage;
use crate::shell::Command;
use crate::shell::tools::{Action, Role, ToolCall};
use crate::text::Span;

rule!("install-without-update", check);

/// What is known of the lists of packages.
#[derive(Clone, Copy)]
enum Lists {
    /// They may be there.
    Unknown,
    /// They are not: the place says why.
    Gone(Span),
}

fn check(cx: &Cx<'_>, found: &mut Findings) {
    // What is known of the lists at the end of each stage, where those that start from it go on.
    let mut ends: Vec<Lists> = Vec::new();
    let mut installed = Installed::default();
    for stage in &cx.model.stages {
        let from_image = || if stage.base.is_official() { Lists::Gone(stage.image_span) } else { Lists::Unknown };
        let mut lists = stage.parent().map_or_else(from_image, |parent| ends[parent]);
        for run in cx.runs_among(stage.instructions.clone()) {
            found.extend(walk(cx, &run, &mut lists, &mut installed));
        }
        ends.push(lists);
    }
}

/// What was installed so far: the stage and the package.
type Installed = BTreeSet<(usize, String)>;

/// The most stages that one starts from whose packages are looked up.
const MAX_STAGES: usize = 16;

/// How sure it is that packages cannot be had, for `apt-get` is content with those that are there: an error where nothing can
/// have brought one of them, `None` where all may be there.
fn severity(cx: &Cx<'_>, stage: &Stage, call: &ToolCall<'_>, installed: &Installed) -> Option<Severity> {
    let base = &cx.model.root(stage.index)?.base;
    let ancestry: Vec<usize> = cx.model.ancestry(stage.index).take(MAX_STAGES).collect();
    let is_installed = |name: &str| ancestry.iter().any(|stage| installed.contains(&(*stage, name.to_owned())));
    let missing = names(call).filter(|name| !is_installed(name)).filter_map(|name| match base.has_package(name) {
        Some(true) => None,
        Some(false) => Some(Severity::Error),
        None => Some(Severity::Warning),
    });
    // What was installed has brought other packages along.
    let brought =
        ancestry.iter().any(|stage| installed.range((*stage, String::new())..).next().is_some_and(|it| it.0 == *stage));
    missing.max().map(|severity| if brought { severity.min(Severity::Warning) } else { severity })
}

/// The packages that it names, without version, release and architecture.
fn names<'a>(call: &ToolCall<'a>) -> impl Iterator<Item = &'a str> {
    let literal: Vec<&'a str> = call.packages().iter().filter_map(|word| word.literal()).collect();
    literal.into_iter().filter_map(|text| text.split(['=', '/', ':']).next())
}

/// Follows the lists through a RUN.
fn walk(cx: &Cx<'_>, run: &Run<'_>, lists: &mut Lists, installed: &mut Installed) -> Vec<Finding> {
    let mut found = Vec::new();
    let Some(stage) = cx.model.stage_of(run.index) else { return found };
    let mounted = package_lists(cx).any(|path| run.mounts_over(path, cx.file.escape));
    if mounted || cx.runs_unknown(run.index) || !std::ptr::eq(run.run, run.instruction) {
        *lists = Lists::Unknown;
    }
    for (command, call) in run.commands() {
        let own = call.filter(|call| is_apt(call));
        if own.is_some_and(ToolCall::refreshes_index) || fetches_lists(command, call) {
            *lists = Lists::Unknown;
        }
        let install = own.filter(|call| call.does(Action::Install) && names_packages(call));
        let severity = |call| severity(cx, stage, call, installed);
        if let (Some(call), Lists::Gone(place)) = (install, *lists)
            && let Some(severity) = severity(call)
        {
            let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
            let message = format!("`{}` cannot find any package: the package index is missing", called(call));
            let mut finding = cx.finding(span, message).also(place, "no package index after this");
            finding.severity = finding.severity.min(severity);
            found.push(finding.help("run `apt-get update` first, in the same `RUN`"));
            *lists = Lists::Unknown;
        }
        installed.extend(install.iter().flat_map(|call| names(call)).map(|name| (stage.index, name.to_owned())));
        if is_emptied(cx, command, call) && !mounted {
            *lists = if command.run.certain { Lists::Gone(command.span) } else { Lists::Unknown };
        }
    }
    found
}

/// Whether a call is one of a tool whose lists official images come without.
fn is_apt(call: &ToolCall<'_>) -> bool {
    call.tool.index.as_ref().is_some_and(|index| index.absent)
}

/// The directories of the lists that official images come without.
fn package_lists<'a>(cx: &Cx<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let tools = cx.tools.iter().filter(|tool| tool.index.as_ref().is_some_and(|index| index.absent));
    tools.filter_map(|tool| tool.clean.as_ref()).flat_map(|clean| &clean.paths).map(String::as_str)
}

/// Whether a command removes the lists.
fn is_emptied(cx: &Cx<'_>, command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    let mut tools = cx.tools.iter().filter(|tool| tool.index.as_ref().is_some_and(|index| index.absent));
    tools.any(|tool| tool.is_cleaned_by(command, call))
}

/// Whether a command of another tool updates the lists.
fn fetches_lists(command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    let unknown = command.name().is_none() && !command.words.is_empty();
    unknown || call.is_some_and(|call| call.has_role(Role::UpdatesIndex))
}

/// Whether it installs packages from a repository, rather than files.
fn names_packages(call: &ToolCall<'_>) -> bool {
    call.packages().iter().any(|word| word.literal().is_some_and(|text| !text.contains('/') && !word.has_glob()))
}
