use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::Keyword;

rule!("redundant-platform", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|it| it.kind == Keyword::From) {
        let Some(flag) = instruction.flags.iter().find(|flag| flag.name.text == "platform") else { continue };
        let Some(value) = &flag.value else { continue };
        if !matches!(value.text.as_str(), "$TARGETPLATFORM" | "${TARGETPLATFORM}") {
            continue;
        }
        let finding = cx.finding(flag.span, format!("`--platform={}` is redundant: it is the default", value.text));
        found.push(finding.fix(cx.edit().remove_flag(instruction, flag).finish("remove the flag", Safety::Safe)));
    }
}
