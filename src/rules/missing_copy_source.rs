use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::{Finding, Safety, Severity};
use crate::model::Transfer;
use crate::model::transfer::TransferSource;
use crate::syntax::Instruction;
use crate::text::{Span, closest_within};

rule!("missing-copy-source", check);

/// The letters of a name that is hardly like another one by chance.
const LONG: usize = 8;

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
    let is_right = is_right_context(paths.iter().filter(|path| is_known(cx, path)).count(), paths.len());
    for (instruction, transfer) in &transfers {
        found.extend(transfer.context_sources().filter_map(|source| {
            missing(cx, instruction, source).filter(|finding| is_right || is_misspelt(source, finding))
        }));
    }
}

/// Whether a long name is nearly there: then it is misspelt, wherever the context is.
fn is_misspelt(source: &TransferSource, finding: &Finding) -> bool {
    finding.help.is_some() && source.file_name().is_some_and(|name| name.chars().count() >= LONG)
}

/// A context that lacks half of what is copied is the wrong one, or something fills it before the build.
fn is_right_context(present: usize, copied: usize) -> bool {
    present > 0 && (present * 2 > copied || copied == 2)
}

fn is_known(cx: &Cx<'_>, path: &str) -> bool {
    cx.context.matches(path).iter().any(|found| !found.left_out)
}

fn missing(cx: &Cx<'_>, instruction: &Instruction, source: &TransferSource) -> Option<Finding> {
    // What a variable names differs from build to build, and so does what was made before it.
    if source.text.contains('$') {
        return None;
    }
    let wanted = source.path().filter(|path| !path.is_empty() && !source.has_wildcards())?;
    if cx.context.is_made_outside(&wanted) || cx.context.exists(&wanted) || cx.context.is_ignored(&wanted) {
        return None;
    }
    let (directory, name) = path::split(&wanted);
    // An empty directory is a submodule that was not fetched.
    let is_filled = |directory: &str| directory.is_empty() || !cx.context.files().below(directory).is_empty();
    if !is_filled(directory) {
        return None;
    }
    let finding = cx.finding(source.span, format!("`{}` does not exist in the build context", source.text));
    let inside = cx.context.files().names_in(directory);
    let said = cx.context.build.chosen.is_complete();
    let mut finding = finding;
    if cx.context.build.chosen.is_guess() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    if inside.clone().any(|other| other == name) {
        finding.message = format!("`{}` is a symbolic link to a file outside the build context", source.text);
        return said.then(|| finding.help("copy the file itself, or use a build context that contains it"));
    }
    let errors = (name.chars().count() / 3).clamp(1, 2);
    let Some(near) = closest_within(errors, name, inside) else { return said.then_some(finding) };
    let finding = finding.help(format!("did you mean `{near}`?"));
    let Some(start) =
        source.text.strip_suffix(name).filter(|start| (start.len() + name.len()) as u32 == source.span.len())
    else {
        return Some(finding);
    };
    let at = Span::new(source.span.start + start.len() as u32, source.span.end);
    Some(finding.fix(cx.edit().replace(instruction, at, near).finish(format!("replace with `{near}`"), Safety::Unsafe)))
}
