use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Keyword};
use crate::text::closest_within;

rule!("invalid-stop-signal", check);

/// The signals of Linux that have no number in their names.
const SIGNALS: [&str; 36] = [
    "SIGABRT",
    "SIGALRM",
    "SIGBUS",
    "SIGCHLD",
    "SIGCLD",
    "SIGCONT",
    "SIGFPE",
    "SIGHUP",
    "SIGILL",
    "SIGINT",
    "SIGIO",
    "SIGIOT",
    "SIGKILL",
    "SIGPIPE",
    "SIGPOLL",
    "SIGPROF",
    "SIGPWR",
    "SIGQUIT",
    "SIGSEGV",
    "SIGSTKFLT",
    "SIGSTOP",
    "SIGSYS",
    "SIGTERM",
    "SIGTRAP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGUSR1",
    "SIGUSR2",
    "SIGVTALRM",
    "SIGWINCH",
    "SIGXCPU",
    "SIGXFSZ",
    "SIGRTMIN",
    "SIGRTMAX",
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Text(Some(word)) = &instruction.body else { continue };
        let value = cx.model.expand(index, word).value;
        let Some(signal) = value.known().filter(|_| instruction.kind == Keyword::Stopsignal) else { continue };
        if cx.model.stage_of(index).is_none() || is_signal(signal) {
            continue;
        }
        let said = if signal.is_empty() {
            format!("`{}` is empty, which is not a valid signal, so the build fails", word.text)
        } else {
            format!("`{signal}` is not a valid signal, so the build fails")
        };
        let finding = cx.finding(word.span, said);
        let upper = signal.to_ascii_uppercase();
        let named = if upper.starts_with("SIG") { upper } else { format!("SIG{upper}") };
        found.push(match closest_within(2, &named, SIGNALS).filter(|_| word.text == signal) {
            Some(near) => {
                let title = format!("replace with `{near}`");
                let fix = cx.edit().replace(instruction, word.span, near).finish(title, Safety::Unsafe);
                finding.help(format!("did you mean `{near}`?")).fix(fix)
            }
            None => finding.help("use a signal name such as `SIGTERM`, or a signal number"),
        });
    }
}

fn is_signal(text: &str) -> bool {
    // The builder takes any number but this, as it takes one of a signal that Linux does not have.
    if let Ok(number) = text.parse::<i64>() {
        return number != 0;
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |start: &str, most: u32| {
        let number = name.strip_prefix(start).and_then(|number| number.parse::<u32>().ok());
        number.is_some_and(|number| (1..=most).contains(&number))
    };
    SIGNALS.iter().any(|signal| &signal[3..] == name) || offset("RTMIN+", 15) || offset("RTMAX-", 14)
}
