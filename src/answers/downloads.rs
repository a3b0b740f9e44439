//! What `curl` and `wget` fetch, and who gets it.

use super::runs::Run;
use crate::shell::{Command, Joiner, Word};

/// A call of `curl` or `wget`.
#[derive(Clone, Copy, Debug)]
pub struct Download<'a> {
    /// The call.
    pub command: &'a Command,
    /// The command that what it fetches is piped into.
    pub receiver: Option<&'a Command>,
}

/// The downloads of a `RUN`, in order.
pub fn downloads<'a>(run: &Run<'a>) -> impl Iterator<Item = Download<'a>> + use<'a> {
    let commands = &run.script().commands;
    commands.iter().enumerate().filter_map(|(at, command)| {
        let fetches = matches!(command.name(), Some("curl" | "wget"));
        let next = commands.get(at + 1).filter(|next| matches!(next.joiner, Joiner::Pipe(_)));
        fetches.then_some(Download { command, receiver: next })
    })
}

impl<'a> Download<'a> {
    /// The addresses that it fetches.
    pub fn addresses(&self) -> impl Iterator<Item = &'a Word> + use<'a> {
        self.command.operands().filter(|word| word.value().contains("://") || word.value().starts_with("${"))
    }

    /// An address that anybody on the way can answer for.
    pub fn plain_address(&self) -> Option<&'a Word> {
        self.addresses().find(|word| word.value().starts_with("http://") && !is_local(word.value()))
    }

    /// The program that runs what is fetched.
    pub fn runner(&self) -> Option<&'a Command> {
        const RUNNERS: [&str; 11] =
            ["ash", "bash", "dash", "node", "perl", "php", "python", "python3", "ruby", "sh", "zsh"];
        let runs = |command: &&Command| command.name().is_some_and(|name| RUNNERS.contains(&name));
        // With a script of its own it only reads what comes in.
        let reads = |command: &&Command| {
            let own = command.operands().next().is_some_and(|word| !word.value().starts_with("/dev/stdin"));
            own && !command.has_flag(&["s"]) || command.has_flag(&["c", "e", "m", "r"])
        };
        self.receiver.filter(runs).filter(|command| !reads(command))
    }
}

/// Whether an address is that of the machine itself.
pub fn is_local(address: &str) -> bool {
    let host = address.split("://").nth(1).unwrap_or(address);
    ["localhost", "127.", "[::1]", "0.0.0.0"].iter().any(|local| host.starts_with(local))
}
