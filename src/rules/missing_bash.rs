use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Stage;
use crate::shell::Command;
use crate::shell::tools::Action;
use crate::syntax::{Body, Form, Keyword};
use crate::text::Span;

rule!("missing-bash", check);

/// Packages of Alpine that do not bring `bash` along.
const WITHOUT_BASH: [&str; 62] = [
    "bind-tools",
    "build-base",
    "busybox-extras",
    "bzip2",
    "ca-certificates",
    "cmake",
    "coreutils",
    "curl",
    "dumb-init",
    "findutils",
    "freetype-dev",
    "g++",
    "gawk",
    "gcc",
    "gcompat",
    "gettext",
    "git",
    "gmp-dev",
    "gnupg",
    "grep",
    "gzip",
    "icu-data-full",
    "icu-dev",
    "icu-libs",
    "iputils",
    "jq",
    "libc-dev",
    "libc6-compat",
    "libffi-dev",
    "libgcc",
    "libpng-dev",
    "libpq",
    "libstdc++",
    "libxml2-dev",
    "libxslt-dev",
    "libzip-dev",
    "linux-headers",
    "make",
    "musl-dev",
    "nano",
    "netcat-openbsd",
    "nodejs",
    "npm",
    "oniguruma-dev",
    "openssh-client",
    "openssl",
    "openssl-dev",
    "patch",
    "procps",
    "python3",
    "python3-dev",
    "py3-pip",
    "rsync",
    "sed",
    "shadow",
    "su-exec",
    "tar",
    "tini",
    "tzdata",
    "unzip",
    "wget",
    "zip",
];

/// What needs `bash`.
struct Need {
    /// The instruction that starts it.
    index: usize,
    span: Span,
    /// The script of the build context that names it.
    script: Option<(String, Span)>,
}

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let lacks = |stage: &&Stage| cx.named_root(stage).is_some_and(|root| root.base.lacks_bash());
    let stages: Vec<&Stage> = cx.model.stages.iter().filter(lacks).collect();
    if stages.is_empty() {
        return;
    }
    let scripts = scripts(cx);
    for stage in stages {
        let first = stage.instructions.clone().find_map(|index| {
            let need = named(cx, index).or_else(|| {
                let (_, span, script) = scripts.iter().find(|(at, ..)| *at == index)?;
                Some(Need { index, span: *span, script: Some(script.clone()) })
            })?;
            report(cx, stage, need)
        });
        found.extend(first);
    }
}

fn report(cx: &Cx<'_>, stage: &Stage, need: Need) -> Option<Finding> {
    let kind = cx.model.instruction(need.index).kind;
    // What comes below a CMD is there when the container starts.
    let (end, fails) = match kind {
        Keyword::Run => (need.index, "this `RUN` fails"),
        _ if cx.model.is_parent(stage.index) => return None,
        _ => (stage.instructions.end, "the container does not start"),
    };
    if cx.model.before(end).any(|index| may_bring(cx, index)) {
        return None;
    }
    let root = cx.model.root(stage.index)?;
    let base = root.base.shown();
    let finding = match need.script {
        Some((path, copied)) => {
            let message = format!("`{path}` needs `bash`, which `{base}` does not contain, so {fails}");
            cx.finding(need.span, message).also(copied, "the script starts with a shebang for `bash`")
        }
        None => cx.finding(need.span, format!("`{base}` does not contain `bash`, so {fails}")),
    };
    let finding = finding.also(root.image_span, "the base image");
    Some(finding.help("install it with `apk add --no-cache bash`, or use `sh`"))
}

