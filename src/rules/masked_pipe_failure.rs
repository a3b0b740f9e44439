use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::model::InvocationForm;
use crate::shell::{Command, Dialect, Shape};
use crate::text::Span;

rule!("masked-pipe-failure", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let (writers, readers) = (cx.strings("writers"), cx.strings("readers"));
    let is = |names: &[String], command: Option<&Command>| {
        let name = command.and_then(Command::name).unwrap_or_default();
        names.iter().any(|it| it == "*" || it == name)
    };
    for run in cx.runs().filter(|run| !run.invocation.options.pipefail) {
        let script = run.script();
        let masks = |pipe: &&Span| {
            let writer = script.commands.iter().rfind(|command| command.span.end <= pipe.start);
            let reader = script.commands.iter().find(|command| command.span.start >= pipe.end);
            is(&writers, writer) && !is(&readers, reader) && !is_set_before(&run, **pipe)
        };
        let Some(pipe) = script.pipes.iter().find(masks) else { continue };
        let writer = script.commands.iter().rfind(|command| command.span.end <= pipe.start);
        let name = writer.and_then(Command::name).map_or("command".to_owned(), |name| format!("`{name}`"));
        let mut finding = cx
            .finding(*pipe, format!("a failing {name} is ignored: without `pipefail`, only the last command of a pipeline sets the exit status"))
            .help(if run.invocation.dialect.has_pipefail() {
                "start the `RUN` with `set -o pipefail`"
            } else {
                "use Bash, with `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]`"
            });
        if run.is_trigger() {
            finding = finding.codes([]);
        }
        finding.fixes.extend(set(cx, &run).or_else(|| shell(cx, &run)));
        found.push(finding);
    }
}

/// Whether a `set -o pipefail` stands above, or the pipe is in the text of another shell, which has options of its own.
fn is_set_before(run: &Run<'_>, pipe: Span) -> bool {
    run.script().commands.iter().filter(|command| command.span.start < pipe.start).any(|command| {
        let words: Vec<&str> = command.words.iter().map(crate::shell::Word::value).collect();
        let sets = command.shell_options().is_some_and(|options| options.pipefail);
        let other = Dialect::of_shell(&words[..words.len().min(1)]) != Dialect::Other;
        sets || (other && command.span.encloses(pipe))
    })
}

/// `set -o pipefail` in front of the script, where its shell has that.
fn set(cx: &Cx<'_>, run: &Run<'_>) -> Option<Fix> {
    let script = run.script();
    let link = script.chain.first().filter(|link| link.shape != Shape::Compound)?;
    let first = script.commands_of(link).first().filter(|_| run.invocation.dialect.has_pipefail())?;
    let mut edit = cx.edit();
    if first.shell_options().is_some_and(|options| options.errexit) {
        edit.insert_after((run, first), first.words.last()?.span, "-o pipefail");
    } else {
        edit.prepend_command((run, first), "set -o pipefail");
    }
    edit.finish("add `set -o pipefail`", Safety::Unsafe)
}

/// A `SHELL` above the RUN, where the image has bash beside a `/bin/sh` that knows no such option.
fn shell(cx: &Cx<'_>, run: &Run<'_>) -> Option<Fix> {
    let default = run.state.shell.set_by.is_none() && run.invocation.form == InvocationForm::Shell;
    if !default || run.invocation.dialect != Dialect::Dash || run.is_trigger() {
        return None;
    }
    let line = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]";
    cx.edit().insert_above(run.instruction, &[line]).finish("add a `SHELL` with Bash and `pipefail`", Safety::Unsafe)
}
