//! What some faults of shell scripts do, in words for who wrote them, where the checker only names the construct.

use super::Answers;
use super::shell_faults::ShellFault;
use crate::shell::Dialect;

/// A fault in words.
pub struct Said {
    /// What happens.
    pub message: String,
    /// What to write, in the imperative.
    pub help: String,
}

impl Answers<'_> {
    /// What a fault does and what to write instead; `None` where the checker says enough.
    pub fn said(&self, fault: &ShellFault) -> Option<Said> {
        let text = self.source.slice(fault.span).trim();
        let shell = if fault.dialect == Dialect::Dash { "`sh`" } else { "a POSIX `sh`" };
        let (message, help) = match fault.code {
            3020 => {
                let target = text.trim_start_matches(['&', '>']).trim();
                let to = if target.is_empty() || target.contains('`') { "FILE" } else { target };
                let message = format!("{shell} reads `&>` as `&` and `>`: the command runs in the background");
                (message, format!("write `> {to} 2>&1`"))
            }
            3009 if !text.contains(['`', '\n']) => {
                (format!("{shell} does not expand `{text}`: it is taken literally"), "write each word out".to_owned())
            }
            2210 => {
                let number = text.trim_start_matches(['<', '>', '=']).trim();
                if self.is_in_test(fault) {
                    let comparison = if text.starts_with('<') { "-lt" } else { "-gt" };
                    let message =
                        format!("inside `[ ]`, `{text}` is a redirection: it reads or writes a file named `{number}`");
                    (message, format!("compare numbers with `{comparison}`"))
                } else {
                    let message = format!("`{text}` redirects to a file named `{number}`");
                    (message, format!("write `>&{number}` for the file descriptor"))
                }
            }
            2069 => (
                "`2>&1` stands before the redirection of stdout, so stderr goes to where stdout went before".to_owned(),
                "write `2>&1` last, as in `> FILE 2>&1`".to_owned(),
            ),
            _ => return None,
        };
        Some(Said { message: format!("{message} (SC{})", fault.code), help })
    }

    fn is_in_test(&self, fault: &ShellFault) -> bool {
        let commands = self.run(fault.instruction).map(|run| run.script().commands.as_slice()).unwrap_or_default();
        commands.iter().any(|command| {
            command.span.encloses(fault.span)
                && command.words.first().is_some_and(|word| word.is("[") || word.is("test"))
        })
    }
}
