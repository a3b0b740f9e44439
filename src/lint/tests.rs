//! What silences a finding, and what a configuration chooses.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::config::{Layer, Level, Placed};
use crate::context::Date;
use crate::finding::Severity;

fn report(text: &str, config: &Config) -> Report {
    let mut context = Context::unknown();
    context.today = Date::parse("2026-06-15");
    lint(&Source::from_text("Dockerfile", text), &context, config)
}

/// The rules of what is found and of what is silenced.
fn verdict(text: &str) -> (Vec<&'static str>, Vec<&'static str>) {
    let report = report(text, &Config::default());
    let silenced = report.suppressed.iter().map(|suppressed| suppressed.finding.rule).collect();
    (report.findings.iter().map(|finding| finding.rule).collect(), silenced)
}

#[track_caller]
fn silenced(text: &str) {
    let (found, silenced) = verdict(text);
    assert!(found.is_empty() && !silenced.is_empty(), "{text}\nfound {found:?}, silenced {silenced:?}");
}

#[track_caller]
fn reported(text: &str) {
    let (found, silenced) = verdict(text);
    assert!(!found.is_empty() && silenced.is_empty(), "{text}\nfound {found:?}, silenced {silenced:?}");
}

#[test]
fn comments_silence_the_next_instruction() {
    for comment in [
        "# trimtab ignore=relative-workdir",
        "# trimtab ignore=DL3000",
        "# trimtab ignore=WorkdirRelativePath the image ends in /",
        "# trimtab ignore=correctness",
        "# trimtab ignore=all",
        "# trimtab ignore=relative-workdir until=2026-06-15",
        "# trimtab ignore=untagged-base-image, relative-workdir",
        "# trimtab ignore-file=relative-workdir",
        "# hadolint ignore=DL3000",
        "# hadolint ignore=DL3008,DL3000 # as ever",
        "# hadolint global ignore=DL3000",
        "# check=skip=WorkdirRelativePath",
        "# check=skip=all // for now",
        "  # trimtab ignore=relative-workdir",
        "# trimtab ignore=relative-workdir\n# another comment\n",
        "# hadolint ignore=DL3000\n# hadolint ignore=DL3001",
    ] {
        silenced(&format!("FROM node:22\n{comment}\nWORKDIR app\n"));
    }
}

#[test]
fn comments_that_speak_of_something_else_silence_nothing() {
    for comment in [
        "# trimtab ignore=untagged-base-image",
        "# trimtab ignore=DL3006",
        "# trimtab ignore=cache",
        "# hadolint ignore=DL3001",
        "# hadolint says DL3000",
        "# check=skip=StageNameCasing",
        "  # check=skip=WorkdirRelativePath",
        "# check=error=true",
        "# trimtab ignore=relative-workdir\nRUN true",
        "# hadolint stage ignore=DL3000",
    ] {
        reported(&format!("FROM node:22\n{comment}\nWORKDIR app\n"));
    }
}

#[test]
fn comments_reach_as_far_as_they_say() {
    silenced("# hadolint stage ignore=DL3000\nFROM node:22\nWORKDIR app\n");
    silenced("# check=skip=WorkdirRelativePath\nFROM node:22\nWORKDIR app\n");
    silenced("# check=skip=all\nFROM node:22\nWORKDIR app\n");
    reported("# trimtab ignore=DL3000\nFROM node:22\nWORKDIR app\n");
    let (found, hidden) =
        verdict("# hadolint stage ignore=DL3000\nFROM node:22 AS a\nWORKDIR a\nFROM node:22\nWORKDIR b\n");
    assert_eq!((found, hidden), (vec!["relative-workdir"], vec!["relative-workdir"]));
    let (found, hidden) = verdict("FROM node:22\n# check=skip=WorkdirRelativePath\nENV A b\nWORKDIR a\n");
    assert_eq!((found, hidden), (vec!["legacy-key-value", "relative-workdir"], vec![]));
}

