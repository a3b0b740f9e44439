use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::shell::Command;
use crate::shell::tools::{Action, ToolCall};
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
    for stage in &cx.model.stages {
        let from_image = || if stage.base.is_official() { Lists::Gone(stage.image_span) } else { Lists::Unknown };
        let mut lists = stage.parent().map_or_else(from_image, |parent| ends[parent]);
        for run in cx.runs_among(stage.instructions.clone()) {
            found.extend(walk(cx, &run, &mut lists));
        }
        ends.push(lists);
    }
}

/// Follows the lists through a RUN.
fn walk(cx: &Cx<'_>, run: &Run<'_>, lists: &mut Lists) -> Vec<Finding> {
    let mut found = Vec::new();
    let mounted = run.mounts_over("/var/lib/apt/lists", cx.file.escape);
    if mounted || cx.runs_unknown(run.index) || !std::ptr::eq(run.run, run.instruction) {
        *lists = Lists::Unknown;
    }
    for (command, call) in run.commands() {
        let call = call.filter(|call| is_apt(call));
        if call.is_some_and(ToolCall::refreshes_index) || fetches_lists(command) {
            *lists = Lists::Unknown;
        }
        let install = call.filter(|call| call.does(Action::Install) && names_packages(call));
        if let (Some(call), Lists::Gone(place)) = (install, *lists) {
            let span = call.subcommand_word().map_or(call.command.span, |word| word.span);
            let message = format!("`{}` finds no packages: their lists are not there", called(call));
            let finding = cx.finding(span, message).also(place, "they are gone from here on");
            found.push(finding.help("run `apt-get update` before it, in the same `RUN`"));
            *lists = Lists::Unknown;
        }
        if cx.tools.tool("apt-get").is_some_and(|tool| tool.is_cleaned_by(command)) && !mounted {
            *lists = if command.run.certain { Lists::Gone(command.span) } else { Lists::Unknown };
        }
    }
    found
}

fn is_apt(call: &ToolCall<'_>) -> bool {
    matches!(call.tool.name.as_str(), "apt" | "apt-get" | "aptitude")
}

/// Whether a command that is none of the tool's own updates the lists.
fn fetches_lists(command: &Command) -> bool {
    let name = command.name();
    let known = matches!(
        name,
        Some("add-apt-repository" | "apt-add-repository" | "apt-install" | "extrepo" | "install_packages")
    );
    known || name.is_none() && !command.words.is_empty()
}

/// Whether it installs packages from a repository, rather than files.
fn names_packages(call: &ToolCall<'_>) -> bool {
    call.packages().iter().any(|word| word.literal().is_some_and(|text| !text.contains('/') && !word.has_glob()))
}
