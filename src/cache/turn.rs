//! An instruction in its turn, and what it makes.

use std::cell::RefCell;

use super::changes::{Area, Changes};
use super::key::{Item, Items, Key};
use super::select::{Query, Selection, Selections};
use super::situation::Situation;
use super::vertex::{ImageId, Input, Origin};
use crate::context::path;
use crate::model::state::Variable;
use crate::model::{ByName, Model, Stage, State, Target, Value, Via};
use crate::syntax::Instruction;
use crate::text::Span;

/// An instruction in its turn, or a trigger in a child.
pub(super) struct Turn<'a> {
    pub(super) situation: &'a Situation,
    /// What the situation's files answered.
    pub(super) selections: &'a Selections,
    pub(super) model: &'a Model<'a>,
    /// What each stage before it ends with.
    pub(super) ends: &'a [Origin],
    pub(super) stage: &'a Stage,
    /// The index of the instruction; for a trigger, that of the `ONBUILD`.
    pub(super) index: usize,
    pub(super) instruction: &'a Instruction,
    /// Whether another stage takes something out of this one.
    pub(super) is_taken_from: bool,
    pub(super) state: &'a State,
    pub(super) environment: &'a Environment,
}

/// The variables of the last `RUN` as its key has them: most have those of the one before.
#[derive(Default)]
pub(super) struct Environment(RefCell<Option<(ByName<Variable>, Items)>>);

impl Environment {
    /// The variables of a state.
    pub(super) fn of(&self, state: &State) -> Items {
        let mut last = self.0.borrow_mut();
        if let Some((_, items)) = last.as_ref().filter(|(env, _)| env.is_shared_with(&state.env)) {
            return items.clone();
        }
        let variables = state.env.iter().filter(|variable| !variable.name.starts_with("BUILDKIT_SBOM_SCAN_"));
        let items: Items = variables.map(|it| Item::named(&it.name, it.value.clone())).collect();
        *last = Some((state.env.clone(), items.clone()));
        items
    }
}

/// What an instruction makes.
pub(super) struct Made {
    pub(super) key: Key,
    pub(super) inputs: Vec<Input>,
    pub(super) changes: Changes,
    /// Whether its files are made apart, and put above the others after that.
    pub(super) linked: bool,
}

impl Turn<'_> {
    /// What a source of the build context selects.
    pub(super) fn files(&self, query: &Query) -> Input {
        let outside = self.situation.outside.contains(&path::below_root(&query.source));
        let selected = self.selections.get(query.clone(), || query.select(&self.situation.tree));
        Input::Files(Selection { outside, ..selected })
    }

    /// What a source of the build context selects that is not wholly known: the same as before at least where nothing at all
    /// differs.
    pub(super) fn some(&self, text: &str, source: &Value) -> Input {
        let query = Query { source: ".".to_owned(), excludes: Vec::new(), parents: false };
        let all = self.selections.get(query.clone(), || query.select(&self.situation.tree));
        Input::Some { text: text.to_owned(), source: source.clone(), all }
    }

    /// What the stages of which this one may start from one set for it.
    pub(super) fn candidate_settings(&self) -> Vec<Item> {
        let settings = |stage: &usize| {
            let end = &self.model.stages[*stage].end;
            let variables = end.env.iter().map(|it| Item::named(&it.name, it.value.clone()));
            let others = [
                ("WORKDIR", end.workdir.value.clone()),
                ("USER", end.user.value.clone()),
                ("SHELL", Value::text(end.shell.value.join(" "))),
            ];
            variables.chain(others.map(|(name, value)| Item::named(name, value))).collect::<Vec<_>>()
        };
        self.model.candidates_of(self.stage.index).iter().flat_map(settings).collect()
    }

    /// What `--from` or `from=` at a place of this instruction leads to.
    pub(super) fn source(&self, (via, span): (Via, Span), path: &Value, query: &Query) -> Input {
        let Some(reference) = self.model.reference(self.stage.index, via, span) else {
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
                    Some(tree) => Input::Files(query.select(tree)),
                    None => Input::Unknown(format!("the context `{name}`")),
                };
            }
            _ => return Input::Unknown(format!("`{}`", reference.text)),
        };
        let area = Area::of(path.known(), query.parents);
        Input::Output { of, path: path.clone(), area, name: reference.text.clone() }
    }
}
