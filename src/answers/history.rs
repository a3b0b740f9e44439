//! Whether a build reads the history of its repository, so that `.git` belongs to what it needs.

use std::collections::BTreeSet;

use super::Answers;
use super::runs::Run;
use crate::context::path;
use crate::model::ran::Ran;
use crate::model::{Base, Knowledge};
use crate::shell::tools::{Action, Role};
use crate::shell::{Command, Word};

/// Files that say whether a build reads the history of the repository, with the words that say so.
const HISTORY: [(&str, &[&str]); 18] = [
    ("Cargo.toml", &["git-version", "git_version", "vergen", "shadow-rs", "built"]),
    ("go.mod", &["svu", "go-git"]),
    // Nix takes of a repository what git knows.
    ("flake.nix", &["outputs"]),
    ("Taskfile.yml", &["git "]),
    ("justfile", &["git "]),
    ("magefile.go", &["\"git\"", "git describe", "git rev-parse"]),
    ("magefiles/magefile.go", &["\"git\"", "git describe", "git rev-parse"]),
    ("Rakefile", &["git "]),
    (".goreleaser.yml", &["go build", "version"]),
    (
        "pyproject.toml",
        &["setuptools_scm", "setuptools-scm", "hatch-vcs", "versioningit", "dunamai", "dynamic-versioning"],
    ),
    ("setup.py", &["setuptools_scm", "versioneer", "git "]),
    ("build.rs", &["git", "vergen", "shadow_rs"]),
    ("pom.xml", &["git-commit-id", "buildnumber"]),
    ("build.gradle", &["git"]),
    ("build.gradle.kts", &["git"]),
    ("package.json", &["git rev-parse", "git describe", "git log"]),
    ("Makefile", &["git "]),
    ("CMakeLists.txt", &["GIT_EXECUTABLE", "find_package(Git", "git "]),
];

/// What a program writes that reads the history.
const CALLS: [&str; 9] = [
    "'git'",
    "\"git\"",
    "git describe",
    "git rev-parse",
    "git log",
    "git show",
    "git tag",
    "git status",
    "GIT_EXECUTABLE",
];

/// The largest file that is searched for such words, in bytes, and the most of one kind.
const MAX_BYTES: u64 = 1 << 20;
const MOST: usize = 100;

/// Whether a command or a build tool of the project reads the history.
pub fn reads_history(cx: &Answers<'_>) -> bool {
    let calls = cx.runs().flat_map(|run| run.calls()).any(|call| call.has_role(Role::ReadsHistory));
    let mut commands = cx.runs().flat_map(|run| &run.script().commands);
    let tells = |(file, words): &(&str, &[&str])| has_any(cx, file, words);
    calls
        || stamps_assemblies(cx)
        || commands.any(|command| is_reader(cx, command))
        || HISTORY.iter().any(tells)
        || starts_reader(cx)
}

/// Whether `dotnet` builds, whose SDK writes the commit into each assembly from version 8 on.
fn stamps_assemblies(cx: &Answers<'_>) -> bool {
    let is_old = |run: &Run<'_>| match cx.model.base_of(run.index) {
        Some(Base::Image(image)) => {
            let major = image.tag.as_deref().and_then(|tag| tag.split(['.', '-']).next()?.parse::<u32>().ok());
            major.is_some_and(|major| major < 8)
        }
        _ => false,
    };
    let builds = |run: &Run<'_>| run.calls().any(|call| call.tool.name == "dotnet" && call.does(Action::Build));
    cx.runs().any(|run| builds(&run) && !is_old(&run))
}

/// Whether a command names `.git`, asks for the version of the repository, or runs a program of the project that calls git.
fn is_reader(cx: &Answers<'_>, command: &Command) -> bool {
    const PROGRAMS: [&str; 7] = [".go", ".js", ".mjs", ".pl", ".py", ".rb", ".sh"];
    command.arguments().iter().map(Word::value).any(|word| {
        let is_stamp = matches!(word, "-buildvcs=true" | "-buildvcs" | "--stamp");
        let is_program = PROGRAMS.iter().any(|end| word.ends_with(end)) && !word.starts_with('/');
        let names_git = word.split('/').any(|part| part == ".git");
        is_stamp || names_git || is_program && has_any(cx, word.trim_start_matches("./"), &CALLS)
    })
}

/// Whether a script of the project that a `RUN` starts, one beside it, or a module of `CMake` calls git.
fn starts_reader(cx: &Answers<'_>) -> bool {
    let knowledge = Knowledge { tools: cx.tools, context: cx.context };
    let started = |run: &Run<'_>| cx.model.started(run.index, knowledge);
    let runs_git = |ran: &Ran| cx.tools.call(&ran.command).is_some_and(|call| call.has_role(Role::ReadsHistory));
    if cx.runs().any(|run| started(&run).iter().any(|it| it.commands.iter().any(runs_git))) {
        return true;
    }
    let files = cx.context.files();
    // The files are named as in the image: the end of the path is that of the build context.
    let directory = |file: &String| {
        let mut rest = file.as_str();
        while !cx.context.exists(rest) {
            rest = rest.split_once('/')?.1;
        }
        Some(path::split(rest).0.to_owned()).filter(|directory| !directory.is_empty())
    };
    let scripts: BTreeSet<String> =
        cx.runs().flat_map(|run| started(&run)).flat_map(|it| &it.files).filter_map(directory).collect();
    let beside = scripts.iter().flat_map(|directory| files.below(directory).iter().take(MOST));
    let modules = files.files.iter().filter(|file| matches!(file.path.rsplit_once('.'), Some((_, "cmake")))).take(MOST);
    beside.chain(modules).any(|file| has_any(cx, &file.path, &CALLS))
}

/// Whether a file of the build context has one of these words.
fn has_any(cx: &Answers<'_>, file: &str, words: &[&str]) -> bool {
    let bytes = cx.context.read(file, MAX_BYTES).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    words.iter().any(|word| text.contains(word))
}
