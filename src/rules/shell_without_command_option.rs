use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::model::InvocationForm;
use crate::shell::Dialect;
use crate::syntax::{Body, Form, Keyword, Word};

rule!("shell-without-command-option", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Command(Form::Exec(words)) = &instruction.body else { continue };
        if instruction.kind != Keyword::Shell || instruction.broken || !lacks_option(words) {
            continue;
        }
        // Only where something is run with it, the missing option makes a difference.
        let uses = |at: &usize| {
            let form = cx.model.invocation(*at).map(|it| it.form);
            let is_text = matches!(form, Some(InvocationForm::Shell | InvocationForm::ShellWithHeredocs));
            is_text && cx.model.step(*at).before.shell.set_by == Some(index)
        };
        let Some(first) = (index + 1..cx.file.instructions.len()).find(uses) else { continue };
        let (Some(program), Some(last)) = (words.first(), words.last()) else { continue };
        let message =
            format!("this `SHELL` has no `-c`, so `{}` takes each command for the name of a file", program.text);
        let finding = cx
            .finding(last.span, message)
            .also(cx.model.instruction(first).keyword.span, "fails, because that file does not exist")
            .help("add `\"-c\"` at the end of the array");
        let mut edit = cx.edit();
        edit.insert(instruction, last.span.end, ", \"-c\"");
        found.push(finding.fix(edit.finish("add `\"-c\"`", Safety::Unsafe)));
    }
}

/// Whether a Bourne shell is called with options only, and `-c` is not among them.
fn lacks_option(words: &[Word]) -> bool {
    let is_shell = |word: &Word| {
        let dialect = Dialect::of_shell(&[&word.text]);
        dialect.is_shell() && !word.text.ends_with("busybox")
    };
    let Some((program, options)) = words.split_first() else { return false };
    let mut named = false;
    is_shell(program)
        && options.iter().all(|option| {
            let text = option.text.as_str();
            // `-o pipefail`
            let is_value = std::mem::replace(&mut named, text.ends_with(['o', 'O']) && text.starts_with(['-', '+']));
            is_value || text.starts_with("--") || text.starts_with(['-', '+']) && !text.contains('c')
        })
}
