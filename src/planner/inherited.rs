//! What a stage inherits of the stage that it starts from: an install can stand above the sources of that, too.
//!
//! The stage then starts above them, and they have their turn below the install. Where other stages need the one that it
//! started from, the part above becomes a stage of its own from which both start, and the rest stands in both.

use crate::answers::Answers;
use crate::model::{Stage, Target, Via};
use crate::syntax::Keyword;

/// How a stage comes to start above a part of the stage that it starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inherited {
    /// The stage that it starts from, by its index.
    pub parent: usize,
    /// From what.
    pub start: Start,
}

/// What a stage comes to start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The same stage, which ends there: nothing else needs it, and the rest of it becomes a part of the stage.
    Shorter,
    /// A new stage of this name, from which both start: the rest stands in both.
    New(String),
    /// What the other stage starts from: there is nothing above.
    Below(String),
}

/// The most instructions that are written twice.
const REPEATED: usize = 12;

/// As many may stand twice without a doubt.
const FEW: usize = 3;

/// The instructions of the stage that `stage` starts from above which an install of it might stand, in order.
pub(super) fn inherited_places(cx: &Answers<'_>, stage: &Stage) -> Vec<usize> {
    let parent = stage.parent().map(|parent| &cx.model.stages[parent]);
    let own = parent.into_iter().flat_map(|parent| parent.from() + 1..parent.instructions.end);
    let brings = |index: &usize| cx.model.transfer(*index).is_some() || cx.changing_argument(*index).is_some();
    own.filter(brings).filter(|place| Inherited::at(cx, stage, *place).is_some()).collect()
}

impl Inherited {
    /// How a stage comes to start above an instruction of the stage that it starts from; `None` where it cannot.
    pub(super) fn at(cx: &Answers<'_>, stage: &Stage, place: usize) -> Option<Inherited> {
        let model = cx.model;
        let parent = &model.stages[stage.parent()?];
        let name = parent.name.as_ref()?;
        let is_plain = |stage: &Stage| {
            let from = model.instruction(stage.from());
            stage.triggers.is_empty() && from.flags.is_empty() && !from.broken
        };
        let of_parent = || parent.from() + 1..parent.instructions.end;
        let has_trigger = of_parent().any(|index| cx.effects(index).barrier);
        if !is_plain(stage)
            || !parent.triggers.is_empty()
            || has_trigger
            || refers_by_number(cx)
            || model.is_candidate(parent.index)
            || loses_command(cx, stage, parent, place)
        {
            return None;
        }
        let mut needed = model.references.iter().filter(|reference| reference.target == Target::Stage(parent.index));
        let is_needed_here =
            |reference: &crate::model::Reference| reference.stage == stage.index && reference.via == Via::From;
        let is_alone = model.target().is_none_or(|target| target.index != parent.index) && needed.all(is_needed_here);
        if is_alone {
            let start = Start::Shorter;
            return (parent.instructions.end == stage.from()).then_some(Inherited { parent: parent.index, start });
        }
        if parent.instructions.end - place > REPEATED {
            return None;
        }
        if place == parent.from() + 1 {
            let image = cx.source.slice(parent.image_span).to_owned();
            let start = Start::Below(image);
            return is_plain(parent).then_some(Inherited { parent: parent.index, start });
        }
        let is_free = |name: &String| {
            let same = |text: &str| text.eq_ignore_ascii_case(name);
            !model.stages.iter().any(|stage| stage.id.as_deref().is_some_and(same))
                && !model.references.iter().any(|reference| same(&reference.text))
        };
        let parts = ["base", "dependencies", "start"].into_iter().filter(|part| !name.ends_with(part));
        let mut names = parts.map(|part| format!("{name}-{part}"));
        Some(Inherited { parent: parent.index, start: Start::New(names.find(is_free)?) })
    }

    /// The instructions that are written twice.
    pub(super) fn repeated(&self, cx: &Answers<'_>, place: usize) -> std::ops::Range<usize> {
        let end = cx.model.stages[self.parent].instructions.end;
        if self.start == Start::Shorter { end..end } else { place..end }
    }

    /// What somebody has to decide, a clause.
    pub(super) fn doubt(&self, cx: &Answers<'_>, place: usize) -> Option<String> {
        if self.start == Start::Shorter {
            let name = cx.model.stages[self.parent].label();
            return Some(format!("stage `{name}` then ends there, which matters if something builds it by its name"));
        }
        // What a container starts is then reported twice.
        let starts = [Keyword::Run, Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck];
        let mut rest = self.repeated(cx, place);
        let is_many = rest.len() > FEW || rest.any(|index| starts.contains(&cx.model.instruction(index).kind));
        is_many.then(|| self.twice(cx, place))?
    }

    /// That the rest stands in both stages, a clause.
    pub(super) fn twice(&self, cx: &Answers<'_>, place: usize) -> Option<String> {
        let name = cx.model.stages[self.parent].label();
        match self.repeated(cx, place).len() {
            0 => None,
            1 => Some(format!("1 instruction of stage `{name}` is then written twice")),
            count => Some(format!("{count} instructions of stage `{name}` are then written twice")),
        }
    }
}

/// Whether some stage is referred to by a number: with another stage in between it would be another one, or become one.
pub(super) fn refers_by_number(cx: &Answers<'_>) -> bool {
    cx.model.references.iter().any(|reference| {
        let text = reference.text.trim_matches(['"', '\'']);
        !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
    })
}

/// Whether the image would have another command: an `ENTRYPOINT` empties the command that the stages before it set, and
/// not the one of its own stage.
fn loses_command(cx: &Answers<'_>, stage: &Stage, parent: &Stage, place: usize) -> bool {
    let has = |mut range: std::ops::Range<usize>, keyword| range.any(|at| cx.model.instruction(at).kind == keyword);
    let (above, rest) = (parent.from() + 1..place, place..parent.instructions.end);
    has(above, Keyword::Cmd) && has(rest.clone(), Keyword::Entrypoint)
        || has(rest, Keyword::Cmd) && has(stage.instructions.clone(), Keyword::Entrypoint)
}
