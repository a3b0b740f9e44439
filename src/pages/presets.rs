//! Sets of rules with their severities and options. A preset is a configuration file below that of the user, compiled in.

use std::path::Path;
use std::sync::Arc;

use super::names::Names;
use crate::config::{File, Layer, Problem, Vocabulary};
use crate::text::Source;

/// The preset of this name, else the default one.
pub fn read(name: &str, names: &Names) -> Result<Layer, Vec<Problem>> {
    let source = Arc::new(Source::from_text(format!("preset {name}"), text(name)));
    let vocabulary = Vocabulary { names: &names.known(), options: &|rule| names.settings(rule) };
    File::parse(&source, Path::new("/"), &vocabulary).map(|file| file.layer.as_preset())
}

fn text(name: &str) -> &'static str {
    macro_rules! preset {
        ($name:literal) => {
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/presets/", $name, ".toml"))
        };
    }
    match name {
        "hadolint" => preset!("hadolint"),
        "buildkit" => preset!("buildkit"),
        "pedantic" => preset!("pedantic"),
        _ => preset!("default"),
    }
}
