//! Projects of Gradle. Their build files are code with plugins that may read anything, so there is always a doubt.

use crate::closure::image_path::join;
use crate::closure::reading::Reading;
pub(super) fn read(reading: &mut Reading<'_>) {
    let root = reading.ancestors().into_iter().find(|directory| {
        ["settings.gradle", "settings.gradle.kts"].iter().any(|name| reading.has(&join(directory, name)))
    });
    if let Some(root) = root {
        reading.base = root;
    }
    reading.add_all(&reading.reads.manifests);
    if reading.closure.paths.is_empty() {
        return;
    }
    let below = ["**/*.gradle", "**/*.gradle.kts", "**/gradle.properties", "**/gradle.lockfile", "**/*.versions.toml"];
    for pattern in below {
        for path in reading.install.view.matching(&reading.base, pattern) {
            let inner = path[reading.base.len()..].trim_start_matches('/').to_owned();
            let in_whole = ["gradle/", "buildSrc/", "build-logic/"].iter().any(|whole| inner.starts_with(whole));
            if !in_whole && !inner.split('/').any(|part| part == "build") {
                reading.push(&path);
            }
        }
    }
    reading.doubt("Gradle build files are code and may read other files");
}
