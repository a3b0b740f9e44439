//! Sessions on the command line, as `tests/cli/*.txt` write them down. `BLESS=1` rewrites what the program says.
//!
//! A transcript is a few words about what it shows, then sections:
//!
//! ```text
//! === file PATH        a file of the folder that the session runs in; `\r`, `\0`, `\xFF` and `\\` where `escaped` follows
//! === link PATH TO     a symbolic link
//! === commit           all files as they are, committed to the repository
//! === commits N PATH   so many commits, each of which adds a line to this file
//! === remove PATH      a file is deleted
//! === stdin            what the next command reads
//! === $ trimtab …      a command, after the variables that it has; below it is what it prints
//! === stderr           what it prints on standard error
//! === exit CODE        how it ends, where it is not 0
//! === show PATH        what is in a file now, or `(absent)`
//! ```
//!
//! The folder is the root of a repository. Its own path reads `[ROOT]` in what is printed.

#![expect(clippy::unwrap_used, reason = "a transcript that cannot be replayed is a failure")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rayon::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Section {
    head: String,
    body: String,
}

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let failed: Vec<String> = paths.par_iter().filter_map(|path| difference(path)).collect();
    assert!(failed.is_empty(), "transcripts differ; `BLESS=1 cargo test` rewrites them\n{}", failed.concat());
}

/// How the transcript in this file differs from what the program says, unless it is rewritten.
fn difference(path: &Path) -> Option<String> {
    let expected = std::fs::read_to_string(path).unwrap();
    let actual = replay(&expected);
    if actual == expected {
        return None;
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, actual).unwrap();
        return None;
    }
    Some(trimtab::text::unified(&path.file_name().unwrap().to_string_lossy(), &expected, &actual))
}

/// The transcript with what the program really says.
fn replay(transcript: &str) -> String {
    let root = tempfile::tempdir().unwrap();
    let root = root.path().canonicalize().unwrap();
    std::fs::create_dir(root.join(".git")).unwrap();
    let (intro, sections) = sections(transcript);
    let mut out = intro;
    let mut stdin = String::new();
    for section in sections {
        let (word, rest) = section.head.split_once(' ').unwrap_or((&section.head, ""));
        match word {
            "file" => write_file(&root, rest, &section.body),
            "link" => link(&root, rest),
            "commit" => commit(&root),
            "commits" => commits(&root, rest),
            "remove" => std::fs::remove_file(root.join(rest)).unwrap(),
            "stdin" => stdin.clone_from(&section.body),
            "$" => {
                let rest = &rest.replace("[ROOT]", &root.to_string_lossy());
                let output = run(&root, rest, &std::mem::take(&mut stdin));
                record(&mut out, &section.head, &output, &root);
                continue;
            }
            "show" => {
                push(&mut out, &section.head, &shown(&root.join(rest)));
                continue;
            }
            "stderr" | "exit" => continue,
            _ => panic!("unknown section `{}`", section.head),
        }
        push(&mut out, &section.head, &section.body);
    }
    out
}

fn sections(transcript: &str) -> (String, Vec<Section>) {
    let mut intro = String::new();
    let mut sections: Vec<Section> = Vec::new();
    for line in transcript.split_inclusive('\n') {
        if let Some(head) = line.strip_prefix("=== ") {
            sections.push(Section { head: head.trim_end().to_owned(), body: String::new() });
        } else {
            sections.last_mut().map_or(&mut intro, |section| &mut section.body).push_str(line);
        }
    }
    (intro, sections)
}

fn push(out: &mut String, head: &str, body: &str) {
    writeln!(out, "=== {head}").unwrap();
    out.push_str(body);
    if !body.is_empty() && !body.ends_with('\n') {
        out.push('\n');
    }
}

fn write_file(root: &Path, rest: &str, body: &str) {
    let (path, body) = match rest.strip_suffix(" escaped") {
        Some(path) => (path, unescaped(body)),
        None => (rest, body.as_bytes().to_vec()),
    };
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, body).unwrap();
}

/// Line breaks are written out where a file is escaped; those of the transcript do not count.
fn unescaped(body: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = body.bytes().filter(|byte| *byte != b'\n');
    while let Some(byte) = bytes.next() {
        out.push(match (byte, byte == b'\\') {
            (_, true) => match bytes.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'0') => 0,
                Some(b'x') => {
                    let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other.unwrap(),
            },
            (byte, false) => byte,
        });
    }
    out
}

/// Makes the folder a real repository where it is none yet.
fn commit(root: &Path) {
    for words in [&["init", "-q"][..], &["add", "--all"], &["commit", "-q", "--allow-empty", "-m", "x"]] {
        let status = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"])
            .args(words)
            .current_dir(root)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status()
            .unwrap();
        assert!(status.success(), "git {words:?}");
    }
}

fn commits(root: &Path, rest: &str) {
    let (count, path) = rest.split_once(' ').unwrap();
    let path = root.join(path);
    for _ in 0..count.parse().unwrap() {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, text + "\n").unwrap();
        commit(root);
    }
}

#[cfg(unix)]
fn link(root: &Path, rest: &str) {
    let (path, to) = rest.split_once(' ').unwrap();
    std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(to, root.join(path)).unwrap();
}

#[cfg(not(unix))]
fn link(_: &Path, _: &str) {}

fn run(root: &Path, line: &str, stdin: &str) -> Output {
    let words = words(line);
    let program = words.iter().position(|word| word == "trimtab").expect("a command runs trimtab");
    let variables = words[..program].iter().map(|word| word.split_once('=').expect("a variable has a value"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_trimtab"))
        .args(&words[program + 1..])
        .current_dir(root)
        .env_clear()
        .envs(variables)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may have ended before it is written.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

/// The words of a command; single quotes hold one together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.last_mut().unwrap().push_str(part);
            continue;
        }
        for (index, word) in part.split(' ').enumerate() {
            if index > 0 {
                words.push(String::new());
            }
            words.last_mut().unwrap().push_str(word);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn record(out: &mut String, head: &str, output: &Output, root: &Path) {
    let text = |bytes: &[u8]| {
        let text =
            String::from_utf8_lossy(bytes).replace('\0', "\\0").replace(&root.to_string_lossy().into_owned(), "[ROOT]");
        text.replace(concat!("\"", env!("CARGO_PKG_VERSION"), "\""), "\"[VERSION]\"")
    };
    push(out, head, &text(&output.stdout));
    if !output.stderr.is_empty() {
        push(out, "stderr", &text(&output.stderr));
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => push(out, &format!("exit {code}"), ""),
        None => push(out, "exit by a signal", ""),
    }
}

fn shown(path: &Path) -> String {
    match std::fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).replace('\r', "\\r"),
        Err(_) => "(absent)\n".to_owned(),
    }
}
