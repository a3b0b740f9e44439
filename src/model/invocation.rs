//! How an instruction runs a command: in which form, by which shell, with what text.

#[cfg(test)]
mod tests;

use super::expand::{Places, cut};
use super::image::ImageRef;
use super::state::State;
use crate::shell::{self, Dialect, Options, Script};
use crate::syntax::{Body, Form, Heredoc, Instruction, Keyword, Word};
use crate::text::{Joined, Span};

/// How a `RUN`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK` runs its command.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// How the command is given.
    pub form: InvocationForm,
    /// The language of the text.
    pub dialect: Dialect,
    /// The options that the shell is started with.
    pub options: Options,
    /// The text that the shell reads; empty where no shell does.
    pub text: Joined,
    /// Its commands.
    pub script: Script,
}

/// How a command is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvocationForm {
    /// As text for the shell of the `SHELL` instruction.
    Shell,
    /// As a single heredoc, whose body is the script. A `#!` line in it names the interpreter.
    Heredoc,
    /// As a line with heredocs in it.
    ShellWithHeredocs,
    /// As a JSON array that names a program.
    Exec,
    /// As a JSON array such as `["sh", "-c", "…"]`, whose text a shell reads.
    ExecShell,
}

/// The invocation of an instruction that finds `state`; for an `ONBUILD`, that of its trigger. `None` where the
/// instruction runs nothing. `root` is the image below all stages.
pub(super) fn read(
    source: &str,
    instruction: &Instruction,
    state: &State,
    root: Option<&ImageRef>,
) -> Option<Invocation> {
    let form = match &instruction.body {
        Body::Onbuild(Some(trigger)) => return read(source, trigger, state, root),
        Body::Healthcheck(healthcheck) => healthcheck.command.as_ref()?,
        Body::Command(form) if instruction.kind != Keyword::Shell => form,
        _ => return None,
    };
    match form {
        Form::Exec(words) => Some(exec(words, instruction)),
        Form::Shell(line) => Some(shell_form(source, line, instruction, state, root)),
    }
}

/// The words that the builder starts for a `RUN` that finds `state`, and a script that it hands over as a file; `None`
/// where the instruction is no `RUN`.
pub fn started(source: &str, instruction: &Instruction, state: &State) -> Option<(Vec<String>, Option<String>)> {
    let (Keyword::Run, Body::Command(form)) = (instruction.kind, &instruction.body) else {
        return None;
    };
    let line = match form {
        Form::Exec(words) => return Some((words.iter().map(|word| word.text.clone()).collect(), None)),
        Form::Shell(line) => line,
    };
    let (form, text) = given(source, line, instruction);
    if form == InvocationForm::Heredoc && text.text.starts_with("#!") && !state.windows {
        let name = instruction.heredocs.first().map(|heredoc| heredoc.name.as_str()).unwrap_or_default();
        return Some((vec![format!("/dev/pipes/{name}")], Some(text.text)));
    }
    let shell = state.shell.value.iter().cloned();
    Some((shell.chain([text.text]).collect(), None))
}

/// How a command in shell form is given, and the text of it.
fn given(source: &str, line: &Joined, instruction: &Instruction) -> (InvocationForm, Joined) {
    match instruction.heredocs.as_slice() {
        [] => (InvocationForm::Shell, line.clone()),
        [only] if line.whole() == only.operator => (InvocationForm::Heredoc, body(source, only)),
        heredocs => (InvocationForm::ShellWithHeredocs, with_bodies(source, line, heredocs)),
    }
}

fn shell_form(
    source: &str,
    line: &Joined,
    instruction: &Instruction,
    state: &State,
    root: Option<&ImageRef>,
) -> Invocation {
    let argv = &state.shell.value;
    let dialect = match Dialect::of_shell(argv) {
        Dialect::Sh => root.map_or(Dialect::Sh, sh_of),
        dialect => dialect,
    };
    let (form, text) = given(source, line, instruction);
    let shebang = Dialect::of_shebang(&text.text).filter(|_| form == InvocationForm::Heredoc && !state.windows);
    let options = match shebang {
        Some(_) => Options::of_shebang(&text.text),
        None => Options::of(argv),
    };
    let dialect = shebang.unwrap_or(dialect);
    let script = shell::parse(&text, dialect);
    Invocation { form, dialect, options, text, script }
}

