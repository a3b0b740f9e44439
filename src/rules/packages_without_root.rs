use super::{Cx, Findings, rule};
use crate::answers::runs::{Run, called};
use crate::finding::Finding;
use crate::shell::tools::{Action, Meaning, Role, ToolCall};
use crate::shell::{Command, Word};

rule!("packages-without-root", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| std::ptr::eq(run.run, run.instruction)) {
        let user = &run.state.user;
        let (Some(name), Some(set_by)) = (user.value.known(), user.set_by) else { continue };
        let account = name.split(':').next().unwrap_or_default();
        if matches!(account, "" | "root" | "0" | "ContainerAdministrator") || run.state.windows {
            continue;
        }
        let writes = |call: &ToolCall<'_>| {
            let acts = [Action::Install, Action::Update, Action::Upgrade, Action::Remove];
            let elevated = call.command.elevation().is_some() || call.value(Meaning::Root).is_some();
            call.tool.system && acts.iter().any(|it| call.does(*it)) && !elevated
        };
        let elevates = run.commands().any(|(command, call)| {
            let itself = command.elevation().is_some_and(|it| it.word.span == command.words[0].span);
            itself || call.is_some_and(|call| call.has_role(Role::ChangesUser))
        });
        if let Some(finding) = global(cx, &run, account, set_by).filter(|_| !elevates) {
            found.push(finding);
            continue;
        }
        let Some(call) = run.calls().find(|call| writes(call) && !elevates) else { continue };
        let message = format!("`{}` needs root, but this `RUN` runs as user `{account}`", called(call));
        let place = cx.model.instruction(set_by).rest.whole();
        let finding = cx.finding(call.command.words[0].span, message).also(place, "the user is set here");
        found.push(
            finding.help(
                "move it above the `USER` instruction, or put `USER root` before it and the user of now after it",
            ),
        );
    }
}

/// What a file says somewhere that lets another user than root install programs of Node.js.
const OTHER_PREFIX: [&str; 7] = ["prefix", "PREFIX", "/usr/local", "nvm", "volta", "fnm", "PNPM_HOME"];

/// The first command of a `RUN` that writes to the directory of global programs of Node.js, which belongs to root.
fn global(cx: &Cx<'_>, run: &Run<'_>, account: &str, set_by: usize) -> Option<Finding> {
    let root = cx.named_root(cx.model.stage_of(run.index)?)?;
    let is_node = root.base.is_called("node");
    if !is_node || cx.context.exists(".npmrc") || OTHER_PREFIX.iter().any(|word| cx.source.text().contains(word)) {
        return None;
    }
    let is_plain = |command: &Command| {
        command.run.certain && !command.run.negated && command.wrappers.is_empty() && command.assignments.is_empty()
    };
    let (command, what) = run.commands().filter(|(command, _)| is_plain(command)).find_map(|(command, call)| {
        let words: Vec<&str> = command.words.iter().map(Word::value).take(3).collect();
        let installs =
            call.is_some_and(|call| matches!(words[..], ["npm", ..]) && call.does(Action::Install) && call.is_global());
        let what = match words[..] {
            _ if installs => format!("npm {} -g", call?.subcommand),
            ["yarn", "global", "add", ..] => "yarn global add".to_owned(),
            ["corepack", "enable", ..] if !command.has_flag(&["install-directory"]) => "corepack enable".to_owned(),
            _ => return None,
        };
        Some((command, what))
    })?;
    let message = format!("`{what}` fails: it writes to `/usr/local`, which user `{account}` cannot");
    let place = cx.model.instruction(set_by).rest.whole();
    let finding = cx.finding(command.words_span()?, message).also(place, "the user is set here");
    Some(finding.help("move it above the `USER` instruction"))
}
