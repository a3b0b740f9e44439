use super::{Cx, Findings, rule};
use crate::model::InvocationForm;
use crate::syntax::{Body, Keyword};

rule!("shell-form-without-shell", check);

/// Where shells are.
const PLACES: [&str; 4] = ["/bin", "/usr/bin", "/busybox", "/lib"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let needs = |form: InvocationForm| !matches!(form, InvocationForm::Exec | InvocationForm::ExecShell);
        let needs = cx.model.invocation(index).is_some_and(|it| needs(it.form)) && !instruction.rest.text.is_empty();
        let before = &cx.model.step(index).before;
        if !needs || before.shell.set_by.is_some() || before.windows || instruction.broken {
            continue;
        }
        let root = cx.model.stage_of(index).and_then(|stage| cx.model.root(stage.index));
        let bare = root.filter(|root| root.base.lacks_shell() && instruction.kind != Keyword::Onbuild);
        let Some(root) = bare.filter(|_| !cx.model.before(index).any(|at| cx.may_copy_into(at, &PLACES))) else {
            continue;
        };
        let keyword = match &instruction.body {
            Body::Healthcheck(check) => check.word.as_ref().unwrap_or(&instruction.keyword),
            _ => &instruction.keyword,
        };
        let name = keyword.text.to_ascii_uppercase();
        let message = format!("shell-form `{name}` needs `/bin/sh`, but `{}` has no shell", root.base.shown());
        let finding = cx.finding(keyword.span, message).also(root.image_span, "this image contains no shell");
        found.push(finding.help(match instruction.kind {
            Keyword::Run => "run it in an earlier stage and copy the result",
            _ => "write it in exec form",
        }));
    }
}
