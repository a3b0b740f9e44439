use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::{Finding, Safety};
use crate::shell::tools::{Action, Meaning};

rule!("missing-python-environment", check);

/// What a file says somewhere that gives `uv pip` an environment.
const WAYS: [&str; 6] = ["UV_SYSTEM_PYTHON", "UV_PYTHON", "VIRTUAL_ENV", "CONDA_PREFIX", "venv", "virtualenv"];

/// Options that say where to install.
const OPTIONS: [&str; 7] = ["--system", "--python", "-p", "--target", "-t", "--prefix", "--break-system-packages"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let text = cx.source.text();
    let settings = cx.context.read("pyproject.toml", 1 << 18).unwrap_or_default();
    if String::from_utf8_lossy(&settings).contains("tool.uv.pip") {
        return;
    }
    if WAYS.iter().any(|way| text.contains(way)) || cx.context.exists(".venv") || cx.context.exists("uv.toml") {
        return;
    }
    found.extend(cx.runs().filter(|run| !run.is_trigger()).filter_map(|run| homeless(cx, &run)));
}

/// The first `uv pip install` of a `RUN` that finds no environment.
fn homeless(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let root = cx.named_root(cx.model.stage_of(run.index)?)?;
    if !root.base.is_official() || run.script().has_alternatives() || !run.script().clean {
        return None;
    }
    let call = run.calls().find(|call| {
        let words = call.command.arguments();
        let says = words.iter().any(|word| OPTIONS.contains(&word.value().split('=').next().unwrap_or_default()));
        let is_plain = call.command.run.certain && call.command.wrappers.is_empty() && call.command.depth == 0;
        let brings = words.iter().any(|word| word.value().starts_with('$'));
        let is_uv = called(call).starts_with("uv pip");
        is_uv && call.does(Action::Install) && !call.has(Meaning::Idle) && is_plain && !says && !brings
    })?;
    let message = format!("`{}` fails: there is no virtual environment, and `--system` is missing", called(call));
    let mut edit = cx.edit();
    edit.add_option(run, call, "--system");
    let fix = edit.finish("add `--system`", Safety::Unsafe);
    Some(cx.finding(call.command.words_span()?, message).help("add `--system`, or run `uv venv` first").fix(fix))
}
