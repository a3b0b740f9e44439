use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Elsewhere;
use crate::model::mounts::{self, MountKind};
use crate::text::Span;

rule!("invalid-ignore-pattern", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let (Some(ignore), Some(span)) = (cx.context.ignore(), first_use(cx)) else { return };
    for line in &ignore.file.invalid {
        let written = ignore.file.source.slice(line.span);
        let name = path::split(&ignore.file.source.name).1;
        let message = format!("`{written}` in `{name}` is not a valid pattern, so the build fails");
        let mut finding = cx.finding(span, message).help("correct the pattern, or remove the line").of_context();
        let (file, message) = (ignore.file.source.name.clone(), line.message.clone());
        finding.elsewhere.push(Elsewhere { file, line: line.number, message });
        found.push(finding);
    }
}

/// The first word that needs the build context.
fn first_use(cx: &Cx<'_>) -> Option<Span> {
    cx.file.instructions.iter().enumerate().find_map(|(index, instruction)| {
        let copied = cx.model.transfer(index).and_then(|transfer| Some(transfer.context_sources().next()?.span));
        let is_bind = |mount: &mounts::Mount| mount.kind() == MountKind::Bind && mount.from().is_none();
        copied.or_else(|| Some(mounts::mounts(instruction).iter().find(|mount| is_bind(mount))?.span))
    })
}
