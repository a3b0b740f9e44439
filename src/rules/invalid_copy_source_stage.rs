use super::{Cx, Findings, rule};
use crate::finding::{Finding, Fix, Safety};
use crate::model::{Reference, Target, Via};

rule!("invalid-copy-source-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let copies = cx.model.references.iter().filter(|reference| reference.via == Via::Copy);
    found.extend(copies.filter_map(|reference| invalid(cx, reference)));
}

fn invalid(cx: &Cx<'_>, reference: &Reference) -> Option<Finding> {
    let written = cx.source.slice(reference.span);
    if reference.variables().next().is_some() {
        let message = format!("`--from` does not expand variables: the builder looks for an image named `{written}`");
        let name = stage_name(cx, reference);
        let help = format!("add a stage `FROM {written} AS {name}` before this one, and use `--from={name}`");
        return Some(cx.finding(reference.span, message).help(help).fix(own_stage(cx, reference, &name)));
    }
    let Target::Invalid(_) = &reference.target else { return None };
    let message = format!("`{written}` is not a valid stage or image name, so the build fails");
    Some(cx.finding(reference.span, message).help("use the name of an earlier stage, or a lowercase image name"))
}

/// A name for a stage of the image, which no stage has: that of the image or, where a variable says it, of the variable.
fn stage_name(cx: &Cx<'_>, reference: &Reference) -> String {
    let image = reference.text.rsplit('/').next().unwrap_or_default();
    let image = image.split([':', '@']).next().filter(|image| !image.contains('$') && !image.is_empty());
    let name = image.or_else(|| reference.variables().next()).unwrap_or_default().to_lowercase();
    let name: String = name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    let name = name.trim_matches('-').to_owned();
    let name = if name.starts_with(|it: char| it.is_ascii_lowercase()) { name } else { format!("stage-{name}") };
    let is_free =
        |name: &str| cx.model.stages.iter().all(|stage| stage.id.as_deref() != Some(name)) && name != "scratch";
    if is_free(&name) { name } else { format!("{name}-source") }
}

/// A stage of its own for the image, above the stage that copies from it, with the `ARG`s that its `FROM` has to see above
/// the first. None where a stage is copied from by its number, or the file does not say what a variable is.
fn own_stage(cx: &Cx<'_>, reference: &Reference, name: &str) -> Option<Fix> {
    let is_number = |other: &Reference| other.text.bytes().all(|it| it.is_ascii_digit());
    let (first, stage) = (cx.model.stages.first()?, &cx.model.stages[reference.stage]);
    if cx.model.references.iter().any(is_number) {
        return None;
    }
    let mut arguments = Vec::new();
    for variable in reference.variables().filter(|variable| cx.variables.global_arg(variable).is_none()) {
        let value = cx.model.step(reference.instruction).before.variable(variable)?.value.known()?.to_owned();
        let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_./:@".contains(&it);
        if value.is_empty() || !value.bytes().all(is_plain) {
            return None;
        }
        arguments.push(format!("ARG {variable}={value}"));
    }
    let (top, above) = (cx.model.instruction(first.from()), cx.model.instruction(stage.from()));
    let from = format!("FROM {} AS {name}", reference.text);
    let mut edit = cx.edit();
    if top.span == above.span {
        arguments.push(from);
        edit.insert_above(top, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
    } else {
        if !arguments.is_empty() {
            edit.insert_above(top, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        }
        edit.insert_above(above, &[&from]);
    }
    edit.replace(cx.model.instruction(reference.instruction), reference.span, name);
    edit.finish(format!("add the stage `{name}`"), Safety::Unsafe)
}
