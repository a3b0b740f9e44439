use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::Body;

rule!("mismatched-as-case", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let Some(word) = &from.as_word else { continue };
        let keyword = &instruction.keyword.text;
        let cased = match keyword {
            text if *text == text.to_uppercase() => "AS",
            text if *text == text.to_lowercase() => "as",
            _ => continue,
        };
        if instruction.broken || word.text == cased {
            continue;
        }
        let finding = cx.finding(word.span, format!("the case of `{}` does not match `{keyword}`", word.text));
        let fix = cx.edit().respell(word.span, cased).finish(format!("replace with `{cased}`"), Safety::Safe);
        found.push(finding.fix(fix));
    }
}
