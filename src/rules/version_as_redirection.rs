use super::{Cx, Findings, rule};
use crate::shell::tools::{Action, ToolCall};
use crate::shell::{Redirection, Word};

rule!("version-as-redirection", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls().filter(|call| call.does(Action::Install)) {
            for (word, redirection) in constraints(call) {
                let span = word.span.cover(redirection.span);
                let text = cx.source.slice(span);
                let file = redirection.target.value();
                let message =
                    format!("`{text}` writes to a file named `{file}` and installs any version of `{}`", word.value());
                let quoted = format!("\"{text}\"");
                found.push(cx.finding(span, message).help(format!("write `{quoted}`")));
            }
        }
    }
}

/// The packages with a redirection right after them that looks like a version.
fn constraints<'a>(call: &ToolCall<'a>) -> impl Iterator<Item = (&'a Word, &'a Redirection)> {
    let packages = call.packages().to_vec();
    call.command.redirections.iter().filter_map(move |redirection| {
        let version = redirection.target.literal()?.trim_start_matches('=');
        let is_version = version.starts_with(|first: char| first.is_ascii_digit());
        let is_glued = |word: &&&Word| word.span.end == redirection.span.start;
        let word = packages.iter().find(is_glued)?;
        let is_comparison = matches!(redirection.operator.as_str(), ">" | "<" | ">>");
        (is_version && is_comparison && redirection.descriptor.is_none()).then_some((*word, redirection))
    })
}
