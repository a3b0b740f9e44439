use super::{Cx, Findings, rule};
use crate::context::{Kind, path};
use crate::finding::Finding;
use crate::model::path::is_below;
use crate::model::{Base, InvocationForm, Stage};
use crate::shell::tools::{Action, Role};
use crate::shell::{Command, Script};
use crate::syntax::Keyword;
use crate::text::Span;

rule!("missing-program", check);

/// Where programs are.
const PLACES: [&str; 4] = ["/bin", "/usr", "/opt", "/sbin"];

/// How the names of scripts begin that many images have in their `PATH`.
const IN_IMAGES: &str = "docker-";

/// How the names of modules of WebAssembly end, which another runtime looks up.
const MODULE: &str = ".wasm";

/// The program that no package of a distribution brings.
const FROM_NPM: &str = "pnpm";

/// Packages that bring no other program along.
const ALONE: [&str; 8] =
    ["ca-certificates", "libpq5", "libstdc++", "locales", "media-types", "netbase", "tzdata", "gettext-base"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend(cx.model.stages.iter().filter_map(|stage| {
        let mut instructions = cx.model.instructions_of(stage);
        instructions.find_map(|(index, _)| missing(cx, stage, index)).or_else(|| off_path(cx, stage))
    }));
}

/// The first program that an instruction starts and the image does not have.
fn missing(cx: &Cx<'_>, stage: &Stage, index: usize) -> Option<Finding> {
    let root = cx.named_root(stage)?;
    let kind = cx.model.instruction(index).kind;
    let is_started = match kind {
        Keyword::Run | Keyword::Entrypoint => true,
        Keyword::Cmd => cx.is_cmd_program(stage),
        _ => false,
    };
    let invocation = cx.model.invocation(index).filter(|_| is_started && !cx.model.step(index).before.windows)?;
    let script = &invocation.script;
    let commands = if invocation.form == InvocationForm::Exec { 1 } else { script.commands.len() };
    let (at, command, name) = script.commands.iter().enumerate().take(commands).find_map(|(at, command)| {
        let name = program(command).filter(|name| root.base.lacks_program(name))?;
        is_certain(script, command).then_some((at, command, name))
    })?;
    let (end, fails) = match kind {
        Keyword::Run => (index, "this `RUN` fails"),
        _ if cx.model.is_parent(stage.index) => return None,
        _ => (stage.instructions.end, "the container does not start"),
    };
    let named = || script.commands[..at].iter().any(|other| other.words.iter().any(|word| word.value().contains(name)));
    let brings = |other: usize| may_bring(cx, other, name);
    let own = kind == Keyword::Run && (named() || may_install(cx, index, at, name));
    if own || cx.model.before(end).any(|other| other != index && brings(other)) {
        return None;
    }
    let message = format!("`{}` does not contain `{name}`, so {fails}", root.base.shown());
    let finding = cx.finding(command.words[0].span, message).also(root.image_span, "the base image");
    Some(finding.help(if name == FROM_NPM {
        "install it first, for example with `RUN npm install -g pnpm`".to_owned()
    } else {
        format!("install `{name}` first")
    }))
}

/// `COPY start.sh /app/` and `CMD ["start.sh"]`: a name without a directory is looked up in `PATH` alone.
fn off_path(cx: &Cx<'_>, stage: &Stage) -> Option<Finding> {
    let is_plain = |name: &str| !name.contains('/') && !name.starts_with(IN_IMAGES) && !name.ends_with(MODULE);
    let started = cx.started_program(stage).filter(|it| is_plain(it.text))?;
    cx.model.root(stage.index).filter(|root| root.base.is_official() || root.base == Base::Scratch)?;
    let name = started.text;
    let mut copied = None;
    for index in cx.model.before(stage.instructions.end) {
        match cx.model.instruction(index).kind {
            Keyword::Copy | Keyword::Add => match lands(cx, index, name) {
                Some(found) => copied = Some(found),
                None if may_bring(cx, index, name) => return None,
                None => {}
            },
            // A package brings no program with the ending of a script.
            Keyword::Run if !name.contains('.') || may_put(cx, index, name) => return None,
            Keyword::Env if may_bring(cx, index, name) => return None,
            _ => {}
        }
    }
    let (directory, span) = copied?;
    let is_in_path =
        path::split(&directory).1.ends_with("bin") || PLACES.iter().any(|place| is_below(&directory, place));
    if is_in_path {
        return None;
    }
    let message = format!("`{name}` is not found: it is in `{directory}`, which is not in `PATH`");
    let finding = cx.finding(started.word.span, message).also(span, "copied here");
    Some(finding.help(format!("write `{}`", path::join(&directory, name))))
}

