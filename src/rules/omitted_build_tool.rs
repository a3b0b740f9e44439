use super::{Cx, Findings, rule};
use crate::answers::manifest_scripts::ManifestScripts;
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Severity};
use crate::shell::tools::{Action, Meaning, ToolCall};

rule!("omitted-build-tool", check);

/// The tool that runs the scripts of the project in an install without development dependencies.
const NPM: &str = "npm";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let omits = |run: &Run<'_>, call: &ToolCall<'_>| {
        run.is_set(call, Meaning::NoDevelopment) && !call.has(Meaning::Development) && call.reads_manifest()
    };
    for stage in &cx.model.stages {
        let mut last: Option<(&ToolCall<'_>, bool)> = None;
        for run in cx.runs_among(stage.instructions.clone()) {
            for call in run.calls() {
                if call.does(Action::Install) && call.tool.has_options(Meaning::NoDevelopment) {
                    let is_omitting = omits(&run, call);
                    found.extend(
                        Some(call).filter(|_| is_omitting).and_then(|call| lifecycle(cx, stage.index, &run, call)),
                    );
                    last = Some((call, is_omitting));
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

/// `npm ci --omit=dev` with a script `"prepare": "husky"`.
fn lifecycle(cx: &Cx<'_>, stage: usize, run: &Run<'_>, install: &ToolCall<'_>) -> Option<Finding> {
    let is_npm = install.tool.name == NPM && matches!(install.subcommand, "ci" | "clean-install" | "install" | "i");
    let command = install.command;
    let is_certain = command.run.certain && !command.run.negated && !run.script().has_alternatives();
    if !is_npm || !is_certain || run.may_be_set(install, Meaning::NoScripts) || install.directory().is_some() {
        return None;
    }
    // `npm pkg delete scripts.prepare`, a settings file with `ignore-scripts`
    let changes = |word: &str| cx.source.text().contains(word);
    let settings = cx.context.read(".npmrc", 1 << 16).unwrap_or_default();
    if changes("npm pkg") || changes("set-script") || settings.windows(14).any(|it| it == b"ignore-scripts") {
        return None;
    }
    let (key, tool) = ManifestScripts::at_root(cx, stage)?.omitted_lifecycle_tool()?;
    if changes(&tool)
        || changes("HUSKY")
        || changes("node_modules") && !matches!(install.subcommand, "ci" | "clean-install")
    {
        return None;
    }
    let span = command.words_span()?;
    let message = format!(
        "`{}` fails: it runs `{tool}` (`{key}` in `package.json`), a development dependency that it does not install",
        called(install)
    );
    let mut finding = cx.finding(span, message);
    finding.severity = Severity::Error;
    Some(finding.help(format!("write `{tool} || true` in `{key}`, or add `--ignore-scripts`")))
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
