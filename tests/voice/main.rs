//! Every text that a user reads keeps to plain English: rule pages, reports, transcripts, help, guides.
//!
//! A list of phrases that read like a riddle or a translation, each with what to write instead. A line that needs one of
//! them for another reason is listed in [`ALLOWED`].

#![expect(clippy::unwrap_used, reason = "a text that cannot be read is a failure")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A phrase, in lower case, and what to write instead. It is found where no letter stands directly before or after it.
const BANNED: &[(&str, &str)] = &[
    ("is no", "negate the verb: `is not a valid …`"),
    ("are no", "negate the verb: `are not …`"),
    ("is none", "say what is missing: `does not exist`"),
    ("are none", "say what is missing: `do not exist`"),
    ("that is none", "`invalid`, `malformed`"),
    ("is not there", "`does not exist`"),
    ("are not there", "`do not exist`"),
    ("anyhow", "leave it out"),
    ("anyway", "leave it out"),
    ("anew", "`again`, `a second time`"),
    ("mend", "`fix`"),
    ("mends", "`fixes`"),
    ("mended", "`fixed`"),
    ("nobody", "say what does not happen"),
    ("whoever", "`the user who`"),
    ("comes from the cache", "`is cached`, `hits the cache`"),
    ("come from the cache", "`are cached`, `hit the cache`"),
    ("runs again", "`re-runs`"),
    ("run again", "`re-run`"),
    ("ran again", "`re-ran`"),
    ("running again", "`re-running`"),
    ("everything again", "say what is repeated"),
    ("behind the", "`after the`"),
    ("line ends of", "`line endings`"),
    ("lifted", "`moved up`"),
    ("take out", "`remove`"),
    ("taken out", "`removed`"),
    ("leave out", "`remove`, `omit`"),
    ("silence", "`suppress`"),
    ("silences", "`suppresses`"),
    ("guessed", "`estimated`"),
    ("the past", "`the git history`"),
    ("read are", "subject first: `trimtab reads …`"),
    ("of the day", "name the tag"),
    ("nothing is to", "say what is done"),
    ("is to be", "say who does it"),
    ("are to be", "say who does it"),
    ("dearest", "`most expensive`"),
    ("with every commit", "`on every commit`"),
];

/// Lines that have a phrase of the list for another reason.
const ALLOWED: &[&str] = &[
    "there is no ",
    "There is no ",
    "there are no ",
    "There are no ",
    "no longer ",
    // The account of that name.
    "USER nobody",
    "`nobody`",
];

#[test]
fn texts_keep_to_plain_english() {
    let (mut faults, mut lines) = (String::new(), 0);
    for (name, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            lines += 1;
            for (phrase, instead) in broken(line) {
                writeln!(faults, "{name}:{}: `{phrase}`: write {instead}\n    {line}", number + 1).unwrap();
            }
        }
    }
    assert!(lines > 10_000, "{lines} lines");
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn phrases_are_found_as_words() {
    let found = |line: &str| broken(line).map(|(phrase, _)| phrase).collect::<Vec<_>>();
    assert_eq!(found("`80000` is no port: whoever reads it mends it"), ["is no", "mends", "whoever"]);
    assert_eq!(found("Read are `Dockerfile` and `Dockerfile.*`"), ["read are"]);
    assert_eq!(found("this is not a port, it is noise, and amended where there is no port"), [""; 0]);
}

/// The phrases of the list that a line has.
fn broken(line: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let line = ALLOWED.iter().fold(format!("{line} "), |line, allowed| line.replace(allowed, "…"));
    let line = line.to_lowercase();
    BANNED.iter().copied().filter(move |(phrase, _)| has_words(&line, phrase))
}

fn has_words(line: &str, phrase: &str) -> bool {
    let is_part = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '-' || it == '_');
    line.match_indices(phrase)
        .any(|(at, _)| !is_part(line[..at].chars().next_back()) && !is_part(line[at + phrase.len()..].chars().next()))
}

/// The texts by their names: the project's pages and guides without the Dockerfiles in them, what the transcripts show, and
/// the help of each command.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let editors = fs::read_dir(root().join("editors")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = editors.filter(|path| path.is_dir()).collect();
    folders.extend(["editors", "rules", "tests/cli", "docs", ""].map(|folder| root().join(folder)));
    for folder in folders {
        for path in files(&folder) {
            let text = fs::read_to_string(&path).unwrap();
            let text = if folder.ends_with("tests/cli") { text } else { without_samples(&text) };
            texts.push((path.strip_prefix(root()).unwrap().display().to_string(), text));
        }
    }
    let help = help(&[]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()).filter(|command| *command != "help") {
        texts.push((format!("trimtab {command} --help"), self::help(&[command])));
    }
    assert!(texts.len() > 180, "{} texts", texts.len());
    texts.push(("trimtab --help".to_owned(), help));
    texts
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages and transcripts directly in a folder, sorted; none where the folder does not exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let is_text = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md" || extension == "txt");
    let mut files: Vec<PathBuf> = entries.filter(is_text).collect();
    files.sort();
    files
}

/// A page with the lines of its code blocks left empty, but for those that show what trimtab says.
fn without_samples(page: &str) -> String {
    let (mut out, mut fence): (String, Option<bool>) = (String::new(), None);
    for line in page.lines() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(info)) => fence = Some(info.starts_with("text")),
            (Some(_), Some("")) => fence = None,
            _ => {}
        }
        if fence != Some(false) {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

fn help(command: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_trimtab")).args(command).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
