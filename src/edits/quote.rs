//! Puts into quotes what a shell would split into words.

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::answers::shell_faults::ShellFault;
use crate::finding::{Fix, Safety};
use crate::shell::{Command, Variable, Word};
use crate::text::{Edit, Edits, Span};

/// The codes of faults that quotes around the variable mend.
const UNQUOTED: [u16; 2] = [2068, 2086];

/// Quotes the variable of which a fault speaks, and with it all of its command that have the same fault. None where the
/// variable is no part of an argument that the file holds as it is.
pub fn fix(cx: &Answers<'_>, fault: &ShellFault) -> Option<Fix> {
    if !UNQUOTED.contains(&fault.code) {
        return None;
    }
    let run = cx.run(fault.instruction)?;
    let around = run.script().commands.iter().filter(|command| command.span.encloses(fault.span));
    let command = around.min_by_key(|command| command.span.len())?;
    let alike = cx.shell_faults.of(fault.instruction).iter().filter(|other| UNQUOTED.contains(&other.code));
    let places: Vec<Span> = alike.map(|other| other.span).collect();
    let quoted = quoted(command, &places)?;
    quoted.iter().any(|quoted| quoted.variable.span == fault.span).then_some(())?;
    declared(&run, command, &quoted)
}

/// A variable that gets quotes.
struct Quoted<'a> {
    word: &'a Word,
    variable: &'a Variable,
    /// Where it starts in the word.
    at: usize,
    text: &'a str,
}

/// The variables at these places in the arguments of a command.
fn quoted<'a>(command: &'a Command, places: &[Span]) -> Option<Vec<Quoted<'a>>> {
    let mut quoted = Vec::new();
    for word in command.arguments() {
        for variable in word.variables.iter().filter(|it| !it.quoted && places.contains(&it.span)) {
            let is_contiguous = word.raw().len() == word.span.len() as usize && word.span.encloses(variable.span);
            let at = (variable.span.start.saturating_sub(word.span.start)) as usize;
            let text = word.raw().get(at..at + variable.span.len() as usize).filter(|_| is_contiguous)?;
            quoted.push(Quoted { word, variable, at, text });
        }
    }
    // In a value after `:-` quotes would mean something else.
    quoted
        .iter()
        .all(|it| it.text.starts_with('$') && !it.text[1..].contains(['"', '\'', '\\', '`', '$', ' ']))
        .then_some(quoted)
}

fn declared(run: &Run<'_>, command: &Command, quoted: &[Quoted<'_>]) -> Option<Fix> {
    let change = run.change(command, |fact| {
        let words = quoted.chunk_by(|one, next| std::ptr::eq(one.word, next.word));
        let fact = words.fold(fact, |fact, parts| {
            let mut text = parts[0].word.raw().to_owned();
            for part in parts.iter().rev() {
                text.insert(part.at + part.text.len(), '"');
                text.insert(part.at, '"');
            }
            fact.replace(parts[0].word.span, &text)
        });
        vec![fact]
    })?;
    let title = match quoted {
        [one] => format!("write `\"{}\"`", one.text),
        several => format!("quote {} variables", several.len()),
    };
    let edits = quoted.iter().map(|it| Edit::replace(it.variable.span, format!("\"{}\"", it.text)));
    let edits = Edits::new(edits.collect())?;
    Some(Fix::new(title, Safety::Unsafe, edits).declare(change))
}
