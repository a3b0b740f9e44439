use super::{Cx, Findings, rule};
use crate::context::Chosen;
use crate::finding::{Finding, Safety};
use crate::model::{Base, ImageRef, Reference, Stage, Target, Via};
use crate::text::{closest, listed};

rule!("unknown-stage", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for reference in &cx.model.references {
        let finding = match &reference.target {
            Target::Stage(index) if reference.is_too_early() => {
                Some(too_early(cx, reference, &cx.model.stages[*index]))
            }
            Target::NoSuchStage => Some(no_such_number(cx, reference)),
            Target::Invalid(_) if reference.via == Via::From => in_another_case(cx, reference),
            Target::Image(image) => misspelt(cx, reference, image).or_else(|| foreign(cx, reference)),
            Target::Scratch | Target::Invalid(_) => foreign(cx, reference),
            _ => None,
        };
        found.extend(finding);
    }
    found.extend(unknown_target(cx));
}

/// A stage that a compose or bake file builds, where the Dockerfile has none of that name.
fn unknown_target(cx: &Cx<'_>) -> Option<Finding> {
    let is_stage = |name: &str| cx.model.stage_named(&name.to_lowercase()).is_some() || name.parse::<usize>().is_ok();
    let mut builds = [&cx.context.build].into_iter().chain(&cx.context.others);
    let (file, name) = builds.find_map(|build| {
        let (Chosen::Compose { file, .. } | Chosen::Bake { file, .. }) = &build.chosen else { return None };
        let name = build.target.as_deref().filter(|name| !name.contains('$') && !is_stage(name))?;
        Some((file, name))
    })?;
    let names: Vec<&str> = cx.model.stages.iter().filter_map(|stage| stage.name.as_deref()).collect();
    let message = format!("no stage is named `{name}`, which `{file}` builds");
    let finding = cx.finding(cx.model.stages.last()?.image_span, message).codes([]);
    let only = || if let [only] = names[..] { Some(only) } else { None };
    Some(match closest(name, names.iter().copied()).or_else(only) {
        Some(near) => finding.help(format!("use the target `{near}`, or rename the stage")),
        None if names.is_empty() => finding.help(format!("name a stage `{name}` with `AS`, or remove the target")),
        None => finding.help(format!("the stages are {}", listed(&names, 4))),
    })
}

fn too_early(cx: &Cx<'_>, reference: &Reference, target: &Stage) -> Finding {
    let place = target.name_span.unwrap_or(target.image_span);
    if target.index == reference.stage {
        let message = format!("`{}` is the current stage: a stage cannot refer to itself", reference.text);
        let by_name = target.name.as_ref() == Some(&reference.text) && reference.via == Via::Copy;
        return cx.finding(reference.span, message).codes(by_name.then_some("DL3023")).also(place, "defined here");
    }
    let message = format!("stage `{}` is defined later: only earlier stages can be used", reference.text);
    cx.finding(reference.span, message)
        .codes(code(reference))
        .also(place, "defined here")
        .help("move that stage above this one")
}

fn no_such_number(cx: &Cx<'_>, reference: &Reference) -> Finding {
    let message = match cx.model.stages.len() {
        1 => format!("stage {} does not exist: the only stage is number 0", reference.text),
        count => format!("stage {} does not exist: the file has {count} stages, numbered from 0", reference.text),
    };
    cx.finding(reference.span, message).codes(code(reference))
}

/// hadolint looks at `COPY` alone.
fn code(reference: &Reference) -> Option<&'static str> {
    (reference.via == Via::Copy && !reference.text.contains(':')).then_some("DL3022")
}

/// A name without a tag: an image's, or that of a context which the build is given.
fn foreign(cx: &Cx<'_>, reference: &Reference) -> Option<Finding> {
    let code = code(reference).filter(|_| cx.is_strict())?;
    let message = format!("no earlier stage is named `{}`", reference.text);
    Some(cx.finding(reference.span, message).code(code).help("use the name of a stage, or of an image with a tag"))
}

/// `FROM` compares the name as it is written with names in lower case.
fn in_another_case(cx: &Cx<'_>, reference: &Reference) -> Option<Finding> {
    let id = reference.text.to_lowercase();
    let stage = earlier(cx, reference).find(|stage| stage.id.as_ref() == Some(&id))?;
    let message = format!("`FROM {}` does not find the stage: stage names are stored in lower case", reference.text);
    let instruction = cx.model.instruction(reference.instruction);
    let fix = cx.edit().replace(instruction, reference.span, &id).finish(format!("write `{id}`"), Safety::Safe);
    let finding = cx.finding(reference.span, message).codes([]).fix(fix);
    Some(finding.also(stage.name_span.unwrap_or(stage.image_span), "defined here"))
}

/// A bare name that is nearly a stage's. It could name an image or a context of the build, but hardly does.
fn misspelt(cx: &Cx<'_>, reference: &Reference, image: &ImageRef) -> Option<Finding> {
    let bare = image.text == image.repository && !image.text.contains('/') && image.text.len() > 3;
    if !bare || reference.via == Via::From || Base::Image(image.clone()).is_official() {
        return None;
    }
    let names = || earlier(cx, reference).filter_map(|stage| stage.id.as_deref());
    // `build` for `builder`.
    let longer = || names().find(|name| name.starts_with(&image.text) && name.len() <= image.text.len() + 3);
    let near = closest(&image.text, names()).or_else(longer)?;
    let message = format!("no stage is named `{}`", reference.text);
    Some(cx.finding(reference.span, message).codes(code(reference)).help(format!("did you mean `{near}`?")))
}

fn earlier<'a>(cx: &Cx<'a>, reference: &Reference) -> impl Iterator<Item = &'a Stage> + use<'a> {
    cx.model.stages[..reference.stage].iter()
}
