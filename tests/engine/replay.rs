//! Commits of a real repository, built one after the other and predicted: each step must do what `trimtab cache --since` says.
//! The images that the Dockerfile names are replaced by ones whose commands only record what they were asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use trimtab::builder::{Build, Builder, Order, Product};
use trimtab::context::tree::digest;
use trimtab::model::{Inputs, Model};
use trimtab::syntax;

use crate::compare::{Outcome, compare};
use crate::repository::{git, run};
use crate::world::images;

/// What is replayed.
pub(crate) struct Options {
    /// The repository.
    pub(crate) repository: PathBuf,
    /// The path of its Dockerfile.
    pub(crate) dockerfile: String,
    /// The path of the build context.
    pub(crate) context: String,
    /// How many of the last commits on the first line of parents.
    pub(crate) commits: u64,
}

/// Builds each commit after its parent; returns what is wrong.
pub(crate) fn check(builder: Builder, options: &Options) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let source = options.repository.display().to_string();
    git(folder.path(), &["clone", "--quiet", "--shared", &source, "clone"]);
    let clone = folder.path().join("clone");
    let count = format!("-{}", options.commits + 1);
    let listed = git(&clone, &["rev-list", "--first-parent", "--reverse", &count, "HEAD"]);
    let commits: Vec<&str> = listed.lines().collect();
    let (mut wrong, mut unbuilt, mut counts) = (Vec::new(), 0, BTreeMap::new());
    for pair in commits.windows(2) {
        match replay(builder, options, &clone, pair[0], pair[1]) {
            Ok(outcomes) => {
                for outcome in outcomes {
                    let name = match outcome {
                        Outcome::Hit => "hit",
                        Outcome::Miss => "missed",
                        Outcome::Maybe(reason) => reason,
                        Outcome::Wrong(words) => {
                            wrong.push(format!("{}: {words}", pair[1]));
                            "wrong"
                        }
                    };
                    *counts.entry(name).or_insert(0) += 1;
                }
            }
            Err(error) => {
                unbuilt += 1;
                println!("{}: {error}", pair[1]);
            }
        }
    }
    println!(
        "{source} {}: {} pairs, {unbuilt} not built, {counts:?}",
        options.dockerfile,
        commits.len().saturating_sub(1)
    );
    wrong
}

fn replay(
    builder: Builder,
    options: &Options,
    clone: &Path,
    first: &str,
    second: &str,
) -> Result<Vec<Outcome>, String> {
    // What earlier pairs left in the cache must not answer.
    let pruned = Command::new("docker").args(["buildx", "prune", "--all", "--force"]).output().unwrap();
    assert!(pruned.status.success(), "{}", String::from_utf8_lossy(&pruned.stderr));
    git(clone, &["checkout", "--quiet", "--force", first]);
    if let Some(error) = build(builder, options, clone)?.error {
        return Err(error);
    }
    git(clone, &["checkout", "--quiet", "--force", second]);
    let words = ["cache", "--format=json", "--context", &options.context, "--since", first, &options.dockerfile];
    let predicted = run(&words.map(str::to_owned), clone)?;
    Ok(compare(&predicted, &build(builder, options, clone)?))
}

fn build(builder: Builder, options: &Options, clone: &Path) -> Result<Build, String> {
    let (dockerfile, context) = (clone.join(&options.dockerfile), clone.join(&options.context));
    let text = std::fs::read_to_string(&dockerfile).map_err(|error| error.to_string())?;
    let mut flags = vec!["--network=host".to_owned()];
    for image in images(&text, &BTreeMap::new()) {
        let base = base(&image, &text)?;
        flags.push(format!("--build-context={image}=docker-image://{base}"));
    }
    let order = Order { dockerfile: &dockerfile, context: &context, flags: &flags };
    builder.build(&order, Product::Cache).map_err(|error| error.to_string())
}

/// An image that stands in for `image`: one of its own, so that steps upon two images are not one step. Its shell ends well
/// whatever its commands say, and what stages take from each other is there, for nothing in it builds anything.
fn base(image: &str, text: &str) -> Result<String, String> {
    let parsed = syntax::parse(text);
    let model = Model::new(text, &parsed, &Inputs::default());
    let copied = (0..parsed.instructions.len()).filter_map(|at| model.transfer(at)).filter(|it| it.from.is_some());
    let paths: BTreeSet<String> = copied
        .flat_map(|transfer| &transfer.sources)
        .map(|source| source.value.to_string().replace(['*', '?'], "x"))
        .filter(|path| path.chars().all(|it| it.is_ascii_alphanumeric() || "/._-+@".contains(it)))
        .collect();
    let made: String = paths.iter().map(|path| made(path)).collect();
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let shell = "#!/bin/bash\n/bin/bash \"$@\"\nexit 0\n";
    let lines =
        format!("FROM stub:local\nRUN rm /bin/sh && echo '{image}' > /.image{made}\nCOPY --chmod=755 sh /bin/sh\n");
    let name = format!("replay:{:016x}", digest(lines.as_bytes()));
    std::fs::write(folder.path().join("sh"), shell)
        .and_then(|()| std::fs::write(folder.path().join("Dockerfile"), lines))
        .unwrap();
    let mut command = Command::new("docker");
    command.args(["buildx", "build", "--quiet", "--network=host", "--tag", &name]).arg(folder.path());
    let run = command.output().map_err(|error| error.to_string())?;
    let is_there = run.status.success();
    is_there.then_some(name).ok_or_else(|| String::from_utf8_lossy(&run.stderr).into_owned())
}

/// The end of a command that makes a path: a file where its name has an ending, else a directory.
fn made(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_file = name.rfind('.').is_some_and(|dot| dot > 0);
    if is_file {
        format!(" && mkdir -p \"$(dirname '/{path}')\" && {{ [ -d '/{path}' ] || touch '/{path}'; }}")
    } else {
        format!(" && mkdir -p '/{path}'")
    }
}
