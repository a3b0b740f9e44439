use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Safety;
use crate::syntax::{Body, Keyword};

rule!("redundant-mkdir", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| run.instruction.kind == Keyword::Run && run.run.flags.is_empty()) {
        let [command] = run.script().commands.as_slice() else { continue };
        let operands: Vec<_> = command.operands().collect();
        let [directory] = operands.as_slice() else { continue };
        let plain = command.flags().all(|flag| matches!(flag.name, "p" | "parents")) && command.redirections.is_empty();
        let Some(next) = cx.file.instructions.get(run.index + 1).filter(|next| next.kind == Keyword::Workdir) else {
            continue;
        };
        let Body::Text(Some(word)) = &next.body else { continue };
        let same = directory
            .literal()
            .is_some_and(|text| text.starts_with('/') && path::clean(text) == path::clean(&word.text));
        if command.name() != Some("mkdir") || !plain || !same || !run.script().clean {
            continue;
        }
        let finding = cx.finding(run.instruction.span, format!("`WORKDIR {}` makes the directory", word.text));
        let finding = finding.also(word.span, "made here, if it is not there").help("take the `RUN` out");
        let fix = cx.edit().remove_instruction(run.instruction).finish("take the `RUN` out", Safety::Unsafe);
        found.push(finding.fix(fix));
    }
}
