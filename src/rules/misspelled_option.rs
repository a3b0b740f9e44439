use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety};
use crate::shell::Flag;
use crate::shell::tools::ToolCall;
use crate::text::closest_within;

rule!("misspelled-option", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls() {
            let known: Vec<&str> = call.tool.flags.values().flatten().filter_map(|flag| long(flag)).collect();
            for flag in call.command.flags() {
                let Some(meant) = meant(call, &flag, &known) else { continue };
                let finding = report(cx, &flag, &meant);
                let mut edit = cx.edit();
                edit.replace((&run, call.command), flag.word.span, &meant);
                let fix = edit.finish(format!("write `{meant}`"), Safety::Unsafe);
                found.push(finding.fix(fix.filter(|_| flag.value.is_none())));
            }
        }
    }
}

fn report(cx: &Cx<'_>, flag: &Flag<'_>, meant: &str) -> Finding {
    cx.finding(flag.word.span, format!("there is no option `{}`", flag.word.value())).help(format!("write `{meant}`"))
}

/// The name of a long option of a table, without its value.
fn long(flag: &str) -> Option<&str> {
    let name = flag.strip_prefix("--")?;
    Some(name.split([' ', '=']).next().unwrap_or(name))
}

/// The option that was probably meant.
fn meant(call: &ToolCall<'_>, flag: &Flag<'_>, known: &[&str]) -> Option<String> {
    let name = flag.name;
    let written = flag.word.literal().is_some_and(|text| text.starts_with("--"));
    if !written
        || name.len() < 6
        || known.contains(&name)
        || matches!(call.action, Some(crate::shell::tools::Action::Run))
    {
        return None;
    }
    // `npm ci --omit-dev` looks like `--omit=dev`, and does nothing.
    let glued = ["omit", "include"].iter().find_map(|option| {
        let rest = name.strip_prefix(option)?.strip_prefix('-')?;
        (known.contains(option) && matches!(rest, "dev" | "optional" | "peer")).then(|| format!("--{option}={rest}"))
    });
    let near =
        || closest_within(1, name, known.iter().copied()).filter(|near| name.len() > 8 && !near.starts_with(name));
    glued.or_else(|| near().map(|near| format!("--{near}")))
}
