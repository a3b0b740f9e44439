//! Workspaces of npm, yarn, pnpm and bun.

use serde_json::Value;

use super::Install;

/// The manifests of the workspaces, without the root's own.
pub(super) fn workspaces(install: &Install<'_>) -> Vec<String> {
    let manifest = install.text("package.json").unwrap_or_default();
    let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
    let declared = manifest["workspaces"].as_array().or_else(|| manifest["workspaces"]["packages"].as_array());
    let mut patterns: Vec<String> =
        declared.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    if let Some(text) = install.text("pnpm-workspace.yaml") {
        let workspace = serde_saphyr::from_str::<PnpmWorkspace>(&text);
        patterns.extend(workspace.map(|workspace| workspace.packages).unwrap_or_default());
    }
    let (left_out, taken): (Vec<String>, Vec<String>) =
        patterns.into_iter().partition(|pattern| pattern.starts_with('!'));
    let manifests = |pattern: &str| install.matching(&format!("{}/package.json", pattern.trim_end_matches('/')));
    let without: Vec<String> = left_out.iter().flat_map(|pattern| manifests(&pattern[1..])).collect();
    let mut found: Vec<String> = taken.iter().flat_map(|pattern| manifests(pattern)).collect();
    found.retain(|path| !without.contains(path) && path != "package.json");
    found.sort();
    found.dedup();
    found
}

#[derive(serde::Deserialize)]
struct PnpmWorkspace {
    #[serde(default)]
    packages: Vec<String>,
}
