use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::model::{Base, InvocationForm};
use crate::shell::tools::Role;
use crate::shell::{Builtin, Dialect};

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
    let prepares = |builtin: Builtin| matches!(builtin, Builtin::Source | Builtin::Eval);
    let is_prepared = run.script().commands.iter().any(|command| command.builtin().is_some_and(prepares));
    let is_certain = command.run.certain && !command.run.negated && command.wrappers.is_empty() && command.depth == 0;
    if is_prepared || !is_certain || starts_up(cx, run) || !is_usual(cx, run) {
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

/// Whether the shell reads start-up files.
fn starts_up(cx: &Cx<'_>, run: &Run<'_>) -> bool {
    let options = run.state.shell.value.iter().skip(1).filter(|option| option.starts_with('-'));
    let is_login = |option: &String| {
        matches!(option.as_str(), "--login" | "--rcfile" | "--init-file")
            || !option.starts_with("--") && option.contains(['l', 'i'])
    };
    let is_set =
        |name: &str| run.state.variable(name).is_some() || cx.source.slice(run.instruction.span).contains(name);
    options.into_iter().any(is_login) || is_set("BASH_ENV") || is_set("ENV=")
}

/// Whether the shell is known: the file sets it, or the base image is one that does not.
fn is_usual(cx: &Cx<'_>, run: &Run<'_>) -> bool {
    let Some(base) = cx.model.base_of(run.index) else { return false };
    let is_plain = matches!(base, Base::Image(image) if PLAIN.contains(&image.familiar().as_str()));
    let is_shell = Dialect::of_shell(&run.state.shell.value).is_shell();
    is_shell && (is_plain || base.is_official())
}
