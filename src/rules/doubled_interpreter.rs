use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{Base, InvocationForm, Stage};
use crate::syntax::Keyword;

rule!("doubled-interpreter", check);

/// How the names of images without a shell begin, and the program that each starts, under its names.
const IMAGES: [(&str, &[&str]); 3] = [
    ("nodejs", &["node", "/nodejs/bin/node"]),
    ("python3", &["python3", "python", "/usr/bin/python3"]),
    ("java", &["java", "/usr/bin/java"]),
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let stages = cx.model.stages.iter().filter(|stage| !cx.model.is_parent(stage.index));
    found.extend(stages.filter_map(|stage| doubled(cx, stage)));
}

/// A `CMD` that names the program which the `ENTRYPOINT` of the base image starts already.
fn doubled(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let root = cx.named_root(stage)?;
    let Base::Image(image) = &root.base else { return None };
    let name = image.familiar();
    let name = name.strip_prefix("gcr.io/distroless/")?;
    let starts = |(start, _): &&(&str, &[&str])| name.starts_with(start) && !name.starts_with("java-base");
    let (_, programs) = IMAGES.iter().find(starts)?;
    let (index, _) = cx.model.last_of(stage, Keyword::Cmd)?;
    let has_entrypoint = cx.model.ancestry(stage.index).any(|at| {
        let stage = &cx.model.stages[at];
        cx.model.last_of(stage, Keyword::Entrypoint).is_some()
    });
    let invocation = cx.model.invocation(index).filter(|it| it.form == InvocationForm::Exec && !has_entrypoint)?;
    let word = invocation.script.commands.first()?.words.first()?;
    let first = word.literal()?;
    let program = programs.first().filter(|_| programs.contains(&first))?;
    let message =
        format!("the `ENTRYPOINT` of `{}` already starts `{program}`: this runs `{program} {first} …`", image.text);
    Some(
        cx.finding(word.span, message)
            .also(root.image_span, "the base image")
            .help(format!("remove `{first}` from the `CMD`")),
    )
}
