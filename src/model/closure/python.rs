//! Requirement files, and Python projects that are built when their dependencies are installed.

use super::Install;

/// The file that a line of a requirement file includes.
pub(super) fn included<'a>(line: &'a str, includes: &[String]) -> Option<&'a str> {
    includes.iter().find_map(|flag| {
        let rest = line.strip_prefix(flag.as_str())?;
        let value = rest.trim_start_matches(['=', ' ', '\t']).split_whitespace().next()?;
        let glued = value.len() == rest.len() && flag.starts_with("--");
        (!glued && !value.contains("://")).then_some(value)
    })
}

/// Whether the tool builds the project here: all do, but for a Python project that says that it is no package.
pub(super) fn is_built(install: &Install<'_>) -> bool {
    let Some(text) = install.text("pyproject.toml") else { return true };
    let project = toml::from_str::<toml::Table>(&text).unwrap_or_default();
    let says = |tool: &str, key: &str| project.get("tool")?.get(tool)?.get(key)?.as_bool();
    match install.invocation.tool.name.as_str() {
        "uv" => says("uv", "package").unwrap_or(project.contains_key("build-system")),
        "poetry" => says("poetry", "package-mode").unwrap_or(true),
        _ => true,
    }
}
