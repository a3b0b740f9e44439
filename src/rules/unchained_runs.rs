use super::runs::Run;
use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::{Change, Fix, Safety};
use crate::model::facts::flag_fact;
use crate::model::invocation::InvocationForm;
use crate::shell::tools::Tool;
use crate::shell::{Command, Joiner, Word};
use crate::syntax::Instruction;
use crate::text::{Edit, Edits, Span};

rule!("unchained-runs", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut written: Vec<Written<'_>> = Vec::new();
    for run in cx.runs().filter(|run| run.instruction.span == run.run.span) {
        let stage = cx.model.stage_of(run.index).map(|stage| stage.index);
        written.retain(|one| stage == cx.model.stage_of(one.run.index).map(|stage| stage.index));
        if !stage.is_some_and(|stage| cx.model.is_exported(stage)) {
            continue;
        }
        for command in run.script().commands.iter().filter(|command| command.run.certain) {
            let Some(one) = written.iter().find(|one| one.what.is_removed_by(cx, command, &run)) else { continue };
            let message = format!("{} stays in the layer that wrote it, and is only hidden", one.what.shown());
            let finding = cx
                .finding(command.words_span().unwrap_or(command.span), message)
                .also(one.span, "it is written here")
                .help("delete it in the `RUN` that writes it");
            found.push(match joined(cx, &one.run, &run) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
            break;
        }
        written.extend(writes(cx, run));
    }
}

/// Something that a `RUN` leaves in its layer.
struct Written<'a> {
    run: Run<'a>,
    span: Span,
    what: What<'a>,
}

enum What<'a> {
    /// What a package manager keeps for itself.
    Kept(&'a Tool),
    /// A file that was downloaded.
    File(String),
}

impl What<'_> {
    fn shown(&self) -> String {
        match self {
            What::Kept(tool) => format!("what `{}` keeps", tool.name),
            What::File(path) => format!("`{path}`"),
        }
    }

    fn is_removed_by(&self, cx: &Cx<'_>, command: &Command, run: &Run<'_>) -> bool {
        match self {
            // An install in the same RUN leaves its own again, which is cleaned up here.
            What::Kept(tool) => {
                tool.is_cleaned_by(command)
                    && !run.calls(cx.tools).any(|call| call.tool.name == tool.name && leaves(&call))
            }
            What::File(path) => {
                command.name() == Some("rm") && command.operands().any(|word| file(word, run).as_ref() == Some(path))
            }
        }
    }
}

/// What a `RUN` writes and does not delete itself.
fn writes<'a>(cx: &Cx<'a>, run: Run<'a>) -> Vec<Written<'a>> {
    let script = run.script();
    let cleaned = |tool: &Tool| script.commands.iter().any(|command| tool.is_cleaned_by(command));
    let calls =
        run.calls(cx.tools).filter(|call| leaves(call) && !cleaned(call.tool) && !keeps_outside(cx, &run, call.tool));
    let kept = calls.map(|call| Written { run, span: call.command.span, what: What::Kept(call.tool) });
    let files = script.commands.iter().filter_map(|command| {
        let path = downloaded(command, &run)?;
        let removes = |other: &Command| other.operands().any(|word| file(word, &run).as_ref() == Some(&path));
        let gone = script.commands.iter().any(|other| matches!(other.name(), Some("rm" | "mv")) && removes(other));
        (!gone).then_some(Written { run, span: command.span, what: What::File(path) })
    });
    kept.chain(files).collect()
}

fn leaves(call: &crate::shell::tools::Invocation<'_>) -> bool {
    let clean = call.tool.clean.as_ref();
    let action = call.action.filter(|action| call.does(*action));
    clean.zip(action).is_some_and(|(clean, action)| clean.after.contains(&action)) && !call.uses_no_cache()
}

fn keeps_outside(cx: &Cx<'_>, run: &Run<'_>, tool: &Tool) -> bool {
    let paths = tool.clean.iter().flat_map(|clean| &clean.paths);
    paths.into_iter().all(|path| run.mounts_over(path, cx.file.escape))
}

