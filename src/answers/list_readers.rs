//! Which `RUN`s may read the lists of packages that an earlier one has fetched.

use super::Answers;
use super::runs::Run;
use crate::shell::tools::{Action, Role, ToolCall};
use crate::shell::{Command, Word};
use crate::syntax::{Instruction, Keyword};

/// What names the lists, or the modules that read them.
const MENTIONS: [&str; 5] = ["/lists", "/var/lib/apt", "/var/cache/apk", "apt_pkg", "import apt"];

impl<'a> Answers<'a> {
    /// Whether a container may install packages from the lists when it starts: its command names a tool that reads them.
    pub fn may_install_when_started(&self, instruction: &Instruction) -> bool {
        if !matches!(instruction.kind, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
            return false;
        }
        let is_in_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
        let names = || self.tools.iter().filter(|tool| tool.index.is_some()).map(|tool| tool.name.as_str());
        instruction.rest.text.split(|it| !is_in_name(it)).any(|word| names().any(|name| name == word))
    }

    /// Whether a `RUN` may read lists of packages although no call of it says so: it runs a script, a program that nobody
    /// here knows, or one that reads the lists or names their place.
    pub fn may_read_package_lists(&self, run: &Run<'a>) -> bool {
        self.runs_unknown(run.index) || run.commands().any(|(command, call)| may_read(command, call))
    }

    /// Whether a command of a `RUN` after an update may read the lists that it fetches, other than to install from them.
    pub fn may_read_lists_after(&self, run: &Run<'a>, update: &ToolCall<'a>) -> bool {
        let mut after = run.commands().filter(|(command, _)| command.span.start > update.command.span.start);
        let runs_something = |call: Option<&ToolCall<'_>>| {
            call.is_some_and(|call| matches!(call.action, Some(Action::Run | Action::Build)) && !call.tool.system)
        };
        after.any(|(command, call)| may_read(command, call) || runs_something(call))
    }
}

/// Whether a command may read the lists: a program that nobody here knows, or one that reads them or names their place.
fn may_read(command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    let names_lists = |word: &Word| MENTIONS.iter().any(|mention| word.value().contains(mention));
    let removes = call.is_some_and(|call| call.has_any_role(&[Role::Removes, Role::RemovesBelow]));
    let is_known = command.words.is_empty() || command.builtin().is_some() || call.is_some();
    !is_known
        || call.is_some_and(|call| call.has_role(Role::ReadsIndex))
        || !removes && command.arguments().iter().any(names_lists)
}
