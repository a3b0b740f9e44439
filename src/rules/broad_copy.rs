use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::answers::unneeded_files::whole_context;
use crate::cache::Basis;

rule!("broad-copy", check);

/// Fewer directories than this at the root of the context are all there is to a project.
const FEWEST: usize = 3;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(whole) = whole_context(cx).filter(|_| cx.context.is_known()) else { return };
    let files = cx.context.files();
    let is_directory = |name: &&str| files.below(name).first().is_some_and(|file| file.path != **name);
    let mut directories: BTreeMap<&str, usize> = files.names_in("").filter(is_directory).map(|it| (it, 0)).collect();
    for (directory, commits) in &mut directories {
        *commits = cx.reruns.exposure().touching([*directory]).count();
    }
    if directories.len() < FEWEST {
        return;
    }
    let mut often: Vec<(&str, usize)> = directories.iter().map(|(directory, commits)| (*directory, *commits)).collect();
    often.sort_by_key(|(directory, commits)| (std::cmp::Reverse(*commits), *directory));
    let shown: Vec<String> = often.iter().take(3).map(|(directory, _)| format!("`{directory}`")).collect();
    let message =
        format!("this copies {} directories, and a change in any of them re-runs this step", directories.len());
    let often = if cx.reruns.exposure().basis == Basis::History { "changed most often" } else { "for example" };
    let finding = cx.finding(whole, message).label(format!("{often}: {}", shown.join(", ")));
    found.push(finding.help("copy only the directories that the build needs, each by name"));
}
