//! Variables that a shell splits into words, where quotes would hold them together.

use super::Answers;
use super::runs::Run;
use super::shell_faults::ShellFault;
use crate::shell::{Command, Word};
use crate::text::Span;

/// The codes of faults that quotes around the variable fix.
const UNQUOTED: [u16; 2] = [2068, 2086];

/// The unquoted variables among the arguments of one command.
#[derive(Clone, Debug)]
pub struct Unquoted<'a> {
    /// The `RUN`.
    pub run: Run<'a>,
    /// The command.
    pub command: &'a Command,
    /// The variables, in order.
    pub variables: Vec<UnquotedVariable<'a>>,
}

/// An unquoted variable.
#[derive(Clone, Copy, Debug)]
pub struct UnquotedVariable<'a> {
    /// The word that it is in.
    pub word: &'a Word,
    /// Its place.
    pub span: Span,
    /// It, as it is written.
    pub text: &'a str,
}

impl<'a> Answers<'a> {
    /// The variable of which a fault speaks, and with it all of its command that have the same fault. `None` where quotes
    /// fix nothing, and where the variable is not a part of an argument that the file holds as it is.
    pub fn unquoted(&self, fault: &ShellFault) -> Option<Unquoted<'a>> {
        if !UNQUOTED.contains(&fault.code) {
            return None;
        }
        let run = self.run(fault.instruction)?;
        let around = run.script().commands.iter().filter(|command| command.span.encloses(fault.span));
        let command = around.min_by_key(|command| command.span.len())?;
        let alike = self.shell_faults.of(fault.instruction).iter().filter(|other| UNQUOTED.contains(&other.code));
        let places: Vec<Span> = alike.map(|other| other.span).collect();
        let variables = variables(command, &places)?;
        let told = variables.iter().any(|variable| variable.span == fault.span);
        told.then_some(Unquoted { run, command, variables })
    }
}

/// The variables at these places in the arguments of a command.
fn variables<'a>(command: &'a Command, places: &[Span]) -> Option<Vec<UnquotedVariable<'a>>> {
    let mut variables = Vec::new();
    for word in command.arguments() {
        for variable in word.variables.iter().filter(|it| !it.quoted && places.contains(&it.span)) {
            let is_contiguous = word.raw().len() == word.span.len() as usize && word.span.encloses(variable.span);
            let at = (variable.span.start.saturating_sub(word.span.start)) as usize;
            let text = word.raw().get(at..at + variable.span.len() as usize).filter(|_| is_contiguous)?;
            variables.push(UnquotedVariable { word, span: variable.span, text });
        }
    }
    // In a value after `:-` quotes would mean something else.
    let plain = |text: &str| text.starts_with('$') && !text[1..].contains(['"', '\'', '\\', '`', '$', ' ']);
    variables.iter().all(|it| plain(it.text)).then_some(variables)
}
