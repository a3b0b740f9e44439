use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::transfer::SourceKind;
use crate::model::{InvocationForm, Stage};
use crate::shell::tools::{Role, ToolCall};
use crate::shell::{Command, Word};
use crate::syntax::Keyword;

rule!("service-as-command", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.model.stages.iter().filter_map(|stage| started(cx, stage)));
}

/// What a container of a stage starts, where that only starts a service in the background.
fn started(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    // Another stage may set another one.
    if cx.model.is_parent(stage.index) {
        return None;
    }
    let last = |kind: Keyword| {
        let mut stages = cx.model.ancestry(stage.index);
        stages.find_map(|stage| cx.model.last_of(&cx.model.stages[stage], kind))
    };
    let (index, instruction) = last(Keyword::Entrypoint).or_else(|| {
        let knows_entrypoint = cx.model.root(stage.index).is_some_and(|root| root.base.is_official());
        last(Keyword::Cmd).filter(|_| knows_entrypoint)
    })?;
    if cx.model.step(index).before.windows {
        return None;
    }
    let invocation = cx.model.invocation(index)?;
    let script = &invocation.script;
    let link = script.chain.last().filter(|_| script.clean && !script.opaque)?;
    let command = script.commands_of(link).first().filter(|_| link.commands.len() == 1)?;
    if daemonizes(command) && !may_stay(cx, stage, command) {
        let (program, keyword) = (command.name()?, instruction.kind.name());
        let message = format!(
            "`{program}` goes to the background, so the program of this `{keyword}` ends and the container stops"
        );
        let help = format!("keep it in the foreground: `{}`", foreground(program));
        return Some(cx.finding(command.words_span()?, message).help(help));
    }
    if brings_service(cx, stage) {
        return None;
    }
    let call = cx.calls.of(index).get(link.commands.start)?.as_ref().filter(|_| link.commands.len() == 1)?;
    let span = call.command.words_span().filter(|_| starts_only(call, invocation.form))?;
    let keyword = instruction.kind.name();
    let message = format!("this `{keyword}` starts the service in the background and returns, so the container stops");
    let help = "start the program itself in the foreground, for example `nginx -g 'daemon off;'`";
    Some(cx.finding(span, message).help(help))
}

/// Whether a command starts a program that leaves the foreground.
fn daemonizes(command: &Command) -> bool {
    let arguments: Option<Vec<&str>> = command.arguments().iter().map(Word::literal).collect();
    let Some(arguments) = arguments.filter(|_| command.wrappers.is_empty() && command.redirections.is_empty()) else {
        return false;
    };
    let has = |wanted: &str| arguments.contains(&wanted);
    match (command.name().unwrap_or_default(), &arguments[..]) {
        ("nginx" | "sshd" | "cron", []) | ("apachectl" | "apache2ctl", ["start"]) => true,
        ("php-fpm", _) => has("-D") || has("--daemonize"),
        ("redis-server", _) => arguments.windows(2).any(|pair| pair == ["--daemonize", "yes"]),
        _ => false,
    }
}

/// How programs are started in the foreground, the one that reads settings about that first.
const FOREGROUND: [(&str, &str); 5] = [
    ("nginx", "nginx -g 'daemon off;'"),
    ("sshd", "/usr/sbin/sshd -D"),
    ("cron", "cron -f"),
    ("php-fpm", "php-fpm -F"),
    ("redis-server", "redis-server"),
];

fn foreground(program: &str) -> &'static str {
    let found = FOREGROUND.iter().find(|(name, _)| *name == program);
    found.map_or("apachectl -D FOREGROUND", |(_, started)| started)
}

/// Whether the file may keep a program in the foreground: settings say so, or it is another program.
fn may_stay(cx: &Cx<'_>, stage: &Stage, command: &Command) -> bool {
    const PLACES: [&str; 5] = ["/usr/bin", "/usr/sbin", "/usr/local", "/bin", "/sbin"];
    let has_settings = command.name() == Some(FOREGROUND[0].0);
    let settles = |index: usize| {
        let instruction = cx.model.instruction(index);
        let text = cx.source.slice(instruction.span);
        let is_known = !text.contains("daemon") && !text.contains("foreground");
        match instruction.kind {
            Keyword::Run => !is_known || cx.runs_unknown(index),
            _ if has_settings && cx.may_copy_into(index, &["/etc"]) => !is_known || !has_no_daemon(cx, index),
            _ => cx.may_copy_into(index, &PLACES),
        }
    };
    command.words[0].value().starts_with("./") || cx.model.before(stage.instructions.end).any(settles)
}

/// Whether all files that a `COPY` brings are known and none of them says anything about daemons.
fn has_no_daemon(cx: &Cx<'_>, index: usize) -> bool {
    /// The largest settings that are read, in bytes.
    const MOST: u64 = 1 << 16;
    let Some(transfer) = cx.model.transfer(index) else { return false };
    let is_silent =
        |path: &str| cx.context.read(path, MOST).is_some_and(|text| !text.windows(6).any(|it| it == b"daemon"));
    transfer.sources.iter().all(|source| match &source.kind {
        SourceKind::Heredoc { .. } => true,
        SourceKind::Path if transfer.from.is_none() => {
            let files = source.path().filter(|path| !path.is_empty()).map(|path| cx.context.files().below(&path));
            files.is_some_and(|files| {
                !files.is_empty() && files.len() < 50 && files.iter().all(|file| is_silent(&file.path))
            })
        }
        _ => false,
    })
}

/// Whether a call starts services and gives them nothing that may keep them in the foreground.
fn starts_only(call: &ToolCall<'_>, form: InvocationForm) -> bool {
    let is_plain = call.command.arguments().iter().all(|word| !word.value().starts_with('-'));
    let is_last = call
        .command
        .arguments()
        .last()
        .zip(call.subcommand_word())
        .is_some_and(|(last, subcommand)| !call.tool.subject_first || last.span == subcommand.span);
    let is_known = form == InvocationForm::Exec || call.command.words.iter().all(|word| word.literal().is_some());
    call.has_role(Role::StartsService) && is_plain && is_last && is_known && call.command.wrappers.is_empty()
}

/// Whether the file brings a service or settings of its own, which may keep it in the foreground, such as `daemon off`.
fn brings_service(cx: &Cx<'_>, stage: &Stage) -> bool {
    const PLACES: [&str; 3] = ["/etc", "/usr/bin/systemctl", "/bin/systemctl"];
    cx.model.before(stage.instructions.end).any(|index| {
        let text = cx.source.slice(cx.model.instruction(index).span);
        let is_run = cx.model.instruction(index).kind == Keyword::Run;
        let is_setting = ["/etc/", "daemon", "foreground", "systemctl.py"].iter().any(|word| text.contains(word));
        is_run && (is_setting || cx.runs_unknown(index)) || cx.may_copy_into(index, &PLACES)
    })
}
