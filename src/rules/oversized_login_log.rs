use super::{Cx, Findings, rule};
use crate::answers::runs::Run;
use crate::finding::{Fix, Safety};
use crate::shell::tools::{Meaning, ToolCall};
use crate::shell::{Command, Word};

rule!("oversized-login-log", check);

/// The first number whose entry makes the log larger than 29 MB.
const HIGH: u64 = 100_000;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for call in run.calls() {
            let habit = call.tool.login_log.as_ref().and_then(|habit| call.follows(habit, Meaning::NoLog));
            let Some((option, (word, number))) = habit.zip(number(&run, call)) else { continue };
            if number < HIGH {
                continue;
            }
            let message = format!(
                "with user ID {number}, the login logs add up to {} MB to the image layer",
                (number * 292) >> 20
            );
            let mut finding = cx.finding(word.span, message).help(format!("use `{} {option}`", call.tool.name));
            finding.fixes.extend(without_log(cx, &run, call.command, option));
            found.push(finding);
        }
    }
}

/// The number that the new user gets, where it is known, and the word that says it.
fn number<'a>(run: &Run<'_>, call: &ToolCall<'a>) -> Option<(&'a Word, u64)> {
    let (value, word) = call.values(Meaning::Uid).last()?;
    let text = run.text(word)?;
    let glued = word.value() != value;
    let digits = if glued { text.trim_start_matches(|c: char| !c.is_ascii_digit()) } else { &text };
    Some((word, digits.parse().ok()?))
}

fn without_log(cx: &Cx<'_>, run: &Run<'_>, command: &Command, option: &str) -> Option<Fix> {
    let name = command.words.first()?.span;
    cx.edit().insert_after((run, command), name, option).finish(format!("add `{option}`"), Safety::Safe)
}
