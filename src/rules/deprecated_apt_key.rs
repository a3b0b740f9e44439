use super::{Cx, Findings, rule};
use crate::model::Base;
use crate::shell::tools::Role;

rule!("deprecated-apt-key", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        if precedes_deprecation(cx, run.index) {
            continue;
        }
        for call in run.calls().filter(|call| call.has_role(Role::TrustsEverywhere)) {
            let word = &call.command.words[0];
            let finding = cx.finding(
                word.span,
                "`apt-key` is deprecated and missing in Debian 13; its keys are trusted for all repositories",
            );
            found.push(
                finding.help(
                    "store the key in `/etc/apt/keyrings/`, and name it with `signed-by=` in the repository entry",
                ),
            );
        }
    }
}

/// Whether the base image is of a release in which `apt-key` is what one uses: it is deprecated since Debian 11 and Ubuntu
/// 22.04, and `/etc/apt/keyrings` is as young.
fn precedes_deprecation(cx: &Cx<'_>, index: usize) -> bool {
    const NAMES: [&str; 13] = [
        "bionic", "buster", "focal", "jessie", "lucid", "precise", "squeeze", "stretch", "trusty", "wheezy", "xenial",
        "zesty", "eoan",
    ];
    let root = cx.model.stage_of(index).and_then(|stage| cx.model.root(stage.index));
    let Some(Base::Image(image)) = root.map(|root| &root.base) else { return false };
    let tag = image.tag.as_deref().unwrap_or_default();
    let major = tag.split(['.', '-']).next().and_then(|major| major.parse::<u32>().ok());
    let is_old = |first: u32| major.is_some_and(|major| major < first);
    match image.familiar().as_str() {
        "debian" if is_old(11) => true,
        "ubuntu" if is_old(22) => true,
        _ => tag.split('-').any(|part| NAMES.contains(&part)),
    }
}