fn exec(words: &[Word], instruction: &Instruction) -> Invocation {
    let argv: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let is_shell = |program: &&str| Dialect::of_shell(&[program]) != Dialect::Other;
    let text = match (argv.first().filter(|program| is_shell(program)), words) {
        (Some(_), [_, flags @ .., script]) if flags.iter().any(takes_text) => string(script, instruction),
        _ => None,
    };
    if let Some(text) = text {
        let dialect = Dialect::of_shell(&argv);
        let script = shell::parse(&text, dialect);
        return Invocation { form: InvocationForm::ExecShell, dialect, options: Options::of(&argv), text, script };
    }
    let script = shell::exec(words.iter().map(|word| (word.span, word.text.clone())));
    let (dialect, options, text) = (Dialect::Other, Options::default(), Joined::new());
    Invocation { form: InvocationForm::Exec, dialect, options, text, script }
}

/// Whether a shell's option says that the text of a script follows.
fn takes_text(word: &Word) -> bool {
    // The `-C` of Bash forbids `>` to replace a file.
    let short = word.text.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.ends_with('c'));
    short || matches!(word.text.to_ascii_lowercase().as_str(), "/c" | "/s/c" | "-command")
}

/// The text of a JSON string; `None` where an escape makes a character that the file does not have.
fn string(word: &Word, instruction: &Instruction) -> Option<Joined> {
    if let Places::Joined(text) = Places::of(word, instruction) {
        return Some(text);
    }
    let quoted = cut(&instruction.rest, word.span)?;
    let bytes = quoted.text.as_bytes();
    let mut text = Joined::new();
    let (mut from, mut at) = (1, 1);
    while at + 1 < bytes.len() {
        if bytes[at] == b'\\' {
            if !matches!(bytes[at + 1], b'"' | b'\\' | b'/') {
                return None;
            }
            text.append(&quoted, Span::new(from as u32, at as u32));
            from = at + 1;
            at += 1;
        }
        at += 1;
    }
    text.append(&quoted, Span::new(from as u32, (bytes.len() - 1) as u32));
    (text.text == word.text).then_some(text)
}

/// The body of a heredoc as the builder hands it on.
pub(super) fn body(source: &str, heredoc: &Heredoc) -> Joined {
    let mut text = Joined::new();
    let mut at = heredoc.body.start;
    for line in source[heredoc.body.range()].split_inclusive('\n') {
        let end = at + line.len() as u32;
        let tabs = if heredoc.chomp { line.len() - line.trim_start_matches('\t').len() } else { 0 };
        text.push(source, Span::new(at + tabs as u32, end));
        at = end;
    }
    text
}

/// The line, then each body with its end, as the builder puts them together for the shell.
fn with_bodies(source: &str, line: &Joined, heredocs: &[Heredoc]) -> Joined {
    let mut text = line.clone();
    for heredoc in heredocs {
        let break_at = heredoc.body.start.saturating_sub(1);
        if source.as_bytes().get(break_at as usize) == Some(&b'\n') {
            text.push(source, Span::new(break_at, heredoc.body.start));
        }
        text.push(source, heredoc.body);
        if let Some(end) = heredoc.end {
            let written = source[end.range()].trim_end_matches('\r').len() as u32;
            let name = heredoc.name.len() as u32;
            text.push(source, Span::new(end.start + written.saturating_sub(name), end.start + written));
        }
    }
    text
}

/// What `/bin/sh` is in an image, where its name says so.
fn sh_of(image: &ImageRef) -> Dialect {
    let name = image.familiar();
    let tag = image.tag.as_deref().unwrap_or_default();
    let tagged =
        |marks: &[&str]| tag.split(['-', '.', '_']).any(|part| marks.iter().any(|mark| part.starts_with(mark)));
    match name.as_str() {
        "alpine" | "busybox" => Dialect::Ash,
        "debian" | "ubuntu" => Dialect::Dash,
        "fedora" | "centos" | "rockylinux" | "almalinux" | "amazonlinux" | "oraclelinux" | "archlinux" => Dialect::Bash,
        _ if tagged(&["alpine"]) => Dialect::Ash,
        _ if is_red_hat(&name) => Dialect::Bash,
        _ if tagged(&["buster", "bullseye", "bookworm", "trixie", "slim", "focal", "jammy", "noble"]) => Dialect::Dash,
        _ => Dialect::Sh,
    }
}

/// Whether an image is a relative of Red Hat's or SUSE's systems, whose `/bin/sh` is Bash.
fn is_red_hat(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "amazoncorretto",
        "container-registry.oracle.com/os/oraclelinux",
        "opensuse/leap",
        "opensuse/tumbleweed",
        "public.ecr.aws/amazoncorretto/amazoncorretto",
        "public.ecr.aws/amazonlinux/amazonlinux",
        "quay.io/centos/centos",
    ];
    const STARTS: [&str; 7] = [
        "almalinux/",
        "quay.io/almalinux",
        "quay.io/rockylinux",
        "redhat/ubi",
        "registry.access.redhat.com/",
        "registry.redhat.io/",
        "rockylinux/",
    ];
    NAMES.contains(&name) || STARTS.iter().any(|start| name.starts_with(start))
}
