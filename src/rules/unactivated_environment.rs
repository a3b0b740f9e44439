use super::{Cx, Findings, rule};
use crate::answers::started_programs::is_python_script;
use crate::finding::Finding;
use crate::model::{InvocationForm, Stage};
use crate::shell::tools::ToolCall;
use crate::syntax::Keyword;

rule!("unactivated-environment", check);

/// Tools that install into an environment of the project, and how.
const TOOLS: [(&str, &str); 2] = [("uv", "sync"), ("poetry", "install")];

/// What a file says somewhere that uses the environment, or installs in another way.
const WAYS: [&str; 20] = [
    ".venv",
    "VIRTUAL_ENV",
    "activate",
    "virtualenvs.create",
    "VIRTUALENVS_",
    "virtualenvs.in-project",
    "PYTHONPATH",
    "UV_PROJECT_ENVIRONMENT",
    "UV_SYSTEM_PYTHON",
    "pip install -r",
    "pip install .",
    "--system",
    "poetry export",
    "uv export",
    "poetry env",
    "uv pip",
    "poetry bundle",
    "pip sync",
    "uv venv",
    "-m venv",
];

/// The largest manifest that is read, in bytes.
const MOST: u64 = 1 << 18;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let stages = cx.model.stages.iter().filter(|stage| !cx.model.is_parent(stage.index));
    found.extend(stages.filter_map(|stage| outside(cx, stage)));
}

/// What a container starts outside of the environment that holds its packages.
fn outside(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let last = |kind: Keyword| cx.model.last_of(stage, kind);
    let (index, _) = last(Keyword::Entrypoint).or_else(|| last(Keyword::Cmd).filter(|_| cx.is_cmd_program(stage)))?;
    let invocation = cx.model.invocation(index).filter(|it| it.form == InvocationForm::Exec)?;
    let command = invocation.script.commands.first()?;
    let program = command.words.first()?.literal()?;
    let is_python = matches!(program, "python" | "python3");
    if !is_python && !is_python_script(program) {
        return None;
    }
    cx.named_root(stage).filter(|root| root.base.is_official())?;
    let (tool, place) = cx.model.before(index).find_map(|at| {
        let run = cx.run(at).filter(|run| !run.is_trigger())?;
        let fills = |call: &&ToolCall<'_>| TOOLS.contains(&(call.tool.name.as_str(), call.subcommand));
        let call = run.calls().find(fills)?;
        Some((call.tool.name.clone(), call.command.words_span()?))
    })?;
    let text = cx.source.text();
    let has_settings = cx.context.exists("poetry.toml") || !cx.context.is_known();
    let copies_programs = |at: usize| {
        let transfer = cx.model.transfer(at).filter(|transfer| transfer.from.is_some());
        transfer.is_some_and(|transfer| transfer.sources.iter().any(|source| source.text.contains("python")))
    };
    if WAYS.iter().any(|way| text.contains(way)) || has_settings || cx.model.before(index).any(copies_programs) {
        return None;
    }
    let manifest = String::from_utf8(cx.context.read("pyproject.toml", MOST)?).ok()?;
    if !asks_for_packages(&manifest) {
        return None;
    }
    let runs = format!("{tool} run");
    let message =
        format!("`{program}` starts outside of the virtual environment into which `{tool}` installs the packages");
    let finding = cx.finding(command.words[0].span, message).also(place, "installs into an environment of the project");
    Some(finding.help(if tool == TOOLS[0].0 {
        "write `ENV PATH=/app/.venv/bin:$PATH` with the directory of the project".to_owned()
    } else {
        format!("start it with `{runs}`, or write `ENV POETRY_VIRTUALENVS_CREATE=false` above the install")
    }))
}

/// Whether a project asks for a package besides Python.
fn asks_for_packages(manifest: &str) -> bool {
    let Ok(table) = manifest.parse::<toml::Table>() else { return false };
    let project = table.get("project").and_then(|it| it.get("dependencies")).and_then(toml::Value::as_array);
    let poetry = table.get("tool").and_then(|it| it.get("poetry")).and_then(|it| it.get("dependencies"));
    let poetry = poetry.and_then(toml::Value::as_table).is_some_and(|table| table.keys().any(|key| key != "python"));
    poetry || project.is_some_and(|list| !list.is_empty())
}
