//! Requests about the places of a document. They need its text alone, so that they are answered at once, whatever the
//! linter does.

use std::path::{Path, PathBuf};

use tower_lsp_server::jsonrpc::{Error, Result};

use super::documents::Snapshot;
use super::linted::Linted;
use crate::answers::variable_reads::VariableReads;
use crate::context::{Context, LEFT_OUT, shown};
use crate::lint::{LARGEST, guarded};
use crate::model::{Inputs, Model};
use crate::navigation::completion::{self, Completion};
use crate::navigation::moved::moved;
use crate::navigation::names::{Name, name_at};
use crate::rules;
use crate::syntax;
use crate::text::{Edit, Edits};

/// Reads a document, and answers a question about it. A panic answers with an error; a document that is too large to be
/// linted counts as empty.
pub(super) fn read<T>(snapshot: &Snapshot, question: impl FnOnce(&Model<'_>) -> T) -> Result<T> {
    read_with(snapshot, &Inputs::default(), question)
}

fn read_with<T>(snapshot: &Snapshot, inputs: &Inputs, question: impl FnOnce(&Model<'_>) -> T) -> Result<T> {
    careful(|| {
        let text = Some(snapshot.source.text()).filter(|text| text.len() <= LARGEST).unwrap_or_default();
        question(&Model::new(text, &syntax::parse(text), inputs))
    })
}

/// What some work gives. A panic answers with an error.
pub(super) fn careful<T>(work: impl FnOnce() -> T) -> Result<T> {
    guarded(work).map_err(|bug| Error { message: bug.into(), ..Error::internal_error() })
}

/// The name at a place of a document.
pub(super) fn name(snapshot: &Snapshot, offset: u32) -> Result<Option<Name>> {
    read(snapshot, |model| name_at(model, &VariableReads::new(model), offset))
}

/// The edits that give what is at a place another name; `None` where there is nothing that has one.
pub(super) fn rename(snapshot: &Snapshot, offset: u32, to: &str) -> Result<Option<Edits>> {
    let Some(name) = name(snapshot, offset)? else { return Ok(None) };
    if !name.can_be(to) {
        return Err(Error::invalid_params(format!("`{to}` is not a valid name here")));
    }
    let places = name.occurrences.iter().filter(|occurrence| occurrence.renames);
    Ok(Edits::new(places.map(|occurrence| Edit::replace(occurrence.span, to)).collect()))
}

/// What can be written at a place of a document, in the build context that it was last linted in.
pub(super) fn complete(snapshot: &Snapshot, linted: Option<&Linted>, offset: u32) -> Result<Option<Completion>> {
    let inputs = linted.map(Linted::inputs).unwrap_or_default();
    let unknown = Context::unknown();
    let context = linted.map_or(&unknown, |linted| &linted.context);
    let rules: Vec<(&str, &str)> = rules::CATALOGUE.iter().map(|rule| (rule.page.id, rule.page.title())).collect();
    read_with(snapshot, &inputs, |model| completion::complete(model, context, &rules, offset))
}

/// The edits that make the sources of a document follow files of its build context, whose root this is.
pub(super) fn renamed_files(snapshot: &Snapshot, root: &Path, files: &[(PathBuf, PathBuf)]) -> Result<Edits> {
    let inside = |path: &Path| path.strip_prefix(root).ok().map(shown);
    let files = files.iter().filter_map(|(from, to)| Some((inside(from)?, inside(to)?)));
    let mut all = Vec::new();
    for (from, to) in files {
        all.extend(read(snapshot, |model| moved(model, &from, &to))?.iter().cloned());
    }
    // A folder and a file in it may both be told of.
    all.sort_by_key(|edit| edit.span);
    all.dedup_by_key(|edit| edit.span);
    Ok(Edits::new(all).unwrap_or_default())
}

/// Whether a file that has come, changed or gone may matter for a build: it is in no directory that no person writes in.
pub(super) fn matters(path: &Path) -> bool {
    !path.components().any(|part| part.as_os_str().to_str().is_some_and(|name| LEFT_OUT.contains(&name)))
}
