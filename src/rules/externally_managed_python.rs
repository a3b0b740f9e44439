use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::model::Stage;
use crate::shell::Word;
use crate::shell::tools::{Action, Role, ToolCall};

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
    found.extend(cx.model.stages.iter().filter_map(|stage| refused(cx, stage)));
}

/// The first install of a stage that the Python of the distribution refuses.
fn refused(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let root = cx.named_root(stage).filter(|root| root.base.protects_python())?;
    if !cx.runs_among(stage.instructions.clone()).any(|run| run.calls().any(installs)) {
        return None;
    }
    let mut brought = None;
    for index in cx.model.before(stage.instructions.end) {
        if let Some(run) = cx.run(index).filter(|run| !run.is_trigger()) {
            brought = brought.or_else(|| package(&run));
            let call = install(&run).filter(|_| stage.instructions.contains(&index) && !knows_way(cx, index));
            if let Some((call, package)) = call.zip(brought)
                && package.span.start < call.command.span.start
            {
                return report(cx, root.base.shown(), call, package);
            }
        }
        if may_change(cx, index) {
            return None;
        }
    }
    None
}

fn report(cx: &Cx<'_>, base: &str, call: &ToolCall<'_>, package: &Word) -> Option<Finding> {
    let span = call.command.words[0].span.cover(call.subcommand_word()?.span);
    let message = format!("`{}` fails: the Python of `{base}` is externally managed", called(call));
    let finding = cx.finding(span, message).also(package.span, "the Python of the distribution");
    Some(finding.help("install into a virtual environment: `python3 -m venv /venv && /venv/bin/pip install …`"))
}

/// The first call of a `RUN` that installs into the Python of the system, where no other command is tried if it fails.
fn install<'a>(run: &Run<'a>) -> Option<&'a ToolCall<'a>> {
    run.calls().find(|call| installs(call)).filter(|_| run.script().clean && !run.script().has_alternatives())
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
