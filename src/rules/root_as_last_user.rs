use super::{Cx, Findings, rule};
use crate::context::path;
use crate::model::Stage;
use crate::model::transfer::TransferSource;
use crate::syntax::{Body, Keyword};

rule!("root-as-last-user", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let mut users = cx.model.instructions_of(stage).filter(|(_, it)| it.kind == Keyword::User);
        let Some((index, instruction)) = users.next_back() else { continue };
        let Body::Text(Some(word)) = &instruction.body else { continue };
        let user = cx.model.expand(index, word).value;
        // The build chooses the value of a variable.
        if word.text.contains('$') && !cx.is_strict() {
            continue;
        }
        let is_root = matches!(user.known().and_then(|user| user.split(':').next()), Some("root" | "0"));
        if !is_root || !(runs(cx, stage) && !drops_privileges(cx, stage) || cx.is_strict()) {
            continue;
        }
        let message = format!("the last `USER` is `{}`, so the container runs as root", word.text);
        found.push(cx.finding(word.span, message).help("end the stage with an unprivileged `USER`"));
    }
}

/// Whether containers are started from the stage: it is what is built.
fn runs(cx: &Cx<'_>, stage: &Stage) -> bool {
    cx.model.target().is_some_and(|target| target.index == stage.index)
}

/// Whether the container starts as root to become another user: its entrypoint, or a script that it runs, calls `gosu` or a
/// program like it.
fn drops_privileges(cx: &Cx<'_>, stage: &Stage) -> bool {
    const PROGRAMS: [&str; 8] = ["chpst", "gosu", "runuser", "s6-setuidgid", "setpriv", "setuidgid", "su-exec", "su"];
    let drops = |text: &str| {
        let mut words = text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace);
        words.any(|word| PROGRAMS.contains(&word.rsplit('/').next().unwrap_or(word).trim_matches(['"', ';', '(', ')'])))
    };
    let mut starts =
        cx.model.instructions_of(stage).filter(|(_, it)| matches!(it.kind, Keyword::Entrypoint | Keyword::Cmd));
    starts.any(|(index, instruction)| {
        let invocation = cx.model.invocation(index);
        let commands = invocation.iter().flat_map(|it| &it.script.commands);
        let mut words = commands.flat_map(|command| &command.words).filter_map(|word| word.literal());
        let files = cx.ran_files().into_iter().filter(|ran| instruction.span.encloses(ran.span));
        words.any(|word| drops(word) || found_by_name(cx, stage, word).is_some_and(|text| drops(&text)))
            || files.filter_map(|ran| cx.script_text(&ran)).any(|text| drops(&text))
    })
}

/// The text of a script that is found in `PATH`: a `COPY` of the stage brings a file of this name.
fn found_by_name(cx: &Cx<'_>, stage: &Stage, name: &str) -> Option<String> {
    const MAX_BYTES: u64 = 1 << 18;
    let transfers = cx.model.instructions_of(stage).filter_map(|(index, _)| cx.model.transfer(index));
    let mut paths = transfers.flat_map(|transfer| transfer.context_sources().filter_map(TransferSource::path));
    let file = paths.find(|file| path::split(file).1 == name)?;
    Some(String::from_utf8_lossy(&cx.context.read(&file, MAX_BYTES)?).into_owned())
}
