use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::shell::tools::{Action, Role, ToolCall};
use crate::shell::{Joiner, Word};

rule!("externally-managed-python", check);

/// What a file that knows of it, or that has another Python, says somewhere.
const WAYS_OUT: [&str; 17] = [
    "BREAK_SYSTEM",
    "EXTERNALLY",
    "PIP_",
    "altinstall",
    "break-system",
    "conda",
    "deadsnakes",
    "ensurepip",
    "get-pip",
    "linuxbrew",
    "mise",
    "pip config",
    "pip.conf",
    "pyenv",
    "python.org",
    "venv",
    "virtualenv",
];

/// Options that install elsewhere, or nothing.
const ELSEWHERE: [&str; 7] = ["--dry-run", "--prefix", "--python", "--root", "--target", "-t", "--help"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut told = Vec::new();
    for run in cx.runs().filter(|run| !run.is_trigger()) {
        let Some(stage) = cx.model.stage_of(run.index) else { continue };
        if told.contains(&stage.index) {
            continue;
        }
        if let Some(finding) = refused(cx, stage.index, &run) {
            told.push(stage.index);
            found.push(finding);
        }
    }
}

/// The first install of a `RUN` that the Python of the distribution refuses.
fn refused(cx: &Cx<'_>, stage: usize, run: &Run<'_>) -> Option<Finding> {
    let root = cx.model.root(stage)?;
    if !root.base.protects_python() || cx.source.slice(root.image_span).contains('$') {
        return None;
    }
    let call = run.calls().find(|call| installs(call))?;
    let is_tried = run.script().commands.iter().any(|command| matches!(command.joiner, Joiner::Or(_)));
    let is_clean = run.script().clean && !is_tried;
    let package = cx
        .model
        .before(run.index)
        .chain([run.index])
        .filter_map(|index| cx.run(index))
        .find_map(|earlier| package(&earlier))
        .filter(|package| is_clean && package.span.start < call.command.span.start)?;
    if cx.model.before(run.index).any(|index| may_change(cx, index)) || knows_way(cx, run.index) {
        return None;
    }
    let span = call.command.words[0].span.cover(call.subcommand_word()?.span);
    let message = format!("`{}` fails: the Python of `{}` is externally managed", called(call), root.base.shown());
    let finding = cx.finding(span, message).also(package.span, "the Python of the distribution");
    Some(finding.help("install into a virtual environment: `python3 -m venv /venv && /venv/bin/pip install …`"))
}

/// Whether a call surely installs into the Python of the system.
fn installs(call: &ToolCall<'_>) -> bool {
    let command = call.command;
    let is_elsewhere = |word: &Word| {
        let option = word.value().split('=').next().unwrap_or_default();
        ELSEWHERE.contains(&option) || word.value().starts_with('$')
    };
    call.has_role(Role::NeedsEnvironment)
        && call.does(Action::Install)
        && command.run.certain
        && !command.run.negated
        && command.wrappers.is_empty()
        && command.words[0].literal().is_some_and(|name| !name.contains('/'))
        && !command.arguments().iter().any(is_elsewhere)
}

/// The package of the distribution that brings `pip`.
fn package<'a>(run: &Run<'a>) -> Option<&'a Word> {
    let system = run.calls().filter(|call| call.tool.system && call.does(Action::Install));
    let named = system.flat_map(|call| call.packages().iter().copied());
    named.into_iter().find(|word| word.is("python3-pip") || word.is("py3-pip"))
}

/// Whether an instruction may bring another Python, or settings.
fn may_change(cx: &Cx<'_>, index: usize) -> bool {
    cx.runs_unknown(index)
        || knows_way(cx, index)
        || cx.may_copy_into(index, &["/etc", "/root/.config", "/root/.pip", "/usr/lib", "/usr/bin"])
        || cx.model.transfer(index).is_some_and(|it| it.from.is_some()) && cx.may_copy_into(index, &["/usr", "/opt"])
}

fn knows_way(cx: &Cx<'_>, index: usize) -> bool {
    let text = cx.source.slice(cx.model.instruction(index).span);
    WAYS_OUT.iter().any(|way| text.contains(way))
}
