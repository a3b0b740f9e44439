//! `trimtab context`: which build context each file is linted with, and why.

use super::args::{Arguments, Sources};
use super::check;
use super::console::Console;
use super::exit::Exit;
use super::output::context;
use super::session::{Fixes, Session};
use crate::config::Layer;
use crate::context::Location;

/// Shows the build contexts.
pub(super) fn show(arguments: &Arguments, sources: &Sources, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(sources, Layer::default(), console)?;
    let work = session.work(Fixes::Show, console);
    for linted in &work.linted {
        let (root, reason) = context(linted);
        let root = match &linted.context.build.location {
            Location::Directory(_) => root,
            Location::Remote(place) => place.clone(),
            Location::Unknown => "?".to_owned(),
        };
        writeln!(console.stdout, "{}: {root} ({reason})", linted.input.name)?;
        if let Some(ignore) = linted.context.ignore() {
            writeln!(console.stdout, "  ignore file: {}", ignore.file.source.name)?;
        }
    }
    check::end(arguments, &work, console, false)
}
