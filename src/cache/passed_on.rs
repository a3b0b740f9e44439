//! Files that a stage has from the build context and passes on to another stage as they are, by all that is likely.

use std::collections::BTreeMap;

use super::changes::Area;
use crate::context::{Context, Kind};
use crate::model::{Model, Transfer, Via};

/// The most `COPY`s and `ADD`s of a stage that are looked at.
const COPIES: usize = 200;

/// The file of the build context that a source of a `COPY --from` is, by the instruction and the path in the stage. A command
/// of that stage of which nothing is known may change it, but hardly changes a source file of the project; a file that git
/// ignores, and a directory, it may well have made.
pub type PassedOn = BTreeMap<(usize, String), String>;

/// Those of a Dockerfile.
pub(super) fn passed_on(model: &Model<'_>, context: &Context) -> PassedOn {
    let mut passed_on = PassedOn::new();
    let copies = (0..model.steps.len()).filter_map(|index| Some((index, model.transfer(index)?)));
    for (index, transfer) in copies {
        let Some(stage) = taken_from(model, index, transfer) else { continue };
        let view = model.view_at_end(stage, COPIES, context);
        for source in &transfer.sources {
            let area = Area::of(source.value.known(), false);
            let origin = view.origin(area.path.trim_start_matches('/')).filter(|_| !area.follows);
            let is_file = |path: &String| {
                let is_file = context.look(path).is_some_and(|stat| stat.kind == Kind::File);
                is_file && !context.is_git_ignored(path)
            };
            passed_on.extend(origin.filter(is_file).map(|origin| ((index, area.path), origin)));
        }
    }
    passed_on
}

/// The stage of the file that a `COPY` takes something from.
fn taken_from(model: &Model<'_>, index: usize, transfer: &Transfer) -> Option<usize> {
    let from = transfer.from.as_ref()?;
    let reference = model.reference(model.step(index).stage?, Via::Copy, from.span).filter(|it| !it.is_too_early())?;
    reference.target_stage()
}
