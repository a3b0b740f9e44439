use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::syntax::{Body, Instruction, Keyword};

rule!("maintainer-instruction", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|it| it.kind == Keyword::Maintainer) {
        let keyword = &instruction.keyword;
        let finding = cx
            .finding(keyword.span, format!("`{}` is deprecated in favor of a label", keyword.text))
            .help("use `LABEL org.opencontainers.image.authors=\"…\"` instead");
        found.push(finding.fix(to_label(cx, instruction)));
    }
}

/// None where a label would read the text otherwise.
fn to_label(cx: &Cx<'_>, instruction: &Instruction) -> Option<Fix> {
    let Body::Text(Some(name)) = &instruction.body else { return None };
    let plain = instruction.rest.is_contiguous() && !name.text.contains(['"', '$', '\\', '`', '\'']);
    let span = instruction.keyword.span.cover(instruction.rest.whole());
    let label = format!("LABEL org.opencontainers.image.authors=\"{}\"", name.text);
    cx.edit().replace(instruction, span, &label).finish("replace with a `LABEL`", Safety::Unsafe).filter(|_| plain)
}
