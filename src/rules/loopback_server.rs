use super::{Cx, Findings, rule};
use crate::answers::manifest_scripts::ManifestScripts;
use crate::answers::runs::called;
use crate::finding::Finding;
use crate::model::Stage;
use crate::shell::Command;
use crate::shell::tools::{Loopback, Starts, ToolCall};
use crate::syntax::Keyword;

rule!("loopback-server", check);

/// The largest settings that are read, in bytes.
const MOST: u64 = 1 << 16;

/// Files with variables and commands for the container, which may say where a server listens.
const STARTS: [&str; 6] =
    ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml", ".env", "Procfile"];

/// What settings say where a server listens with.
const SAYINGS: [&str; 5] = ["host", "addr", "bind", ".ip", "0.0.0.0"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let last = cx.model.stages.iter().filter(|stage| !cx.model.is_parent(stage.index));
    found.extend(last.filter_map(|stage| started(cx, stage)));
}

/// A `CMD` that starts nothing but a server. An `ENTRYPOINT` may be given further options when the container starts.
fn started(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let (index, _) = cx.model.last_of(stage, Keyword::Cmd)?;
    let command = only(&cx.model.script(index).filter(|script| script.clean && !script.opaque)?.commands)?;
    let call = cx.tools.call(command)?;
    if !cx.is_cmd_program(stage) || cx.model.step(index).before.windows {
        return None;
    }
    if let Some(server) = call.loopback() {
        return report(cx, command, &call, server);
    }
    // `CMD ["npm", "run", "dev"]`
    let scripts = ManifestScripts::at_root(cx, stage.index);
    let script = scripts.filter(|_| call.tool.starts == Some(Starts::PackageScripts))?.script_of(&call)?;
    let run = cx.tools.call(only(&script.commands)?)?;
    report(cx, command, &run, run.loopback()?)
}

/// The only command of a script.
fn only(commands: &[Command]) -> Option<&Command> {
    if let [command] = commands { Some(command) } else { None }
}

/// `command` runs a server, by itself or as the script of a package, that no other machine reaches.
fn report(cx: &Cx<'_>, command: &Command, run: &ToolCall<'_>, server: &Loopback) -> Option<Finding> {
    if may_say_otherwise(cx, run, server) {
        return None;
    }
    let message =
        format!("`{}` listens on the loopback interface only, so published ports do not reach it", called(run));
    let finding = cx.finding(command.words_span()?, message);
    Some(finding.help(format!("add `{}`", server.insert)))
}

/// Whether a variable, or a file that is read when the server starts, may say where it listens.
fn may_say_otherwise(cx: &Cx<'_>, run: &ToolCall<'_>, server: &Loopback) -> bool {
    let sets = |text: &str| server.variables.iter().any(|name| text.contains(name.as_str()));
    let read = |path: &str| {
        let bytes = cx.context.read(path, MOST).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let starts = |path: &&str| cx.context.exists(path);
    let starts_otherwise = |text: &str| sets(text) || run.command.name().is_some_and(|name| text.contains(name));
    let settings: Vec<String> = server.settings.iter().map(|start| format!("{start}*")).collect();
    let says = |text: &str| SAYINGS.iter().any(|word| text.contains(word));
    sets(cx.source.text())
        || !(server.settings.is_empty() || cx.context.is_known() && cx.context.files().complete)
        || STARTS.iter().copied().filter(starts).any(|path| starts_otherwise(&read(path)))
        || {
            let files = cx.context.files_called(settings.iter().map(String::as_str));
            files.iter().any(|file| says(&read(&file.path)))
        }
}
