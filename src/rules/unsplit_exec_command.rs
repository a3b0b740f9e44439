use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety};
use crate::syntax::{Body, Form, Instruction, Keyword};
use crate::text::json_array;

rule!("unsplit-exec-command", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let windows = cx.model.step(index).before.windows;
            let starts = match instruction.kind {
                Keyword::Run | Keyword::Entrypoint => true,
                Keyword::Cmd => cx.is_cmd_program(stage),
                _ => false,
            };
            found.extend(whole_command(cx, instruction).filter(|_| starts && !windows && !instruction.broken));
        }
    }
}

/// An array whose first string is a program with its arguments.
fn whole_command(cx: &Cx<'_>, instruction: &Instruction) -> Option<Finding> {
    let Body::Command(Form::Exec(words)) = &instruction.body else { return None };
    let first = words.first()?;
    let parts: Vec<&str> = first.text.split(' ').filter(|part| !part.is_empty()).collect();
    let (program, arguments) = parts.split_first()?;
    // A path can contain spaces: `/opt/My App/run`. A program in quotes is for a shell that is not there.
    if arguments.is_empty()
        || program.contains('/') && arguments.iter().any(|it| it.contains('/') && !it.starts_with('/'))
    {
        return None;
    }
    let keyword = instruction.keyword.text.to_ascii_uppercase();
    let message = format!("`{keyword}` looks for a program named `{}`: exec form does not split a string", first.text);
    let plain = !first.text.contains(['"', '\'', '$', '\\', '`', '&', '|', ';', '>', '<', '*', '(', ')']);
    let all = parts.iter().copied().chain(words[1..].iter().map(|word| word.text.as_str()));
    let finding = cx.finding(first.span, message);
    if !plain || words[1..].iter().any(|word| word.text.contains(['"', '\\'])) {
        return Some(finding.help("write each argument as a string of its own, or use shell form"));
    }
    let text = json_array(all);
    let mut edit = cx.edit();
    edit.replace(instruction, instruction.rest.whole(), &text);
    Some(finding.help(format!("write `{keyword} {text}`")).fix(edit.finish("split the command", Safety::Unsafe)))
}
