use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::Severity;
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::shell::{Builtin, Joiner, Word};

rule!("literal-password", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for (at, call) in (0..run.script().commands.len()).filter_map(|at| Some((at, run.call(at)?))) {
            let Some(word) = given(call).or_else(|| piped(&run, at, call)) else { continue };
            let name = call.command.name().unwrap_or_default();
            let message = if given(call).is_some() && takes_hash(name) && !is_hash(word.value()) {
                format!(
                    "`{name}` takes a password hash here, and `{}` is not one: no password is accepted",
                    word.value()
                )
            } else {
                format!("`{name}` sets a password that stays readable in the image history")
            };
            let mut finding = cx.finding(word.span, message);
            // An image for tests is not shipped.
            if cx.context.is_beside_the_product() {
                finding.severity = finding.severity.min(Severity::Info);
            }
            found.push(
                finding.help("create the account without a password, or set the password when the container starts"),
            );
        }
    }
}

/// A password among a command's own arguments.
fn given<'a>(call: &ToolCall<'a>) -> Option<&'a Word> {
    call.values(Meaning::Password).find(|(value, word)| is_password(value, word)).map(|(_, word)| word)
}

/// Whether a command stores what it is given as the hash of a password.
fn takes_hash(name: &str) -> bool {
    matches!(name, "groupadd" | "groupmod" | "useradd" | "usermod")
}

/// Whether a text is the hash of a password: `$6$salt$…`, or the thirteen characters of the oldest kind.
fn is_hash(text: &str) -> bool {
    text.starts_with(['$', '_', '!', '*']) || text.len() == 13
}

/// A password that is piped into the call at this place of the script.
fn piped<'a>(run: &Run<'a>, at: usize, call: &ToolCall<'_>) -> Option<&'a Word> {
    let before = run.script().commands.get(at.checked_sub(1)?)?;
    let (one, several) = (call.has_role(Role::ReadsPassword), call.has_role(Role::ReadsPasswords));
    let says = before.builtin().is_some_and(Builtin::prints) && matches!(call.command.joiner, Joiner::Pipe(_));
    let word = before.arguments().iter().find(|word| !word.value().starts_with('-'))?;
    let whole = !several || word.value().split_once(':').is_some_and(|(_, it)| !it.is_empty());
    ((one || several) && says && whole && is_password(word.value(), word)).then_some(word)
}

/// Whether a text, a part of a word, is one, and not a variable or a mark for an account without any.
fn is_password(text: &str, word: &Word) -> bool {
    word.literal().is_some() && text.len() > 1 && !text.ends_with(['*', '!'])
}
