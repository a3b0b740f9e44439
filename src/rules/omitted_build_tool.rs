use super::{Cx, Findings, rule};
use crate::answers::manifest_scripts::ManifestScripts;
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::shell::tools::{Action, Meaning, ToolCall};

rule!("omitted-build-tool", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let omits = |run: &Run<'_>, call: &ToolCall<'_>| {
        run.is_set(call, Meaning::NoDevelopment) && !call.has(Meaning::Development) && call.reads_manifest()
    };
    for stage in &cx.model.stages {
        let mut last: Option<(&ToolCall<'_>, bool)> = None;
        for run in cx.runs_among(stage.instructions.clone()) {
            for call in run.calls() {
                if call.does(Action::Install) && call.tool.has_options(Meaning::NoDevelopment) {
                    last = Some((call, omits(&run, call)));
                } else if let Some((install, true)) = last
                    && let Some(finding) = missing(cx, stage.index, install, call)
                {
                    found.push(finding);
                    last = None;
                }
            }
        }
    }
}

/// What is missing where a script of the project is run after an install without development dependencies.
fn missing(cx: &Cx<'_>, stage: usize, install: &ToolCall<'_>, call: &ToolCall<'_>) -> Option<Finding> {
    let runs = matches!(call.action, Some(Action::Run | Action::Build));
    if !runs || call.directory().is_some() || !call.tool.has_options(Meaning::NoDevelopment) {
        return None;
    }
    let scripts = ManifestScripts::at_root(cx, stage)?;
    let named = std::iter::once(call.subcommand).chain(call.operands().first().map(|word| word.value()));
    let tool = named.into_iter().find_map(|script| scripts.development_tool(script))?;
    let span = call.command.words_span().unwrap_or(call.command.span);
    let place = install.command.words_span().unwrap_or(install.command.span);
    let message =
        format!("this needs `{tool}`, which `{}` did not install: it is a development dependency", called(install));
    let finding = cx.finding(span, message).also(place, "installs no development dependencies");
    Some(finding.help(
        "install the development dependencies too in the stage that builds, and leave them out in the final stage",
    ))
}
