//! What the file itself knows: stages, variables, paths in the container, users.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Item, Kind};
use crate::model::mounts::mounts;
use crate::model::state::Origin;
use crate::model::{Binding, Model, Stage};
use crate::syntax::{Body, Keyword};

/// The stages before an instruction that others can name, the nearest first.
pub(super) fn stages(model: &Model<'_>, instruction: usize) -> Vec<Item> {
    let here = model.step(instruction).stage.unwrap_or(model.stages.len());
    let stage = |stage: &Stage| {
        let name = stage.name.clone().unwrap_or_else(|| stage.index.to_string());
        let image = &model.source[stage.image_span];
        Item::new(name, Kind::Stage).detail(format!("stage from {image}"))
    };
    model.stages[..here].iter().rev().map(stage).collect()
}

/// The variables that an instruction can use, each with its value where that is known.
pub(super) fn variables(model: &Model<'_>, instruction: usize) -> Vec<Item> {
    let state = &model.step(instruction).before;
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    if let Some(script) = model.script(instruction) {
        found.extend(script.writes.iter().map(|write| (write.name.clone(), "set by the shell".to_owned())));
    }
    for declaration in &state.args {
        found.insert(declaration.name.clone(), "ARG without a known value".to_owned());
    }
    for variable in &state.env {
        let kind = match variable.origin {
            Origin::Env => "ENV",
            Origin::Arg => "ARG",
            Origin::Builder => "set by the builder",
        };
        let value = match state.lookup(&variable.name) {
            Binding::Set(value) => value.known().map(|value| format!("{kind}: {value}")),
            Binding::Unset | Binding::Unknown => None,
        };
        found.insert(variable.name.clone(), value.unwrap_or_else(|| kind.to_owned()));
    }
    found.into_iter().map(|(name, detail)| Item::new(name, Kind::Variable).detail(detail)).collect()
}

/// The `ARG`s before the first stage, which a stage can ask for, and those that the builder sets.
pub(super) fn arguments(model: &Model<'_>) -> Vec<Item> {
    let first = model.stages.first().map_or(0, Stage::from);
    let global = (0..first).filter_map(|index| match &model.instruction(index).body {
        Body::Args(pairs) => Some(pairs),
        _ => None,
    });
    let global = global.flatten().map(|pair| {
        let value = pair.value.as_ref().map_or_else(String::new, |value| format!(": {}", value.text));
        Item::new(pair.key.text.clone(), Kind::Variable).detail(format!("ARG before the first stage{value}"))
    });
    let builder = crate::model::inputs::PLATFORM_ARGS.iter();
    global.chain(builder.map(|name| Item::new(*name, Kind::Variable).detail("set by the builder"))).collect()
}

/// The directories and files of the container that the file names before an instruction.
pub(super) fn paths_before(model: &Model<'_>, instruction: usize) -> BTreeSet<String> {
    let mut paths = named_paths(model, model.before(instruction));
    paths.extend(model.step(instruction).before.directory().filter(|path| path.len() > 1));
    paths
}

/// The directories and files that the file names in the container of a stage.
pub(super) fn paths_of(model: &Model<'_>, stage: &Stage) -> BTreeSet<String> {
    let mut paths = named_paths(model, model.before(stage.instructions.end));
    paths.extend(stage.end.directory().filter(|path| path.len() > 1));
    paths
}

fn named_paths(model: &Model<'_>, instructions: impl Iterator<Item = usize>) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for index in instructions {
        let state = &model.step(index).before;
        let one = model.instruction(index);
        paths.extend(state.directory());
        paths.extend(model.transfer(index).and_then(|transfer| transfer.destination.as_ref()?.path.clone()));
        let targets = mounts(one).into_iter();
        paths
            .extend(targets.filter_map(|it| it.target(state, one, model.dockerfile.escape).known().map(str::to_owned)));
        if let (Keyword::Volume, Body::Words { words, .. }) = (one.kind, &one.body) {
            paths.extend(words.iter().map(|word| word.text.clone()));
        }
        for command in model.script(index).into_iter().flat_map(|script| &script.commands) {
            if command.name() == Some("mkdir") {
                paths.extend(command.operands().filter_map(|word| word.literal()).map(str::to_owned));
            }
        }
    }
    paths.retain(|path| path.starts_with('/') && path.len() > 1);
    paths
}

/// The users that are in the image before an instruction, as far as the file tells.
pub(super) fn users(model: &Model<'_>, instruction: usize) -> Vec<Item> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let root = model.step(instruction).stage.and_then(|stage| model.root(stage));
    if let Some(root) = root {
        let image = &model.source[root.image_span];
        let users = root.base.users().unwrap_or_default();
        let known = users.into_iter().filter(|name| ["root", "nobody"].contains(name));
        let own: BTreeSet<&str> = known.chain(root.base.own_user()).collect();
        found.extend(own.into_iter().map(|name| (name.to_owned(), format!("in {image}"))));
    }
    for index in model.before(instruction) {
        let line = model.source[..model.instruction(index).span.start as usize].matches('\n').count() + 1;
        for command in model.script(index).into_iter().flat_map(|script| &script.commands) {
            if !matches!(command.name(), Some("useradd" | "adduser")) {
                continue;
            }
            if let Some(name) = command.operands().last().and_then(|word| word.literal()) {
                found.insert(name.to_owned(), format!("created on line {line}"));
            }
        }
    }
    found.into_iter().map(|(name, detail)| Item::new(name, Kind::Value).detail(detail)).collect()
}
