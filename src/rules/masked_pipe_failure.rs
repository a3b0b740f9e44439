use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety, Severity};
use crate::model::InvocationForm;
use crate::shell::tools::{Action, Role};
use crate::shell::{Builtin, Command, Dialect, Joiner, Script, Shape, Word};
use crate::text::Span;

rule!("masked-pipe-failure", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let (writers, readers) = (cx.strings("writers"), cx.strings("readers"));
    let is = |names: &[String], command: Option<&Command>| {
        let name = command.and_then(Command::name).unwrap_or_default();
        names.iter().any(|it| it == "*" || it == name)
    };
    // Who asks for every pipe gets those that do no harm, too.
    let is_everything = writers.iter().any(|it| it == "*");
    for run in cx.runs().filter(|run| !run.invocation.options.pipefail) {
        let script = run.script();
        let masks = |pipe: &&Span| {
            let writer = script.commands.iter().rfind(|command| command.span.end <= pipe.start);
            let reader = script.commands.iter().find(|command| command.span.start >= pipe.end);
            is(&writers, writer) && !is(&readers, reader) && !is_set_before(cx, &run, **pipe)
        };
        let counts = |pipe: &&Span| is_everything || substitution(cx, script, **pipe) != Some(Substitution::Elsewhere);
        let pipes: Vec<&Span> = script.pipes.iter().filter(masks).filter(counts).collect();
        // A variable that stays empty shows sooner or later; what a shell or a file gets does not.
        let shows = |pipe: &Span| substitution(cx, script, *pipe) == Some(Substitution::Assigned) && !is_everything;
        let Some(pipe) = pipes.iter().find(|pipe| !shows(pipe)).or(pipes.first()).copied() else { continue };
        let writer = script.commands.iter().rfind(|command| command.span.end <= pipe.start);
        let name = writer.and_then(Command::name).map_or("command".to_owned(), |name| format!("`{name}`"));
        let mut finding = cx
            .finding(*pipe, format!("the build goes on if {name} fails: without `pipefail`, only the last command of a pipeline sets the exit status"))
            .help(if run.invocation.dialect.has_pipefail() {
                "start the `RUN` with `set -o pipefail`"
            } else {
                "add `SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]` above this `RUN`"
            });
        if run.is_trigger() {
            finding = finding.codes([]);
        }
        let shows_later = || cx.context.is_beside_the_product() || needs_its_work(cx, &run, *pipe);
        if shows(pipe) || !is_everything && shows_later() {
            finding.severity = finding.severity.min(Severity::Info);
        }
        finding.fixes.extend(set(cx, &run).or_else(|| shell(cx, &run)));
        found.push(finding);
    }
}

/// Whether a later command needs what a piped installer installs, and so fails in its place:
/// `curl https://sh.rustup.rs | sh && . "$HOME/.cargo/env"`.
fn needs_its_work(cx: &Cx<'_>, run: &Run<'_>, pipe: Span) -> bool {
    let script = run.script();
    let Some(at) = script.chain.iter().position(|link| link.span.encloses(pipe)) else { return false };
    let installer = cx.source.slice(script.chain[at].span).to_lowercase();
    let is_key = KEYRINGS.iter().any(|place| installer.contains(place));
    let is_list = installer.contains("/etc/apt/sources.list.d/");
    let next = script.chain.get(at + 1).filter(|next| matches!(next.joiner, Joiner::And(_)));
    let loads = next.and_then(|next| script.commands_of(next).first().filter(|_| next.shape == Shape::Command));
    // `curl https://foundry.paradigm.xyz | bash` brings `foundryup`.
    let starts = |name: &str| {
        installer.split(|it: char| !it.is_alphanumeric()).any(|word| word.len() > 5 && name.starts_with(word))
    };
    let is_one = |name: &str| name.len() > 2 && (has_word(&installer, &name.to_lowercase()) || starts(name));
    let is_named = |command: &Command| {
        let is_other = command.builtin().is_none() && cx.tools.call(command).is_none_or(|call| !call.tool.system);
        let is_certain = command.run.certain && !command.run.negated && command.wrappers.is_empty();
        let is_its = is_other && command.name().is_some_and(is_one) || is_file_of(command, is_one);
        is_certain && (is_its || is_key && checks_signatures(cx, command) || is_list && installs(cx, command))
    };
    let after = script.commands.iter().filter(|command| command.span.start > script.chain[at].span.end);
    let below = cx.model.stage_of(run.index).map(|stage| cx.runs_among(run.index + 1..stage.instructions.end));
    let mut below = below.into_iter().flatten().filter(|run| !run.is_trigger() && !run.script().has_alternatives());
    let takes = next
        .and_then(|next| script.commands_of(next).first())
        .is_some_and(|command| takes_file(cx, command, &installer));
    loads.is_some_and(is_of_home)
        || takes
        || !script.has_alternatives() && after.into_iter().any(is_named)
        || below.any(|run| run.script().commands.iter().any(is_named))
}

/// Whether a command moves a file that is called after the installer: `curl https://getcomposer.org/installer | php && mv
/// composer.phar /usr/bin/composer`.
fn takes_file(cx: &Cx<'_>, command: &Command, installer: &str) -> bool {
    let call = cx.tools.call(command).filter(|call| call.has_role(Role::Moves) && command.run.certain);
    let file = call.and_then(|call| call.operands().first().map(|word| word.value().to_lowercase()));
    file.as_deref()
        .map(|file| file.rsplit('/').next().unwrap_or(file).split('.').next().unwrap_or(file))
        .is_some_and(|stem| stem.len() > 3 && installer.contains(stem))
}

