use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::config::hadolint::{Hadolint, translate};
use crate::config::{File, Vocabulary};
use crate::shell::tools::Tools;
use crate::text::Source;

#[test]
fn ids_codes_and_categories_are_names() {
    assert_eq!(names().find("relative-workdir").len(), 1);
    assert_eq!(names().find("dl3000")[0].code, Some("DL3000"));
    assert_eq!(names().find("WorkdirRelativePath")[0].page.id, "relative-workdir");
    assert!(names().find("correctness").len() > 1 && names().find("all").len() == CATALOGUE.len());
    assert!(names().find("DL9999").is_empty());
}

#[test]
fn every_code_of_shellcheck_is_a_name() {
    let told = |name| names().find(name).iter().map(|named| (named.page.id, named.code)).collect::<Vec<_>>();
    assert_eq!(told("sc2086"), [("fragile-shell", Some("SC2086"))]);
    assert_eq!(told("sc2999"), [("shell-fault", Some("SC2999")), ("fragile-shell", Some("SC2999"))]);
    assert_eq!(told("SC3999"), [("bashism", Some("SC3999")), ("possible-bashism", Some("SC3999"))]);
    assert!(
        names().find("SC4000").is_empty() && names().find("SC0999").is_empty() && names().find("SC+123").is_empty()
    );
}

#[test]
fn misspelt_names_are_recognised() {
    assert_eq!(names().meant("relative-workdri"), Some("relative-workdir"));
    assert_eq!(names().meant("WorkdirRelativPath"), Some("WorkdirRelativePath"));
    assert_eq!(names().meant("because"), None);
}

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
        assert!(!names().find(code).is_empty(), "{code} is the code of no rule");
    }
}

#[test]
fn a_translation_of_hadolint_s_settings_can_be_read() {
    let text = "ignored: [DL3007]\noverride: {info: [DL3057]}\ntrustedRegistries: [docker.io]\n\
                label-schema: {author: email}\nstrict-labels: true\ndisable-ignore-pragma: true\nno-fail: true\n";
    let vocabulary = Vocabulary { names: &names().known(), options: &settings };
    let hadolint = Hadolint::settled(Some(&Arc::new(Source::from_text("x.yaml", text))), |_| None, &vocabulary);
    let text = translate::to_toml(&hadolint.unwrap().unwrap(), "x.yaml", |_| true);
    let source = Arc::new(Source::from_text("trimtab.toml", text));
    let file = File::parse(&source, Path::new("/"), &vocabulary).map_err(|problems| format!("{problems:?}"));
    assert_eq!(file.map(|file| file.layer.options.len()), Ok(2));
}

#[test]
fn presets_can_be_read_and_select_rules() {
    for name in PRESETS {
        let problems = presets::read(name, names()).err().unwrap_or_default();
        let told: Vec<&str> = problems.iter().map(|problem| problem.finding.message.as_str()).collect();
        assert!(told.is_empty(), "{name}: {told:?}");
        assert!(preset(name).unasked.is_some_and(|rules| !rules.is_empty()), "{name} selects nothing");
    }
}

#[test]
fn codes_of_tools_are_those_of_rules() {
    for tool in Tools::builtin().iter() {
        for (rule, said) in &tool.codes {
            let (code, subcommands) = said.split_once(' ').unwrap_or((said, ""));
            let known = names().find(code).iter().any(|named| named.page.id == rule);
            assert!(known, "{}: `{code}` is no code of `{rule}`", tool.name);
            for subcommand in subcommands.split(", ").filter(|subcommand| !subcommand.is_empty()) {
                let does = tool.actions.values().flatten().any(|name| name == subcommand);
                assert!(does, "{}: `{subcommand}` is no subcommand", tool.name);
            }
        }
    }
}