/// The file that `curl` or `wget` writes.
fn downloaded(command: &Command, run: &Run<'_>) -> Option<String> {
    let short = match command.name()? {
        "curl" => 'o',
        "wget" => 'O',
        _ => return None,
    };
    let arguments = command.arguments();
    let names_output = |word: &Word| {
        let text = word.value();
        let cluster = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        matches!(text, "--output" | "--output-document") || cluster.is_some_and(|rest| rest.ends_with(short))
    };
    let at = arguments.iter().position(names_output)?;
    file(arguments.get(at + 1)?, run)
}

/// The absolute path that a word names, where it is known.
fn file(word: &Word, run: &Run<'_>) -> Option<String> {
    let text = word.literal().filter(|text| !word.has_glob() && !text.starts_with(['-', '~']))?;
    let moves = run.script().commands.iter().any(|command| command.name() == Some("cd"));
    if text.starts_with('/') {
        return Some(path::clean(text));
    }
    let directory = run.state.directory().filter(|_| !moves)?;
    Some(path::join(&directory, text))
}

/// The `RUN`s from one to the other as one, where nothing stands between and they run in the same way.
fn joined(cx: &Cx<'_>, from: &Run<'_>, to: &Run<'_>) -> Option<Fix> {
    let runs: Vec<Run<'_>> = cx.runs().filter(|run| (from.index..=to.index).contains(&run.index)).collect();
    let flags = |run: &Run<'_>| run.run.flags.iter().map(flag_fact).collect::<Vec<_>>();
    let same = runs.iter().all(|run| can_be_joined(run) && flags(run) == flags(from));
    if !same || runs.len() != to.index - from.index + 1 || runs[..runs.len() - 1].iter().any(leaves_state) {
        return None;
    }
    let mut edits = Vec::new();
    for pair in runs.windows(2) {
        edits.push(join(cx, pair[0].run, pair[1].run));
    }
    let texts: Vec<&str> = runs.iter().map(|run| run.run.rest.text.as_str()).collect();
    let head: Vec<&str> = from.run.flags.iter().map(|flag| cx.source.slice(flag.span)).collect();
    let text = format!("RUN {} {}", head.join(" "), texts.join(" && "));
    let fix = Fix::new("join the `RUN`s with `&&`", Safety::Unsafe, Edits::new(edits)?);
    let fix = runs.iter().fold(fix, |fix, run| fix.declare(Change::Removed(run.run.span)));
    Some(fix.declare(Change::Added(text)))
}

fn can_be_joined(run: &Run<'_>) -> bool {
    let script = run.script();
    let last = script.chain.last();
    let whole = run.run.rest.whole();
    run.invocation.form == InvocationForm::Shell
        && script.clean
        && !script.opaque
        && script.chain.iter().all(|link| !matches!(link.joiner, Joiner::Background(_)))
        && last.is_some_and(|last| last.span.end == whole.end)
        && run.run.span.end == whole.end
}

/// Whether what follows in the same shell would find another directory, variable or option.
fn leaves_state(run: &Run<'_>) -> bool {
    let script = run.script();
    let changes = |command: &Command| {
        matches!(
            command.name(),
            None | Some(
                "cd" | "set" | "exec" | "exit" | "umask" | "pushd" | "trap" | "ulimit" | "." | "source" | "alias"
            )
        )
    };
    !script.writes.is_empty() || script.commands.iter().any(|command| !command.run.isolated && changes(command))
}

/// All between two `RUN`s becomes `&&` on a line of its own, with the comments that stand there.
fn join(cx: &Cx<'_>, first: &Instruction, second: &Instruction) -> Edit {
    let gap = Span::new(first.span.end, second.rest.whole().start);
    let breaks = cx.layout().line_break();
    let comments = cx.file.comments.iter().filter(|comment| gap.encloses(comment.span));
    let comments = comments.flat_map(|comment| [cx.source.slice(comment.span), breaks]).collect::<String>();
    Edit::replace(gap, format!(" {}{breaks}{comments}    && ", cx.file.escape))
}
