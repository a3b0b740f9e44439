use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::shell::Word;
use crate::shell::tools::{Pinning, Tool};

rule!("unpinned-package", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let variables = cx.flag("variables");
    for run in cx.runs() {
        for call in run.calls() {
            let unpinned = |word: &&&Word| match call.pinning(word) {
                Pinning::Unknown => floats(&run, call.tool, word).unwrap_or(variables),
                pinning => pinning == Pinning::Unpinned,
            };
            let packages: Vec<&Word> = call.versioned().iter().filter(unpinned).copied().collect();
            let [first, rest @ ..] = packages.as_slice() else { continue };
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            let verb = if rest.is_empty() { "is" } else { "are" };
            let message = format!("`{}`{more} {verb} installed in the version of the day", first.raw());
            let finding = cx.finding(first.span, message).help(help(call.tool, first)).codes(cx.codes(call));
            found.push(rest.iter().fold(finding, |finding, word| finding.also(word.span, "")));
        }
    }
}

/// Whether a package that a variable names does not say its version; `None` where nobody knows the variable.
fn floats(run: &Run<'_>, tool: &Tool, word: &Word) -> Option<bool> {
    let text = run.text(word)?;
    Some(text.split_whitespace().any(|package| tool.pinning_of(package) == Pinning::Unpinned))
}

fn help(tool: &Tool, package: &Word) -> String {
    let Some(name) = package.literal() else { return "give each package a version".to_owned() };
    let pin = tool.pin.as_ref();
    let separator = pin.filter(|pin| !pin.dash_digit).and_then(|pin| pin.separators.first());
    let Some(separator) = separator else { return format!("write `{name}-VERSION`") };
    let end = name.rfind(separator.as_str()).filter(|at| *at > 0).unwrap_or(name.len());
    format!("write `{}{separator}VERSION`", &name[..end])
}
