//! An instruction in its turn, and what it makes.

use super::key::Key;
use super::select::Selection;
use super::situation::Situation;
use super::vertex::{ImageId, Input, Origin};
use crate::context::Tree;
use crate::model::{Model, Reference, Stage, State, Target, Value, Via};
use crate::syntax::Instruction;
use crate::text::Span;

/// An instruction in its turn, or a trigger in a child.
pub(super) struct Turn<'a> {
    pub(super) situation: &'a Situation,
    pub(super) model: &'a Model<'a>,
    /// What each stage before it ends with.
    pub(super) ends: &'a [Origin],
    pub(super) stage: &'a Stage,
    pub(super) instruction: &'a Instruction,
    pub(super) state: &'a State,
}

/// What an instruction makes.
pub(super) struct Made {
    pub(super) key: Key,
    pub(super) inputs: Vec<Input>,
    /// Whether its files are made apart, and put above the others after that.
    pub(super) linked: bool,
}

impl Turn<'_> {
    /// What `--from` or `from=` at a place of this instruction leads to.
    pub(super) fn source(&self, via: Via, span: Span, path: &Value, select: impl Fn(&Tree) -> Selection) -> Input {
        let is_it = |it: &&Reference| it.stage == self.stage.index && it.via == via && it.span == span;
        let Some(reference) = self.model.references.iter().find(is_it) else {
            return Input::Unknown(path.to_string());
        };
        let platform = self.stage.start.platform.as_ref().or(self.situation.inputs.build_platform.as_ref());
        let of = match &reference.target {
            Target::Stage(stage) if !reference.is_too_early() => {
                self.ends.get(*stage).cloned().unwrap_or(Origin::Scratch)
            }
            Target::Scratch => Origin::Scratch,
            Target::Image(image) => {
                let platform = platform.map(ToString::to_string);
                Origin::Image(ImageId::of(image, &self.situation.inputs.images, platform))
            }
            Target::Context(name) => {
                return match self.situation.contexts.get(name) {
                    Some(tree) => Input::Files(select(tree)),
                    None => Input::Unknown(format!("the context `{name}`")),
                };
            }
            _ => return Input::Unknown(format!("`{}`", reference.text)),
        };
        Input::Output { of, path: path.clone(), name: reference.text.clone() }
    }
}
