use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety};
use crate::model::InvocationForm;
use crate::shell::Command;
use crate::syntax::{Body, Heredoc, Instruction};

rule!("carriage-return-in-script", check);

/// What takes carriage returns out of a script that was copied.
const CONVERTERS: [&str; 4] = ["dos2unix", "sed ", "tr -d", "\\r"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let converting = cx.instructions_with(&CONVERTERS);
    for ran in cx.ran_files() {
        let converted = cx.is_one_between(&converting, &ran);
        let Some(text) = cx.script_text(&ran).filter(|text| text.starts_with("#!") && !converted) else { continue };
        let Some(line) = text.split_inclusive('\n').next().filter(|line| line.ends_with("\r\n")) else { continue };
        let message = format!(
            "`{}` has CRLF line endings, so the kernel looks for `{}\\r` and the script fails to start",
            ran.path,
            line.trim_end()[2..].trim()
        );
        let finding = cx.finding(ran.span, message).also(ran.copied, "copied with CRLF line endings");
        found.push(finding.help("convert it to LF line endings, and keep them with `text eol=lf` in `.gitattributes`"));
    }
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| !it.broken) {
        let inner = match &instruction.body {
            Body::Onbuild(Some(trigger)) => trigger,
            _ => instruction,
        };
        found.extend(inner.heredocs.iter().filter_map(|heredoc| in_heredoc(cx, (index, instruction), heredoc)));
    }
}

/// A heredoc in the file that a shell, or the system by its first line, reads with a carriage return in each line.
fn in_heredoc(cx: &Cx<'_>, (index, instruction): (usize, &Instruction), heredoc: &Heredoc) -> Option<Finding> {
    let body = cx.source.slice(heredoc.body);
    let first = body.lines().find(|line| !line.trim().is_empty())?;
    let is_program = first.trim_start_matches('\t').starts_with("#!");
    if !body.contains("\r\n") || cx.model.step(index).before.windows || !(is_program || is_read(cx, index, heredoc)) {
        return None;
    }
    let converted_later = cx.file.instructions[index + 1..].iter().map(|later| cx.source.slice(later.span));
    if cx.model.transfer(index).is_some()
        && converted_later.into_iter().any(|later| CONVERTERS.iter().any(|it| later.contains(it)))
    {
        return None;
    }
    let line = first.trim();
    let message = match line.strip_prefix("#!").filter(|_| is_program) {
        Some(program) => format!("this heredoc has CRLF line endings, so the kernel looks for `{}\\r`", program.trim()),
        None => format!("this heredoc has CRLF line endings, so the shell reads `{line}\\r`"),
    };
    let mut edit = cx.edit();
    edit.replace(instruction, heredoc.body, &body.replace("\r\n", "\n"));
    let finding = cx.finding(heredoc.operator, message);
    let finding =
        finding.help("save the file with LF line endings, and keep it with `text eol=lf` in `.gitattributes`");
    Some(finding.fix(edit.finish("write LF line endings in the heredoc", Safety::Unsafe)))
}

/// Whether a shell reads a heredoc of a `RUN` as a script.
fn is_read(cx: &Cx<'_>, index: usize, heredoc: &Heredoc) -> bool {
    let Some(invocation) = cx.model.invocation(index) else { return false };
    let in_body = || invocation.script.commands.iter().filter_map(Command::script_in_body);
    match invocation.form {
        InvocationForm::Heredoc => invocation.dialect.is_shell(),
        _ => in_body().any(|(body, _)| body.span.start == heredoc.body.start),
    }
}
