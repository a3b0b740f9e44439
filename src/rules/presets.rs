//! Sets of rules with their severities and options. A preset is a configuration file below that of the user, compiled in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::{names, settings};
use crate::config::{File, Layer, PRESETS, Problem, Vocabulary};
use crate::text::Source;

/// The preset of this name; empty where there is none.
pub fn preset(name: &str) -> Layer {
    static LAYERS: OnceLock<BTreeMap<&str, Layer>> = OnceLock::new();
    let read = |name| (name, read(name).unwrap_or_default());
    let layers = LAYERS.get_or_init(|| PRESETS.into_iter().map(read).collect());
    layers.get(name).cloned().unwrap_or_default()
}

fn read(name: &str) -> Result<Layer, Vec<Problem>> {
    let text = text(name);
    let mut known = names::known();
    known.extend(text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with(char::is_uppercase)));
    let source = Arc::new(Source::from_text(format!("preset {name}"), text));
    let vocabulary = Vocabulary { names: &known, options: &settings };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_can_be_read_and_select_rules() {
        for name in PRESETS {
            let problems = read(name).err().unwrap_or_default();
            let told: Vec<&str> = problems.iter().map(|problem| problem.finding.message.as_str()).collect();
            assert!(told.is_empty(), "{name}: {told:?}");
            assert!(preset(name).unasked.is_some_and(|rules| !rules.is_empty()), "{name} selects nothing");
        }
    }
}
