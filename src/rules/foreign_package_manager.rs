use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::shell::tools::{Action, ToolCall};

rule!("foreign-package-manager", check);

/// The package managers of distributions, by the commands that none has besides its own.
const MANAGERS: [&str; 8] = ["apk", "apt", "apt-get", "dnf", "microdnf", "pacman", "yum", "zypper"];

/// Where they are.
const PLACES: [&str; 4] = ["/bin", "/sbin", "/usr/bin", "/usr/sbin"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.runs().filter(|run| std::ptr::eq(run.run, run.instruction)).filter_map(|run| foreign(cx, &run)));
}

/// The first command of a `RUN` that the distribution of the base image does not have.
fn foreign(cx: &Cx<'_>, run: &Run<'_>) -> Option<Finding> {
    let stage = cx.model.stage_of(run.index)?;
    let root = cx.named_root(stage)?;
    let own = root.base.package_managers()?;
    let is_foreign = |call: &&ToolCall<'_>| {
        let name = call.command.name().unwrap_or_default();
        MANAGERS.contains(&name) && !own.contains(&name) && call.command.run.certain && !call.command.run.negated
    };
    // `yum install curl || apk add curl` finds out which one is there.
    let call = run.calls().find(is_foreign).filter(|_| !run.script().has_alternatives())?;
    let name = call.command.name()?;
    // It may have been installed, or copied.
    let may_bring = |index: usize| cx.may_copy_into(index, &PLACES) || cx.runs_unknown(index);
    let installs = |other: &Run<'_>| {
        let named = |call: &ToolCall<'_>| call.packages().iter().any(|word| word.value().contains(name));
        other.index <= run.index && other.calls().any(|call| call.does(Action::Install) && named(call))
    };
    if cx.model.before(run.index).any(may_bring) || cx.runs().any(|other| installs(&other)) {
        return None;
    }
    let message = format!("`{}` fails: `{}` does not contain `{name}`", called(call), root.base.shown());
    let finding = cx.finding(call.command.words[0].span, message).also(root.image_span, "the base image");
    Some(finding.help(format!("use `{}`, or another base image", own.last()?)))
}
