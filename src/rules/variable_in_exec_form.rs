use super::{Cx, Findings, rule};
use crate::model::InvocationForm;
use crate::shell::tools::Role;
use crate::syntax::{Body, Form, Keyword, Word};
use crate::text::Span;

rule!("variable-in-exec-form", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Command(Form::Exec(words)) = &instruction.body else { continue };
        let Some(invocation) = cx.model.invocation(index).filter(|it| it.form == InvocationForm::Exec) else {
            continue;
        };
        let program = invocation.script.commands.first().and_then(|command| command.name()).unwrap_or_default();
        let state = &cx.model.step(index).before;
        if state.windows || interprets(cx, index, program) || is_handed_on(cx, index) {
            continue;
        }
        for word in words.iter().skip(usize::from(instruction.kind != Keyword::Run)) {
            let Some((at, name)) = variable(&word.text) else { continue };
            let known = state.variable(name).is_some() || state.declares(name) || ALWAYS.contains(&name);
            if known {
                let message = format!("`{}` is not expanded: exec form does not run a shell", &word.text[at.range()]);
                let finding = cx.finding(place(word, at), message);
                found.push(finding.help("write the value, or use `[\"sh\", \"-c\", \"exec …\"]`"));
            }
        }
    }
}

/// Variables that nearly every container has.
const ALWAYS: [&str; 5] = ["HOME", "HOSTNAME", "PATH", "PORT", "USER"];

/// Whether the program that an instruction starts makes something of `$` itself.
fn interprets(cx: &Cx<'_>, index: usize, program: &str) -> bool {
    let call = cx.calls.of(index).first().and_then(Option::as_ref);
    let expands = call.is_some_and(|call| call.has_role(Role::ExpandsVariables));
    expands || program.contains("entrypoint") || program.strip_suffix(".sh").is_some()
}

/// Whether a `CMD` goes to an `ENTRYPOINT`, which may do what it likes with it.
fn is_handed_on(cx: &Cx<'_>, index: usize) -> bool {
    let stage = cx.model.stage_of(index).filter(|_| cx.model.instruction(index).kind == Keyword::Cmd);
    stage.is_some_and(|stage| cx.model.has_entrypoint(stage.index))
}

/// The first `$NAME` or `${NAME}` in capitals, with its place in the text.
fn variable(text: &str) -> Option<(Span, &str)> {
    let dollar = text.find('$').filter(|at| !text[..*at].ends_with(['\\', '$']))?;
    let rest = &text[dollar + 1..];
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    let end =
        inner.find(|it: char| !(it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_')).unwrap_or(inner.len());
    let braces = rest.len() - inner.len();
    let closed = braces == 0 || inner[end..].starts_with('}');
    let length = 1 + end + 2 * braces;
    let name = &inner[..end];
    (closed && name.len() > 1).then(|| (Span::new(dollar as u32, (dollar + length) as u32), name))
}

/// The place in the file of a part of a string in an array, where no escape stands before it.
fn place(word: &Word, at: Span) -> Span {
    let exact = word.span.len() as usize == word.text.len() + 2;
    let start = word.span.start + 1;
    if exact { Span::new(start + at.start, start + at.end) } else { word.span }
}
