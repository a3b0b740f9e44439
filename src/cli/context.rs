//! `trimtab context`: which build context each file is linted with, and why.

use std::io::Write;

use super::args::{Arguments, Sources};
use super::console::Console;
use super::ending::end;
use super::exit::Exit;
use super::output::context;
use super::session::{Fixes, Session};
use crate::config::Layer;
use crate::context::Location;
use crate::report::visible::Plain;

/// Shows the build contexts.
pub(super) fn show(arguments: &Arguments, sources: &Sources, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(sources, Layer::default(), console)?;
    let work = session.work(Fixes::Show, console);
    let mut out = Plain(&mut *console.stdout);
    for linted in &work.linted {
        let (root, reason) = context(linted);
        let root = match &linted.context.build.location {
            Location::Directory(_) => root,
            Location::Remote(place) => place.clone(),
            Location::Unknown => "?".to_owned(),
        };
        writeln!(out, "{}: {root} ({reason})", linted.input.name)?;
        for other in &linted.context.others {
            let root = match &other.location {
                Location::Directory(path) => crate::context::shown(path),
                Location::Remote(place) => place.clone(),
                Location::Unknown => "?".to_owned(),
            };
            writeln!(out, "  also: {root} ({})", other.chosen)?;
        }
        if let Some(ignore) = linted.context.ignore() {
            writeln!(out, "  ignore file: {}", ignore.file.source.name)?;
        }
    }
    end(arguments, &work, console, false)
}
