use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::{Base, InvocationForm, Stage};
use crate::shell::tools::Role;
use crate::syntax::{Body, Form, Keyword};

rule!("doubled-interpreter", check);

/// How the names of images without a shell begin, and the program that each starts, under its names.
const IMAGES: [(&str, &[&str]); 3] = [
    ("nodejs", &["node", "/nodejs/bin/node"]),
    ("python3", &["python3", "python", "/usr/bin/python3"]),
    ("java", &["java", "/usr/bin/java"]),
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let stages = cx.model.stages.iter().filter(|stage| !cx.model.is_parent(stage.index));
    found.extend(stages.filter_map(|stage| doubled(cx, stage).or_else(|| repeated(cx, stage))));
}

/// A `CMD` that begins with all that the `ENTRYPOINT` of the file starts: `ENTRYPOINT ["python"]` and
/// `CMD ["python", "app.py"]`.
fn repeated(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let last = |keyword| cx.model.ancestry(stage.index).find_map(|at| cx.model.last_of(&cx.model.stages[at], keyword));
    let exec = |keyword| match &last(keyword)?.1.body {
        Body::Command(Form::Exec(words)) => Some(words),
        _ => None,
    };
    let (entrypoint, cmd) = (exec(Keyword::Entrypoint)?, exec(Keyword::Cmd)?);
    let call = cx.calls.of(last(Keyword::Entrypoint)?.0).first()?.as_ref()?;
    // Another program may start what it is given.
    let starts_itself = call.has_role(Role::TakesOperands) && call.command.wrappers.is_empty();
    let is_repeated =
        cmd.len() >= entrypoint.len() && cmd.iter().zip(entrypoint).all(|(one, other)| one.text == other.text);
    if !starts_itself || !is_repeated {
        return None;
    }
    let all: Vec<&str> = entrypoint.iter().map(|word| word.text.as_str()).collect();
    let span = cmd.first()?.span.cover(cmd[entrypoint.len() - 1].span);
    let message = format!("`CMD` is appended to `ENTRYPOINT`, so this runs `{0} {0} …`", all.join(" "));
    let finding = cx.finding(span, message).also(entrypoint.first()?.span, "already starts it");
    Some(finding.help("remove these words from the `CMD`"))
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
