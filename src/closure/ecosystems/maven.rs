//! Projects of Maven: the modules, the parents above them, and jars by paths.

use super::xml::{elements, without_comments};
use crate::closure::image_path::{directory, join, resolve};
use crate::closure::reading::{Reading, shortened};

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    let mut waiting = named.to_vec();
    if waiting.is_empty() {
        waiting.push(join(&reading.base, "pom.xml"));
    }
    if let Some(first) = named.first() {
        directory(first).clone_into(&mut reading.base);
    }
    while let Some(path) = waiting.pop() {
        let path = if reading.install.view.has_directory(&path) { join(&path, "pom.xml") } else { path };
        if reading.push(&path) {
            project(reading, &path, &mut waiting);
        }
    }
    for directory in reading.ancestors() {
        reading.push(&format!("{}/", join(&directory, ".mvn")));
    }
    extensions(reading);
    options(reading);
}

fn project(reading: &mut Reading<'_>, path: &str, waiting: &mut Vec<String>) {
    let text = without_comments(&reading.text(path).unwrap_or_default());
    let home = directory(path).to_owned();
    for module in elements(&text, "module").into_iter().chain(elements(&text, "subproject")) {
        match resolve(&home, module).filter(|found| reading.has(found)) {
            Some(found) => waiting.push(found),
            None => reading.doubt(format!("`{}` lists the module `{}`", reading.shown(path), shortened(module))),
        }
    }
    for parent in elements(&text, "parent") {
        let said = elements(parent, "relativePath").first().copied().unwrap_or("../pom.xml");
        let said = if parent.contains("<relativePath/>") { "" } else { said };
        let found = Some(said).filter(|said| !said.is_empty()).and_then(|said| resolve(&home, said));
        waiting.extend(found.filter(|found| reading.has(found)));
    }
    for said in elements(&text, "systemPath") {
        let inner = ["${project.basedir}/", "${basedir}/"].into_iter().find_map(|start| said.strip_prefix(start));
        let found = inner.and_then(|inner| resolve(&home, inner));
        if found.is_none_or(|found| !reading.push_whole(&found)) {
            reading.doubt_line(path, said);
        }
    }
    let local = elements(&text, "url").into_iter().find(|url| url.starts_with("file:"));
    if let Some(url) = local {
        reading.doubt_line(path, url);
    }
    for activation in elements(&text, "activation").into_iter().filter(|it| it.contains("<file>")) {
        reading.doubt(format!(
            "`{}` checks whether files exist: `{}`",
            reading.shown(path),
            shortened(&blanks(activation))
        ));
    }
    if text.contains("<extensions>true") {
        reading.doubt(format!("`{}` loads Maven extensions", reading.shown(path)));
    }
}

/// Extensions are code that runs before anything else.
fn extensions(reading: &mut Reading<'_>) {
    for directory in reading.ancestors() {
        let path = join(&directory, ".mvn/extensions.xml");
        let text = if reading.has(&path) { reading.text(&path).unwrap_or_default() } else { String::new() };
        for name in elements(&without_comments(&text), "artifactId") {
            reading.doubt(format!("`{}` loads `{}`", reading.shown(&path), shortened(name)));
        }
    }
}

/// Files that options name.
fn options(reading: &mut Reading<'_>) {
    let words = &reading.install.call.command.words;
    for pair in words.windows(2) {
        if ["-s", "--settings", "-gs", "--global-settings", "-t", "--toolchains"].contains(&pair[0].value()) {
            let found = pair[1].literal().and_then(|said| resolve(reading.install.directory, said));
            if found.is_none_or(|found| !reading.push(&found) && !reading.has(&found)) {
                reading.doubt(format!("it reads `{}`", shortened(pair[1].value())));
            }
        }
    }
}

fn blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
