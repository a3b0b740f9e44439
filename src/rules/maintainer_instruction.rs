use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, Edits};

rule!("maintainer-instruction", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|it| it.kind == Keyword::Maintainer) {
        let keyword = &instruction.keyword;
        let finding = cx
            .finding(keyword.span, format!("`{}` is deprecated", keyword.text))
            .help("write `LABEL org.opencontainers.image.authors=\"…\"`");
        found.push(match to_label(cx, instruction) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
}

/// None where a label would read the text otherwise.
fn to_label(cx: &Cx<'_>, instruction: &Instruction) -> Option<Fix> {
    let Body::Text(Some(name)) = &instruction.body else { return None };
    let plain = instruction.rest.is_contiguous() && !name.text.contains(['"', '$', '\\', '`', '\'']);
    let span = instruction.keyword.span.cover(instruction.rest.whole());
    let label = format!("LABEL org.opencontainers.image.authors=\"{}\"", name.text);
    let edits = Edits::one(Edit::replace(span, label));
    plain.then(|| cx.rewrite("write a label", Safety::Unsafe, instruction, edits))
}
