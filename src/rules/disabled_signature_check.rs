use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::shell::Word;
use crate::shell::tools::{Action, Meaning, ToolCall};
use crate::text::Span;

rule!("disabled-signature-check", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls() {
            let acts = [Action::Install, Action::Update, Action::Upgrade].iter().any(|action| call.does(*action));
            let Some(option) = option(call).filter(|_| acts) else { continue };
            let written = cx.source.slice(option);
            let message = format!(
                "`{written}` disables signature verification, so `{}` accepts packages from anyone",
                called(call)
            );
            found.push(cx.finding(option, message).help("remove it, and add the signing key of the repository"));
        }
    }
}

/// The option that makes a package manager take packages as they come.
fn option(call: &ToolCall<'_>) -> Option<Span> {
    let option = call.meaning_span(Meaning::Unsigned)?;
    // Packages of one's own are files and seldom signed, and no other option installs them.
    let file = |word: &&Word| word.value().contains('/') || word.has_glob() || word.value().ends_with("pk");
    let own = call.packages().iter().any(file);
    (!own).then_some(option)
}
