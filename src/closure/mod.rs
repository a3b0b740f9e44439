//! What an install of dependencies reads of the build context: the files to copy before it, and what speaks against
//! running it with nothing else; and which `COPY` above an install brings more than that. The tools' tables say which files
//! an install reads; here is what only the files themselves can tell.
//!
//! Paths are those of the image, without the slash before them. What cannot be read or understood is a doubt.

mod ecosystems;
mod generated;
mod image_path;
mod in_step;
mod install;
mod leftovers;
mod mounted;
mod named_files;
mod needs;
mod project_commands;
mod project_install;
mod read;
mod reading;
mod settings;
mod source_files;
mod started;
#[cfg(test)]
mod tests;

pub use install::{Closure, Install, LeftOut};
pub use mounted::{Mounted, mounted};
pub use needs::{CopyNeeds, Needed, Needs, directory_of, may_bring, project_installs};
pub use project_install::ProjectInstall;
pub use read::closure;
