use super::{Cx, Findings, rule};
use crate::finding::{Safety, Severity};
use crate::model::invocation::InvocationForm;
use crate::shell::tools::{Action, Role};
use crate::shell::{Builtin, Command, Dialect, Joiner, Script, Shape};
use crate::syntax::{Body, Form, Healthcheck, Instruction, Keyword, OddityKind};
use crate::text::{Joined, json_array};

rule!("shell-form-command", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        if let Some(text) = health_check(instruction).filter(|_| cx.is_strict()) {
            let message = "this `HEALTHCHECK` is in shell form and runs as `/bin/sh -c`".to_owned();
            found.push(cx.finding(text.whole(), message).code("DL3025").help("write it in exec form"));
        }
        let Body::Command(Form::Shell(text)) = &instruction.body else { continue };
        let runs = matches!(instruction.kind, Keyword::Cmd | Keyword::Entrypoint) && !text.text.is_empty();
        let Some(invocation) = cx.model.invocation(index).filter(|_| runs) else { continue };
        let state = &cx.model.step(index).before;
        let chosen = state.shell.set_by.is_some() || state.windows || invocation.form != InvocationForm::Shell;
        // Where there is no shell at all, another rule speaks.
        let root = cx.model.stage_of(index).and_then(|stage| cx.model.root(stage.index));
        let bare = root.is_some_and(|root| root.base.lacks_shell());
        let hands_over = hands_over(&invocation.script, invocation.dialect);
        let is_meant = is_short(&invocation.script) || is_on_purpose(cx, instruction);
        let ours = !(chosen || bare || is_broken_array(cx, text) || hands_over || is_meant);
        if instruction.broken || !(ours || cx.is_strict()) {
            continue;
        }
        let docker = state.shell.set_by.is_none().then_some("JSONArgsRecommended");
        let codes = ["DL3025"].into_iter().chain(docker);
        let keyword = instruction.keyword.text.to_ascii_uppercase();
        let message = format!("shell-form `{keyword}` runs as a child of `/bin/sh -c`, which does not pass signals on");
        let mut finding = cx.finding(text.whole(), message).codes(codes);
        // Of several programs, none is the one to get the signals; a test ends by itself.
        if cx.context.is_beside_the_product()
            || is_batch(cx, index)
            || invocation.script.commands.iter().any(|command| matches!(command.joiner, Joiner::Background(_)))
        {
            finding.severity = finding.severity.min(Severity::Info);
        }
        let Some(json) = array(&invocation.script) else {
            found.push(finding.help("write it in exec form, or put `exec` before the program"));
            continue;
        };
        let finding = finding.help(format!("write `{keyword} {json}`"));
        let fix = cx.edit().replace(instruction, text.whole(), &json).finish("write it in exec form", Safety::Unsafe);
        found.push(finding.fix(fix.filter(|_| text.is_contiguous() && ours)));
    }
}

/// Whether the last command builds or tests something, in an image that serves nothing.
fn is_batch(cx: &Cx<'_>, index: usize) -> bool {
    let Some(stage) = cx.model.stage_of(index) else { return false };
    let serves = cx.model.before(stage.instructions.end).any(|at| cx.model.instruction(at).kind == Keyword::Expose);
    let call = cx.calls.of(index).last().and_then(Option::as_ref);
    !serves && call.is_some_and(|call| call.does(Action::Build) || call.has_any_role(&[Role::TriesOut, Role::TestsToo]))
}

/// Whether all commands end soon by themselves, or only wait.
fn is_short(script: &Script) -> bool {
    const SHORT: [&str; 27] = [
        "[", "bash", "cat", "cmp", "cp", "cut", "date", "diff", "echo", "env", "exit", "false", "grep", "head", "id",
        "ls", "mkdir", "printf", "pwd", "rm", "sed", "sh", "sleep", "tail", "test", "true", "uname",
    ];
    let is_one = |command: &Command| {
        let name = command.name();
        // A shell that is given a script runs a program.
        let is_shell = name.is_some_and(|name| Dialect::of_shell(&[name]) != Dialect::Other);
        let is_alone = !is_shell || command.arguments().is_empty();
        name.is_some_and(|name| SHORT.contains(&name)) && is_alone
    };
    script.clean && !script.commands.is_empty() && script.commands.iter().all(is_one)
}

/// Whether the comment above says that it is in shell form for a reason.
fn is_on_purpose(cx: &Cx<'_>, instruction: &Instruction) -> bool {
    let comments = cx.file.comments.get(instruction.leading.clone()).unwrap_or_default();
    comments.iter().any(|comment| {
        let text = comment.text.to_lowercase();
        ["exec form", "exec-form", "shell form", "shell-form"].iter().any(|words| text.contains(words))
    })
}

/// The command of a `HEALTHCHECK` in shell form.
fn health_check(instruction: &Instruction) -> Option<&Joined> {
    match &instruction.body {
        Body::Healthcheck(Healthcheck { command: Some(Form::Shell(text)), .. }) => Some(text),
        _ => None,
    }
}

/// What another rule reports.
fn is_broken_array(cx: &Cx<'_>, text: &Joined) -> bool {
    let mut oddities = cx.file.oddities.iter();
    oddities.any(|oddity| oddity.kind == OddityKind::NotJson && oddity.span == text.whole())
}

/// Whether the program replaces the shell: `exec` before it, or a shell that starts its last command in its own place.
/// BusyBox 1.35 always does that, Bash 5.2 does it for a command without a redirection, and dash 0.5.12 never.
fn hands_over(script: &Script, dialect: Dialect) -> bool {
    let is_alone = |command: &Command| command.redirections.is_empty() && command.builtin().is_none();
    let by_itself = match (dialect, script.commands.as_slice()) {
        (Dialect::Ash, _) => script.clean,
        (Dialect::Bash, [command]) => script.clean && is_alone(command),
        _ => false,
    };
    by_itself || script.commands.iter().any(Command::replaces_shell)
}

/// The command as an array, where no part of it needs a shell.
fn array(script: &Script) -> Option<String> {
    let [command] = script.commands.as_slice() else { return None };
    let [link] = script.chain.as_slice() else { return None };
    let bare = link.shape == Shape::Command
        && script.clean
        && command.span == link.span
        && command.wrappers.is_empty()
        && command.assignments.is_empty()
        && command.redirections.is_empty()
        && !command.run.negated
        && command.name().is_some()
        && command.builtin().is_none_or(Builtin::is_program_too);
    let words = command
        .words
        .iter()
        .map(|word| word.literal().filter(|_| !word.has_glob() && !word.has_braces() && !word.raw().starts_with('~')));
    let words: Vec<&str> = words.collect::<Option<_>>().filter(|_| bare)?;
    Some(json_array(words))
}
