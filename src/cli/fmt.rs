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
use crate::text;

/// Formats files and writes them, or tells which are not formatted.
pub(super) fn fmt(arguments: &Arguments, fmt: &Fmt, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(&fmt.sources, Layer::default(), console)?;
    let (texts, mut work) = session.texts();
    let is_dry = fmt.check || fmt.diff;
    let mut changed = Vec::new();
    for (input, source) in &texts {
        let edits = format(source);
        let after = edits.apply(source.bytes());
        if fmt.diff {
            let new = edits.apply_within(source.text(), source.span());
            console.stdout.write_all(text::unified(&input.name, source.text(), &new).as_bytes())?;
        } else if input.from == TextSource::Stdin && !is_dry {
            console.stdout.write_all(&after)?;
        } else if fmt.check && !edits.is_empty() {
            writeln!(console.stdout, "{}: not formatted", input.name)?;
        }
        if edits.is_empty() {
            continue;
        }
        match (!is_dry).then(|| changes::overwrite(&*session.world, input, source, &after)).flatten() {
            Some(failure) => work.failures.push(failure),
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
