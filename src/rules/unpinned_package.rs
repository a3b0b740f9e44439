use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::shell::Word;
use crate::shell::tools::{Pinning, Tool, ToolCall};
use crate::text::listed;

rule!("unpinned-package", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let variables = cx.flag("variables");
    for run in cx.runs() {
        for call in run.calls() {
            let unpinned = |word: &&&Word| match call.pinning(word) {
                Pinning::Unknown => floats(&run, call, word).unwrap_or(variables),
                pinning => pinning == Pinning::Unpinned,
            };
            let packages: Vec<&Word> = call.versioned().iter().filter(unpinned).copied().collect();
            let [first, rest @ ..] = packages.as_slice() else { continue };
            let names = listed(packages.iter().map(|word| word.raw()), 1);
            let verb = if rest.is_empty() { "has" } else { "have" };
            let message = format!("{names} {verb} no fixed version, so a rebuild can install other versions");
            let finding = cx.finding(first.span, message).help(help(call.tool, first)).codes(cx.codes(call));
            found.push(rest.iter().fold(finding, |finding, word| finding.also(word.span, "")));
        }
    }
}

/// Whether a package that a variable names does not say its version; `None` where the variable is unknown.
fn floats(run: &Run<'_>, call: &ToolCall<'_>, word: &Word) -> Option<bool> {
    let texts = run.texts(word)?;
    Some(texts.iter().any(|text| {
        let words = Word::fields(text, word.span);
        call.operands_among(&words).iter().any(|package| call.tool.pinning(package) == Pinning::Unpinned)
    }))
}

fn help(tool: &Tool, package: &Word) -> String {
    let Some(name) = package.literal() else { return "pin a version of each package".to_owned() };
    let pin = tool.pin.as_ref();
    let separator = pin.filter(|pin| !pin.dash_digit).and_then(|pin| pin.separators.first());
    let Some(separator) = separator else { return format!("pin a version: `{name}-VERSION`") };
    let end = name.rfind(separator.as_str()).filter(|at| *at > 0).unwrap_or(name.len());
    format!("pin a version: `{}{separator}VERSION`", &name[..end])
}
