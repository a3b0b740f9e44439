//! The command line over real files in a real repository: `trimtab cache --since` and `--changed`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use trimtab::cache::Fate;

use crate::compare::Told;
use crate::random::Random;
use crate::suite::Case;
use crate::world::{Entry, What, World, context};

/// Who is asked for a prediction besides the library.
#[derive(Clone, Debug)]
pub(crate) enum Asked {
    /// Nobody.
    Library,
    /// `trimtab cache --since`.
    Since(Repository),
    /// `trimtab cache --changed`, with these paths below the build context.
    Changed(Repository, Vec<String>),
}

/// How the files are in a repository.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repository {
    /// Whether it is the build context, so that `.git` is sent.
    sent: bool,
    /// Whether the second state is a commit of its own.
    committed: bool,
    /// Whether something outside of git and of the build makes `dist/app.jar`.
    has_artefact: bool,
}

/// What something outside of git and of the build makes.
pub(crate) const ARTEFACT: &str = "dist/app.jar";

impl Repository {
    /// Draws who is asked, and makes the first state one that a commit can hold.
    pub(crate) fn draw(random: &mut Random, before: &mut World) -> Asked {
        let kind = random.below(10);
        if kind < 3 {
            return Asked::Library;
        }
        let repository = Repository {
            sent: random.chance(30),
            committed: random.chance(40),
            has_artefact: before.entries.contains_key(ARTEFACT),
        };
        before.inside |= repository.sent;
        before.put(".gitignore", Entry::file("*.log\ndist/\n"));
        before.remove("x.log");
        if kind < 8 { Asked::Since(repository) } else { Asked::Changed(repository, Vec::new()) }
    }

    /// The root of the repository.
    fn root(self, folder: &Path) -> PathBuf {
        if self.sent { context(folder) } else { folder.to_owned() }
    }
}

impl Asked {
    fn repository(&self) -> Option<Repository> {
        match self {
            Asked::Library => None,
            Asked::Since(repository) | Asked::Changed(repository, _) => Some(*repository),
        }
    }

    /// Whether the builder gets `.git`, of which the library knows nothing.
    pub(crate) fn sends_git(&self) -> bool {
        self.repository().is_some_and(|repository| repository.sent)
    }

    /// Makes the first state a commit.
    pub(crate) fn commit_first(&self, folder: &Path) {
        if let Some(repository) = self.repository() {
            let root = repository.root(folder);
            git(&root, &["init", "-q", "-b", "main", "."]);
            commit(&root);
        }
    }

    /// Brings the repository to the folder of the second state, if that is another one; the files that are there now.
    pub(crate) fn bring<'w>(&self, before: &'w World, first: &Path, folder: &Path) -> io::Result<Option<&'w World>> {
        let Some(repository) = self.repository().filter(|_| first != folder) else { return Ok(None) };
        if repository.sent {
            let root = context(folder);
            fs::create_dir_all(&root)?;
            let copied = Command::new("cp").arg("-a").arg(context(first).join(".git")).arg(&root).status()?;
            assert!(copied.success(), "the repository is copied");
            return Ok(None);
        }
        // The folders have names of their own, so that the commit cannot be the same.
        before.write(folder, None)?;
        self.commit_first(folder);
        Ok(Some(before))
    }

    /// Makes the second state a commit where it is to be one.
    pub(crate) fn commit_second(&self, folder: &Path) {
        if let Asked::Since(repository) = self
            && repository.committed
        {
            commit(&repository.root(folder));
        }
    }
}

/// What is made outside is made anew between two commits.
pub(crate) fn rebuild(asked: &Asked, after: &mut World) {
    if let Asked::Since(repository) = asked
        && repository.has_artefact
        && let Some(Entry { what: What::File(text), time, .. }) = after.entries.get_mut(ARTEFACT)
    {
        text.push_str("again\n");
        *time = 77;
    }
}

/// What the command line says, where it can be asked of such a case.
pub(crate) fn ask(case: &Case, folder: &Path, dockerfile: &Path) -> Option<Vec<Told>> {
    let repository = case.asked.repository()?;
    let (before, after) = (&case.before, &case.after);
    let unset = after.build_args.keys().any(|name| !before.build_args.contains_key(name));
    if unset || !after.no_cache.is_empty() {
        return None;
    }
    // A stage that is renamed is another target by its name only.
    let renamed = after.target.as_deref() == Some("renamed");
    if before.target != after.target && !renamed {
        return None;
    }
    let root = context(folder);
    let mut words: Vec<String> = ["cache", "--format=json", "--context"].map(str::to_owned).to_vec();
    words.push(root.display().to_string());
    match &case.asked {
        Asked::Library => return None,
        Asked::Since(_) => words.push(format!("--since={}", if repository.committed { "HEAD~1" } else { "HEAD" })),
        Asked::Changed(_, paths) => {
            words.extend(paths.iter().map(|path| format!("--changed={}", root.join(path).display())));
        }
    }
    words.extend(after.build_args.iter().map(|(name, value)| format!("--build-arg={name}={value}")));
    if matches!(case.asked, Asked::Since(_)) {
        let others = before.build_args.iter().filter(|(name, value)| after.build_args.get(*name) != Some(*value));
        words.extend(others.map(|(name, value)| format!("--since-build-arg={name}={value}")));
    }
    words.extend(after.target.iter().map(|target| format!("--target={target}")));
    words.push(dockerfile.display().to_string());
    Some(run(&words, &repository.root(folder)).unwrap_or_else(|error| panic!("{}: {words:?}: {error}", case.name)))
}

/// The steps that `trimtab cache --format=json` tells of with these words, in this folder.
pub(crate) fn run(words: &[String], folder: &Path) -> Result<Vec<Told>, String> {
    let program = std::env::var("TRIMTAB").unwrap_or_else(|_| env!("CARGO_BIN_EXE_trimtab").to_owned());
    let run = Command::new(program).args(words).current_dir(folder).output().unwrap();
    let report = run.status.success().then(|| serde_json::from_slice(&run.stdout).unwrap());
    report.map(|report| read(&report)).ok_or_else(|| String::from_utf8_lossy(&run.stderr).into_owned())
}

/// The steps of a report.
fn read(report: &Value) -> Vec<Told> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let stages: BTreeMap<Option<u64>, String> =
        report["stages"].as_array().unwrap().iter().map(|it| (it["index"].as_u64(), text(&it["label"]))).collect();
    let each = report["steps"].as_array().unwrap().iter().map(|step| Told {
        stage: stages[&step["stage"].as_u64()].clone(),
        text: text(&step["text"]),
        is_merge: step["kind"] == "merge",
        twin: step["twin"].as_u64().map(|twin| twin as usize),
        fate: match step["fate"].as_str().unwrap() {
            "hit" => Fate::Hit,
            "maybe" => Fate::Maybe,
            _ => Fate::Miss,
        },
        reason: match text(&step["reason"]["words"]) {
            // A command line is not told what an image has in its configuration.
            words if words.contains("of the base image") || words.ends_with(" is unknown") => {
                "configuration".to_owned()
            }
            _ => text(&step["reason"]["name"]),
        },
        words: format!("command line: `{}` {}", text(&step["text"]), text(&step["reason"]["words"])),
    });
    each.collect()
}

fn commit(root: &Path) {
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "--allow-empty", "-m", "state"]);
}

/// Runs `git`, and says what it prints.
pub(crate) fn git(root: &Path, words: &[&str]) -> String {
    let settings =
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "gc.auto=0"];
    let mut command = Command::new("git");
    command.args(settings).args(words).current_dir(root).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let run = command.output().unwrap();
    assert!(run.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}
