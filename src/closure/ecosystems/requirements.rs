//! Requirement files of pip and uv: what they include, and the local projects that they ask for.

use super::{local, packages};
use crate::closure::image_path::{directory, ending, resolve};
use crate::closure::reading::Reading;
pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    let mut waiting = named.to_vec();
    for path in named {
        reading.push(path);
    }
    while let Some(path) = waiting.pop() {
        if matches!(ending(&path), "toml" | "py" | "cfg") {
            packages::static_metadata(reading, &path);
            continue;
        }
        let text = reading.text(&path).unwrap_or_default();
        for line in lines(&text) {
            self::line(reading, &path, &line, &mut waiting);
        }
    }
    if reading.install.call.command.has_flag(&["t", "target", "prefix", "root", "src"]) {
        let directory = reading.base.clone();
        if !directory.is_empty() {
            reading.doubt("it installs into a separate directory");
        }
    }
    for name in
        ["PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_FIND_LINKS", "PIP_BUILD_CONSTRAINT", "UV_CONSTRAINT", "UV_OVERRIDE"]
    {
        if reading.install.state.variable(name).is_some() {
            reading.doubt(format!("`{name}` refers to another file"));
        }
    }
}

/// The lines as pip reads them: continued ones joined, comments taken out.
fn lines(text: &str) -> Vec<String> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let bare = |line: &str| {
        let line = line.trim();
        let comment = line.find(" #").or_else(|| line.find("\t#")).unwrap_or(line.len());
        if line.starts_with('#') { String::new() } else { line[..comment].trim().to_owned() }
    };
    joined.lines().map(bare).filter(|line| !line.is_empty()).collect()
}

/// Takes one line in.
pub(super) fn line(reading: &mut Reading<'_>, path: &str, line: &str, waiting: &mut Vec<String>) {
    if let Some(named) = included(line, &["-r", "--requirement", "-c", "--constraint"]) {
        let found = resolve(directory(path), named).filter(|found| reading.has(found));
        match found {
            _ if named.contains("://") => {}
            Some(found) if reading.push(&found) => waiting.push(found),
            Some(_) => {}
            None => reading.doubt_line(path, line),
        }
        return;
    }
    if let Some(named) = included(line, &["-f", "--find-links"]) {
        let found = resolve(&reading.base, named);
        if !named.contains("://") && found.is_none_or(|found| !reading.push_whole(&found)) {
            reading.doubt_line(path, line);
        }
        return;
    }
    let editable = included(line, &["-e", "--editable"]);
    if line.starts_with('-') && editable.is_none() {
        return;
    }
    let asked = editable.unwrap_or_else(|| line.split(" ;").next().unwrap_or(line).split(" --").next().unwrap_or(line));
    let asked = asked.split_once(" @ ").map_or(asked, |(_, address)| address).trim();
    if let Some(target) = local_path(asked, editable.is_some()) {
        let target = resolve(&reading.base, target);
        local::project(reading, path, line, target);
    }
}

/// The path that a requirement is, where it is one.
fn local_path(asked: &str, editable: bool) -> Option<&str> {
    let asked = asked.split(['[', '#']).next().unwrap_or(asked).trim();
    if let Some(rest) = asked.strip_prefix("file:") {
        return Some(rest.strip_prefix("//").unwrap_or(rest));
    }
    let is_archive = [".whl", ".zip", ".tar.gz", ".tar.bz2"].iter().any(|end| asked.ends_with(end));
    let is_path = asked.starts_with('.') || asked.contains('/') || is_archive || editable;
    (is_path && !asked.contains("://") && !asked.contains("git+")).then_some(asked)
}

/// What stands behind one of these options at the start of a line.
fn included<'a>(line: &'a str, flags: &[&str]) -> Option<&'a str> {
    flags.iter().find_map(|flag| {
        let rest = line.strip_prefix(flag)?;
        let value = rest.trim_start_matches(['=', ' ', '\t']).split_whitespace().next()?;
        let glued = value.len() == rest.len() && flag.starts_with("--");
        (!glued).then(|| value.trim_matches(['"', '\'']))
    })
}
