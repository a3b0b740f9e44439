use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Change, Fix, Operator, Safety};
use crate::model::InvocationForm;
use crate::model::facts::command_facts;
use crate::shell::{Command, Dialect, Options, Shape};
use crate::text::{Edit, Edits, Span};

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
        let name = writer.and_then(Command::name).unwrap_or("what is left of it");
        let mut finding = cx
            .finding(*pipe, format!("the build goes on when `{name}` fails, for only the end of a pipe counts"))
            .help("set `pipefail`, with `SHELL` or with `set -o pipefail`");
        if run.is_trigger() {
            finding = finding.codes([]);
        }
        finding.fixes.extend(set(&run).or_else(|| shell(cx, &run)));
        found.push(finding);
    }
}

/// Whether a `set -o pipefail` stands above, or the pipe is in the text of another shell, which has options of its own.
fn is_set_before(run: &Run<'_>, pipe: Span) -> bool {
    run.script().commands.iter().filter(|command| command.span.start < pipe.start).any(|command| {
        let words: Vec<&str> = command.words.iter().map(crate::shell::Word::value).collect();
        let sets = command.name() == Some("set") && Options::of(&words).pipefail;
        let other = Dialect::of_shell(&words[..words.len().min(1)]) != Dialect::Other;
        sets || (other && command.span.encloses(pipe))
    })
}

/// `set -o pipefail` in front of the script, where its shell has that.
fn set(run: &Run<'_>) -> Option<Fix> {
    let script = run.script();
    let link = script.chain.first().filter(|link| link.shape != Shape::Compound)?;
    let first = script.commands_of(link).first().filter(|_| run.invocation.dialect.has_pipefail())?;
    let (edit, change) = if first.name() == Some("set") && first.has_flag(&["e"]) {
        let last = first.words.last()?.span;
        let change = run.change(first, |fact| vec![fact.insert_after(last, "-o pipefail")])?;
        (Edit::insert(last.end, " -o pipefail"), change)
    } else {
        let change = run.change(first, |fact| vec![fact.joined(Operator::And)])?;
        let Change::Facts { instruction, lost, mut gained } = change else { return None };
        gained.extend(command_facts("set -o pipefail", run.invocation.dialect, Operator::First)?);
        (Edit::insert(first.span.start, "set -o pipefail && "), Change::Facts { instruction, lost, gained })
    };
    Some(Fix::new("set `pipefail` first", Safety::Unsafe, Edits::one(edit)).declare(change))
}

/// A `SHELL` above the RUN, where the image has bash beside a `/bin/sh` that knows no such option.
fn shell(cx: &Cx<'_>, run: &Run<'_>) -> Option<Fix> {
    let default = run.state.shell.set_by.is_none() && run.invocation.form == InvocationForm::Shell;
    if !default || run.invocation.dialect != Dialect::Dash || run.is_trigger() {
        return None;
    }
    let line = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]";
    let edits = Edits::one(cx.layout().line_before(run.instruction, line));
    Some(Fix::new("run it with bash and `pipefail`", Safety::Unsafe, edits).declare(Change::Added(line.to_owned())))
}
