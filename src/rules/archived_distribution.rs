use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::model::Base;
use crate::shell::tools::{Action, ToolCall};

rule!("archived-distribution", check);

/// Releases that the mirrors of Debian and Ubuntu do not have any more, by their names and numbers.
const RELEASES: [&str; 18] = [
    "wheezy", "jessie", "stretch", "buster", "artful", "cosmic", "disco", "eoan", "groovy", "hirsute", "impish",
    "kinetic", "lunar", "mantic", "zesty", "yakkety", "wily", "vivid",
];

/// Releases that the mirrors have. The name of a release of other software may be that of an old one: `ros:kinetic-ros-core-xenial`.
const LIVE: [&str; 13] = [
    "bionic", "bookworm", "bullseye", "focal", "forky", "jammy", "noble", "plucky", "questing", "resolute", "trixie",
    "trusty", "xenial",
];

/// What a file says somewhere that knows of it.
const WAYS: [&str; 7] =
    ["archive.debian.org", "old-releases", "vault.centos", "sources.list", "snapshot.debian", "freexian", "mirror"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if WAYS.iter().any(|way| cx.source.text().contains(way)) {
        return;
    }
    for stage in &cx.model.stages {
        let mut runs = cx.runs_among(stage.instructions.clone()).filter(|run| !run.is_trigger());
        found.extend(runs.find_map(|run| gone(cx, &run)));
    }
}

/// A fetch of the lists of packages of a release that is not there.
fn gone(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let root = cx.named_root(cx.model.stage_of(run.index)?)?;
    let Base::Image(image) = &root.base else { return None };
    let tag = image.tag.as_deref()?;
    let name = image.familiar();
    let numbers = match name.as_str() {
        "debian" => ["7", "8", "9", "10"],
        "ubuntu" => ["19.04", "19.10", "20.10", "21.04"],
        _ => [""; 4],
    };
    let version = tag.split('-').next().unwrap_or_default();
    let is_number = numbers
        .iter()
        .any(|it| !it.is_empty() && (version == *it || name == "debian" && version.starts_with(&format!("{it}."))));
    let has = |releases: &[&str]| tag.split('-').any(|part| releases.contains(&part));
    let is_named = has(&RELEASES) && !has(&LIVE);
    let updates = |call: &&ToolCall<'_>| {
        let is_apt = call.command.name().is_some_and(|name| name.starts_with("apt"));
        is_apt && call.does(Action::Update) && call.command.run.certain && !call.command.run.negated
    };
    let call = run.calls().find(updates).filter(|_| root.base.is_official() && (is_number || is_named))?;
    // What comes before may have changed the sources.
    let is_changed = cx.model.before(run.index).any(|at| cx.runs_unknown(at) || cx.may_copy_into(at, &["/etc"]));
    if is_changed || run.script().has_alternatives() {
        return None;
    }
    let message = format!("`{}` fails: the mirrors do not have the release of `{}` any more", called(call), image.text);
    let finding = cx.finding(call.command.words_span()?, message).also(root.image_span, "the base image");
    Some(finding.help("use a release that is still supported"))
}
