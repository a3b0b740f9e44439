use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety, Severity};
use crate::shell::Flag;
use crate::shell::tools::{Action, ToolCall};
use crate::text::closest_within;

rule!("misspelled-option", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls() {
            for flag in call.long_options() {
                let Some(meant) = meant(call, &flag) else { continue };
                let mut finding = report(cx, &flag, &meant);
                if call.tool.ignores_unknown_options {
                    finding.severity = finding.severity.min(Severity::Warning);
                }
                let mut edit = cx.edit();
                edit.replace((&run, call.command), flag.word.span, &meant);
                let fix = edit.finish(format!("replace with `{meant}`"), Safety::Unsafe);
                found.push(finding.fix(fix.filter(|_| flag.value.is_none())));
            }
        }
    }
}

fn report(cx: &Cx<'_>, flag: &Flag<'_>, meant: &str) -> Finding {
    cx.finding(flag.word.span, format!("unknown option `{}`", flag.word.value()))
        .help(format!("did you mean `{meant}`?"))
}

/// The option that was probably meant, where the tool's table has all that there are.
fn meant(call: &ToolCall<'_>, flag: &Flag<'_>) -> Option<String> {
    let written = flag.word.literal().is_some_and(|text| text.starts_with("--"));
    if !written || call.action == Some(Action::Run) {
        return None;
    }
    if let Some(meant) = call.tool.mistaken_options.get(&format!("--{}", flag.name)) {
        return Some(meant.clone());
    }
    let known = call.tool.all_long_options()?;
    let name = flag.name;
    let plain = name.strip_prefix("no-").unwrap_or(name);
    let has = |name: &str| known.iter().any(|option| option.strip_prefix("no-").unwrap_or(option) == name);
    if name.len() <= 5 || has(plain) {
        return None;
    }
    // A long option may be cut short where that leaves no doubt.
    let near = closest_within(1, name, known.iter().copied()).filter(|near| !near.starts_with(name))?;
    Some(format!("--{near}"))
}
