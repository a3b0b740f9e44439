use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Stage;
use crate::shell::Dialect;
use crate::syntax::{Body, Form, Instruction, Keyword, Word};

rule!("split-shell-script", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let split = cx.model.instructions_of(stage).filter_map(|(_, instruction)| split(cx, instruction));
        found.extend(split);
        found.extend(handed(cx, stage));
    }
}

/// `CMD ["sh", "-c", "npm", "start"]`
fn split(cx: &Cx<'_>, instruction: &Instruction) -> Option<Finding> {
    let words = exec(instruction).filter(|_| instruction.kind != Keyword::Shell && !instruction.broken)?;
    let [shell, option, script, first, ..] = words else { return None };
    let is_read = script.text.contains('$') || !is_shell(shell, option);
    (!is_read).then(|| report(cx, [shell, option, script, first]))
}

/// `ENTRYPOINT ["sh", "-c"]` and `CMD ["npm", "start"]`
fn handed(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let last = |keyword| cx.model.ancestry(stage.index).find_map(|at| cx.model.last_of(&cx.model.stages[at], keyword));
    let cmd = exec(cx.model.last_of(stage, Keyword::Cmd)?.1)?;
    let entrypoint = exec(last(Keyword::Entrypoint)?.1)?;
    let ([shell, option], [script, first, ..]) = (entrypoint, cmd) else { return None };
    let is_read = script.text.contains('$') || !is_shell(shell, option);
    (!is_read).then(|| report(cx, [shell, option, script, first]))
}

fn exec(instruction: &Instruction) -> Option<&[Word]> {
    match &instruction.body {
        Body::Command(Form::Exec(words)) => Some(words),
        Body::Healthcheck(check) => match check.command.as_ref()? {
            Form::Exec(words) => Some(words),
            Form::Shell(_) => None,
        },
        _ => None,
    }
}

fn is_shell(shell: &Word, option: &Word) -> bool {
    let takes_script = option.text.starts_with('-') && !option.text.starts_with("--") && option.text.ends_with('c');
    takes_script && Dialect::of_shell(&[&shell.text]).is_shell()
}

fn report(cx: &Cx<'_>, [shell, option, script, first]: [&Word; 4]) -> Finding {
    let (shell, option) = (&shell.text, &option.text);
    let message = format!("`{}` is not part of the script: `{shell} {option}` runs only `{}`", first.text, script.text);
    cx.finding(first.span, message)
        .also(script.span, "the whole script")
        .help(format!("write the whole command as one string after `\"{option}\"`"))
}
