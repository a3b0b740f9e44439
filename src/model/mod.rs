//! What the instructions of a Dockerfile mean together: stages, variables, scripts, what each reads and writes.
//! Knows the text and its build context; judges nothing.

pub mod brought;
mod build;
mod by_name;
pub mod credential;
mod declared_shell;
mod defaults;
pub mod downloads;
pub mod effects;
mod example_tags;
pub mod expand;
pub mod facts;
mod file;
pub mod image;
mod image_programs;
pub mod inputs;
pub mod installs;
pub mod invocation;
mod knowledge;
mod known_images;
mod lineage;
pub mod mounts;
mod names;
mod official_images;
pub mod path;
pub mod ports;
mod protected_python;
pub mod ran;
pub mod sheets;
pub mod stage;
mod started;
pub mod state;
mod step;
#[cfg(test)]
mod tests;
pub mod transfer;
pub mod uses;
pub mod value;
mod view;
pub mod volatile;

pub use by_name::ByName;
pub use expand::Expansion;
pub use file::Model;
pub use image::ImageRef;
pub use inputs::{Image, ImageConfig, Inputs, Platform};
pub use invocation::{Invocation, InvocationForm};
pub use knowledge::Knowledge;
pub use mounts::Mount;
pub use ports::Port;
pub use stage::{Base, Reference, Stage, Target, Via};
pub use state::State;
pub use step::Step;
pub use transfer::Transfer;
pub use uses::Uses;
pub use value::{Binding, Part, Value};
pub use view::View;
