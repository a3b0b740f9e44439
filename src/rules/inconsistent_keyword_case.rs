use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Instruction, Keyword};

rule!("inconsistent-keyword-case", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let counted = || {
        let instructions = cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind != Keyword::Unknown);
        instructions.filter(|(index, _)| cx.model.stage_of(*index).is_some()).map(|(_, it)| it)
    };
    let is_lower = |it: &Instruction| it.keyword.text == it.keyword.text.to_lowercase();
    let is_upper = |it: &Instruction| it.keyword.text == it.keyword.text.to_uppercase();
    let lower = counted().filter(|it| is_lower(it)).count() > counted().filter(|it| is_upper(it)).count();
    for instruction in counted().filter(|it| if lower { !is_lower(it) } else { !is_upper(it) }) {
        let keyword = &instruction.keyword;
        let right = |text: &str| if lower { text.to_lowercase() } else { text.to_uppercase() };
        let case = if lower { "lowercase" } else { "uppercase" };
        let finding =
            cx.finding(keyword.span, format!("`{}` is not {case}, unlike most keywords in this file", keyword.text));
        let mut edit = cx.edit();
        edit.respell(keyword.span, &right(&keyword.text));
        if let Body::From(from) = &instruction.body
            && let Some(word) = from.as_word.as_ref().filter(|word| word.text != right(&word.text))
        {
            edit.respell(word.span, &right(&word.text));
        }
        found.push(finding.fix(edit.finish(format!("replace with `{}`", right(&keyword.text)), Safety::Safe)));
    }
}
