use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::syntax::{self, Instruction, Keyword, Problem};
use crate::text::{Edit, Edits};

rule!("syntax", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for problem in &cx.file.problems {
        let finding = cx.finding(problem.span, problem.message.as_str()).code("DL1000");
        found.push(match &problem.suggestion {
            None => finding,
            Some((_, word)) => match meant(cx, problem) {
                Some(fix) => finding.help(format!("did you mean `{word}`?")).fix(fix),
                None => finding.help(format!("did you mean `{word}`?")),
            },
        });
    }
}

/// None where the corrected word would make the lines below a part of the instruction, or where the instruction would
/// still be wrong: then the guess is a bad one, as `ENV` for the end line of a heredoc that is none.
fn meant(cx: &Cx<'_>, problem: &Problem) -> Option<Fix> {
    let (span, word) = problem.suggestion.as_ref()?;
    let after = cx.file.instructions.partition_point(|instruction| instruction.span.start <= span.start);
    let instruction = cx.file.instructions[..after].last().filter(|instruction| instruction.span.encloses(*span))?;
    let text = cx.source.slice(instruction.span);
    if text.contains("<<") {
        return None;
    }
    let edits = Edits::one(Edit::replace(*span, word.clone()));
    let right = builds(cx, instruction, &edits.apply_within(text, instruction.span));
    right.then(|| cx.rewrite(format!("write `{word}`"), Safety::Unsafe, instruction, edits))
}

/// Whether the builder would accept `text` in the instruction's place.
fn builds(cx: &Cx<'_>, instruction: &Instruction, text: &str) -> bool {
    let is_from = |other: &Instruction| other.kind == Keyword::From && other.span.end <= instruction.span.start;
    let escape = cx.file.escape;
    let file = if cx.file.instructions.iter().any(is_from) {
        format!("# escape={escape}\nFROM scratch\n{text}")
    } else {
        format!("# escape={escape}\n{text}\nFROM scratch")
    };
    syntax::parse(&file).problems.is_empty()
}
