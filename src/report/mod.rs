//! Findings as people and programs read them: one file a format. Decides nothing: what is found, chosen and settled
//! comes in, and each format only says it.

pub mod cache;
pub mod checkstyle;
pub mod codacy;
pub mod codeclimate;
pub mod concise;
pub mod github;
pub mod gitlab;
pub mod gnu;
pub mod hadolint_json;
pub mod html;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod plan;
pub mod sarif;
pub mod sonarqube;
pub mod table;
pub mod terminal;
pub mod tty;
pub(crate) mod visible;

mod code;
pub(crate) mod document;
mod fingerprint;
mod links;
mod page;
mod paint;
mod patch;
mod place;
mod rebuild;
mod rule;
mod run;
mod snippet;
mod tally;
mod xml;

pub use crate::lint::Suppressed;
pub use fingerprint::{Fingerprint, Fingerprints};
pub use links::Links;
pub use paint::Colour;
pub use rebuild::Rebuild;
pub use rule::{Rule, find_rule};
pub use run::{ContextChoice, Failure, File, Run};
pub use tally::{Tally, counted, duration};

#[cfg(test)]
mod tests;
