//! An install of dependencies, and what it reads.

use crate::model::{State, View};
use crate::shell::Command;
use crate::shell::tools::ToolCall;

/// An install of a project's dependencies.
#[derive(Clone, Copy, Debug)]
pub struct Install<'a> {
    /// What was brought of the build context.
    pub view: &'a View<'a>,
    /// The directory of the image that holds the project.
    pub directory: &'a str,
    /// The command.
    pub call: &'a ToolCall<'a>,
    /// The commands of its script that run before it.
    pub before: &'a [Command],
    /// What the command finds.
    pub state: &'a State,
}

/// What an install reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closure {
    /// Files and directories that are there; manifests first. A directory ends in `/`.
    pub paths: Vec<String>,
    /// Why the install may need more than that, or leave something else when it runs earlier; each a clause. Empty where
    /// neither is so.
    pub doubts: Vec<String>,
    /// Why a build with nothing but these files would fail, a clause.
    pub refused: Option<String>,
    /// How the project is left out, where the install also builds the project itself, which needs all sources.
    pub builds_project: Option<LeftOut>,
    /// A lockfile that the install may rewrite.
    pub rewrites: Option<String>,
    /// Why a fetch of all that the manifests name may fetch more than a build does, a clause; `None` where that is known
    /// not to be so, or where nobody looked because it fetches nothing.
    pub fetches_more: Option<String>,
}

/// How an install leaves the project out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The options that do.
    pub options: String,
    /// Why it must be left out, a clause.
    pub why: String,
    /// What takes the place of the words of the install from its subcommand on, once the packages are in place; `None` where
    /// it is to run again as it is.
    pub finish: Option<String>,
}

impl Closure {
    /// What is known of an install whose manifests come from another stage: none of them can be read.
    pub(super) fn handed_over() -> Closure {
        let doubt = "its manifests come from another stage, and the scripts that it runs are not known";
        Closure { doubts: vec![doubt.to_owned()], ..Closure::default() }
    }

    /// Leaves out what comes with a directory that is read whole.
    pub(super) fn without_doubles(&mut self) {
        let whole: Vec<String> = self.paths.iter().filter(|path| path.ends_with('/')).cloned().collect();
        let comes = |path: &String| whole.iter().any(|whole| path != whole && path.starts_with(whole.as_str()));
        self.paths.retain(|path| !comes(path));
    }

    /// What two installs read together.
    #[must_use]
    pub fn and(mut self, other: Closure) -> Closure {
        for path in other.paths {
            if !self.paths.contains(&path) {
                self.paths.push(path);
            }
        }
        for doubt in other.doubts {
            if !self.doubts.contains(&doubt) {
                self.doubts.push(doubt);
            }
        }
        self.refused = self.refused.or(other.refused);
        self.builds_project = self.builds_project.or(other.builds_project);
        self.rewrites = self.rewrites.or(other.rewrites);
        self.fetches_more = self.fetches_more.or(other.fetches_more);
        self
    }
}
