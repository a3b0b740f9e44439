//! What a `RUN` downloads, and who gets it.

use super::runs::Run;
use crate::shell::tools::{Meaning, Role, ToolCall};
use crate::shell::{Command, Joiner, Word};

/// A call that downloads, such as one of `curl` or `wget`.
#[derive(Clone, Copy, Debug)]
pub struct Download<'a> {
    /// The call.
    pub call: &'a ToolCall<'a>,
    /// The command that what it fetches is piped into.
    pub receiver: Option<&'a Command>,
    /// What that asks of a tool.
    pub received: Option<&'a ToolCall<'a>>,
}

/// The downloads of a `RUN`, in order.
pub fn downloads<'a>(run: &Run<'a>) -> impl Iterator<Item = Download<'a>> + use<'a> {
    let next = run.commands().skip(1).map(Some).chain([None]);
    run.commands().zip(next).filter_map(|((_, call), next)| {
        let next = next.filter(|(next, _)| matches!(next.joiner, Joiner::Pipe(_)));
        let call = call.filter(|call| call.has_role(Role::Downloads))?;
        Some(Download { call, receiver: next.map(|(next, _)| next), received: next.and_then(|(_, call)| call) })
    })
}

impl<'a> Download<'a> {
    /// The addresses that it fetches.
    pub fn addresses(&self) -> impl Iterator<Item = &'a Word> + use<'a> {
        let operands = self.call.operands().iter().copied();
        let options: Vec<&Word> = self.call.values(Meaning::Address).map(|(_, word)| word).collect();
        operands.chain(options).filter(|word| word.value().contains("://") || word.value().starts_with("${"))
    }

    /// An address that anybody on the way can answer for.
    pub fn plain_address(&self) -> Option<&'a Word> {
        self.addresses().find(|word| word.value().starts_with("http://") && !is_local(word.value()))
    }

    /// The program that runs what is fetched.
    pub fn runner(&self) -> Option<&'a Command> {
        // With a program of its own it only reads what comes in.
        let own = |call: &ToolCall<'_>| {
            let file = call.operands().first().map(|word| word.value());
            let named = file.is_some_and(|file| file != "-" && !file.starts_with("/dev/stdin"));
            call.has(Meaning::Code) || named && !call.has(Meaning::Input)
        };
        self.received.filter(|call| call.has_role(Role::Interprets) && !own(call)).map(|call| call.command)
    }
}

/// Whether an address is that of the machine itself.
pub fn is_local(address: &str) -> bool {
    let host = address.split("://").nth(1).unwrap_or(address);
    ["localhost", "127.", "[::1]", "0.0.0.0"].iter().any(|local| host.starts_with(local))
}
