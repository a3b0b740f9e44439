//! What is made right before a build: by the job, the target or the script that starts it.

use std::path::Path;

use super::build::Chosen;
use super::build_context::Context;
use super::path;

/// The largest file that is searched, in bytes.
const MAX_FILE: u64 = 1 << 20;

#[doc(hidden)]
impl Context {
    /// Whether a file that starts a build of the Dockerfile speaks of `wanted`, which is not there: the job may have made,
    /// moved or downloaded it before.
    pub fn is_prepared(&self, wanted: &str) -> bool {
        let name = path::split(wanted).1;
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let speaks = |text: &str| {
            text.match_indices(name).any(|(at, _)| {
                let before = text[..at].bytes().next_back();
                let after = text[at + name.len()..].bytes().next();
                !before.is_some_and(is_of_name) && !after.is_some_and(is_of_name)
            })
        };
        let starting = [&self.build].into_iter().chain(&self.others).filter_map(|build| match &build.chosen {
            Chosen::Invocation { file, is_clone: false, .. } => Some(file),
            _ => None,
        });
        let mut read = starting.filter_map(|file| self.world.read(Path::new(file), MAX_FILE).ok());
        !name.is_empty() && read.any(|bytes| speaks(&String::from_utf8_lossy(&bytes)))
    }
}
