use std::collections::{BTreeMap, BTreeSet};

use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety, Severity};
use crate::shell::Flag;
use crate::shell::tools::{Action, Tool, ToolCall};
use crate::text::closest_within;

rule!("misspelled-option", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut known = BTreeMap::new();
    for run in cx.runs() {
        for call in run.calls() {
            for flag in call.long_options() {
                let options = known.entry(&call.tool.name).or_insert_with(|| Options::of(call.tool));
                let Some(meant) = meant(call, &flag, options.as_ref()) else { continue };
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

/// All long options of a tool.
struct Options<'a> {
    all: Vec<&'a str>,
    /// Without the `no-` before them.
    plain: BTreeSet<&'a str>,
}

impl<'a> Options<'a> {
    fn of(tool: &'a Tool) -> Option<Options<'a>> {
        let all = tool.all_long_options()?;
        let plain = all.iter().map(|option| option.strip_prefix("no-").unwrap_or(option)).collect();
        Some(Options { all, plain })
    }
}

fn report(cx: &Cx<'_>, flag: &Flag<'_>, meant: &str) -> Finding {
    cx.finding(flag.word.span, format!("unknown option `{}`", flag.word.value()))
        .help(format!("did you mean `{meant}`?"))
}

/// The option that was probably meant, where the tool's table has all that there are.
fn meant(call: &ToolCall<'_>, flag: &Flag<'_>, options: Option<&Options<'_>>) -> Option<String> {
    let written = flag.word.literal().is_some_and(|text| text.starts_with("--"));
    if !written || call.action == Some(Action::Run) {
        return None;
    }
    if let Some(meant) = call.tool.mistaken_options.get(&format!("--{}", flag.name)) {
        return Some(meant.clone());
    }
    let (options, name) = (options?, flag.name);
    if name.len() <= 5 || options.plain.contains(name.strip_prefix("no-").unwrap_or(name)) {
        return None;
    }
    // A long option may be cut short where that leaves no doubt.
    let near = closest_within(1, name, options.all.iter().copied()).filter(|near| !near.starts_with(name))?;
    Some(format!("--{near}"))
}
