//! `Pipfile` of pipenv: packages by paths.

use toml::Value;

use super::packages::{named_paths, parse};
use super::{local, requirements};
use crate::closure::image_path::{join, resolve};
use crate::closure::reading::Reading;

pub(super) fn read(reading: &mut Reading<'_>, named: &[String]) {
    if !named.is_empty() {
        return requirements::read(reading, named);
    }
    reading.climb();
    let path = join(&reading.base, "Pipfile");
    if !reading.push(&path) {
        return;
    }
    let manifest = parse(reading, &path);
    let mut paths = Vec::new();
    named_paths(&Value::Table(manifest), &mut paths);
    for said in paths {
        let target = resolve(&reading.base, &said);
        local::project(reading, &path, &format!("path = \"{said}\""), target);
    }
}
