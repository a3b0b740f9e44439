//! Files of strangers: what is printed of them moves no cursor, and what is written stays where it was searched for.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a folder that cannot be made is a failure")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

/// What a terminal acts upon: a title, a cleared screen, the same with one character, a turned direction.
const ESCAPES: &str = "\u{1b}]0;x\u{7}\u{1b}[2J\u{9b}2J\u{202e}";

fn trimtab(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trimtab")).args(arguments).current_dir(folder).output().expect("it starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The formats are those for people and for machines that show text as it is; the others escape it by their own rules.
#[test]
fn nothing_that_is_printed_reaches_the_terminal_as_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let name = format!("{ESCAPES}.Dockerfile");
    let lines = [
        "FROM debian:12",
        "RUNN ESC",
        "RUN apt-get install ESC && cd /ESC",
        "ENV a ESC",
        "COPY ESC /a",
        "LABEL maintainer=ESC a=ESC",
        "EXPOSE ESC",
        "STOPSIGNAL ESC",
        "FROM debian AS ESC",
        "# trimtab ignore=ESC",
        "MAINTAINER ESC",
    ];
    fs::write(folder.path().join(&name), lines.join("\n").replace("ESC", ESCAPES)).unwrap();
    fs::write(folder.path().join(".dockerignore"), format!("!{ESCAPES}\n{ESCAPES} # a\n")).unwrap();
    let formats = ["terminal", "concise", "github", "gitlab", "checkstyle", "junit", "gnu", "tty", "json", "sarif"];
    let mut commands: Vec<Vec<&str>> = formats.map(|format| vec!["check", "--pedantic", "--format", format]).to_vec();
    commands.extend([
        vec!["check", "--show-context", "--statistics"],
        vec!["check", ESCAPES],
        vec!["check", "--select", ESCAPES],
        vec!["check", ESCAPES, "--no-such-option"],
        vec![ESCAPES],
        vec!["explain", ESCAPES],
        vec!["context"],
        vec!["optimize", &name],
        vec!["optimize", ESCAPES],
        vec!["cache", &name],
        vec!["cache", &name, "--changed", ESCAPES],
        vec!["cache", &name, "--since", ESCAPES],
        vec!["fix", "--unsafe-fixes"],
    ]);
    for command in commands {
        let output = trimtab(folder.path(), &command);
        // JSON has escapes for the first 32 characters only, and who reads it wants the others as they are.
        let is_json = command.iter().any(|word| matches!(*word, "json" | "sarif" | "gitlab"));
        for stream in [text(&output.stdout), text(&output.stderr)] {
            let acted_upon = |c: char| match c {
                '\n' | '\t' => false,
                '\u{80}'.. => !is_json && (c.is_control() || c == '\u{202e}'),
                c => c.is_control(),
            };
            let wrong = stream.chars().find(|c| acted_upon(*c));
            assert_eq!(wrong, None, "{command:?}: {stream}");
        }
    }
}

#[test]
fn a_fix_stays_where_it_was_searched_for() {
    let root = tempfile::tempdir().unwrap();
    let [inside, outside] = ["inside", "outside"].map(|name| root.path().join(name));
    let before = "FROM debian:12\nENV a b\n";
    for folder in [&inside, &outside] {
        fs::create_dir(folder).unwrap();
        fs::write(folder.join("Dockerfile"), before).unwrap();
    }
    let link = inside.join("link.Dockerfile");
    symlink("../outside/Dockerfile", &link).unwrap();
    let output = trimtab(&inside, &["fix", "--select", "style"]);
    assert_eq!(fs::read_to_string(outside.join("Dockerfile")).unwrap(), before);
    assert_eq!(fs::read_to_string(inside.join("Dockerfile")).unwrap(), "FROM debian:12\nENV a=b\n");
    let told = text(&output.stderr);
    assert!(told.contains("note: link.Dockerfile is outside the searched directory"), "{told}");
    // Who names it means it.
    trimtab(&inside, &["fix", "--select", "style", "link.Dockerfile"]);
    assert_eq!(fs::read_to_string(outside.join("Dockerfile")).unwrap(), "FROM debian:12\nENV a=b\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn an_ignore_file_elsewhere_is_not_repeated() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("project");
    fs::create_dir(&folder).unwrap();
    fs::write(root.path().join("secret"), "hunter2 # a\n!hunter2\n").unwrap();
    fs::write(folder.join("Dockerfile"), "FROM debian:12\nCOPY . /app\n").unwrap();
    symlink("../secret", folder.join(".dockerignore")).unwrap();
    for command in
        [&["check", "--pedantic"][..], &["context"], &["cache", "Dockerfile"], &["fix", "--diff", "--unsafe-fixes"]]
    {
        let output = trimtab(&folder, command);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert!(!told.contains("hunter2"), "{command:?}: {told}");
    }
}

#[test]
fn a_name_that_is_not_utf_8_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), "FROM debian:12\n").unwrap();
    let name = OsStr::from_bytes(b"\xff.Dockerfile");
    if fs::write(folder.path().join(name), "FROM debian:12\n").is_err() {
        // Not every file system takes such names.
        return;
    }
    let output = trimtab(folder.path(), &["check"]);
    let told = text(&output.stderr);
    assert!(told.contains("the name is not UTF-8, so the file was not read"), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_dockerfile_that_is_too_large_costs_no_other() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("Dockerfile"), "RUN a\n".repeat(200_000)).unwrap();
    fs::File::create(folder.path().join("a.Dockerfile")).unwrap().set_len(1 << 30).unwrap();
    fs::write(folder.path().join("b.Dockerfile"), "FROM debian:12\nWORKDIR app\n").unwrap();
    for command in ["check", "fix"] {
        let output = trimtab(folder.path(), &[command, "--select", "relative-workdir"]);
        let told = text(&output.stdout) + &text(&output.stderr);
        for name in ["Dockerfile", "a.Dockerfile"] {
            assert!(told.contains(&format!("error: {name}: the file has more than 1048576 bytes")), "{told}");
        }
        assert!(command == "fix" || told.contains("b.Dockerfile:2:9"), "{told}");
        assert_eq!(output.status.code(), Some(2), "{told}");
    }
}
