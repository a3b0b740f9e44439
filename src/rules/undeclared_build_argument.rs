use super::{Cx, Findings, rule};
use crate::context::Chosen;
use crate::finding::{Finding, Severity};
use crate::syntax::{Body, Pair};
use crate::text::closest_within;

rule!("undeclared-build-argument", check);

/// A shorter name is like another one by chance.
const SHORT: usize = 5;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let instructions = cx.file.instructions.iter();
    let declared: Vec<&Pair> = instructions
        .filter_map(|instruction| if let Body::Args(pairs) = &instruction.body { Some(pairs) } else { None })
        .flatten()
        .collect();
    let mut told: Vec<&str> = Vec::new();
    for build in [&cx.context.build].into_iter().chain(&cx.context.others) {
        let (file, is_shared) = match &build.chosen {
            Chosen::Compose { file, .. } => (file, false),
            Chosen::Bake { file, .. } => (file, true),
            _ => continue,
        };
        for (name, _) in &build.args {
            let is_declared = declared.iter().any(|pair| pair.key.text == *name);
            if is_declared || is_predefined(name) || told.contains(&name.as_str()) {
                continue;
            }
            let is_set = |other: &str| build.args.iter().any(|(set, _)| set == other);
            let others: Vec<&Pair> = declared.iter().copied().filter(|pair| !is_set(&pair.key.text)).collect();
            let finding = undeclared(cx, (name, file), &others, is_shared);
            told.extend(finding.is_some().then_some(name.as_str()));
            found.extend(finding);
        }
    }
}

/// An argument that is set from outside and that no `ARG` takes up. A bake file gives targets what others need.
fn undeclared(cx: &Cx<'_>, (name, file): (&str, &str), others: &[&Pair], is_shared: bool) -> Option<Finding> {
    let message = format!("no `ARG` declares `{name}`, so the value in `{file}` has no effect");
    let names = others.iter().map(|pair| pair.key.text.as_str());
    let near = closest_within(2, name, names).filter(|near| near.len() >= SHORT && name.len() >= SHORT);
    if let Some(pair) = near.and_then(|near| others.iter().find(|pair| pair.key.text == near)) {
        let help = format!("set `{}` in `{file}`, or declare `ARG {name}`", pair.key.text);
        return Some(cx.finding(pair.key.span, message).help(help));
    }
    let mut finding = cx.finding(cx.model.stages.first().filter(|_| !is_shared)?.image_span, message);
    finding.severity = finding.severity.min(Severity::Info);
    Some(finding.help(format!("declare `ARG {name}` where it is used, or remove it from `{file}`")))
}

/// Whether the builder itself reads an argument, or gives it a meaning.
fn is_predefined(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    ["_PROXY", "PLATFORM", "OS", "ARCH", "VARIANT"].iter().any(|end| upper.ends_with(end))
        || upper.starts_with("BUILDKIT_")
        || upper == "SOURCE_DATE_EPOCH"
        || name.contains('$')
}
