//! What is counted of a history: a gate that could measure nothing fails and says why, and nobody's settings of git change
//! the count.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a repository that cannot be made is a failure")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const COMMITS: usize = 14;
const GATE: [&str; 4] = ["cache", "--gate", "--since", "HEAD"];

/// A folder with a repository of some commits, each of which changes what the Dockerfile copies.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        let root = folder.path("repository");
        fs::create_dir(&root).unwrap();
        git(&root, &["init", "-q", "-b", "main"]);
        fs::write(root.join("Dockerfile"), "FROM debian:12\nCOPY . .\nRUN make\n").unwrap();
        for number in 0..COMMITS {
            fs::write(root.join("a.txt"), number.to_string()).unwrap();
            git(&root, &["add", "."]);
            git(&root, &["commit", "-q", "-m", "x"]);
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A clone that has the last commits only.
    fn shallow(&self, depth: usize) -> PathBuf {
        let (name, depth) = (format!("depth-{depth}"), depth.to_string());
        let from = format!("file://{}", self.path("repository").display());
        git(self.0.path(), &["clone", "-q", "--depth", &depth, &from, &name]);
        self.path(&name)
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false"];
    let status = Command::new("git").arg("-C").arg(folder).args(identity).args(arguments).status().unwrap();
    assert!(status.success(), "git {arguments:?}");
}

/// The exit code, and all that is printed.
#[track_caller]
fn trimtab(folder: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trimtab"));
    let output = command.args(arguments).current_dir(folder).envs(variables.iter().copied()).output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), told)
}

#[test]
fn a_gate_fails_where_the_clone_has_too_few_commits() {
    let folder = Folder::new();
    for (depth, known) in [(1, "only 0 commits"), (5, "only 4 commits")] {
        let (code, told) = trimtab(&folder.shallow(depth), &GATE, &[]);
        assert_eq!(code, Some(2), "{told}");
        assert!(told.contains(known) && told.contains("`fetch-depth: 0`"), "{told}");
    }
}

#[test]
fn a_repository_of_another_owner_is_told_in_the_words_of_git() {
    let folder = Folder::new();
    let root = folder.path("repository");
    if std::os::unix::fs::chown(&root, Some(12_345), None).is_err() {
        // Only root can give a directory away.
        return;
    }
    for command in
        [&GATE[..], &["cache", "--history", "9"], &["cache", "--since", "HEAD"], &["check", "--since", "HEAD"]]
    {
        let (code, told) = trimtab(&root, command, &[]);
        assert_eq!(code, Some(2), "{command:?}: {told}");
        assert!(told.contains("detected dubious ownership"), "{command:?}: {told}");
    }
    let (_, told) = trimtab(&root, &["optimize"], &[]);
    assert!(told.contains("detected dubious ownership"), "{told}");
}

#[test]
fn nobody_s_settings_change_what_is_counted() {
    let folder = Folder::new();
    let (root, home) = (folder.path("repository"), folder.path("home"));
    fs::create_dir(&home).unwrap();
    let settings = "[log]\nshowSignature = true\n[diff]\norderFile = /nowhere\nnoprefix = true\nrenames = copies\n";
    fs::write(home.join(".gitconfig"), settings).unwrap();
    let counted = format!("based on the last {COMMITS} commits");
    let elsewhere = folder.shallow(1).join(".git");
    let nowhere = folder.path("nowhere");
    for variables in
        [&[][..], &[("HOME", home.as_path())], &[("GIT_DIR", elsewhere.as_path())], &[("GIT_DIR", nowhere.as_path())]]
    {
        let (code, told) = trimtab(&root, &GATE, variables);
        assert_eq!(code, Some(0), "{variables:?}: {told}");
        assert!(told.contains(&counted), "{variables:?}: {told}");
    }
}
