use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::syntax::{Body, Instruction, Keyword};
use crate::text::{Edit, Edits};

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
        let case = if lower { "lower" } else { "upper" };
        let finding = cx.finding(keyword.span, format!("`{}` stands among keywords in {case} case", keyword.text));
        let mut edits = vec![Edit::replace(keyword.span, right(&keyword.text))];
        if let Body::From(from) = &instruction.body {
            let words = from.as_word.iter().filter(|word| word.text != right(&word.text));
            edits.extend(words.map(|word| Edit::replace(word.span, right(&word.text))));
        }
        let title = format!("write `{}`", right(&keyword.text));
        let fix = Edits::new(edits).map(|edits| Fix::new(title, Safety::Safe, edits));
        found.push(fix.into_iter().fold(finding, crate::finding::Finding::fix));
    }
}
