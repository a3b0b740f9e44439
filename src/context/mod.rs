//! The world beside a Dockerfile: the build context, what is left out of it, who builds it and how, the repository around it.
//!
//! The only door through which the core reads and writes files, with an in-memory twin. It knows paths, patterns and the
//! files that describe builds; what is in a Dockerfile it does not know.

mod bake;
mod build;
mod build_context;
mod by_name;
mod choose;
mod compose;
mod date;
mod descriptions;
mod disk;
mod embedded;
mod files;
pub mod git;
mod gitignore;
mod hcl;
mod ignore;
pub mod ignorefile;
mod invocations;
mod lock;
mod memory;
pub mod names;
mod past;
pub mod path;
mod prepared;
mod problem;
mod program;
mod recipe;
mod replace;
pub mod revisions;
mod sent;
mod shellcheck;
mod sources;
mod stat;
pub mod tree;
mod value;
mod vendored;
mod walk;
pub mod wildcard;
mod workspace;
pub mod worktree;
mod world;

pub use build::{Build, Chosen, Location};
pub use build_context::{COMMITS, Context};
pub use date::Date;
pub use descriptions::Descriptions;
pub use disk::Disk;
pub use embedded::Embedded;
pub use files::{ContextFile, Files};
pub use ignore::{Ignore, IgnoreOrigin};
pub use memory::Memory;
pub use past::{FEWEST_COMMITS, Past};
pub use path::shown;
pub use problem::{Problem, reason};
pub use recipe::{Recipe, Written};
pub use sent::Bytes;
pub use shellcheck::ShellCheck;
pub use sources::Match;
pub use stat::{Entry, Kind, Stat};
pub use tree::{Node, Tree};
pub use workspace::{Dockerfiles, Workspace};
pub use world::{Depth, Found, LEFT_OUT, World};

#[cfg(test)]
mod tests;
