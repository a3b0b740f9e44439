use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Keyword};

rule!("persistent-debian-frontend", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Pairs { pairs, legacy } = &instruction.body else { continue };
        let exported = cx.model.stage_of(index).is_some_and(|stage| cx.model.is_exported(stage.index));
        let is = |pair: &&crate::syntax::Pair| {
            pair.key.text == "DEBIAN_FRONTEND"
                && pair.value.as_ref().is_some_and(|it| it.text.contains("noninteractive"))
        };
        let Some(pair) = pairs.iter().find(is).filter(|_| exported && instruction.kind == Keyword::Env) else {
            continue;
        };
        let message =
            "`ENV DEBIAN_FRONTEND` stays set in every container, where packages then never ask how to be configured";
        let finding = cx.finding(pair.key.span, message).help("use `ARG`, which is set at build time only");
        let mut edit = cx.edit();
        edit.replace(instruction, instruction.keyword.span, "ARG");
        let fix = edit.finish("replace `ENV` with `ARG`", Safety::Unsafe);
        found.push(finding.fix(fix.filter(|_| pairs.len() == 1 && !legacy)));
    }
}
