use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety};
use crate::syntax::{Instruction, Keyword};

rule!("overridden-instruction", check);

/// The instructions of which the last one counts, with what hadolint calls a second one.
const SINGLE: [(Keyword, &str); 3] =
    [(Keyword::Cmd, "DL4003"), (Keyword::Entrypoint, "DL4004"), (Keyword::Healthcheck, "DL3012")];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (kind, code) in SINGLE {
            let same = cx.model.instructions_of(stage).map(|(_, it)| it).filter(|it| it.kind == kind);
            let same: Vec<&Instruction> = same.collect();
            for pair in same.windows(2) {
                report(cx, pair[0], pair[1], code, found);
            }
        }
    }
}

fn report(cx: &Cx<'_>, first: &Instruction, second: &Instruction, code: &'static str, found: &mut Findings) {
    let keyword = &first.keyword;
    let message = format!("this `{0}` has no effect: only the last `{0}` of a stage is used", keyword.text);
    let finding = cx
        .finding(keyword.span, message)
        .also(second.keyword.span, "overridden by this one")
        .answers_to(second.keyword.span)
        .codes([code, "MultipleInstructionsDisallowed"]);
    let finding = finding
        .fix(cx.edit().remove_instruction(first).finish(format!("remove this `{}`", keyword.text), Safety::Unsafe));
    if !cx.is_strict() {
        found.push(finding);
        return;
    }
    // hadolint points at the one that counts.
    let message = format!("this `{}` overrides an earlier one", second.keyword.text);
    let other: Finding = cx.finding(second.keyword.span, message).also(keyword.span, "overridden here").code(code);
    found.extend([finding.code("MultipleInstructionsDisallowed"), other]);
}
