//! Composer's autoloader, which is made from the sources.

use serde_json::Value;

use super::{Closure, Install};
use crate::shell::tools::Meaning;

pub(super) fn check(install: &Install<'_>, closure: &mut Closure) {
    if install.invocation.tool.name != "composer" || install.invocation.has(Meaning::NoProject) {
        return;
    }
    let manifest = install.text("composer.json").unwrap_or_default();
    let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
    if manifest["autoload"].is_null() {
        closure.builds_project = None;
    }
}
