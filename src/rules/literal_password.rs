use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::shell::{Command, Joiner, Word};

rule!("literal-password", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let commands = &run.script().commands;
        for (at, command) in commands.iter().enumerate() {
            let Some(word) = given(command).or_else(|| piped(&run, at)) else { continue };
            let message =
                format!("`{}` gets a password that everybody can read in the image's history", called(command));
            let finding = cx.finding(word.span, message);
            found.push(finding.help("leave the account without a password, or set one when the container starts"));
        }
    }
}

fn called(command: &Command) -> &str {
    command.name().unwrap_or_default()
}

/// A password among a command's own arguments.
fn given(command: &Command) -> Option<&Word> {
    let options: &[&str] = match command.name()? {
        "useradd" | "usermod" => &["-p", "--password"],
        "sshpass" => &["-p"],
        _ => return None,
    };
    let arguments = command.arguments();
    let at = arguments.iter().position(|word| options.contains(&word.value()))?;
    arguments.get(at + 1).filter(|word| is_password(word))
}

/// A password that is piped into the command at this place of the script.
fn piped<'a>(run: &Run<'a>, at: usize) -> Option<&'a Word> {
    let commands = &run.script().commands;
    let (command, before) = (commands.get(at)?, commands.get(at.checked_sub(1)?)?);
    let takes = match command.name()? {
        "chpasswd" => true,
        "passwd" => command.has_argument("--stdin"),
        _ => false,
    };
    let says = matches!(before.name(), Some("echo" | "printf")) && matches!(command.joiner, Joiner::Pipe(_));
    let word = before.arguments().iter().find(|word| !word.value().starts_with('-'))?;
    let whole =
        command.name() != Some("chpasswd") || word.value().split_once(':').is_some_and(|(_, it)| !it.is_empty());
    (takes && says && whole && is_password(word)).then_some(word)
}

/// Whether it is one, and not a variable or a mark for an account without any.
fn is_password(word: &Word) -> bool {
    word.literal().is_some_and(|text| text.len() > 1 && !text.ends_with(['*', '!']))
}
