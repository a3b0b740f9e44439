//! The commands of the pages, carried out in a sample repository.

use std::path::Path;
use std::process::{Command, Stdio};

/// Commands that need a builder or the network, or wait for an editor.
const ELSEWHERE: [&str; 3] = ["trimtab verify", "trimtab lsp", "trimtab pin"];

const DOCKERFILE: &str = "FROM node:22.11\nWORKDIR /srv\nCOPY . .\nRUN npm ci\nCMD [\"node\", \"index.js\"]\n";
const LOCKFILE: &str = "{\"name\": \"sample\", \"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"sample\"}}}\n";

#[test]
fn commands_can_be_carried_out() {
    let mut wrong = Vec::new();
    let mut carried_out = 0;
    let sample = sample();
    for page in super::pages() {
        let text = std::fs::read_to_string(super::root().join(&page)).unwrap();
        for block in blocks(&text) {
            // The commands of a block follow each other, and may change files.
            let copy = tempfile::tempdir().unwrap();
            assert!(shell(&format!("cp -R '{}/.' .", sample.path().display()), copy.path()).status.success());
            for line in block.lines().map(|line| line.split(" #").next().unwrap_or_default().trim()) {
                let (folder, command) = match line.strip_prefix("cargo run -- ") {
                    Some(arguments) => (super::root(), format!("trimtab {arguments}")),
                    None => (copy.path(), line.to_owned()),
                };
                if !command.starts_with("trimtab") || ELSEWHERE.iter().any(|known| command.starts_with(known)) {
                    continue;
                }
                carried_out += 1;
                let output = shell(&command, folder);
                if !matches!(output.status.code(), Some(0 | 1)) {
                    wrong.push(format!("{page}: {line}\n{}", String::from_utf8_lossy(&output.stderr)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(carried_out > 20, "only {carried_out} commands were found");
}

/// The shell blocks of a page.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    text.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```")).map(|(block, _)| block)
}

/// A repository of some commits with a Dockerfile at its root and one in `app`.
fn sample() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("app")).unwrap();
    let files = [
        ("Dockerfile", DOCKERFILE),
        (".dockerignore", "node_modules\n"),
        ("compose.yaml", "services: {a: {build: .}}\n"),
        ("package.json", "{\"name\": \"sample\"}\n"),
        ("package-lock.json", LOCKFILE),
        ("index.js", "1\n"),
        ("app/Dockerfile", "FROM debian:13.1\n"),
        (".hadolint.yaml", "ignored: [DL3008]\n"),
    ];
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let git = "git -c user.name=t -c user.email=t@example.org";
    let commit = format!("{git} add -A && {git} commit -q -m change");
    let more = format!("for n in 1 2 3 4 5 6 7 8 9 10 11; do echo $n > index.js; {commit} || exit; done");
    let made = shell(&format!("git init -q && echo 0 > index.js && {commit} && {more}"), folder.path());
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    folder
}

fn shell(command: &str, folder: &Path) -> std::process::Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_trimtab")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}
