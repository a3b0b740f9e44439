//! What a report says beside the steps: the stages that are built, and what the answers take for granted.

use std::collections::BTreeSet;

use crate::cache::{Dependencies, Situation};
use crate::model::{Base, ImageRef, Model};
use crate::syntax;

/// A stage that is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its index in the file.
    pub index: usize,
    /// Its name, or its number.
    pub label: String,
    /// What its `FROM` says.
    pub base: String,
    /// The stage that it starts from.
    pub parent: Option<usize>,
}

/// The stages that are built.
pub fn stages(situation: &Situation) -> Vec<Stage> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let built = model.stages.iter().filter(|stage| model.is_reachable(stage.index));
    let each = built.map(|stage| Stage {
        index: stage.index,
        label: stage.label(),
        base: stage.image.to_string(),
        parent: stage.parent(),
    });
    each.collect()
}

/// What the answers take for granted.
pub fn notes(situation: &Situation, dependencies: &[Dependencies]) -> Vec<String> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let mut notes = Vec::new();
    if let Some(target) = &situation.inputs.target
        && model.target().is_none()
    {
        notes.push(format!("stage `{target}` does not exist, so nothing is built"));
    }
    let bases = model.stages.iter().filter(|stage| model.is_reachable(stage.index));
    let unknown: BTreeSet<String> = bases
        .filter_map(|stage| match &stage.base {
            Base::Image(image) if may_have_triggers(image) => Some(image.text.clone()),
            _ => None,
        })
        .collect();
    notes.extend(
        unknown.iter().map(|image| format!("`{image}` may have `ONBUILD` triggers; their steps would be missing here")),
    );
    let outside: BTreeSet<&String> = dependencies.iter().flat_map(|step| &step.outside).collect();
    for source in outside {
        notes.push(format!("`{source}` is not in `git`, so its changes are unknown: steps that need it may re-run"));
    }
    if dependencies.iter().any(|step| !step.downloads.is_empty()) {
        notes.push("files that `ADD` downloads are assumed not to change between builds".to_owned());
    }
    notes
}

/// Whether an image may have triggers. Of the official images, those have some whose tags say so.
fn may_have_triggers(image: &ImageRef) -> bool {
    let is_official = image.name().starts_with("docker.io/library/");
    !is_official || image.tag.as_ref().is_some_and(|tag| tag.contains("onbuild"))
}
