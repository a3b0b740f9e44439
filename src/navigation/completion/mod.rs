//! What can be written at a place of a file that is being typed. Looks into one directory of the build context at most.

mod comments;
mod item;
mod known;
#[cfg(test)]
mod tests;
mod values;

use super::place::{Place, Spot};
use super::words;
use crate::context::{Context, Kind as FileKind, path};
use crate::model::{ImageRef, Model, Target};
use crate::syntax::Keyword;
use crate::text::Span;
pub use item::{Completion, Item, Kind};
use values::Value;

/// The most paths that are offered at once.
const MOST_PATHS: usize = 200;

/// What can be written at `offset`; `None` where nothing is known. `rules` are the names of rules with their titles.
pub fn complete(model: &Model<'_>, context: &Context, rules: &[(&str, &str)], offset: u32) -> Option<Completion> {
    if let Some((replaces, items)) = comments::complete(model, rules, offset) {
        return found(replaces, items);
    }
    let spot = Spot::at(model, offset)?;
    let typed = spot.typed;
    let (replaces, items) = match &spot.place {
        Place::Keyword => (typed, instructions(model, typed)),
        Place::Variable => (typed, known::variables(model, spot.instruction)),
        Place::Flag(keyword) => (typed, flags(*keyword)),
        Place::FlagValue(_, name) => (typed, flag_values(model, &spot, name)),
        Place::MountKey(kind, used) => (typed, mount_keys(kind, used)),
        Place::MountValue { key, from, .. } => match (key.as_str(), from) {
            ("source" | "src", None) => return paths(context, model, typed),
            ("from", _) => (typed, [known::stages(model, spot.instruction), images(model)].concat()),
            ("source" | "src" | "target" | "dst" | "destination", from) => {
                (typed, in_container(model, spot.instruction, from.as_deref()))
            }
            ("type", _) => (typed, list(&values::MOUNT_TYPES)),
            ("sharing", _) => (typed, list(&values::SHARING)),
            ("required" | "readonly" | "ro" | "readwrite" | "rw", _) => (typed, list(&[("true", ""), ("false", "")])),
            _ => return None,
        },
        Place::Argument { keyword, from, nth } => match (keyword, from) {
            (Keyword::Copy | Keyword::Add, from) => {
                let is_absolute = model.source[typed].starts_with('/');
                if from.is_none() && !is_absolute {
                    let mut files = paths(context, model, typed)?;
                    if *nth > 0 && model.source[typed].is_empty() {
                        files.items.extend(in_container(model, spot.instruction, None));
                    }
                    return Some(files);
                }
                (typed, in_container(model, spot.instruction, from.as_deref().filter(|_| *nth == 0)))
            }
            _ => (typed, arguments(model, &spot, *keyword, *nth)),
        },
    };
    found(replaces, items)
}

fn found(replaces: Span, items: Vec<Item>) -> Option<Completion> {
    (!items.is_empty()).then_some(Completion { replaces, items, incomplete: false })
}

fn list(values: &[Value]) -> Vec<Item> {
    values.iter().map(|(text, detail)| Item::new(*text, Kind::Value).detail(*detail)).collect()
}

/// The instructions, in lower case where the file writes them so.
fn instructions(model: &Model<'_>, typed: Span) -> Vec<Item> {
    let text = &model.source[typed];
    let others = model.dockerfile.instructions.iter().map(|it| &it.keyword).filter(|word| word.span != typed);
    let lower = match text.chars().next() {
        Some(first) => first.is_lowercase(),
        None => others.clone().count() > 0 && others.clone().all(|word| word.text.chars().all(char::is_lowercase)),
    };
    let known = Keyword::ALL.into_iter().filter(|keyword| *keyword != Keyword::Maintainer);
    let item = |keyword: Keyword| {
        let name = if lower { keyword.name().to_lowercase() } else { keyword.name().to_owned() };
        let item = Item::new(name, Kind::Instruction).documentation(words::instruction(keyword).unwrap_or_default());
        item.detail(words::form(keyword).unwrap_or_default())
    };
    known.map(item).collect()
}

fn flags(keyword: Keyword) -> Vec<Item> {
    let item = |(name, text): &words::Flag| {
        let takes = if matches!(*name, "link" | "parents" | "keep-git-dir" | "unpack") { "" } else { "=" };
        Item::new(format!("--{name}{takes}"), Kind::Flag).documentation(*text)
    };
    words::flags(keyword).iter().map(item).collect()
}

fn flag_values(model: &Model<'_>, spot: &Spot, name: &str) -> Vec<Item> {
    match name {
        "from" => [known::stages(model, spot.instruction), images(model)].concat(),
        "chown" => known::users(model, spot.instruction),
        name => list(values::flag(name)),
    }
}

