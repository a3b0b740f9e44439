//! `trimtab fmt`: the layout of Dockerfiles.

use super::args::{Arguments, Fmt};
use super::console::Console;
use super::exit::Exit;
use super::inputs::TextSource;
use super::session::Session;
use super::{changes, ending};
use crate::config::Layer;
use crate::format::format;
use crate::report::counted;

/// Formats files and writes them, or tells which are not formatted.
pub(super) fn fmt(arguments: &Arguments, fmt: &Fmt, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(&fmt.sources, Layer::default(), console)?;
    let (texts, mut work) = session.texts();
    let is_dry = fmt.check || fmt.diff;
    let mut changed = Vec::new();
    for (input, source) in &texts {
        let edits = format(source);
        let failure = if fmt.check {
            if !edits.is_empty() {
                writeln!(console.stdout, "{}: not formatted", input.name)?;
            }
            None
        } else {
            changes::carry_out((&*session.world, console.stdout), (input, source), &edits, fmt.diff)?
        };
        match failure {
            Some(failure) => work.failures.push(failure),
            None if edits.is_empty() => {}
            None => changed.push(input),
        }
    }
    let written = changed.iter().filter(|input| input.from == TextSource::File).count();
    if !is_dry && !arguments.quiet {
        let files = counted(texts.len(), "file", "files");
        writeln!(console.stderr, "formatted {written} of {files}")?;
    }
    ending::end(arguments, &work, console, is_dry && !changed.is_empty())
}
