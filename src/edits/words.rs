//! Words of one command that come, go or change.

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::finding::{Change, CommandFact, Fact, Fix, Safety};
use crate::model::InvocationForm;
use crate::shell::Command;
use crate::shell::tools;
use crate::text::Edits;

impl Run<'_> {
    /// What a fix declares that makes `new` of a command. `None` where the command is no fact of its own: the script
    /// cannot be read whole, or the command stands in another one's words.
    pub fn change(&self, command: &Command, new: impl Fn(CommandFact) -> Vec<CommandFact>) -> Option<Change> {
        let script = self.script();
        let nested =
            script.commands.iter().any(|other| other.span != command.span && other.span.encloses(command.span));
        let plain = matches!(self.invocation.form, InvocationForm::Shell | InvocationForm::Heredoc);
        (plain && !nested && script.clean && !script.opaque).then(|| {
            let fact = CommandFact::from(command);
            Change::Facts {
                instruction: self.instruction.span,
                lost: vec![Fact::Command(fact.clone())],
                gained: new(fact).into_iter().map(Fact::Command).collect(),
            }
        })
    }

    /// Puts an option behind the subcommand of a call, or behind the tool's name where it has none.
    pub fn with_option(
        &self,
        cx: &Answers<'_>,
        call: &tools::ToolCall<'_>,
        option: &str,
        safety: Safety,
    ) -> Option<Fix> {
        let word = call.command.words.iter().find(|word| word.span.end == call.after_subcommand())?.span;
        let change = self.change(call.command, |fact| vec![fact.insert_after(word, option)])?;
        let edits = Edits::one(cx.layout().add_word(word, option));
        Some(Fix::new(format!("insert `{option}`"), safety, edits).declare(change))
    }
}
