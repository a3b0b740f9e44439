//! What the gate lets through, and what fixing does to a file's bytes.

use super::*;
use crate::config::{Layer, Placed};
use crate::finding::{Change, Fact, Fix};
use crate::text::{Edit, Span};

/// Puts `after` in the place of `old` in `text`, declaring `changes`, and says what the gate says.
fn gate(text: &str, old: &str, new: &str, changes: Vec<Change>) -> Result<(), String> {
    let start = text.find(old).expect("the text is there") as u32;
    let edit = Edit::replace(Span::new(start, start + old.len() as u32), new);
    let fix = Fix { changes, ..made(Safety::Safe, edit) };
    let before = Source::from_text("Dockerfile", text);
    let after = Source::from_text("Dockerfile", String::from_utf8(fix.edits.apply(text.as_bytes())).unwrap());
    gate::check(&before, &after, &[&fix])
}

fn made(safety: Safety, edit: Edit) -> Fix {
    Fix { title: "a test".to_owned(), safety, edits: Edits::one(edit), creates: None, changes: Vec::new() }
}

fn span(text: &str, of: &str) -> Span {
    let start = text.find(of).expect("the text is there") as u32;
    Span::new(start, start + of.len() as u32)
}

const FILE: &str = "# syntax=docker/dockerfile:1\n# The base.\nFROM a:1 AS b\nENV x=1 y=2\nRUN one && \\\n    # why\n    two\nCOPY c /d\n";

#[test]
fn layout_may_change() {
    for (old, new) in
        [("ENV x=1 y=2", "ENV  x=\"1\" \\\n     y=2"), ("FROM", "from"), ("one && \\\n", "one \\\n &&\\\n")]
    {
        assert_eq!(gate(FILE, old, new, Vec::new()), Ok(()), "{old}");
    }
}

#[test]
fn nothing_else_may_change_undeclared() {
    for (old, new) in [
        ("ENV x=1 y=2", "ENV x=1"),
        ("ENV x=1 y=2", "ENV y=2 x=1"),
        ("one", "one -y"),
        ("two", "two && three"),
        ("one && \\\n    # why\n    two", "two && one"),
        ("COPY c /d\n", ""),
        ("COPY c /d\n", "COPY c /d\nCOPY c /d\n"),
        ("COPY c /d\n", "COPPY c /d\n"),
        ("# The base.\n", ""),
        ("# why", "# because"),
        ("# syntax=docker/dockerfile:1\n", ""),
        ("two\nCOPY c /d\n", "two\n"),
        ("AS b", ""),
        ("&& \\", "|| \\"),
    ] {
        assert!(gate(FILE, old, new, Vec::new()).is_err(), "{old} -> {new}");
    }
}

#[test]
fn what_is_declared_may_change_and_must() {
    let env = || span(FILE, "ENV x=1 y=2");
    let facts = |lost: &[&str], gained: &[&str]| {
        let owned = |facts: &[&str]| {
            let pairs = facts.iter().map(|fact| fact.split_once('=').expect("a pair"));
            pairs.map(|(key, value)| Fact::Pair { key: key.to_owned(), value: Some(value.to_owned()) }).collect()
        };
        vec![Change::Facts { instruction: env(), lost: owned(lost), gained: owned(gained) }]
    };
    let env_to = |new: &str, changes| gate(FILE, "ENV x=1 y=2", new, changes);
    assert_eq!(env_to("ENV x=1", facts(&["y=2"], &[])), Ok(()));
    assert_eq!(env_to("ENV x=1 y=2 z=3", facts(&[], &["z=3"])), Ok(()));
    assert!(env_to("ENV y=2 x=1 z=3", facts(&[], &["z=3"])).is_err());
    assert!(env_to("ENV x=1 y=2", facts(&[], &["z=3"])).is_err());
    assert!(env_to("ENV x=1", facts(&["x=1"], &[])).is_err());
    assert_eq!(gate(FILE, "ENV x=1 y=2\n", "", vec![Change::Removed(env())]), Ok(()));
    assert!(gate(FILE, "ENV x=1 y=2\n", "\n", Vec::new()).is_err());
    let moved = "RUN one && \\\n    # why\n    two\nENV x=1 y=2\n";
    let old = "ENV x=1 y=2\nRUN one && \\\n    # why\n    two\n";
    assert_eq!(gate(FILE, old, moved, vec![Change::Moved(env())]), Ok(()));
    assert!(gate(FILE, old, moved, Vec::new()).is_err());
    let added = vec![Change::Added("USER me".to_owned())];
    assert_eq!(gate(FILE, "COPY c /d\n", "COPY c /d\nUSER me\n", added.clone()), Ok(()));
    assert!(gate(FILE, "COPY c /d\n", "COPY c /d\nUSER you\n", added).is_err());
}

