//! What builders print while they build, read back as steps.

mod output;
mod plain;
mod podman;
mod rawjson;

pub use output::output;

use super::steps::{self, Step};

/// The steps of a build out of its log: `BuildKit`'s `--progress=rawjson` or `--progress=plain`, or what podman prints.
/// Lines that tell of no step are passed over.
pub fn read(log: &str) -> Vec<Step> {
    let is = |start: &str| log.lines().any(|line| line.starts_with(start));
    if is("{\"vertexes\"") || is("{\"statuses\"") {
        // The last step is told of first.
        let mut steps = rawjson::read(log);
        steps.reverse();
        steps::in_order(steps)
    } else if is("#") {
        steps::in_order(plain::read(log))
    } else {
        podman::read(log)
    }
}
