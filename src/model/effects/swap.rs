//! Whether two neighbouring instructions may change places.

use super::place::Place;
use super::read_write::{Effects, Knob};
use super::variables::Reading;

/// Why two neighbouring instructions may not change places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
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
pub fn may_swap(first: &Effects, second: &Effects) -> Result<(), Conflict> {
    if first.barrier || second.barrier {
        return Err(Conflict::Barrier);
    }
    matters_not(first, second)?;
    matters_not(second, first)?;
    match first.config.iter().find(|item| second.config.contains(item)) {
        Some(item) => Err(Conflict::Config(item.clone())),
        None => Ok(()),
    }
}

/// Whether nothing that `writer` does matters to `other`, and if not, why.
pub fn matters_not(writer: &Effects, other: &Effects) -> Result<(), Conflict> {
    settings_matter_not(writer, other)?;
    files_matter_not(writer, other, |_| true)
}

/// Whether no file that `writer` writes matters to `other`, of those that it reads only the `wanted`, and if not, which.
pub fn files_matter_not(writer: &Effects, other: &Effects, wanted: impl Fn(&Place) -> bool) -> Result<(), Conflict> {
    for written in &writer.writes {
        let read = other.reads.iter().find(|place| place.overlaps(written) && wanted(place));
        if let Some(touched) = read.or_else(|| other.writes.iter().find(|place| place.overlaps(written))) {
            return Err(Conflict::Files(written.clone(), touched.clone()));
        }
    }
    Ok(())
}

/// Whether no variable and no setting that `writer` changes matters to `other`, and if not, which.
pub fn settings_matter_not(writer: &Effects, other: &Effects) -> Result<(), Conflict> {
    for name in &writer.variables_written {
        if other.variables_written.contains(name) {
            return Err(Conflict::Variable(name.clone()));
        }
        match other.variables_read.reading(name) {
            Reading::No => {}
            Reading::Perhaps => return Err(Conflict::PerhapsVariable(name.clone())),
            Reading::Yes => return Err(Conflict::Variable(name.clone())),
        }
    }
    let settings = || other.settings_read.iter().chain(&other.settings_written);
    if let Some(knob) = writer.settings_written.iter().find(|knob| settings().any(|other| other == *knob)) {
        return Err(Conflict::Setting(*knob));
    }
    Ok(())
}

/// Half a sentence, such as "one sets `X`, which the other uses".
impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Conflict::Barrier => f.write_str("one of them has unknown effects"),
            Conflict::Variable(name) => write!(f, "one sets `{name}`, which the other uses or sets"),
            Conflict::PerhapsVariable(name) => {
                write!(f, "one sets `{name}`, which a program that the other runs may read")
            }
            Conflict::Setting(Knob::Workdir) => {
                f.write_str("one changes the working directory that the other depends on")
            }
            Conflict::Setting(Knob::User) => f.write_str("one changes the user that the other depends on"),
            Conflict::Setting(Knob::Shell) => f.write_str("one changes the shell that the other depends on"),
            Conflict::Files(written, touched) => {
                write!(f, "one writes {written}, and the other reads or writes {touched}")
            }
            Conflict::Config(item) => write!(f, "both set {item} of the image"),
        }
    }
}
