//! The sample projects, as the README's first command meets them.

#![expect(clippy::unwrap_used, reason = "a project that cannot be read is a failure")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn projects() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/projects")
}

fn trimtab(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trimtab")).args(arguments).arg(folder).output().unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Every file below a folder, with its text.
fn texts(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            texts.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    texts
}

#[test]
fn findings_make_the_exit_code_1_and_point_at_the_word() {
    let output = trimtab(&["check", "--format", "concise"], &projects());
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    for place in [
        "python/Dockerfile:10:16: warning[missing-assume-yes]",
        "python/Dockerfile:16:9: warning[missing-assume-yes]",
        "node/Dockerfile:10:13: error[unknown-stage]",
        "go/deploy/Dockerfile:13:23: warning[duplicate-stage-name]",
    ] {
        assert!(said.contains(place), "{place} is not in\n{said}");
    }
}

#[test]
fn second_run_of_the_fixes_changes_nothing() {
    for arguments in [&["fix"][..], &["fix", "--unsafe-fixes"]] {
        let folder = tempfile::tempdir().unwrap();
        copy(&projects(), folder.path());
        let faulty = texts(folder.path());
        assert!(trimtab(arguments, folder.path()).status.success());
        let mended = texts(folder.path());
        assert_ne!(mended, faulty);
        let again = trimtab(arguments, folder.path());
        assert_eq!(texts(folder.path()), mended);
        let said = String::from_utf8(again.stderr).unwrap();
        assert!(said.starts_with("nothing to fix"), "{said}");
    }
}

#[test]
fn our_own_dockerfile_has_no_findings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = trimtab(&["check", "--pedantic", "--fail-on", "style"], &root.join("Dockerfile"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}
