//! What must hold of a file's layout.

use trimtab::format::format;
use trimtab::syntax::{self, Dockerfile, Keyword};
use trimtab::text::Source;

use crate::check::compare;

/// What does not hold of a file that is laid out: it means the same, each command has the same text, and laid out again it
/// stays. Each with its kind.
pub(crate) fn faults(source: &Source) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let edits = format(source);
    let bytes = edits.apply(source.bytes());
    if let Err(fault) = compare(source.bytes(), &bytes, &[]) {
        faults.push(("layout changes the meaning", fault));
    }
    let after = Source::new("Dockerfile", bytes).expect("a corpus has no file of 4 GiB");
    let (before, now) = (syntax::parse(source.text()), syntax::parse(after.text()));
    if now.problems.len() > before.problems.len() {
        faults.push(("layout breaks the syntax", now.problems[0].message.clone()));
    }
    if let Some((old, new)) = commands(&before).iter().zip(commands(&now)).find(|(old, new)| **old != *new) {
        faults.push(("layout changes a command", format!("{old:?} became {new:?}")));
    }
    if !format(&after).is_empty() {
        faults.push(("layout does not stay", format!("{:?}", format(&after).iter().next())));
    }
    faults
}

fn commands(file: &Dockerfile) -> Vec<&str> {
    let runs = file.instructions.iter().filter(|it| it.kind == Keyword::Run);
    runs.map(|run| run.rest.text.as_str()).collect()
}
