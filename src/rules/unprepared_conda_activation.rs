use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::answers::shell_start::may_define_functions;
use crate::finding::Finding;
use crate::model::{Base, InvocationForm};
use crate::shell::Dialect;
use crate::shell::tools::Role;

rule!("unprepared-conda-activation", check);

/// Images whose shell is the usual one.
const PLAIN: [&str; 6] = [
    "condaforge/mambaforge",
    "condaforge/miniforge3",
    "continuumio/anaconda",
    "continuumio/anaconda3",
    "continuumio/miniconda",
    "continuumio/miniconda3",
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter(|run| !run.is_trigger()).filter_map(|run| unprepared(cx, &run)));
}

/// The first activation of a `RUN` whose shell does not know it.
fn unprepared(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let is_shell = matches!(run.invocation.form, InvocationForm::Shell | InvocationForm::Heredoc);
    let is_plain = is_shell && !run.invocation.text.text.starts_with("#!") && run.script().clean;
    let call = run.calls().find(|call| call.has_role(Role::NeedsShellFunctions)).filter(|_| is_plain)?;
    let command = call.command;
    // What is read or evaluated before it may define the functions, and so may the start-up files of another shell.
    let is_prepared = may_define_functions(run) || cx.reads_startup_files(run);
    let is_certain = command.run.certain && !command.run.negated && command.wrappers.is_empty() && command.depth == 0;
    if is_prepared || !is_certain || !is_usual(cx, run) {
        return None;
    }
    let span = command.words_span().unwrap_or(command.span);
    let tool = &call.tool.name;
    let message = format!("`{}` fails: the shell of a `RUN` does not define the functions that it needs", called(call));
    let help = format!(
        "use `{tool} run -n NAME …`, or load its functions first, for example with `. /opt/conda/etc/profile.d/conda.sh`"
    );
    Some(cx.finding(span, message).help(help))
}

/// Whether the shell is known: the file sets it, or the base image is one that does not.
fn is_usual(cx: &Cx<'_>, run: &Run<'_>) -> bool {
    let Some(base) = cx.model.base_of(run.index) else { return false };
    let is_plain = matches!(base, Base::Image(image) if PLAIN.contains(&image.familiar().as_str()));
    let is_shell = Dialect::of_shell(&run.state.shell.value).is_shell();
    is_shell && (is_plain || base.is_official())
}
