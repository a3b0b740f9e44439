use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Safety;
use crate::shell::tools::{Meaning, Role};
use crate::syntax::{Body, Keyword};

rule!("redundant-mkdir", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| run.instruction.kind == Keyword::Run && run.run.flags.is_empty()) {
        let [command] = run.script().commands.as_slice() else { continue };
        let Some(call) = run.call(0).filter(|call| call.has_role(Role::MakesDirectories)) else { continue };
        let [directory] = call.operands() else { continue };
        let plain = call.only_has(&[Meaning::Parents]) && command.redirections.is_empty();
        let Some(next) = cx.file.instructions.get(run.index + 1).filter(|next| next.kind == Keyword::Workdir) else {
            continue;
        };
        let Body::Text(Some(word)) = &next.body else { continue };
        let same = directory
            .literal()
            .is_some_and(|text| text.starts_with('/') && path::clean(text) == path::clean(&word.text));
        if !plain || !same || !run.script().clean {
            continue;
        }
        let finding = cx.finding(
            run.instruction.span,
            format!("this `mkdir` is redundant: `WORKDIR {}` creates the directory", word.text),
        );
        let finding = finding.also(word.span, "creates the directory if it does not exist").help("remove the `RUN`");
        let fix = cx.edit().remove_instruction(run.instruction).finish("remove the `RUN`", Safety::Unsafe);
        found.push(finding.fix(fix));
    }
}
