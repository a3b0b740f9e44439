//! The `COPY`s and `ADD`s of the build context that have had their turn before an instruction, and where they bring it to.

use super::file::Model;
use super::state::State;
use super::transfer::Transfer;
use crate::context::path;

/// A `COPY` or `ADD` of the build context.
#[derive(Debug)]
pub struct Brought<'a> {
    /// It.
    pub transfer: &'a Transfer,
    /// Where it goes, an absolute path.
    pub to: String,
}

/// Every `COPY` and `ADD` of the build context that has had its turn before an instruction, those of the stages below
/// included, each with its index; the last `most` of them, in order.
pub fn all_brought<'a>(model: &'a Model<'a>, instruction: usize, most: usize) -> Vec<(usize, Brought<'a>)> {
    let latest_first = model.before_latest_first(instruction).filter_map(|index| {
        let transfer = model.transfer(index).filter(|transfer| transfer.from.is_none())?;
        Some((index, brought(transfer, &model.step(index).before)?))
    });
    let mut all: Vec<_> = latest_first.take(most).collect();
    all.reverse();
    all
}

/// Where a `COPY` or `ADD` that finds `state` brings what it brings; `None` where that is unknown.
pub fn brought<'a>(transfer: &'a Transfer, state: &State) -> Option<Brought<'a>> {
    let destination = transfer.destination.as_ref()?;
    let to = match &destination.path {
        Some(path) => path.clone(),
        None => absolute(&directory(state), destination.value.known()?)?,
    };
    Some(Brought { transfer, to })
}

/// The directory, by a name of its own where it is that of an unknown image.
pub fn directory(state: &State) -> String {
    state.directory().unwrap_or_else(|| match state.workdir.set_by {
        Some(by) => format!("/\u{0}{by}"),
        None => "/\u{0}".to_owned(),
    })
}

/// Whether a path is below a directory at an unknown place.
pub fn is_nameless(path: &str) -> bool {
    path.starts_with("/\u{0}")
}

/// `target` as seen from `base`; `None` where only the shell knows.
pub fn absolute(base: &str, target: &str) -> Option<String> {
    (!target.starts_with(['~', '-', '$'])).then(|| path::join(base, target))
}