/// Fixes with every rule and every fix.
fn fix_all(bytes: &[u8]) -> Fixed {
    let layer = Layer { pedantic: Some(Placed::default(true)), ..Layer::default() };
    let source = Source::new("Dockerfile", bytes.to_vec()).unwrap();
    fix(&source, &Context::unknown(), &Config::of(layer), Safety::Unsafe)
}

#[test]
fn bytes_that_no_fix_names_stay() {
    for (before, after) in [
        (
            &b"FROM a:1\r\nENV a b\r\nRUN apt-get remove x\r\n"[..],
            &b"FROM a:1\r\nENV a=b\r\nRUN apt-get remove -y x\r\n"[..],
        ),
        (b"\xef\xbb\xbfFROM a:1\nENV a b", b"\xef\xbb\xbfFROM a:1\nENV a=b"),
        (b"FROM a:1\n# \xff\xfe\nENV a b\n", b"FROM a:1\n# \xff\xfe\nENV a=b\n"),
        (b"FROM a:1\nRUN apt-get remove \xff\n", b"FROM a:1\nRUN apt-get remove -y \xff\n"),
        (b"FROM a:1\nRUN apt-get remove\\\n  x", b"FROM a:1\nRUN apt-get remove -y\\\n  x"),
        (b"# escape=`\nFROM a:1\nADD a.ps1 c:\\e\\\nRUN x\n", b"# escape=`\nFROM a:1\nCOPY a.ps1 c:\\e\\\nRUN x\n"),
    ] {
        let fixed = fix_all(before);
        assert_eq!(fixed.source.bytes(), after, "{}", String::from_utf8_lossy(fixed.source.bytes()));
        assert_eq!(fixed.rejected, []);
    }
}

#[test]
fn what_has_a_choice_is_left_alone() {
    let finding = |fixes: Vec<Fix>| {
        let mut finding = crate::finding::Finding::new("a", Span::at(0), "b");
        finding.fixes = fixes;
        finding
    };
    let one = |safety| made(safety, Edit::insert(0, "d"));
    assert!(automatic(&finding(vec![one(Safety::Safe)]), Safety::Safe).is_some());
    assert!(automatic(&finding(vec![one(Safety::Unsafe)]), Safety::Safe).is_none());
    assert!(automatic(&finding(vec![one(Safety::Manual)]), Safety::Manual).is_none());
    assert!(automatic(&finding(vec![one(Safety::Safe), one(Safety::Safe)]), Safety::Safe).is_none());
}

#[test]
fn no_keyword_is_guessed_that_changes_what_the_instructions_below_mean() {
    for (before, after) in [
        ("RG V=1\nRUN a\n", "RG V=1\nRUN a\n"),
        ("RG V=1\nARG W=2\nRUN a\nFROM a:1\n", "RG V=1\nARG W=2\nRUN a\nFROM a:1\n"),
        ("RG V=1\nFROM a:$V\n", "ARG V=1\nFROM a:$V\n"),
        ("RG V=1\nFRM a:$V\nRUN a\n", "ARG V=1\nFROM a:$V\nRUN a\n"),
        ("FRO? a:1\nSHELL [\"bash\", \"-c\"]\nRUN a && b\n", "FRO? a:1\nSHELL [\"bash\", \"-c\"]\nRUN a && b\n"),
    ] {
        let fixed = fix_all(before.as_bytes());
        assert_eq!((fixed.source.text(), &fixed.rejected[..]), (after, &[][..]));
    }
}

#[test]
fn what_is_added_below_a_shell_is_known_by_its_text() {
    let text = "FROM a:1\nSHELL [\"/bin/foo\", \"-o\", \"pipefail\", \"-c\"]\nRNU a | b\n";
    let fixed = fix_all(text.as_bytes());
    assert_eq!((fixed.source.text(), &fixed.rejected[..]), (text.replace("RNU", "RUN").as_str(), &[][..]));
}