/// Where an instruction names `bash`: its `SHELL`, or the program that it starts.
fn named(cx: &Cx<'_>, index: usize) -> Option<Need> {
    let instruction = cx.model.instruction(index);
    let (Keyword::Run | Keyword::Cmd | Keyword::Entrypoint, Body::Command(form)) =
        (instruction.kind, &instruction.body)
    else {
        return None;
    };
    let shell = &cx.model.step(index).before.shell;
    if let (Form::Shell(_), Some(set_by)) = (form, shell.set_by)
        && shell.value.first().is_some_and(|program| is_bash(program))
    {
        let span = cx.model.instruction(set_by).rest.whole();
        return Some(Need { index, span, script: None });
    }
    // The arguments of an ENTRYPOINT are not a program.
    if instruction.kind == Keyword::Cmd && has_entrypoint(cx, index) {
        return None;
    }
    if let Form::Exec(words) = form {
        let program = words.first().filter(|program| is_bash(&program.text))?;
        return Some(Need { index, span: program.span, script: None });
    }
    let script = cx.model.script(index).filter(|script| script.clean && !script.opaque)?;
    let mut before = script.commands.iter().take_while(|command| !starts_bash(command));
    let brings = |command: &Command| command.words.iter().any(|word| word.value().contains("bash"));
    if script.has_alternatives() || before.any(brings) || installs_unknown(cx, index) {
        return None;
    }
    let command = script.commands.iter().find(|command| starts_bash(command))?;
    let is_plain = command.run.certain && !command.run.negated && command.wrappers.is_empty();
    is_plain.then(|| Need { index, span: command.words[0].span, script: None })
}

fn has_entrypoint(cx: &Cx<'_>, index: usize) -> bool {
    cx.model.stage_of(index).is_none_or(|stage| cx.model.has_entrypoint(stage.index))
}

/// The scripts of the build context for `bash` that instructions start, each with the instruction and the place.
fn scripts(cx: &Cx<'_>) -> Vec<(usize, Span, (String, Span))> {
    let changing = cx.instructions_with(&["sed "]);
    let read = cx.ran_files().into_iter().filter_map(|ran| {
        let text = cx.script_text(&ran).filter(|_| !cx.is_one_between(&changing, &ran))?;
        let mut words = text.strip_prefix("#!")?.lines().next()?.split_ascii_whitespace();
        let program = words.next()?;
        let is_env = program == "/usr/bin/env" && words.next().is_some_and(is_bash);
        let instructions = &cx.file.instructions;
        let index = instructions.iter().position(|instruction| instruction.span.encloses(ran.span))?;
        let is_argument = instructions[index].kind == Keyword::Cmd && has_entrypoint(cx, index);
        let needs = (is_env || is_bash(program)) && !is_argument && !installs_unknown(cx, index);
        let brings =
            instructions[index].kind == Keyword::Run && cx.source.slice(instructions[index].span).contains("bash");
        (needs && !brings).then_some((index, ran.span, (ran.path, ran.copied)))
    });
    read.collect()
}

fn is_bash(program: &str) -> bool {
    matches!(program, "bash" | "/bin/bash" | "/usr/bin/bash")
}

fn starts_bash(command: &Command) -> bool {
    command.words.first().and_then(|word| word.literal()).is_some_and(is_bash)
}

/// Whether `bash` may be there after an instruction that did not need it.
fn may_bring(cx: &Cx<'_>, index: usize) -> bool {
    let text = cx.source.slice(cx.model.instruction(index).span);
    if let Some(transfer) = cx.model.transfer(index) {
        let places: &[&str] =
            if transfer.from.is_some() { &["/bin", "/usr/bin", "/usr/local/bin"] } else { &["/bin", "/usr/bin"] };
        return text.contains("bash") || cx.may_copy_into(index, places);
    }
    let is_run = cx.model.instruction(index).kind == Keyword::Run;
    is_run && (text.contains("bash") || cx.runs_unknown(index) || installs_unknown(cx, index))
}

/// Whether a `RUN` may install a package that brings `bash` along.
fn installs_unknown(cx: &Cx<'_>, index: usize) -> bool {
    let Some(run) = cx.run(index) else { return false };
    let is_known = |name: &str| {
        let name = name.split(['=', '<', '>', '~', '@']).next().unwrap_or_default();
        name.starts_with('.') || WITHOUT_BASH.contains(&name)
    };
    let system = || run.calls().filter(|call| call.tool.system);
    let named = cx.source.slice(run.instruction.span).matches("apk ").count();
    let unknown = system().any(|call| {
        call.does(Action::Install) && !call.packages().iter().all(|word| word.literal().is_some_and(is_known))
    });
    unknown || named > system().count()
}
