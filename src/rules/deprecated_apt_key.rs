use super::{Cx, Findings, rule};
use crate::finding::Severity;
use crate::model::Base;
use crate::shell::tools::Role;

rule!("deprecated-apt-key", check);

/// Releases in which `apt-key` is what one uses: it is deprecated since Debian 11 and Ubuntu 22.04, and
/// `/etc/apt/keyrings` is as young.
const WITHOUT_KEYRINGS: [&str; 24] = [
    "artful", "bionic", "buster", "cosmic", "disco", "eoan", "focal", "groovy", "hirsute", "impish", "jessie", "lucid",
    "precise", "saucy", "squeeze", "stretch", "trusty", "utopic", "vivid", "wheezy", "wily", "xenial", "yakkety",
    "zesty",
];

/// Releases that still have it.
const WITH_BOTH: [&str; 7] = ["bookworm", "bullseye", "jammy", "kinetic", "lunar", "mantic", "noble"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let release = release(cx, run.index);
        if release == Release::WithoutKeyrings {
            continue;
        }
        for call in run.calls().filter(|call| call.has_role(Role::TrustsEverywhere)) {
            let word = &call.command.words[0];
            let message = "`apt-key` is deprecated and missing in Debian 13; its keys are trusted for all repositories";
            let help = "store the key in `/etc/apt/keyrings/`, and name it with `signed-by=` in the repository entry";
            let mut finding = cx.finding(word.span, message).help(help);
            if release == Release::WithBoth {
                finding.severity = finding.severity.min(Severity::Info);
            }
            found.push(finding);
        }
    }
}

/// What the release of the base image has for keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Release {
    WithoutKeyrings,
    WithBoth,
    /// It has no `apt-key`, or is not known.
    Other,
}

fn release(cx: &Cx<'_>, index: usize) -> Release {
    let root = cx.model.stage_of(index).and_then(|stage| cx.model.root(stage.index));
    let Some(Base::Image(image)) = root.map(|root| &root.base) else { return Release::Other };
    let tag = image.tag.as_deref().unwrap_or_default();
    let major = tag.split(['.', '-']).next().and_then(|major| major.parse::<u32>().ok());
    let is_below = |first: u32| major.is_some_and(|major| major < first);
    let is_any = |names: &[&str]| tag.split('-').any(|part| names.contains(&part));
    let (keyrings, without_key) = match image.familiar().as_str() {
        "debian" => (11, 13),
        "ubuntu" => (22, 25),
        _ => (0, 0),
    };
    if is_below(keyrings) || is_any(&WITHOUT_KEYRINGS) {
        Release::WithoutKeyrings
    } else if is_below(without_key) || is_any(&WITH_BOTH) {
        Release::WithBoth
    } else {
        Release::Other
    }
}