/// Where the keys of package repositories are.
const KEYRINGS: [&str; 3] = ["/usr/share/keyrings/", "/etc/apt/keyrings/", "/etc/apt/trusted.gpg.d/"];

/// Whether a command fails without the key of a repository: it fetches the index of packages.
fn checks_signatures(cx: &Cx<'_>, command: &Command) -> bool {
    cx.tools.call(command).is_some_and(|call| call.tool.system && call.does(Action::Update))
}

/// Whether a command installs packages, which are not found without their repository.
fn installs(cx: &Cx<'_>, command: &Command) -> bool {
    cx.tools.call(command).is_some_and(|call| call.tool.system && call.does(Action::Install))
}

/// Whether a command reads or starts a file in a hidden directory with such a name, as installers make them:
/// `. /home/app/.nix-profile/etc/profile.d/nix.sh`.
fn is_file_of(command: &Command, is_one: impl Fn(&str) -> bool) -> bool {
    let word = if command.is(Builtin::Source) { command.arguments().first() } else { command.words.first() };
    let text = word.map(|word| word.value().to_lowercase()).unwrap_or_default();
    let hidden = text.split('/').filter_map(|part| part.strip_prefix('.'));
    hidden.flat_map(|part| part.split(|it: char| !it.is_alphanumeric())).any(is_one)
}

/// Whether a text has a word: `nodesource` is not `node`, which the distribution has too.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    text.match_indices(word)
        .any(|(at, _)| !is_part(text[..at].chars().next_back()) && !is_part(text[at + word.len()..].chars().next()))
}

/// Whether a command starts or reads a file of the home directory.
fn is_of_home(command: &Command) -> bool {
    let home = |word: &Word| {
        ["$HOME/", "${HOME}/", "~/", "/root/."].iter().any(|start| word.raw().trim_matches('"').starts_with(start))
    };
    let word = if command.is(Builtin::Source) { command.arguments().first() } else { command.words.first() };
    word.is_some_and(home)
}

/// What becomes of the status of a command substitution.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Substitution {
    /// It is that of the command, which only sets variables.
    Assigned,
    /// It is lost, whatever the shell's options.
    Elsewhere,
}

/// What becomes of the status of the command substitution that a pipe stands in; `None` outside of one.
fn substitution(cx: &Cx<'_>, script: &Script, pipe: Span) -> Option<Substitution> {
    let opens = |start: u32| cx.source.slice(Span::new(start, pipe.start)).contains(['`', '(']);
    let holds = |span: Span| span.encloses(pipe) && opens(span.start);
    script.commands.iter().find_map(|command| {
        if command.words.iter().any(|word| holds(word.span)) {
            return Some(Substitution::Elsewhere);
        }
        let assigns = command.assignments.iter().any(|assignment| holds(assignment.span));
        assigns.then_some(if command.words.is_empty() { Substitution::Assigned } else { Substitution::Elsewhere })
    })
}

/// Whether a `set -o pipefail` stands above, or the pipe is in the text of another shell, which has options of its own:
/// `bash -c "a | b"`, `su app -c "a | b"`.
fn is_set_before(cx: &Cx<'_>, run: &Run<'_>, pipe: Span) -> bool {
    let is_text = |word: &Word| {
        word.span.encloses(pipe) && !cx.source.slice(Span::new(word.span.start, pipe.start)).contains(['`', '('])
    };
    run.script().commands.iter().filter(|command| command.span.start < pipe.start).any(|command| {
        let words: Vec<&str> = command.words.iter().map(Word::value).collect();
        let sets = command.shell_options().is_some_and(|options| options.pipefail);
        let other = Dialect::of_shell(&words[..words.len().min(1)]) != Dialect::Other;
        sets || (other && command.span.encloses(pipe)) || command.words.iter().any(is_text)
    })
}

/// `set -o pipefail` in front of the script, where its shell has that.
fn set(cx: &Cx<'_>, run: &Run<'_>) -> Option<Fix> {
    let script = run.script();
    let link = script.chain.first().filter(|link| link.shape != Shape::Compound)?;
    let first = script.commands_of(link).first().filter(|_| run.invocation.dialect.has_pipefail())?;
    let mut edit = cx.edit();
    if first.shell_options().is_some_and(|options| options.errexit) {
        edit.insert_after((run, first), first.words.last()?.span, "-o pipefail");
    } else {
        edit.prepend_command((run, first), "set -o pipefail");
    }
    edit.finish("add `set -o pipefail`", Safety::Unsafe)
}

/// A `SHELL` above the RUN, where the image has bash beside a `/bin/sh` that knows no such option.
fn shell(cx: &Cx<'_>, run: &Run<'_>) -> Option<Fix> {
    let default = run.state.shell.set_by.is_none() && run.invocation.form == InvocationForm::Shell;
    if !default || run.invocation.dialect != Dialect::Dash || run.is_trigger() {
        return None;
    }
    let line = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]";
    cx.edit().insert_above(run.instruction, &[line]).finish("add a `SHELL` with Bash and `pipefail`", Safety::Unsafe)
}
