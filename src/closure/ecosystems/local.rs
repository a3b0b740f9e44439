//! Python projects in directories of the context, which are built where they are asked for.

use crate::closure::image_path::{directory, join};
use crate::closure::reading::{Reading, shortened};
use crate::model::path::is_below;

/// What says that a build asks version control for the version.
const VERSION_TOOLS: [&str; 7] =
    ["setuptools_scm", "setuptools-scm", "hatch-vcs", "versioneer", "dunamai", "dynamic-versioning", "pbr"];

/// Adds a directory whose project is built, or an archive; `said` is how `path` asks for it.
pub(super) fn project(reading: &mut Reading<'_>, path: &str, said: &str, target: Option<String>) {
    let shown = reading.shown(path);
    let Some(target) = target.filter(|target| reading.has(target)) else {
        return reading.doubt(format!("`{shown}` requires `{}`", shortened(said)));
    };
    if !reading.install.view.has_directory(&target) {
        reading.push(&target);
        return;
    }
    if is_below(directory(path), &target) || is_below(&reading.base, &target) {
        reading.closure.refused = Some(format!("`{shown}` requires the project itself (`{}`)", shortened(said)));
        return;
    }
    if reading.push(&format!("{target}/")) {
        check(reading, &target);
    }
}

/// Notes what the build of a project may read beyond its own directory.
fn check(reading: &mut Reading<'_>, directory: &str) {
    if let Some(tool) = version_tool(reading, directory) {
        reading.doubt(format!("`{}` derives its version from `git` (`{tool}`)", reading.shown(directory)));
    }
    if reading.has(&join(directory, "setup.py")) {
        reading.doubt(format!("`{}` is code that runs at install time", reading.shown(&join(directory, "setup.py"))));
    }
    for name in ["pyproject.toml", "setup.cfg"] {
        let path = join(directory, name);
        let text = reading.install.view.text(&path).unwrap_or_default();
        if let Some(line) = text.lines().find(|line| line.contains("../")) {
            reading.doubt_line(&path, line);
        }
    }
    let leftovers = [format!("{directory}/build/**"), format!("{directory}/**/*.egg-info/**")];
    if leftovers.iter().any(|pattern| !reading.install.view.matching("", pattern).is_empty()) {
        reading.doubt(format!(
            "`{}` was built before, and the later copy would overwrite the result",
            reading.shown(directory)
        ));
    }
}

/// The tool that gives a project its version from version control.
pub(super) fn version_tool(reading: &Reading<'_>, directory: &str) -> Option<&'static str> {
    let texts =
        ["pyproject.toml", "setup.py", "setup.cfg"].map(|name| reading.install.view.text(&join(directory, name)));
    VERSION_TOOLS.into_iter().find(|tool| texts.iter().flatten().any(|text| text.contains(tool)))
}
