#[cfg(feature = "shellcheck")]
use crate::finding::Severity;
use std::collections::BTreeSet;

use super::*;
use crate::shell::{Dialect, Options};

/// The codes in a script with the text of their places.
#[cfg(feature = "shellcheck")]
fn found(script: &str, dialect: Dialect, options: &str, names: &[&str]) -> Vec<String> {
    let names: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let words: Vec<&str> = options.split(' ').collect();
    let sheet = Sheet::new(script, dialect, Options::of(&words), &names).unwrap();
    let told = native().unwrap().check(&[&sheet]).concat();
    told.iter().map(|fault| format!("{} {}", fault.code, &script[fault.span.range()])).collect()
}

#[cfg(feature = "shellcheck")]
#[test]
fn faults_stand_at_their_places_in_the_script() {
    let sh = |script: &str, names: &[&str]| found(script, Dialect::Sh, "sh -c", names);
    assert_eq!(sh("rm $1", &[]), ["2086 $1"]);
    assert_eq!(sh("é; ls 2>&1 > x", &[]), ["2069 2>&1"]);
    assert_eq!(sh("echo \"$lower\"", &[]), ["2154 $lower"]);
    assert_eq!(sh("echo \"$lower\"", &["lower", "not a name"]), [""; 0]);
    assert_eq!(sh("#!/bin/sh\n# shellcheck disable=SC2086\nrm $1\n", &[]), [""; 0]);
}

#[cfg(feature = "shellcheck")]
#[test]
fn the_dialect_and_the_options_count() {
    let test = "[[ -f x ]]";
    assert_eq!(found(test, Dialect::Dash, "sh -c", &[]), ["3010 [[ -f x ]]"]);
    assert_eq!(found(test, Dialect::Ash, "sh -c", &[]), [""; 0]);
    assert_eq!(found(test, Dialect::Bash, "bash -c", &[]), [""; 0]);
    assert_eq!(found("echo -e x", Dialect::Dash, "sh -c", &[]), ["3036 -e"]);
    assert_eq!(found("cd x; ls", Dialect::Bash, "bash -c", &[]), ["2164 cd x"]);
    assert_eq!(found("cd x; ls", Dialect::Bash, "bash -ec", &[]), [""; 0]);
}

#[cfg(feature = "shellcheck")]
#[test]
fn what_the_library_does_not_look_for_is_found() {
    for (script, expected) in [
        ("rm -r \"$A/$B\"", &["2115 \"$A/$B\""][..]),
        ("rm -r \"$A/x/$B\" \"${A:?}/$B\"", &[]),
        ("set a=1", &["2121 a=1"]),
        ("mkdir -p -m 700 a/b", &["2174 -m"]),
        ("mkdir -p -m 700 b ../c", &[]),
        ("mkdir -p a/b", &[]),
        ("find -name x", &["2185 find -name x"]),
        ("find . -name x", &[]),
        ("yes | rm -r x", &["2216 rm -r x"]),
        ("yes | rm -ri x; yes | cp \"$(cat)\" x", &[]),
        ("ln -s /a/b", &["2226 ln -s /a/b"]),
        ("ln -s /a/b .; ln -st x /a/b; ln -s /a/*", &[]),
        ("echo \"$RANDOM\"", &["3028 $RANDOM"]),
        ("RANDOM=4; echo \"$RANDOM\" \"$HOSTNAME\"", &[]),
        ("# shellcheck disable=SC2226\nln -s /a/b", &[]),
    ] {
        assert_eq!(found(script, Dialect::Dash, "sh -c", &["A", "B", "HOSTNAME"]), expected, "{script}");
    }
    assert_eq!(found("echo \"$RANDOM\"", Dialect::Bash, "bash -c", &[]), [""; 0]);
    assert_eq!(found("echo -n > x", Dialect::Dash, "sh -c", &[]), [""; 0]);
    assert!(code(2226).is_some_and(|code| code.severity == Severity::Warning) && codes().contains(&2226));
}

#[test]
fn other_languages_have_no_sheet() {
    let sheet = |dialect| Sheet::new("x", dialect, Options::default(), &BTreeSet::new());
    assert!(sheet(Dialect::Sh).is_some());
    assert_eq!([Dialect::Zsh, Dialect::PowerShell, Dialect::Cmd, Dialect::Other].map(sheet), [const { None }; 4]);
}

#[test]
fn messages_are_written_as_ours() {
    assert_eq!(message("Double quote to prevent splitting."), "double quote to prevent splitting");
    assert_eq!(message("POSIX sh has none"), "POSIX sh has none");
    assert_eq!(message("A b"), "a b");
}