/// The keys of a mount that fit its type and are not there yet.
fn mount_keys(kind: &str, used: &[String]) -> Vec<Item> {
    let new = mount_keys_of(kind).into_iter().filter(|(key, _)| !used.iter().any(|it| it == key));
    let item = |(key, text): (&str, &str)| {
        let takes = if matches!(key, "readonly" | "readwrite" | "required") { "" } else { "=" };
        Item::new(format!("{key}{takes}"), Kind::Flag).documentation(text)
    };
    new.map(item).collect()
}

/// The keys of a mount of this type, each with what it means.
pub(super) fn mount_keys_of(kind: &str) -> Vec<(&'static str, &'static str)> {
    let fits = |types: &[&str]| types.is_empty() || types.contains(&kind);
    values::MOUNT_KEYS.iter().filter(|(_, types, _)| fits(types)).map(|(key, _, text)| (*key, *text)).collect()
}

/// The images of the file, then those that everybody knows.
fn images(model: &Model<'_>) -> Vec<Item> {
    let based = model.stages.iter().map(|stage| &model.source[stage.image_span]);
    let copied = model.references.iter().filter(|it| matches!(it.target, Target::Image(_))).map(|it| it.text.as_str());
    let mut own: Vec<&str> = based.chain(copied).filter(|text| ImageRef::parse(text).is_ok()).collect();
    own.retain(|text| model.stage_named(text).is_none() && !values::IMAGES.iter().any(|(image, _)| image == text));
    own.sort_unstable();
    own.dedup();
    let own = own.into_iter().map(|text| Item::new(text, Kind::Image).detail("in this file"));
    own.chain(values::IMAGES.iter().map(|(text, detail)| Item::new(*text, Kind::Image).detail(*detail))).collect()
}

fn arguments(model: &Model<'_>, spot: &Spot, keyword: Keyword, nth: usize) -> Vec<Item> {
    match (keyword, nth) {
        (Keyword::From, 0) => [known::stages(model, spot.instruction), images(model)].concat(),
        (Keyword::From, 1) => vec![Item::new("AS", Kind::Instruction).detail("a name for the stage")],
        (Keyword::Workdir | Keyword::Volume, _) => in_container(model, spot.instruction, None),
        (Keyword::Expose, _) => list(&values::PORTS),
        (Keyword::Stopsignal, 0) => list(&values::SIGNALS),
        (Keyword::Shell, 0) => list(&values::SHELLS),
        (Keyword::User, 0) => known::users(model, spot.instruction),
        (Keyword::Label, _) => {
            let labels = values::LABELS.iter();
            labels.map(|(key, text)| Item::new(format!("{key}="), Kind::Value).detail(*text)).collect()
        }
        (Keyword::Arg, _) => known::arguments(model),
        (Keyword::Healthcheck, 0) => list(&[("CMD", "a command that checks"), ("NONE", "no health check")]),
        _ => Vec::new(),
    }
}

/// The paths that are known in the container, or in that of the stage `from`.
fn in_container(model: &Model<'_>, instruction: usize, from: Option<&str>) -> Vec<Item> {
    let paths = match from {
        None => known::paths_before(model, instruction),
        Some(from) => {
            let number = || from.parse().ok().and_then(|number: usize| model.stages.get(number));
            let stage = model.stage_named(from).or_else(number);
            stage.map(|stage| known::paths_of(model, stage)).unwrap_or_default()
        }
    };
    paths.into_iter().map(|path| Item::new(path, Kind::Directory).detail("in the container")).collect()
}

/// What is in the directory of the build context that is typed already; the last part of the path is replaced.
fn paths(context: &Context, model: &Model<'_>, typed: Span) -> Option<Completion> {
    let text = &model.source[typed];
    if text.contains(['$', '*', '?', '[']) || text.contains("://") || text.starts_with("<<") {
        return None;
    }
    let (directory, begun) = path::split(text);
    let replaces = Span::new(typed.end - begun.len() as u32, typed.end);
    let directory = path::below_root(directory);
    let is_begun = |name: &str| name.get(..begun.len()).is_some_and(|start| start.eq_ignore_ascii_case(begun));
    let shown = |name: &str| is_begun(name) && (!name.starts_with('.') || begun.starts_with('.'));
    let mut items = Vec::new();
    let mut incomplete = false;
    for entry in context.list(&directory).iter().filter(|entry| shown(&entry.name)) {
        let is_directory = entry.kind == FileKind::Directory;
        if !context.may_be_sent(&path::below_root(&format!("{directory}/{}", entry.name)), entry.kind) {
            continue;
        }
        if items.len() == MOST_PATHS {
            incomplete = true;
            break;
        }
        let (kind, end) = if is_directory { (Kind::Directory, "/") } else { (Kind::File, "") };
        items.push(Item::new(format!("{}{end}", entry.name), kind).detail("in the build context"));
    }
    Some(Completion { replaces, items, incomplete })
}
