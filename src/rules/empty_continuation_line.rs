use super::{Cx, Findings, rule};
use crate::answers::swallowed::swallowed;
use crate::finding::Safety;
use crate::syntax::{Instruction, Oddity, OddityKind};
use crate::text::Span;

rule!("empty-continuation-line", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let is_empty = |oddity: &&Oddity| oddity.kind == OddityKind::EmptyContinuation;
        let inside =
            |oddity: &&Oddity| instruction.span.start <= oddity.span.start && oddity.span.start <= instruction.span.end;
        let blank: Vec<Span> = cx.file.oddities.iter().filter(is_empty).filter(inside).map(|it| it.span).collect();
        let Some(first) = blank.first() else { continue };
        // Where the line should not continue at all, `instruction-in-continuation` speaks.
        if !cx.is_strict() && !swallowed(instruction).is_empty() {
            continue;
        }
        let keyword = &instruction.keyword;
        // `docker build --check` names the last line of the instruction.
        let place = if cx.is_strict() { last_line(cx, instruction) } else { *first };
        let message =
            format!("the `{}` continues after this blank line, which a later Docker will refuse", keyword.text);
        let finding =
            cx.finding(place, message).also(keyword.span, "the instruction starts here").answers_to(keyword.span);
        let lines = cx.source.lines();
        let mut edit = cx.edit();
        for span in blank {
            edit.respell(lines.span(lines.line(span.start)), "");
        }
        found.push(finding.fix(edit.finish("remove the blank line", Safety::Safe)));
    }
}

fn last_line(cx: &Cx<'_>, instruction: &Instruction) -> Span {
    let lines = cx.source.lines();
    let line = lines.span(lines.line(instruction.span.end));
    Span::new(line.start.max(instruction.span.start), instruction.span.end)
}
