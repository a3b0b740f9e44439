//! The one question of this floor: what an install reads.

use super::ecosystems::Ecosystem;
use super::image_path::resolve;
use super::install::{Closure, Install};
use super::reading::Reading;
use crate::context::path;
use crate::shell::tools::Action;

/// What the install reads; `None` where its tool's table does not say, no manifest is there, or the project itself is
/// what is installed.
pub fn closure(install: &Install<'_>) -> Option<Closure> {
    let invocation = install.call;
    let reads = invocation.tool.reads.as_ref()?;
    if invocation.packages().iter().any(|word| invocation.tool.is_local(word)) {
        return None;
    }
    let named = invocation.named_manifests();
    if named.is_empty() && !invocation.reads_manifest() {
        return None;
    }
    let base = path::below_root(install.directory);
    let mut reading = Reading { install, reads, base, closure: Closure::default() };
    let mut manifests = Vec::new();
    for (manifest, _) in named {
        let path = resolve(&reading.base, manifest)?;
        let found = if manifest.contains(['*', '?', '[']) { install.view.matching("", &path) } else { vec![path] };
        manifests.extend(found);
    }
    if manifests.iter().any(|path| !install.view.has(path)) {
        return None;
    }
    let ecosystem = Ecosystem::of(reads);
    ecosystem.read(&mut reading, &manifests);
    if invocation.does(Action::Fetch) {
        reading.closure.fetches_more = ecosystem.fetches_more(&reading);
    }
    if reading.closure.paths.is_empty() {
        return None;
    }
    reading.add_all(&reads.locks);
    reading.add_all(&reads.config);
    reading.look_for_settings();
    reading.look_at_home();
    reading.look_for_leftovers();
    reading.look_for_named_files();
    reading.look_for_links();
    if !install.view.context.files().complete {
        reading.doubt("the build context is too large to be read completely");
    }
    reading.closure.without_doubles();
    Some(reading.closure)
}
