//! `trimtab verify`: whether two Dockerfiles make the same image, and what a rebuild costs with each.

use std::path::Path;

use super::args::Verify;
use super::console::Console;
use super::exit::Exit;
use crate::builder::verify::{Pair, Rebuild, Verdict};
use crate::builder::{Build, Builder};

/// The most differences that are listed.
const LISTED: usize = 50;

/// Builds both and says what it found.
pub(super) fn verify(verify: &Verify, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    for path in [&verify.before, &verify.after] {
        anyhow::ensure!(path.is_file(), "{} is not there", path.display());
    }
    let builder = Builder::detect()?;
    let folder = verify.before.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let pair = Pair {
        before: verify.before.clone(),
        after: verify.after.clone(),
        context: verify.context.clone().unwrap_or_else(|| folder.to_owned()),
        flags: verify.flags.clone(),
    };
    let verdict = pair.compare(builder)?;
    tell(&verdict, console)?;
    if !verify.no_rebuilds {
        times(&pair.rebuilds(builder)?, console)?;
    }
    Ok(if verdict.is_same() { Exit::Clean } else { Exit::Found })
}

fn tell(verdict: &Verdict, console: &mut Console<'_>) -> anyhow::Result<()> {
    let out = &mut console.stdout;
    match verdict.differences.len() {
        0 => writeln!(out, "the same image: {} paths and the configuration", verdict.paths)?,
        1 => writeln!(out, "not the same image: 1 difference")?,
        count => writeln!(out, "not the same image: {count} differences")?,
    }
    for difference in verdict.differences.iter().take(LISTED) {
        writeln!(out, "  {}", difference.words())?;
    }
    if let Some(left @ 1..) = verdict.differences.len().checked_sub(LISTED) {
        writeln!(out, "  and {left} more")?;
    }
    if !verdict.restless.is_empty() {
        let paths: Vec<String> = verdict.restless.iter().take(LISTED).map(|path| format!("/{path}")).collect();
        writeln!(out, "left out, for they differ from build to build: {}", paths.join(", "))?;
    }
    Ok(())
}

fn times(rebuilds: &[Rebuild], console: &mut Console<'_>) -> anyhow::Result<()> {
    if rebuilds.is_empty() {
        return Ok(());
    }
    let file = rebuilds.iter().map(|rebuild| rebuild.file.chars().count()).max().unwrap_or(0).max("a change of".len());
    writeln!(console.stdout, "\n{:file$}  {:26}  after", "a change of", "before")?;
    for rebuild in rebuilds {
        let (before, after) = (cost(&rebuild.before), cost(&rebuild.after));
        writeln!(console.stdout, "{:file$}  {before:26}  {after}", rebuild.file)?;
    }
    Ok(())
}

fn cost(build: &Build) -> String {
    match (&build.error, build.steps.iter().filter(|step| step.ran()).count()) {
        (Some(_), _) => "fails".to_owned(),
        (None, 1) => format!("{:.1} s, 1 step runs", build.seconds),
        (None, ran) => format!("{:.1} s, {ran} steps run", build.seconds),
    }
}
