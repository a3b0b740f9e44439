//! What the program does with the streams that it is given.

#![expect(clippy::unwrap_used, reason = "a program that does not start is a failure")]

use std::io::Read;
use std::process::{Command, Stdio};

fn trimtab(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trimtab"));
    command.current_dir(folder).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A folder with so many Dockerfiles that a report of them fills every pipe.
fn folder(files: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..files {
        let text = "FROM debian\nMAINTAINER me\nWORKDIR app\n".repeat(20);
        std::fs::write(folder.path().join(format!("Dockerfile.{number:03}")), text).unwrap();
    }
    folder
}

#[test]
fn a_closed_pipe_is_a_success() {
    let folder = folder(100);
    // The terminal format groups the findings of many files, so it fills no pipe.
    for format in ["concise", "json", "sarif", "github", "gnu"] {
        let mut child = trimtab(folder.path()).args(["check", "--format", format]).spawn().unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), told.as_ref()), (Some(0), ""), "{format}");
    }
}

#[test]
fn the_order_does_not_depend_on_the_number_of_threads() {
    let folder = folder(30);
    let run =
        |jobs: &str| trimtab(folder.path()).args(["check", "--format=concise", "-j", jobs]).output().unwrap().stdout;
    let one = run("1");
    assert!(one.starts_with(b"Dockerfile.000:"));
    assert_eq!(run("7"), one);
}

#[test]
fn colour_is_for_those_who_see_it() {
    let folder = folder(1);
    let coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = trimtab(folder.path());
        command.arg("check").args(arguments).envs(variables.iter().copied());
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "0")], &[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(coloured(&[("FORCE_COLOR", "1")], &[]));
    assert!(!coloured(&[("FORCE_COLOR", "0")], &[]));
    assert!(!coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color=always"]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--color=never"]));
    assert!(!coloured(&[], &["--color=always", "--format=json"]));
}

#[test]
fn nothing_is_called_fixed_that_could_not_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Dockerfile");
    let text = "FROM debian:12\nRUN apt-get update && apt-get install curl\n";
    std::fs::write(&file, text).unwrap();
    let mut permissions = std::fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&file, permissions).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_trimtab"))
        .args(["fix", "--unsafe-fixes", "Dockerfile"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(words.contains("read-only") && !words.contains("fixed Dockerfile"), "{words}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[test]
fn a_watched_file_is_checked_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Dockerfile");
    std::fs::write(&file, "FROM debian:13\nWORKDIR app\n").unwrap();
    let arguments = ["check", "--watch", "--select", "relative-workdir", "--format", "concise", "Dockerfile"];
    let mut child = trimtab(folder.path()).args(arguments).spawn().unwrap();
    let stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    let (lines, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        std::io::BufRead::lines(stdout).map_while(Result::ok).try_for_each(|line| lines.send(line)).ok()
    });
    let next = || told.recv_timeout(std::time::Duration::from_mins(1)).unwrap_or_default();
    let first = next();
    std::fs::write(&file, "FROM debian:13\n\nWORKDIR apps\n").unwrap();
    let second = next();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.starts_with("Dockerfile:2:9:"), "{first}");
    assert!(second.starts_with("Dockerfile:3:9:"), "{second}");
}
