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
    let source = Arc::new(Source::from_text(format!("preset {name}"), text(name)));
    let vocabulary = Vocabulary { names: &names::known(), options: &settings };
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
    use crate::config::hadolint::{Hadolint, translated};

    /// What a preset selects and what its linter has besides, by codes of one form.
    fn codes(preset_name: &str, besides: &[&'static str], is_code: fn(&str) -> bool) -> Vec<String> {
        let selected = preset(preset_name).unasked.unwrap_or_default().into_iter().map(|name| name.value);
        selected.chain(besides.iter().map(|code| (*code).to_owned())).filter(|code| is_code(code)).collect()
    }

    #[test]
    fn every_code_of_hadolint_and_docker_is_that_of_a_rule() {
        let hadolints = codes("hadolint", &["DL1001", "DL3057"], |code| code.starts_with("DL"));
        let checks = codes("buildkit", &["InvalidDefinitionDescription"], |code| code.starts_with(char::is_uppercase));
        // The parser's DL1000 is one more than its rules.
        assert_eq!((hadolints.len(), checks.len()), (72, 22));
        for code in hadolints.iter().chain(&checks) {
            assert!(!names::find(code).is_empty(), "{code} is the code of no rule");
        }
    }

    #[test]
    fn a_translation_of_hadolint_s_settings_can_be_read() {
        let text = "ignored: [DL3007]\noverride: {info: [DL3057]}\ntrustedRegistries: [docker.io]\n\
                    label-schema: {author: email}\nstrict-labels: true\ndisable-ignore-pragma: true\nno-fail: true\n";
        let vocabulary = Vocabulary { names: &names::known(), options: &settings };
        let hadolint = Hadolint::settled(Some(&Arc::new(Source::from_text("x.yaml", text))), |_| None, &vocabulary);
        let text = translated(&hadolint.unwrap().unwrap(), "x.yaml", |_| true);
        let source = Arc::new(Source::from_text("trimtab.toml", text));
        let file = File::parse(&source, Path::new("/"), &vocabulary).map_err(|problems| format!("{problems:?}"));
        assert_eq!(file.map(|file| file.layer.options.len()), Ok(2));
    }

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
