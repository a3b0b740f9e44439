use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::shell::{Command, Word};

rule!("sparse-login-log", check);

/// The first number whose entry makes the log larger than 29 MB.
const HIGH: u64 = 100_000;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in run.script().commands.iter().filter(|command| command.name() == Some("useradd")) {
            let Some((word, number)) = number(&run, command) else { continue };
            if number < HIGH || command.has_flag(&["l", "no-log-init"]) {
                continue;
            }
            let mut finding = cx
                .finding(
                    word.span,
                    format!("user number {number} makes the login log {} MB large", (number * 292) >> 20),
                )
                .help("write `useradd -l`");
            finding.fixes.extend(without_log(cx, &run, command));
            found.push(finding);
        }
    }
}

/// The number that the new user gets, where it is known, and the word that says it.
fn number<'a>(run: &Run<'_>, command: &'a Command) -> Option<(&'a Word, u64)> {
    let arguments = command.arguments();
    let at = arguments.iter().position(|word| {
        let value = word.value();
        let cluster = value.starts_with('-') && !value.starts_with("--") && value.contains('u');
        cluster || value == "--uid" || value.starts_with("--uid=")
    })?;
    let own = run.text(&arguments[at])?;
    let glued = own.trim_start_matches(|c: char| !c.is_ascii_digit());
    let (word, text) = match glued {
        "" => (arguments.get(at + 1)?, run.text(arguments.get(at + 1)?)?),
        digits => (&arguments[at], digits.to_owned()),
    };
    Some((word, text.parse().ok()?))
}

fn without_log(cx: &Cx<'_>, run: &Run<'_>, command: &Command) -> Option<Fix> {
    let name = command.words.first()?.span;
    cx.edit().insert_after((run, command), name, "-l").finish("insert `-l`", Safety::Safe)
}
