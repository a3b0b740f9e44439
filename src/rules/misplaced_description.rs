use super::{Cx, Findings, rule};
use crate::syntax::{Body, Comment, Instruction};

rule!("misplaced-description", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in cx.file.instructions.iter().filter(|it| !it.broken) {
        let names: Vec<&str> = match &instruction.body {
            Body::Args(pairs) => pairs.iter().map(|pair| pair.key.text.as_str()).collect(),
            Body::From(from) => from.name.iter().map(|name| name.text.as_str()).collect(),
            _ => continue,
        };
        let Some(comment) = description(cx, instruction).filter(|_| !names.is_empty()) else { continue };
        let text = if comment.indented { cx.source.slice(comment.span) } else { &comment.text };
        let first = text.split(' ').next().unwrap_or_default();
        if names.contains(&first) {
            continue;
        }
        let message = format!(
            "this comment is not shown as the description of `{}`, because it does not start with the name",
            names.join("`, `")
        );
        let help = format!("start the comment with `# {} …`, or add an empty comment line `#` below it", names[0]);
        found.push(cx.finding(comment.span, message).also(instruction.keyword.span, "").help(help));
    }
}

/// The last comment above an instruction; an empty one takes those before it away.
fn description<'a>(cx: &Cx<'a>, instruction: &Instruction) -> Option<&'a Comment> {
    let above = &cx.file.comments[instruction.leading.clone()];
    above.iter().rfind(|comment| !comment.inside).filter(|comment| !comment.text.is_empty())
}
