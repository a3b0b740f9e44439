//! `trimtab verify`: whether two Dockerfiles make the same image, and what a rebuild costs with each.

use std::io::Write;
use std::path::Path;

use super::args::Verify;
use super::console::Console;
use super::exit::Exit;
use crate::builder::verify::{Pair, Rebuild, Verdict};
use crate::builder::{Build, Builder};
use crate::report::counted;
use crate::report::visible::Plain;

/// The most differences that are listed.
const LISTED: usize = 50;

/// Builds both and says what it found.
pub(super) fn verify(verify: &Verify, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    for path in [&verify.before, &verify.after] {
        anyhow::ensure!(path.is_file(), "{} does not exist", path.display());
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
    tell(&verdict, verify.allow_caches, console)?;
    if !verify.no_rebuilds {
        times(&pair.rebuilds(builder)?, console)?;
    }
    let is_same = verdict.is_same() || verify.allow_caches && verdict.is_same_without_caches();
    Ok(if is_same { Exit::Clean } else { Exit::Found })
}

fn tell(verdict: &Verdict, allow_caches: bool, console: &mut Console<'_>) -> anyhow::Result<()> {
    let mut out = Plain(console.stdout);
    let only_caches = verdict.is_same_without_caches();
    match verdict.differences.len() {
        count @ 1.. if only_caches && allow_caches => {
            writeln!(
                out,
                "identical images except for package caches: {}",
                counted(count, "path differs", "paths differ")
            )?;
        }
        count @ 1.. if only_caches => writeln!(
            out,
            "the images differ: {}, only in package caches, which `--allow-caches` accepts",
            counted(count, "difference", "differences")
        )?,
        0 => writeln!(out, "identical images: {} paths and the configuration match", verdict.paths)?,
        1 => writeln!(out, "the images differ: 1 difference")?,
        count => writeln!(out, "the images differ: {count} differences")?,
    }
    for difference in verdict.differences.iter().take(LISTED) {
        writeln!(out, "  {}", difference.words())?;
    }
    if let Some(left @ 1..) = verdict.differences.len().checked_sub(LISTED) {
        writeln!(out, "  and {left} more")?;
    }
    if !verdict.restless.is_empty() {
        let paths: Vec<String> = verdict.restless.iter().take(LISTED).map(|path| format!("/{path}")).collect();
        writeln!(out, "not compared, because they differ from build to build: {}", paths.join(", "))?;
    }
    Ok(())
}

fn times(rebuilds: &[Rebuild], console: &mut Console<'_>) -> anyhow::Result<()> {
    if rebuilds.is_empty() {
        return Ok(());
    }
    let file = rebuilds.iter().map(|rebuild| rebuild.file.chars().count()).max().unwrap_or(0).max("changed file".len());
    writeln!(Plain(console.stdout), "\n{:file$}  {:26}  after", "changed file", "before")?;
    for rebuild in rebuilds {
        let (before, after) = (cost(&rebuild.before), cost(&rebuild.after));
        writeln!(Plain(console.stdout), "{:file$}  {before:26}  {after}", rebuild.file)?;
    }
    Ok(())
}

fn cost(build: &Build) -> String {
    match (&build.error, build.steps.iter().filter(|step| step.ran()).count()) {
        (Some(_), _) => "fails".to_owned(),
        (None, 1) => format!("{:.1} s, 1 step re-ran", build.seconds),
        (None, ran) => format!("{:.1} s, {ran} steps re-ran", build.seconds),
    }
}
