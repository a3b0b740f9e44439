//! What the `COPY`s and `ADD`s bring of the build context, and where to.

use std::sync::Arc;

use super::arrivals::Arrivals;
use super::file::Model;
use super::state::State;
use super::transfer::Transfer;
use super::view::View;
use crate::context::{Context, path};

/// A `COPY` or `ADD` of the build context.
#[derive(Debug)]
pub struct Brought<'a> {
    /// It.
    pub transfer: &'a Transfer,
    /// Where it goes, an absolute path.
    pub to: String,
}

impl Model<'_> {
    /// What the last `most` `COPY`s and `ADD`s before the instruction with this index have brought of the build context.
    pub fn view_before<'c>(&self, instruction: usize, most: usize, context: &'c Context) -> View<'c> {
        let Some(stage) = self.step(instruction).stage else { return View::new(context) };
        let arrivals = self.arrivals(stage, context);
        let seen = arrivals.before(instruction, most);
        View::shared(context, arrivals, seen)
    }

    /// What the last `most` `COPY`s and `ADD`s of a stage, and of those that it is built on, have brought when it ends.
    pub fn view_at_end<'c>(&self, stage: usize, most: usize, context: &'c Context) -> View<'c> {
        let arrivals = self.arrivals(stage, context);
        let seen = arrivals.before(self.stages[stage].instructions.end, most);
        View::shared(context, arrivals, seen)
    }

    /// What the `COPY` or `ADD` with this index brings of the build context; `None` where that is not known.
    pub fn view_of<'c>(&self, copy: usize, context: &'c Context) -> Option<View<'c>> {
        let arrivals = self.arrivals(self.step(copy).stage?, context);
        let seen = arrivals.of(copy)?;
        Some(View::shared(context, arrivals, seen))
    }

    /// What the stages of a line bring to which a stage belongs: those that it is built on, itself, and more.
    fn arrivals(&self, stage: usize, context: &Context) -> Arc<Arrivals> {
        let leaf = self.lineage.leaf(stage);
        // A caller without files must not answer for those that have them.
        let known = &self.arrivals[usize::from(context.is_known())][leaf];
        Arc::clone(known.get_or_init(|| Arc::new(read(self, leaf, context))))
    }
}

/// What the instructions of a stage and of those that it is built on bring.
fn read(model: &Model<'_>, stage: usize, context: &Context) -> Arrivals {
    let mut arrivals = Arrivals::default();
    for index in model.before(model.stages[stage].instructions.end) {
        let transfer = model.transfer(index).filter(|transfer| transfer.from.is_none());
        let before = &model.step(index).before;
        if let Some(brought) = transfer.and_then(|transfer| brought(transfer, before)) {
            arrivals.bring(context, index, brought.transfer, (&brought.to, &directory(before)));
        }
    }
    arrivals
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
