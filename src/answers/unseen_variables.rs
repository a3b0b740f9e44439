//! What does not stand in the file: the variables and the `ENTRYPOINT` that the image below a stage may set, and the variables
//! that the script of a `RUN` may. Where it is not known, it may.

use super::Answers;
use super::variable_reads::{Reader, Use};
use crate::model::mounts::{Mount, mounts};
use crate::model::{Base, Stage};
use crate::shell::{Builtin, Command};

impl<'a> Answers<'a> {
    /// The stage at the bottom of a stage, where its image is named without variables.
    pub fn named_root(&self, stage: &Stage) -> Option<&'a Stage> {
        self.model.root(stage.index).filter(|root| !self.source.slice(root.image_span).contains('$'))
    }

    /// Whether the `CMD` of a stage surely names a program, and not the arguments of an `ENTRYPOINT`.
    pub fn is_cmd_program(&self, stage: &Stage) -> bool {
        self.model.root(stage.index).is_some_and(|root| root.base.is_official())
            && !self.model.has_entrypoint(stage.index)
    }

    /// Whether the images below a stage are such whose variables are known: `scratch` and official ones.
    pub fn knows_image_variables(&self, stage: &Stage) -> bool {
        self.model.root(stage.index).is_some_and(|root| root.base.sets_no_variables() || root.base.is_official())
    }

    /// Whether the image below a stage may set a variable of this name: `python` sets `PYTHON_VERSION`.
    pub fn may_come_with_image(&self, stage: &Stage, name: &str) -> bool {
        let Some(root) = self.model.root(stage.index) else { return true };
        let base = &root.base;
        if base.sets_no_variables() {
            return false;
        }
        let Base::Image(image) = base else { return true };
        if base.often_sets(name) {
            return true;
        }
        // An image that is chosen by the variable often sets it: `ros:${ROS_DISTRO}` and what is built on it.
        let chosen = self.source.slice(root.image_span);
        if chosen.contains(&format!("${name}")) || chosen.contains(&format!("${{{name}")) {
            return true;
        }
        let (image, name) = (image.familiar(), name.to_lowercase());
        let mut parts = name.split('_').filter(|part| part.len() > 1 && *part != "version");
        name == "version" || parts.any(|part| image.contains(part))
    }

    /// Whether the script of a `RUN` may set a variable where it is read, by what it reads or evaluates, or asks whether it is
    /// set.
    pub fn may_be_set_by_script(&self, read: &Use) -> bool {
        let asks =
            |builtin: Builtin| matches!(builtin, Builtin::Source | Builtin::Eval | Builtin::Read | Builtin::Declare);
        let sets = |command: &Command| {
            let mut variables = command.words.iter().flat_map(|word| &word.variables);
            let is_tested = command.is(Builtin::Test) && variables.any(|variable| variable.name == read.name);
            is_tested || command.builtin().is_some_and(asks) || command.assignment(&read.name).is_some()
        };
        let is_secret = |mount: &Mount| mount.field("env").is_some_and(|env| env.text() == read.name);
        read.by == Reader::Run
            && (self.model.script(read.instruction).is_none_or(|script| script.commands.iter().any(sets))
                || mounts(self.model.instruction(read.instruction)).iter().any(is_secret))
    }
}
