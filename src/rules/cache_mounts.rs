//! The cache mounts of a `RUN`, and the tools whose caches they keep.

use super::Cx;
use super::runs::Run;
use crate::model::mounts::{self, Mount, MountKind};
use crate::shell::tools::{CacheDirectory, Tool};

/// A mount that keeps the cache of a tool.
#[derive(Clone, Debug)]
pub struct Kept<'a> {
    /// The mount.
    pub mount: Mount,
    /// The tool.
    pub tool: &'a Tool,
    /// The tool's directory that it keeps.
    pub directory: &'a CacheDirectory,
}

impl<'a> Cx<'a> {
    /// The cache mounts of a `RUN` that keep a cache of a tool which it calls.
    pub fn kept_caches(&self, run: &Run<'a>) -> Vec<Kept<'a>> {
        let mut kept = Vec::new();
        let mounts = mounts::mounts(run.run).into_iter().filter(|mount| mount.kind() == MountKind::Cache);
        for mount in mounts {
            let target = mount.target(run.state, run.run, self.file.escape);
            let Some(target) = target.known() else { continue };
            let mut tools: Vec<&Tool> = Vec::new();
            for call in run.calls() {
                let directory = call.tool.cache.iter().find(|it| holds(target, &it.path));
                let again = tools.iter().any(|tool| tool.name == call.tool.name);
                if let Some(directory) = directory.filter(|_| !again) {
                    tools.push(call.tool);
                    kept.push(Kept { mount: mount.clone(), tool: call.tool, directory });
                }
            }
        }
        kept
    }
}

/// Whether a mount at `target` keeps the directory `path`, whose `~` is any home.
fn holds(target: &str, path: &str) -> bool {
    let target = target.trim_end_matches('/');
    match path.strip_prefix("~/") {
        Some(below) => target.ends_with(&format!("/{below}")) || ["/root", "/home"].contains(&target),
        None => path == target || path.starts_with(&format!("{target}/")) && target.len() > 4,
    }
}
