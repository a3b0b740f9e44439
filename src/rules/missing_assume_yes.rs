use super::{Cx, Findings, rule};
use crate::answers::runs::called;
use crate::finding::Safety;
use crate::shell::Word;
use crate::shell::tools::{Action, Meaning, ToolCall};

rule!("missing-assume-yes", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for it in cx.habitual(|tool| tool.yes.as_ref(), Meaning::Yes) {
        if it.configured || it.call.command.gets_input() || is_alone(it.call) || removes_nothing(it.call) {
            continue;
        }
        let span = it.call.subcommand_word().map_or(it.call.command.span, |word| word.span);
        let name = called(it.call);
        let asks_little = ASKS_LITTLE.contains(&it.call.tool.name.as_str());
        if asks_little && names_nothing(it.call) {
            let message = format!("`{name}` names no package, so it installs nothing");
            found.push(cx.finding(span, message).help(format!("remove `{name}`")).codes(cx.codes(it.call)));
            continue;
        }
        let ends_build = it.run.script().fails_with(it.call.command, it.run.invocation.options);
        let fails = if it.call.does(Action::Remove) || it.call.does(Action::Clean) {
            "fails as soon as there is something to remove, because it asks for confirmation"
        } else if it.call.does(Action::Install) && it.call.packages().is_empty() {
            "fails as soon as there is something to install, because it asks for confirmation"
        } else if it.call.does(Action::Install) && asks_little && ends_build {
            "asks for confirmation if it needs other packages than those named, and the build fails"
        } else if it.call.does(Action::Install) && asks_little {
            "asks for confirmation if it needs other packages than those named, and aborts"
        } else if ends_build {
            "asks for confirmation, and the build fails"
        } else {
            "asks for confirmation and aborts"
        };
        let mut finding = cx
            .finding(span, format!("without `{}`, `{name}` {fails}", it.option))
            .help(format!("add `{}`: `{name} {0}`", it.option))
            .codes(cx.codes(it.call));
        let safety = if ends_build { Safety::Safe } else { Safety::Unsafe };
        let mut edit = cx.edit();
        edit.add_option(&it.run, it.call, it.option);
        finding.fixes.extend(edit.finish(format!("add `{}`", it.option), safety));
        found.push(finding);
    }
}

/// Tools that install without a question what is named, unless it needs more.
const ASKS_LITTLE: [&str; 2] = ["apt", "apt-get"];

/// Whether it is a bare `apt-get install`.
fn names_nothing(call: &ToolCall<'_>) -> bool {
    let only = |word: &Word| call.subcommand_word().is_some_and(|own| own.span == word.span);
    call.does(Action::Install) && call.command.arguments().iter().all(only) && !call.command.run.fed
}

/// Whether it is an `apt-get purge` of no packages, as people write it to clean up.
fn removes_nothing(call: &ToolCall<'_>) -> bool {
    matches!(call.subcommand, "remove" | "purge") && call.packages().is_empty()
}

/// Whether it names files only, as in `apt install ./tool.deb`: nothing is asked where they depend on nothing new.
fn is_alone(call: &ToolCall<'_>) -> bool {
    let packages = call.packages();
    call.does(Action::Install) && !packages.is_empty() && packages.iter().all(|word| call.tool.is_local(word))
}