#[test]
fn comments_of_the_shell_reach_their_line() {
    let fault = "apt-get install x";
    let clean = "&& rm -rf /var/lib/apt/lists/*";
    for text in [
        "RUN apt-get install x # trimtab ignore=missing-assume-yes",
        "RUN true && \\\n    # trimtab ignore=DL3014\n    apt-get install x",
        "RUN true && \\\n    apt-get install \\\n      x # trimtab ignore=DL3014 as ever",
        "RUN <<E\n# hadolint ignore=DL3014\n\napt-get install x\nE",
        "RUN <<E\nset -e\napt-get install x # trimtab ignore=missing-assume-yes\ntrue\nE",
        "ONBUILD RUN apt-get install x # trimtab ignore=missing-assume-yes",
    ] {
        silenced(&format!("FROM a/b:1\n{text}\n"));
    }
    for text in [
        format!("RUN {fault} '# trimtab ignore=missing-assume-yes'"),
        format!("RUN {fault} x# trimtab ignore=missing-assume-yes"),
        format!("RUN <<E\n{fault}\ntrue # trimtab ignore=missing-assume-yes\nE"),
        format!("RUN true && \\\n    # trimtab ignore=DL3014\n    true && \\\n    {fault} {clean}"),
    ] {
        reported(&format!("FROM a/b:1\n{text}\n"));
    }
}

#[test]
fn a_code_silences_what_its_linter_calls_so() {
    silenced("# trimtab ignore=DL3007\nFROM node:latest\n");
    reported("# trimtab ignore=DL3006\nFROM node:latest\n");
}

#[test]
fn a_silence_that_is_over_is_a_finding() {
    let (found, hidden) = verdict("# trimtab ignore=DL3006 until=2026-06-14\nFROM node\n");
    assert_eq!((found, hidden), (vec!["expired-suppression", "untagged-base-image"], vec![]));
}

#[test]
fn the_configuration_chooses() {
    let names = |names: &[&str]| names.iter().map(|name| Placed::default((*name).to_owned())).collect::<Vec<_>>();
    let rules = |layer: Layer| -> Vec<(&str, Severity)> {
        let report = report("FROM node:latest\nWORKDIR app\nENV A b\n", &Config::of(layer));
        report.findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
    };
    let tag = ("untagged-base-image", Severity::Warning);
    let path = ("relative-workdir", Severity::Warning);
    let pair = ("legacy-key-value", Severity::Style);
    assert_eq!(rules(Layer::default()), [tag, path, pair]);
    assert_eq!(rules(Layer { select: Some(names(&["style", "DL3000"])), ..Layer::default() }), [path, pair]);
    assert_eq!(rules(Layer { ignore: names(&["DL3007", "LegacyKeyValueFormat"]), ..Layer::default() }), [path]);
    assert_eq!(rules(Layer { ignore: names(&["DL3006", "correctness", "style"]), ..Layer::default() }), [tag]);
    let level = |level| Placed::default(level);
    let severities: BTreeMap<_, _> = [
        ("all".to_owned(), level(Level::On(Severity::Error))),
        ("relative-workdir".to_owned(), level(Level::Off)),
        ("DL3007".to_owned(), level(Level::On(Severity::Info))),
    ]
    .into();
    let layer = Layer { severities, ..Layer::default() };
    assert_eq!(rules(layer), [(tag.0, Severity::Info), (pair.0, Severity::Error)]);
}

#[test]
fn a_preset_gives_way_to_whatever_is_set() {
    let level = |name: &str, level| BTreeMap::from([(name.to_owned(), Placed::default(level))]);
    let rules = |layer: Layer| -> Vec<(&str, Severity)> {
        let hadolint = Layer { preset: Some(Placed::default("hadolint".to_owned())), ..layer };
        let config = Config::settle(None, Path::new("/Dockerfile"), &hadolint, crate::rules::preset);
        let report = report("FROM node:latest\nWORKDIR app\nENV A b\n", &config);
        report.findings.iter().map(|finding| (finding.rule, finding.severity)).collect()
    };
    let tag = ("untagged-base-image", Severity::Warning);
    let path = ("relative-workdir", Severity::Error);
    assert_eq!(rules(Layer::default()), [tag, path]);
    // What is set for a whole rule is above what the preset sets for a code of it.
    let severities = level("relative-workdir", Level::On(Severity::Info));
    assert_eq!(rules(Layer { severities, ..Layer::default() }), [tag, (path.0, Severity::Info)]);
    let severities = level("LegacyKeyValueFormat", Level::On(Severity::Info));
    assert_eq!(rules(Layer { severities, ..Layer::default() }), [tag, path, ("legacy-key-value", Severity::Info)]);
    assert_eq!(rules(Layer { severities: level("DL3007", Level::Off), ..Layer::default() }), [path]);
}

#[test]
fn a_directive_can_make_errors_of_docker_s_checks() {
    let severities = |directive: &str| -> Vec<Severity> {
        let report = report(&format!("{directive}\nFROM node\nWORKDIR app\n"), &Config::default());
        report.findings.iter().map(|finding| finding.severity).collect()
    };
    assert_eq!(severities("# check=error=true"), [Severity::Warning, Severity::Error]);
    assert_eq!(severities("# check=error=false"), [Severity::Warning, Severity::Warning]);
    assert_eq!(severities("# check=skip=all;error=true"), [Severity::Warning]);
}

