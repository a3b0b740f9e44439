use super::{Cx, Findings, rule};
use crate::context::{Chosen, Kind, Location, path, shown};
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
        .filter(|(index, _)| !cx.is_of_another_context(*index))
        .filter_map(|(index, instruction)| Some((instruction, cx.model.transfer(index)?)))
        .collect();
    let sources = transfers.iter().flat_map(|(_, transfer)| transfer.context_sources());
    let paths: Vec<String> = sources.filter_map(TransferSource::path).filter(|path| !path.is_empty()).collect();
    let is_right = is_right_context(paths.iter().filter(|path| is_known(cx, path)).count(), paths.len());
    for (instruction, transfer) in &transfers {
        found.extend(transfer.context_sources().filter_map(|source| {
            let missing = || missing(cx, instruction, source);
            let other = other_case(cx, instruction, source);
            other.or_else(|| missing().filter(|finding| is_right || is_misspelt(source, finding)))
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

/// The path of a source that is surely not in the build context.
fn lost(cx: &Cx<'_>, source: &TransferSource) -> Option<String> {
    // What a variable names differs from build to build, and so does what was made before it.
    let wanted = source.path().filter(|path| !path.is_empty() && !source.has_wildcards())?;
    let may_exist = || cx.context.is_made_outside(&wanted) || cx.context.exists(&wanted);
    (!source.text.contains('$') && !may_exist() && !cx.context.is_ignored(&wanted)).then_some(wanted)
}

/// A source whose name is right except for capitals: wherever the context is, this is the file that is meant.
fn other_case(cx: &Cx<'_>, instruction: &Instruction, source: &TransferSource) -> Option<Finding> {
    let wanted = lost(cx, source)?;
    let mut found = String::new();
    for part in wanted.split('/') {
        let names = cx.context.files().names_in(&found).filter(|name| name.eq_ignore_ascii_case(part));
        let names: Vec<&str> = names.take(2).collect();
        let [name] = names[..] else { return None };
        found = path::below_root(&format!("{found}/{name}"));
    }
    let kind = cx.context.look(&found)?.kind;
    let kind = if kind == Kind::Directory { "directory" } else { "file" };
    let text = source.text.replacen(&wanted, &found, 1);
    let message =
        format!("`{}` does not exist: the {kind} is called `{found}`, and file names are case-sensitive", source.text);
    let mut finding = cx.finding(source.span, message);
    finding.severity = Severity::Error;
    let finding = finding.help(format!("write `{text}`"));
    if source.span.len() as usize != source.text.len() || text == source.text {
        return Some(finding);
    }
    let edit = cx.edit().replace(instruction, source.span, &text).finish(format!("write `{text}`"), Safety::Unsafe);
    Some(finding.fix(edit))
}

/// The build context in words: which one, where somebody says it.
fn shown_context(cx: &Cx<'_>) -> String {
    match (&cx.context.build.location, &cx.context.build.chosen) {
        (
            Location::Directory(root),
            chosen @ (Chosen::Compose { .. } | Chosen::Bake { .. } | Chosen::Invocation { .. }),
        ) => {
            let root = if root.as_os_str().is_empty() { ".".to_owned() } else { shown(root) };
            format!("`{root}`, the {chosen}")
        }
        _ => "the build context".to_owned(),
    }
}

/// Whether a name is that of a package or an archive, which a repository seldom keeps: somebody puts it there for the build.
fn is_package(name: &str) -> bool {
    const ENDS: [&str; 14] =
        ["7z", "bin", "bz2", "deb", "ear", "gz", "iso", "jar", "rpm", "tar", "tgz", "war", "xz", "zip"];
    name.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end))
}

fn missing(cx: &Cx<'_>, instruction: &Instruction, source: &TransferSource) -> Option<Finding> {
    let wanted = lost(cx, source)?;
    let (directory, name) = path::split(&wanted);
    // An empty directory is a submodule that was not fetched.
    let is_filled = |directory: &str| directory.is_empty() || !cx.context.files().below(directory).is_empty();
    if !is_filled(directory) {
        return None;
    }
    let finding = cx.finding(source.span, format!("`{}` does not exist in {}", source.text, shown_context(cx)));
    let inside = cx.context.files().names_in(directory);
    let said = cx.context.build.chosen.is_complete();
    let mut finding = finding;
    if cx.context.build.chosen.is_guess() || is_package(name) {
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
