//! hadolint's settings, by what they mean to us.

use super::*;
use crate::config::Config;
use crate::context::Memory;

const VOCABULARY: Vocabulary<'static> = Vocabulary { names: &["DL3008", "unpinned-package"], options: &|_| Vec::new() };

const EVERY_KEY: &str = "\
ignored: [DL3008, SC2086]
override:
  error: [DL3015]
  style:
    - DL3015
    - DL3057
failure-threshold: none
format: json
formats: [gnu]
trustedRegistries:
  - docker.io
  - '*.gcr.io'
label-schema: {author: email, notes: ''}
strict-labels: true
disable-ignore-pragma: true
no-fail: false
no-color: true
verbose: true
";

fn parse(text: &str) -> Result<Hadolint, Vec<Problem>> {
    Hadolint::parse(&Arc::new(Source::from_text(".hadolint.yaml", text)), &VOCABULARY)
}

fn environment(set: &[(&str, &str)]) -> Hadolint {
    let variable = |name: &str| set.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned());
    Hadolint::of_environment(variable, &VOCABULARY).unwrap().unwrap()
}

fn texts(values: &[Placed<String>]) -> Vec<&str> {
    values.iter().map(|value| value.value.as_str()).collect()
}

#[test]
fn every_key_is_read() {
    let hadolint = parse(EVERY_KEY).unwrap();
    let config = Config::of(hadolint.layer());
    assert_eq!(texts(&config.ignore), ["DL3008", "SC2086"]);
    assert_eq!(config.severities[0]["DL3015"].value, Level::On(Severity::Error));
    assert_eq!(config.severities[0]["DL3057"].value, Level::On(Severity::Style));
    assert_eq!(config.fail_on.value, Threshold::At(Severity::Style));
    assert!(!config.suppressions.value && hadolint.is_colourless() && hadolint.is_verbose());
    assert_eq!(texts(&hadolint.formats), ["json", "gnu"]);
    assert_eq!(config.ignore[1].place.to_string(), ".hadolint.yaml:1");
    assert_eq!(config.severities[0]["DL3057"].place.to_string(), ".hadolint.yaml:6");
}

#[test]
fn mistakes_are_told_at_their_place() {
    for (text, word, message) in [
        ("ignroed: [DL3008]\n", "ignroed", "unknown key `ignroed`"),
        ("ignored: DL3008\n", "DL3008", "`ignored` must be an array of codes of rules, not a string"),
        ("ignored: [DL38]\n", "DL38", "unknown rule `DL38`"),
        ("override: {ignore: [DL3008]}\n", "ignore", "unknown key `ignore`"),
        ("failure-threshold: warn\n", "warn", "invalid value `warn` for `failure-threshold`"),
        (
            "trustedRegistries: docker.io\n",
            "docker.io",
            "`trustedRegistries` must be an array of strings, not a string",
        ),
        ("label-schema: {a: date}\n", "date", "invalid value `date` for `a`"),
        ("no-fail: 1\n", "1", "`no-fail` must be true or false, not an integer"),
        ("- DL3008\n", "- DL3008\n", "the file must be a mapping of settings, not an array"),
    ] {
        let problems = parse(text).unwrap_err();
        assert_eq!(problems[0].finding.message, message);
        assert!(word.contains(problems[0].source.slice(problems[0].finding.span)), "{text}");
    }
    assert!(parse("ignored: [\n").unwrap_err()[0].finding.message.starts_with("invalid YAML: "));
}

#[test]
fn nothing_set_changes_nothing() {
    for text in ["", "# only words\n", "---\n"] {
        let layer = parse(text).unwrap().layer();
        assert!(layer.preset.is_none());
        assert!(layer.ignore.is_empty() && layer.fail_on.is_none());
    }
}

#[test]
fn the_file_is_above_the_environment_and_lists_are_joined() {
    let below = environment(&[
        ("HADOLINT_IGNORE", "DL3007, DL3006"),
        ("HADOLINT_NOFAIL", "YES"),
        ("HADOLINT_FAILURE_THRESHOLD", "style"),
        ("HADOLINT_OVERRIDE_WARNING", "DL3015"),
        ("HADOLINT_REQUIRE_LABELS", "author:email,notes:text"),
        ("HADOLINT_FORMAT", "tty"),
    ]);
    assert_eq!(below.layer().fail_on.unwrap().value, Threshold::Never);
    let both = below.clone().under(parse("ignored: [DL3008]\nno-fail: false\noverride: {info: [DL3015]}\n").unwrap());
    assert_eq!(texts(&both.ignored), ["DL3007", "DL3006", "DL3008"]);
    assert_eq!(both.layer().fail_on.unwrap().value, Threshold::At(Severity::Style));
    assert_eq!(both.severities["DL3015"].value, Level::On(Severity::Warning));
    assert_eq!((both.labels.len(), texts(&both.formats)), (2, vec!["tty"]));
    assert_eq!(both.ignored[1].place.to_string(), "the environment:3");
    let wrong = |name: &str| (name == "HADOLINT_FAILURE_THRESHOLD").then(|| "warn".to_owned());
    let problems = Hadolint::of_environment(wrong, &VOCABULARY).unwrap().unwrap_err();
    assert_eq!(problems[0].source.slice(problems[0].finding.span), "warn");
    assert!(Hadolint::of_environment(|_| None, &VOCABULARY).is_none());
}

#[test]
fn files_are_looked_for_in_order() {
    let homes = Homes { here: "/r".into(), settings: Some("/h/.config".into()), home: Some("/h".into()) };
    let mut files = vec![
        "/r/.hadolint.yaml",
        "/r/.hadolint.yml",
        "/h/.config/hadolint.yaml",
        "/h/.config/hadolint.yml",
        "/h/.hadolint/hadolint.yaml",
        "/h/.hadolint/hadolint.yml",
        "/h/.hadolint/config.yaml",
        "/h/.hadolint/config.yml",
    ];
    while !files.is_empty() {
        let found = find(&homes, &Memory::new(files.iter().map(|file| (file, "")))).unwrap().0;
        assert_eq!(found.to_string_lossy(), files.remove(0));
    }
    let last = |name: &'static str| find(&homes, &Memory::new([(name, "")])).map(|(path, _)| path);
    assert_eq!(last("/h/.hadolint.yml"), Some("/h/.hadolint.yml".into()));
    assert_eq!(last("/elsewhere/.hadolint.yaml"), None);
}

#[test]
fn the_translation_sets_the_same() {
    let text = translate::to_toml(&parse(EVERY_KEY).unwrap(), ".hadolint.yaml", |code| code != "SC2086");
    for line in [
        "preset = \"hadolint\"",
        "# These codes are unknown: SC2086",
        "ignore = [\"DL3008\"]",
        "fail-on = \"style\"",
        "suppressions = false",
        "DL3015 = \"error\"",
        "DL3057 = \"style\"",
        "trusted-registries = [\"docker.io\", \"*.gcr.io\"]",
        "schema = [\"author:email\", \"notes:text\"]",
        "strict-labels = true",
        "# Set the output format on the command line: trimtab check --format hadolint-json --format gnu",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    assert!(toml::from_str::<toml::Table>(&text).is_ok());
}
