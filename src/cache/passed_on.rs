//! Files that a stage has from the build context and passes on to another stage as they are, by all that is likely.

use std::collections::BTreeMap;

use super::changes::Area;
use super::kinds;
use crate::context::{Context, Kind};
use crate::model::{Model, Reference};

/// The most `COPY`s and `ADD`s of a stage that are looked at.
const COPIES: usize = 200;

/// The file of the build context that a source of a `COPY --from` is, by the instruction and the path in the stage. A command
/// of that stage of which nothing is known may change it, but hardly changes a source of the project; what git ignores, and a
/// project in a directory of its own, it may well have changed.
pub type PassedOn = BTreeMap<(usize, String), String>;

/// Those of a Dockerfile.
pub(super) fn passed_on(model: &Model<'_>, context: &Context) -> PassedOn {
    let mut passed_on = PassedOn::new();
    let copies = (0..model.steps.len()).filter_map(|index| Some((index, model.transfer(index)?)));
    for (index, transfer) in copies {
        let from = model.copied_from(index).filter(|from| !from.is_too_early());
        let Some(stage) = from.and_then(Reference::target_stage) else { continue };
        let view = model.view_at_end(stage, COPIES, context);
        for source in &transfer.sources {
            let area = Area::of(source.value.known(), false);
            let origin = view.origin(area.path.trim_start_matches('/')).filter(|_| !area.follows);
            let origin = origin.filter(|path| is_source(context, path));
            passed_on.extend(origin.map(|origin| ((index, area.path), origin)));
        }
    }
    passed_on
}

/// Whether a path of the build context is a source that a build hardly changes: a file, or a directory that is no project and
/// that no tool writes to by its name.
fn is_source(context: &Context, path: &str) -> bool {
    let Some(stat) = context.look(path).filter(|_| !path.is_empty() && !context.is_git_ignored(path)) else {
        return false;
    };
    let is_project = || context.files().names_in(path).any(kinds::is_manifest_name);
    match stat.kind {
        Kind::File => true,
        Kind::Directory => !context.is_made_outside(path) && !is_project(),
        _ => false,
    }
}
