use super::{Cx, Findings, rule};
use crate::context::{Chosen, path};
use crate::finding::{Finding, Safety};
use crate::model::Transfer;
use crate::model::transfer::TransferSource;
use crate::syntax::Instruction;
use crate::text::{Span, closest};

rule!("missing-copy-source", check);

/// Directories that hold what a build makes before the image is built.
const OUTPUT: [&str; 19] = [
    ".next",
    ".output",
    "_build",
    "artifacts",
    "bin",
    "build",
    "builds",
    "dist",
    "install",
    "libs",
    "node_modules",
    "obj",
    "out",
    "output",
    "pkg",
    "public",
    "publish",
    "release",
    "target",
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let transfers: Vec<(&Instruction, &Transfer)> = cx
        .file
        .instructions
        .iter()
        .enumerate()
        .filter_map(|(index, instruction)| Some((instruction, cx.model.transfer(index)?)))
        .collect();
    let sources = transfers.iter().flat_map(|(_, transfer)| transfer.context_sources());
    let paths: Vec<String> = sources.filter_map(TransferSource::path).filter(|path| !path.is_empty()).collect();
    if !is_right_context(paths.iter().filter(|path| is_known(cx, path)).count(), paths.len()) {
        return;
    }
    for (instruction, transfer) in &transfers {
        found.extend(transfer.context_sources().filter_map(|source| missing(cx, instruction, source)));
    }
}

/// Whether somebody says which directory is sent, rather than that it was concluded: what a concluded one lacks may be
/// made before the build.
fn is_said(chosen: &Chosen) -> bool {
    matches!(chosen, Chosen::Override | Chosen::Compose { .. } | Chosen::Bake { .. })
}

/// A context that lacks half of what is copied is the wrong one, or something fills it before the build.
fn is_right_context(present: usize, copied: usize) -> bool {
    present > 0 && (present * 2 > copied || copied == 2)
}

fn is_known(cx: &Cx<'_>, path: &str) -> bool {
    cx.context.matches(path).iter().any(|found| !found.left_out)
}

fn missing(cx: &Cx<'_>, instruction: &Instruction, source: &TransferSource) -> Option<Finding> {
    let wanted = source.path().filter(|path| !path.is_empty() && !source.has_wildcards())?;
    let made = wanted.split('/').any(|part| OUTPUT.contains(&part)) || cx.context.is_git_ignored(&wanted);
    if made || cx.context.exists(&wanted) || cx.context.is_ignored(&wanted) {
        return None;
    }
    let (directory, name) = path::split(&wanted);
    if !directory.is_empty() && !cx.context.exists(directory) {
        return None;
    }
    let finding = cx.finding(source.span, format!("`{}` is not in the build context", source.text));
    let inside = cx.context.files().below(directory).iter().filter_map(|file| {
        let rest = file.path.strip_prefix(directory)?.trim_start_matches('/');
        rest.split('/').next()
    });
    let Some(near) = closest(name, inside) else { return is_said(&cx.context.build.chosen).then_some(finding) };
    let finding = finding.help(format!("write `{near}`"));
    let Some(start) =
        source.text.strip_suffix(name).filter(|start| (start.len() + name.len()) as u32 == source.span.len())
    else {
        return Some(finding);
    };
    let at = Span::new(source.span.start + start.len() as u32, source.span.end);
    Some(finding.fix(cx.edit().replace(instruction, at, near).finish(format!("write `{near}`"), Safety::Unsafe)))
}
