//! Whether a call starts a server that only its own machine reaches.

use super::call::ToolCall;
use super::table::Loopback;
use super::vocabulary::Meaning;

impl<'a> ToolCall<'a> {
    /// What the tool's table says of a server that listens on the loopback interface alone, where the words of this call
    /// start it so; `None` where one of them may say otherwise.
    pub fn loopback(&self) -> Option<&'a Loopback> {
        let server = self.tool.loopback.as_ref()?;
        let starts = server.subcommands.is_empty() || server.subcommands.iter().any(|name| name == self.subcommand);
        let flags = self.tool.flags.get(&Meaning::Listen).into_iter().flatten();
        let given: Vec<Option<&str>> = flags.flat_map(|flag| self.arguments.all(flag)).map(|it| it.value).collect();
        let operand = self.operands().first().filter(|_| server.operand);
        let is_told = given.iter().copied().flatten().chain(operand.map(|word| word.value())).all(is_loopback);
        let is_surely = starts && is_told && !given.contains(&None) && (!server.if_told || !given.is_empty());
        (is_surely && !self.has(Meaning::Idle) && self.brought().next().is_none()).then_some(server)
    }
}

/// Whether an address is one of the machine itself: `127.0.0.1:8000`, `http://localhost`, or a port alone.
fn is_loopback(address: &str) -> bool {
    let host = address.rsplit("//").next().unwrap_or(address);
    let is_port = |text: &str| text.len() > 1 && text.bytes().all(|it| it.is_ascii_digit());
    ["127.0.0.1", "localhost", "[::1]", "::1"].iter().any(|name| {
        host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port))
    }) || is_port(host)
}
