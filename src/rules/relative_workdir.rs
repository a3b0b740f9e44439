use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Keyword};
use crate::text::{Edit, Edits};

rule!("relative-workdir", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Text(Some(path)) = &instruction.body else { continue };
        let before = &cx.model.step(index).before;
        let from_image = before.workdir.set_by.is_none() && before.workdir.value.known().is_none();
        if instruction.kind != Keyword::Workdir || cx.model.stage_of(index).is_none() || !from_image {
            continue;
        }
        let value = cx.model.expand(index, path).value;
        let start = value.prefix();
        if start.is_empty() || start.starts_with(['/', '\\']) || has_drive(start) {
            continue;
        }
        let finding = cx
            .finding(path.span, format!("`{}` starts at whatever directory the base image ends in", path.text))
            .help("write the whole path");
        let literal = start == path.text && !start.starts_with(['.', '~']) && !before.windows;
        found.push(if literal {
            let edits = Edits::one(Edit::insert(path.span.start, "/"));
            let title = format!("write `/{}`", path.text);
            finding.fix(cx.rewrite(title, Safety::Unsafe, instruction, edits))
        } else {
            finding
        });
    }
}

fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && chars.next() == Some(':')
}