/// The directory into which a `COPY` brings a file of this name, and its source.
fn lands(cx: &Cx<'_>, index: usize, name: &str) -> Option<(String, Span)> {
    let transfer = cx.model.transfer(index)?;
    let destination = transfer.destination.as_ref()?;
    let to = destination.path.as_deref()?;
    let into = destination.is_directory || transfer.sources.len() > 1;
    transfer.sources.iter().find_map(|source| {
        let from = source.path().filter(|_| !source.has_wildcards())?;
        let inside = path::below_root(&format!("{from}/{name}"));
        let is_file = |path: &str| cx.context.look(path).is_some_and(|stat| stat.kind == Kind::File);
        if transfer.from.is_none() && is_file(&inside) && !cx.context.is_left_out(&inside) {
            return Some((to.to_owned(), source.span));
        }
        let is_it = if into { path::split(&from).1 == name } else { path::split(to).1 == name };
        is_it.then(|| {
            (if into { to.to_owned() } else { format!("/{}", path::below_root(path::split(to).0)) }, source.span)
        })
    })
}

/// Whether a `RUN` may put a file of this name elsewhere: it does more with it than to change its mode or its text.
fn may_put(cx: &Cx<'_>, index: usize, name: &str) -> bool {
    const IN_PLACE: [Role; 3] = [Role::ChangesMode, Role::ChangesOwner, Role::Edits];
    let Some(run) = cx.run(index).filter(|_| !cx.runs_unknown(index)) else { return true };
    run.commands().any(|(command, call)| {
        let is_named = command.words.iter().any(|word| word.value().contains(name));
        let in_place = call.is_some_and(|call| IN_PLACE.iter().any(|role| call.has_role(*role)));
        is_named && !in_place
    })
}

/// The program that a command names, in a directory that images have.
fn program(command: &Command) -> Option<&str> {
    let word = command.words.first()?.literal()?;
    let name = word.rsplit('/').next()?;
    let directory = &word[..word.len() - name.len()];
    matches!(directory, "" | "/bin/" | "/sbin/" | "/usr/bin/" | "/usr/sbin/").then_some(name)
}

/// Whether the script fails where this command is not found.
fn is_certain(script: &Script, command: &Command) -> bool {
    let run = &command.run;
    let asks = |other: &Command| other.name().is_none_or(|name| matches!(name, "command" | "which" | "type" | "hash"));
    let is_plain = script.clean && !script.opaque && !script.has_alternatives();
    is_plain
        && run.certain
        && !run.negated
        && command.wrappers.is_empty()
        && command.depth == 0
        && !script.commands.iter().filter(|command| !command.words.is_empty()).any(asks)
}

/// Whether an instruction may bring the program.
fn may_bring(cx: &Cx<'_>, index: usize, name: &str) -> bool {
    let instruction = cx.model.instruction(index);
    let text = cx.source.slice(instruction.span);
    match instruction.kind {
        Keyword::Run => {
            text.contains(name)
                || text.contains('$')
                || name == FROM_NPM && text.contains("corepack")
                || cx.runs_unknown(index)
                || may_install(cx, index, usize::MAX, name)
        }
        // `pnpm-lock.yaml` is not `pnpm`.
        Keyword::Copy | Keyword::Add => {
            let named = |word: &str| word.trim_end_matches('/').rsplit('/').next() == Some(name);
            let is_named =
                if name == FROM_NPM { text.split_ascii_whitespace().any(named) } else { text.contains(name) };
            is_named || cx.may_copy_into(index, &PLACES)
        }
        Keyword::Env => text.contains("PATH"),
        _ => false,
    }
}

/// Whether the first commands of a `RUN` may install a package that brings the program along.
fn may_install(cx: &Cx<'_>, index: usize, commands: usize, name: &str) -> bool {
    let Some(run) = cx.run(index) else { return false };
    let is_alone = |name: &str| name.starts_with('.') || ALONE.contains(&name);
    run.commands().take(commands).any(|(command, call)| {
        let Some(call) = call else {
            return command.words.is_empty() || command.builtin().is_none() && is_other(command);
        };
        if name == FROM_NPM {
            return command.words.iter().any(|word| word.value().contains("corepack"));
        }
        let installs = call.tool.system && call.does(Action::Install);
        installs && !call.packages().iter().all(|word| word.literal().is_some_and(is_alone))
    })
}

/// Whether a command is none of those that only touch files.
fn is_other(command: &Command) -> bool {
    const FILES: [&str; 14] = [
        "cat", "chgrp", "chmod", "chown", "cp", "groupadd", "ls", "mkdir", "sed", "sleep", "touch", "useradd",
        "addgroup", "adduser",
    ];
    command.name().is_none_or(|name| !FILES.contains(&name))
}
