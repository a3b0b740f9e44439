use super::{Cx, Findings, rule};
use crate::model::{Base, InvocationForm};
use crate::syntax::{Body, Form, Keyword};

rule!("run-in-empty-image", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        // What a shell would run, another rule says.
        let Body::Command(Form::Exec(words)) = &instruction.body else { continue };
        if instruction.kind != Keyword::Run || instruction.broken || cx.model.step(index).before.windows {
            continue;
        }
        let is_exec = cx.model.invocation(index).is_some_and(|it| it.form != InvocationForm::Heredoc);
        let mounts = instruction.flags.iter().any(|flag| flag.name.text == "mount");
        let root = cx.model.stage_of(index).and_then(|stage| cx.model.root(stage.index));
        let Some(root) = root.filter(|root| matches!(root.base, Base::Scratch) && is_exec && !mounts) else { continue };
        let brings = |at: usize| {
            let kind = cx.model.instruction(at).kind;
            matches!(kind, Keyword::Copy | Keyword::Add | Keyword::Run | Keyword::Onbuild | Keyword::Unknown)
        };
        let (Some(program), false) = (words.first(), cx.model.before(index).any(brings)) else { continue };
        let message = format!("the program `{}` does not exist: nothing was copied into this image", program.text);
        let finding = cx.finding(program.span, message).also(root.image_span, "`scratch` contains no files");
        found.push(finding.help("copy the program from another stage first"));
    }
}
