use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Keyword, Pair};

rule!("self-referencing-env", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in
        cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::Env && !it.broken)
    {
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
            let message =
                format!("`{}` is not set yet: one `ENV` expands all its values before it sets any of them", used.name);
            let finding = cx
                .finding(used.span, message)
                .also(pairs[setter].span(), "takes effect from the next instruction on")
                .help("split it into two `ENV` instructions");
            // A variable that is set after it, too, would still have another value.
            let single = setter < reader && !pairs[reader..].iter().any(|pair| pair.key.text == used.name);
            let fix = cx
                .edit()
                .split_pairs(instruction, pairs, reader)
                .finish("split it into two `ENV` instructions", Safety::Unsafe);
            found.push(finding.fix(fix.filter(|_| single)));
        }
    }
}