#[test]
fn a_configuration_can_forbid_silence() {
    let text = "# trimtab ignore-file=all\nFROM node\n";
    let layer = Layer { suppressions: Some(Placed::default(false)), ..Layer::default() };
    assert!(report(text, &Config::of(layer)).suppressed.is_empty());
    silenced(text);
}

#[test]
fn a_fix_that_would_write_anew_what_is_not_utf8_is_not_offered() {
    let fixes = |bytes: &[u8]| {
        let source = Source::new("Dockerfile", bytes.to_vec()).unwrap();
        let report = lint(&source, &Context::unknown(), &Config::default());
        report.findings.iter().map(|finding| finding.fixes.len()).sum::<usize>()
    };
    assert_eq!(fixes(b"FROM alpine:3.22\nMAINTAINER Andr\xc3\xa9\n"), 1);
    assert_eq!(fixes(b"FROM alpine:3.22\nMAINTAINER Andr\xe9\n"), 0);
}

#[test]
fn an_argument_that_a_known_build_sets_needs_no_valid_default() {
    use crate::context::{Build, Chosen, Location, Memory};
    let text = "ARG BASE=\nFROM ${BASE}\n";
    let found = |args: &[(&str, Option<&str>)]| {
        let mut build = Build::new(Location::Directory("".into()), Chosen::DockerfileDirectory);
        build.args = args.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned))).collect();
        let world = std::sync::Arc::new(Memory::new([("Dockerfile", text)]));
        let context = Context::new(world, Path::new("Dockerfile"), build);
        let report = lint(&Source::from_text("Dockerfile", text), &context, &Config::default());
        report.findings.iter().map(|finding| (finding.rule, finding.severity)).collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), [("invalid-base-image", Severity::Info)]);
    assert_eq!(found(&[("BASE", Some("debian:13"))]), []);
    assert_eq!(found(&[("BASE", None)]), []);
}

#[test]
fn an_argument_that_a_known_build_changes_is_volatile_by_any_name() {
    use crate::context::{Build, Chosen, Location, Memory};
    let text =
        "FROM debian:12\nARG SUFFIX\nRUN apt-get update && apt-get install -y curl=8\nRUN echo $SUFFIX > /suffix\n";
    let found = |changing: &[&str]| {
        let mut build = Build::new(Location::Directory("".into()), Chosen::DockerfileDirectory);
        build.changing = changing.iter().map(|name| ((*name).to_owned(), ("ci.yml".to_owned(), 7))).collect();
        let world = std::sync::Arc::new(Memory::new([("Dockerfile", text)]));
        let context = Context::new(world, Path::new("Dockerfile"), build);
        let report = lint(&Source::from_text("Dockerfile", text), &context, &Config::default());
        let found = report.findings.into_iter().filter(|finding| finding.rule == "volatile-arg-before-use");
        found.flat_map(|finding| finding.elsewhere).map(|place| (place.file, place.line)).collect::<Vec<_>>()
    };
    assert_eq!(found(&["SUFFIX"]), [("ci.yml".to_owned(), 7)]);
    assert_eq!(found(&["OTHER"]), []);
    assert_eq!(found(&[]), []);
}

#[test]
fn shell_code_that_is_too_long_is_not_checked_and_that_is_said() {
    let script = |lines: usize| format!("FROM debian:12\nRUN true {}\n", "\\\n && [[ -f a ]] ".repeat(lines));
    assert_eq!(verdict(&script(3)).0, ["bashism"; 3]);
    assert_eq!(verdict(&script(5000)).0, ["too-deep-nesting"]);
}

#[test]
fn nothing_below_a_heredoc_that_does_not_end_is_fixed() {
    let fixes = |text: &str| {
        let report = lint(&Source::from_text("Dockerfile", text), &Context::unknown(), &Config::default());
        report.findings.iter().map(|finding| finding.fixes.len()).sum::<usize>()
    };
    let commands = "CMD [\"a\"]\nCMD [\"b\"]\n";
    assert_eq!(fixes(&format!("FROM debian:12\n{commands}")), 1);
    assert_eq!(fixes(&format!("FROM debian:12\nRUN cat <<D\n{commands}")), 0);
    assert_eq!(fixes(&format!("FROM debian:12\nONBUILD RUN cat <<D\n{commands}")), 0);
    assert_eq!(fixes(&format!("FROM debian:12\n{commands}RUN cat <<D\n")), 1);
}
