//! What an install reads of a build context that is mounted for it.

use super::install::{Closure, Install};
use super::project_install::ProjectInstall;
use super::read::closure;
use crate::context::path;
use crate::model::{Knowledge, Model};

/// What an install reads of a mount.
#[derive(Clone, Debug)]
pub struct Mounted {
    /// All that it reads.
    pub closure: Closure,
    /// What of that the mount brings: each path of the build context, with where it is below the mount's target.
    pub files: Vec<(String, String)>,
}

/// What an install reads where its `RUN` mounts `source` of the build context at `target`, an absolute path; `None` where
/// that is not known.
pub fn mounted(
    model: &Model<'_>,
    knowledge: Knowledge<'_>,
    install: &ProjectInstall,
    (source, target): (&str, &str),
) -> Option<Mounted> {
    let state = &model.step(install.run).before;
    let call = knowledge.tools.call(model.script(install.run)?.commands.get(install.command)?)?;
    let mut view = model.view_before(install.run, usize::MAX, knowledge.context);
    view.mount(install.run, source, target);
    let closure = closure(&Install { view: &view, directory: &install.directory, call: &call, before: &[], state })?;
    let base = path::below_root(target);
    let own = closure.paths.iter().filter(|path| view.brought_last(path) == Some(install.run));
    let file = |path: &String| {
        let below = path.strip_prefix(base.as_str())?.trim_start_matches('/');
        Some((view.origin(path)?, below.to_owned()))
    };
    let files = own.map(file).collect::<Option<Vec<_>>>()?;
    Some(Mounted { closure, files })
}
