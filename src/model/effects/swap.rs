//! Whether two neighbouring instructions may change places.

use super::place::Place;
use super::variables::Reading;
use super::{Effects, Knob};

/// Why two neighbouring instructions may not change places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// One of them bars the way: a `FROM`, an `ONBUILD`, or something that the builder refuses.
    Barrier,
    /// One sets a variable that the other names or sets, too.
    Variable(String),
    /// One sets a variable that a program which the other runs may read.
    PerhapsVariable(String),
    /// One changes a setting that the other depends on or changes, too.
    Setting(Knob),
    /// One writes files that the other reads or writes; the first is the one that is written.
    Files(Place, Place),
    /// Both set the same thing in the image's configuration.
    Config(String),
}

/// Whether two neighbouring instructions of a stage may change places with the same files and configuration in the image,
/// and if not, why.
pub fn may_swap(first: &Effects, second: &Effects) -> Result<(), Reason> {
    if first.barrier || second.barrier {
        return Err(Reason::Barrier);
    }
    one_way(first, second)?;
    one_way(second, first)?;
    match first.config.iter().find(|item| second.config.contains(item)) {
        Some(item) => Err(Reason::Config(item.clone())),
        None => Ok(()),
    }
}

/// Whether nothing that `writer` does matters to `other`.
fn one_way(writer: &Effects, other: &Effects) -> Result<(), Reason> {
    for name in &writer.variables_written {
        if other.variables_written.contains(name) {
            return Err(Reason::Variable(name.clone()));
        }
        match other.variables_read.reading(name) {
            Reading::No => {}
            Reading::Perhaps => return Err(Reason::PerhapsVariable(name.clone())),
            Reading::Yes => return Err(Reason::Variable(name.clone())),
        }
    }
    let settings = || other.settings_read.iter().chain(&other.settings_written);
    if let Some(knob) = writer.settings_written.iter().find(|knob| settings().any(|other| other == *knob)) {
        return Err(Reason::Setting(*knob));
    }
    for written in &writer.writes {
        let mut touched = other.reads.iter().chain(&other.writes);
        if let Some(touched) = touched.find(|place| place.overlaps(written)) {
            return Err(Reason::Files(written.clone(), touched.clone()));
        }
    }
    Ok(())
}

/// Half a sentence, such as "one sets `X`, which the other uses".
impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::Barrier => f.write_str("one of them bars the way"),
            Reason::Variable(name) => write!(f, "one sets `{name}`, which the other uses or sets"),
            Reason::PerhapsVariable(name) => {
                write!(f, "one sets `{name}`, which a program that the other runs may read")
            }
            Reason::Setting(Knob::Workdir) => f.write_str("one changes the directory that the other depends on"),
            Reason::Setting(Knob::User) => f.write_str("one changes the user that the other depends on"),
            Reason::Setting(Knob::Shell) => f.write_str("one changes the shell that the other depends on"),
            Reason::Files(written, touched) => {
                write!(f, "one writes {written}, and the other reads or writes {touched}")
            }
            Reason::Config(item) => write!(f, "both set {item} of the image"),
        }
    }
}
