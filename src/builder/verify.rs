//! Whether two Dockerfiles make the same image, and what a rebuild costs with each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, bail};

use super::compare::{Difference, differences};
use super::image::Image;
use super::touch::{self, Copy};
use super::{Build, Builder, Order, Product};
use crate::context::{Build as Origin, Chosen, Context, Disk, Location};

/// What is compared.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The Dockerfile as it was.
    pub before: PathBuf,
    /// The Dockerfile as it is to be.
    pub after: PathBuf,
    /// The build context of both.
    pub context: PathBuf,
    /// The builder's own flags, for all builds.
    pub flags: Vec<String>,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// How many paths the image before has.
    pub paths: usize,
    /// What differs, but for what differs by itself.
    pub differences: Vec<Difference>,
    /// The paths among those that differ between two builds of the Dockerfile as it was, too.
    pub restless: Vec<String>,
}

/// What a rebuild costs after the change of a file.
#[derive(Clone, Debug)]
pub struct Rebuild {
    /// The file.
    pub file: String,
    /// The instructions that take it.
    pub copies: Vec<String>,
    /// With the Dockerfile as it was.
    pub before: Build,
    /// With the Dockerfile as it is to be.
    pub after: Build,
}

impl Verdict {
    /// Whether it is the same image.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// Whether it is the same image but for the caches of package managers.
    pub fn is_same_without_caches(&self) -> bool {
        self.differences.iter().all(Difference::is_in_package_cache)
    }
}

impl Pair {
    /// Builds both and compares them. Where paths differ, the Dockerfile as it was is built once more without the cache:
    /// what differs then differs by itself, like a log with the time in it.
    pub fn compare(&self, builder: Builder) -> anyhow::Result<Verdict> {
        let before = self.image(builder, &self.before, &self.flags)?;
        let after = self.image(builder, &self.after, &self.flags)?;
        let mut differences = differences(&before, &after);
        let mut restless = BTreeSet::new();
        if differences.iter().any(|difference| difference.path().is_some()) {
            let flags: Vec<String> = self.flags.iter().cloned().chain(["--no-cache".to_owned()]).collect();
            let again = self.image(builder, &self.before, &flags)?;
            restless =
                super::differences(&before, &again).iter().filter_map(|it| it.path().map(str::to_owned)).collect();
            let is_by_itself = |it: &Difference| it.path().is_some_and(|path| restless.contains(path));
            let kept: BTreeSet<String> = differences
                .iter()
                .filter(|it| is_by_itself(it))
                .filter_map(|it| it.path().map(str::to_owned))
                .collect();
            differences.retain(|it| !is_by_itself(it));
            restless = kept;
        }
        Ok(Verdict { paths: before.paths.len(), differences, restless: restless.into_iter().collect() })
    }

    /// For a file of each `COPY`, a rebuild with each Dockerfile after a change of it. All steps but those that the change
    /// touches are in the cache.
    pub fn rebuilds(&self, builder: Builder) -> anyhow::Result<Vec<Rebuild>> {
        let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
        // A change of a Dockerfile is another question.
        let both = [&self.before, &self.after].map(|dockerfile| self.surroundings(dockerfile));
        let dockerfiles: Vec<String> =
            both.iter().filter_map(|context| context.dockerfile().map(str::to_owned)).collect();
        for dockerfile in [&self.before, &self.after] {
            let text = std::fs::read(dockerfile).with_context(|| format!("cannot read {}", dockerfile.display()))?;
            let chosen = touch::chosen(&String::from_utf8_lossy(&text), &self.surroundings(dockerfile), &dockerfiles);
            for (file, copies) in chosen {
                let known = files.entry(file).or_default();
                known.extend(copies);
                known.dedup();
            }
        }
        let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let mut number = clock.as_micros();
        let mut times = |dockerfile: &Path| -> anyhow::Result<Vec<Build>> {
            let copy =
                Copy::of(&self.context, &self.surroundings(dockerfile)).context("cannot copy the build context")?;
            let order = Order { dockerfile, context: copy.path(), flags: &self.flags };
            builder.build(&order, Product::Cache)?;
            let mut builds = Vec::new();
            for file in files.keys() {
                number += 1;
                copy.change(file, number).with_context(|| format!("cannot change {file}"))?;
                builds.push(builder.build(&order, Product::Cache)?);
            }
            Ok(builds)
        };
        let (before, after) = (times(&self.before)?, times(&self.after)?);
        let costs = files.into_iter().zip(before).zip(after);
        Ok(costs.map(|(((file, copies), before), after)| Rebuild { file, copies, before, after }).collect())
    }

    fn image(&self, builder: Builder, dockerfile: &Path, flags: &[String]) -> anyhow::Result<Image> {
        let order = Order { dockerfile, context: &self.context, flags };
        let (build, image) = builder.image(&order)?;
        match (image, build.error) {
            (Some(image), _) => Ok(image),
            (None, error) => {
                let output = build.output.iter().fold(String::new(), |text, line| text + "\n  " + line);
                bail!("{} failed to build: {}{output}", dockerfile.display(), error.unwrap_or_default())
            }
        }
    }

    fn surroundings(&self, dockerfile: &Path) -> Context {
        let build = Origin::new(Location::Directory(self.context.clone()), Chosen::Override);
        Context::new(Arc::new(Disk::default()), dockerfile, build)
    }
}
