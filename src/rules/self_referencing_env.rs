use super::{Cx, Findings, rule};
use crate::finding::{Change, Fix, Safety};
use crate::model::expand::Use;
use crate::model::facts::pair_fact;
use crate::syntax::{Body, Instruction, Keyword, Pair};
use crate::text::{Edit, Edits, Span};

rule!("self-referencing-env", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::Env) {
        let Body::Pairs { pairs, .. } = &instruction.body else { continue };
        if pairs.len() < 2 {
            continue;
        }
        let before = &cx.model.step(index).before;
        let uses = cx.model.uses(index);
        let uses = uses.variables.iter().map(|(it, _)| it);
        for used in uses.filter(|it| before.variable(&it.name).is_none() && !before.declares(&it.name)) {
            let Some(reader) = pairs.iter().position(|pair| pair.span().encloses(used.span)) else { continue };
            let sets = |(at, pair): (usize, &Pair)| at != reader && pair.key.text == used.name;
            let Some(setter) = pairs.iter().enumerate().position(sets) else { continue };
            let message = format!("`{}` is not set yet: all values of one `ENV` are read before it", used.name);
            let finding = cx
                .finding(used.span, message)
                .also(pairs[setter].span(), "it is set from the next instruction on")
                .help("write two `ENV`s");
            found.push(match split(cx, instruction, pairs, setter, reader, used) {
                Some(fix) => finding.fix(fix),
                None => finding,
            });
        }
    }
}

/// The pairs from the one that uses the variable on as an `ENV` of their own; `None` where the variable is set after it.
fn split(
    cx: &Cx<'_>,
    instruction: &Instruction,
    pairs: &[Pair],
    setter: usize,
    reader: usize,
    used: &Use,
) -> Option<Fix> {
    let (first, second) = pairs.split_at(reader);
    let gap = Span::new(first.last()?.span().end, second.first()?.span().start);
    let plain = !cx.file.comments.iter().any(|comment| instruction.span.encloses(comment.span));
    let single = !second.iter().any(|pair| pair.key.text == used.name);
    if setter > reader || !plain || !single {
        return None;
    }
    let keyword = &instruction.keyword.text;
    let indent = cx.layout().indent(instruction.span.start);
    let text = format!("{}{indent}{keyword} ", cx.layout().line_break());
    let edits = Edits::one(Edit::replace(gap, text));
    let facts = |pairs: &[Pair]| pairs.iter().map(|pair| pair_fact(pair, cx.file.escape)).collect::<Vec<_>>();
    let added = cx.source.slice(Span::new(second[0].span().start, instruction.rest.whole().end));
    let fix = Fix::new("write two `ENV`s", Safety::Unsafe, edits);
    let lost = Change::Facts { instruction: instruction.span, lost: facts(second), gained: Vec::new() };
    Some(fix.declare(lost).declare(Change::Added(format!("{keyword} {added}"))))
}
