//! What an install of dependencies reads of the build context: the files to copy before it, and what speaks against
//! running it with nothing else; and which `COPY` above an install brings more than that. The tools' tables say which files
//! an install reads; here is what only the files themselves can tell.
//!
//! Paths are those of the image, without the slash before them. What cannot be read or understood is a doubt.

mod ecosystems;
mod find_splits;
mod fused;
mod image_path;
mod install;
mod leftovers;
mod project_commands;
mod read;
mod reading;
mod source_files;
mod split;
#[cfg(test)]
mod tests;
mod view;

pub use find_splits::splits;
pub use fused::Parts;
pub use install::{Closure, Install, LeftOut};
pub use read::closure;
pub use split::{Needed, Split};
pub use view::View;
