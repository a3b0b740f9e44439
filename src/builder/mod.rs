//! A real builder, driven as a process: what a build does step by step, and whether two files make the same image. Judges
//! nothing and knows no rules.
//!
//! [`Builder::detect`] finds docker with `BuildKit`, or podman. [`verify`] answers for two Dockerfiles; [`progress`] reads
//! what builders print.

mod caches;
mod compare;
mod image;
pub mod progress;
mod steps;
#[cfg(test)]
mod tests;
mod touch;
pub mod verify;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};

pub use compare::{Difference, differences};
pub use image::{Entry, Image, Node};
pub use steps::{Fate, Part, Step};

/// The most lines that are kept of what a failing step printed.
const PRINTED: usize = 20;

/// What to do where docker has no buildx, which `BuildKit` needs.
const NO_BUILDX: &str = "the buildx plugin is missing; install the package `docker-buildx-plugin` of Docker, or `docker-buildx` \
                         of Debian and Ubuntu (https://docs.docker.com/build/install-buildx/)";

/// A builder that is there and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builder {
    /// `docker buildx`, with whatever `BuildKit` it is set to use.
    Buildx,
    /// podman.
    Podman,
}

/// What is built.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// The Dockerfile.
    pub dockerfile: &'a Path,
    /// The build context.
    pub context: &'a Path,
    /// The builder's own flags.
    pub flags: &'a [String],
}

/// A build that was done, or failed.
#[derive(Clone, Debug)]
pub struct Build {
    /// Its steps.
    pub steps: Vec<Step>,
    /// How long it took.
    pub seconds: f64,
    /// Why it failed, in the builder's words.
    pub error: Option<String>,
    /// The last lines that the step printed which failed.
    pub output: Vec<String>,
}

/// What comes of a build.
#[derive(Clone, Copy, Debug)]
pub enum Product<'a> {
    /// Results in the cache alone.
    Cache,
    /// The files of the image as a tar archive.
    Files(&'a Path),
    /// An image of this name.
    Named(&'a str),
}

impl Builder {
    /// The builder that is there. The error says what was asked and what it answered.
    pub fn detect() -> anyhow::Result<Builder> {
        let asked: [(Builder, &[&[&str]]); 2] = [
            (Builder::Buildx, &[&["buildx", "version"], &["version", "--format", "{{.Server.Version}}"]]),
            (Builder::Podman, &[&["version"]]),
        ];
        let mut answers = Vec::new();
        for (builder, questions) in asked {
            match questions.iter().try_for_each(|question| answers_to(builder.program(), question)) {
                Ok(()) => return Ok(builder),
                Err(_) if builder == Builder::Buildx && has_no_buildx() => answers.push(format!("docker: {NO_BUILDX}")),
                Err(answer) => answers.push(format!("{}: {answer}", builder.program())),
            }
        }
        bail!("no builder found: `verify` requires docker with buildx, or podman ({})", answers.join("; "))
    }

    fn program(self) -> &'static str {
        match self {
            Builder::Buildx => "docker",
            Builder::Podman => "podman",
        }
    }

    /// Builds. A build that fails is no error; that the builder cannot be started is.
    pub fn build(self, order: &Order<'_>, product: Product<'_>) -> anyhow::Result<Build> {
        let mut command = Command::new(self.program());
        match self {
            Builder::Buildx => command.args(["buildx", "build", "--progress=rawjson", "--provenance=false"]),
            Builder::Podman => command.args(["build", "--layers"]),
        };
        match (product, self) {
            (Product::Cache, Builder::Buildx) => command.arg("--output=type=cacheonly"),
            (Product::Cache, Builder::Podman) => &mut command,
            (Product::Files(path), _) => command.arg(format!("--output=type=tar,dest={}", path.display())),
            (Product::Named(name), Builder::Buildx) => command.args(["--load", "--tag", name]),
            (Product::Named(name), Builder::Podman) => command.args(["--tag", name]),
        };
        command.args(order.flags).arg("--file").arg(order.dockerfile).arg(order.context);
        let start = Instant::now();
        let output = finish(&mut command)?;
        let seconds = start.elapsed().as_secs_f64();
        let log = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        let error = (!output.status.success()).then(|| last_words(&log));
        let output = if error.is_some() { progress::output(&log, PRINTED) } else { Vec::new() };
        Ok(Build { steps: progress::read(&log), seconds, error, output })
    }

    /// The image that an order makes: its files and its configuration.
    pub fn image(self, order: &Order<'_>) -> anyhow::Result<(Build, Option<Image>)> {
        let folder = tempfile::tempdir()?;
        let archive = folder.path().join("files.tar");
        let build = self.build(order, Product::Files(&archive))?;
        if build.error.is_some() {
            return Ok((build, None));
        }
        // The folder has a name that no other one has, in this process or elsewhere.
        let unique = folder.path().file_name().unwrap_or_default().to_string_lossy().replace('.', "");
        let name = format!("trimtab-verify:{unique}");
        let loaded = self.build(order, Product::Named(&name))?;
        if let Some(error) = loaded.error {
            bail!("the image could not be loaded: {error}");
        }
        let described =
            finish(Command::new(self.program()).args(["image", "inspect", "--format", "{{json .}}", &name]))?;
        finish(Command::new(self.program()).args(["image", "rm", "--force", &name]))?;
        let config = image::config(&described.stdout).context("cannot read the image configuration")?;
        let files = std::fs::File::open(&archive).context("the builder did not write an archive")?;
        let paths = image::paths(io::BufReader::new(files)).context("cannot read the image files")?;
        Ok((build, Some(Image { config, paths })))
    }
}

/// Whether docker is installed without the plugin that builds.
fn has_no_buildx() -> bool {
    answers_to("docker", &["--version"]).is_ok() && answers_to("docker", &["buildx", "version"]).is_err()
}

/// What the program answers, where it does not end well.
fn answers_to(program: &str, question: &[&str]) -> Result<(), String> {
    match finish(Command::new(program).args(question)) {
        Err(error) => Err(format!("{error:#}")),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(last_words(&String::from_utf8_lossy(&output.stderr))),
    }
}

fn finish(command: &mut Command) -> anyhow::Result<Output> {
    let program = PathBuf::from(OsStr::new(command.get_program()));
    let output = command.stdin(Stdio::null()).output();
    output.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("it is not installed"),
        _ => anyhow::Error::new(error).context(format!("{} could not be started", program.display())),
    })
}

/// The line of a log that says what went wrong.
fn last_words(log: &str) -> String {
    let lines = || log.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('{'));
    let error = lines().rfind(|line| line.to_ascii_lowercase().starts_with("error"));
    error.or_else(|| lines().next_back()).unwrap_or("no error message").to_owned()
}
