use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::shell;
use crate::text::Span;

rule!("commented-out-continuation", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| !it.broken) {
        let Some(invocation) = cx.model.invocation(index) else { continue };
        let Some(hiding) = invocation.script.hiding else { continue };
        let comments = shell::line_comments(cx.source.text(), &invocation.text);
        let comments: Vec<Span> = comments.into_iter().filter(|comment| comment.start >= hiding.start).collect();
        let Some(first) = comments.first() else { continue };
        let mut below = invocation.text.pieces().map(|(_, line)| line).filter(|line| line.start > first.end);
        let hidden = below.find_map(|line| trimmed(cx.source.slice(line), line));
        let finding = cx
            .finding(*first, "this comment also comments out the lines below, because `\\` joins them to this one")
            .help("write the comment on a line of its own, above this one");
        let finding = match hidden {
            Some(hidden) => finding.also(hidden, "this is part of the comment, too"),
            None => finding,
        };
        let mut edit = cx.edit();
        for comment in &comments {
            edit.lift_comment(instruction, *comment);
        }
        found.push(finding.fix(edit.finish("write comments on lines of their own", Safety::Unsafe)));
    }
}

/// The span of a line without the blanks around it; none where there is nothing else.
fn trimmed(text: &str, line: Span) -> Option<Span> {
    let start = line.start + (text.len() - text.trim_start().len()) as u32;
    (!text.trim().is_empty()).then(|| Span::new(start, start + text.trim().len() as u32))
}
