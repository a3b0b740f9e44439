use super::{Cx, Findings, rule};
use crate::finding::{Safety, Severity};
use crate::model::state::Inherits;
use crate::syntax::{Body, Keyword};

rule!("relative-workdir", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Text(Some(path)) = &instruction.body else { continue };
        let before = &cx.model.step(index).before;
        let first = before.workdir.set_by.is_none();
        let from_image = first && before.inherits == Inherits::Unknown;
        if instruction.kind != Keyword::Workdir || cx.model.stage_of(index).is_none() {
            continue;
        }
        let value = cx.model.expand(index, path).value;
        let start = value.prefix();
        let relative = !start.is_empty() && !is_absolute(start);
        let hadolint = !path.text.starts_with('$') && !is_absolute(path.text.trim_matches(['"', '\'']));
        // It changes nothing.
        let is_here = matches!(path.text.as_str(), "." | "./") && !cx.is_strict();
        let from_image = from_image && !is_here;
        let docker = first && (relative || value.known() == Some(""));
        // `~` is not a directory at all, which another rule says.
        let relative = relative && (!start.starts_with('~') || cx.is_strict());
        if !(relative && from_image || cx.is_strict() && (hadolint || docker)) {
            continue;
        }
        let message = if first {
            format!("`{}` is relative to the working directory of the base image, which can change", path.text)
        } else {
            format!("`{}` is relative to the previous `WORKDIR`", path.text)
        };
        let docker = docker.then_some("WorkdirRelativePath");
        let codes = hadolint.then_some("DL3000").into_iter().chain(docker);
        let mut finding = cx.finding(path.span, message).codes(codes).help("write an absolute path");
        if !cx.is_strict() && cx.context.is_beside_the_product() {
            finding.severity = finding.severity.min(Severity::Info);
        }
        let literal = from_image && start == path.text && !start.starts_with(['.', '~']) && !before.windows;
        let mut edit = cx.edit();
        edit.insert(instruction, path.span.start, "/");
        let fix = edit.finish(format!("write `/{}`", path.text), Safety::Unsafe);
        found.push(finding.fix(fix.filter(|_| literal)));
    }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\', '$']) || has_drive(path)
}

fn has_drive(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && chars.next() == Some(':')
}
