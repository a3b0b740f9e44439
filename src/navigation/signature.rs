//! How the instruction, or the mount, is written that is being typed.

use super::completion::mount_keys_of;
use super::place::{Place, Spot};
use super::words;
use crate::model::Model;

/// How something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// All of it.
    pub label: String,
    /// Its parts in order; each is a part of the label.
    pub parts: Vec<String>,
    /// The part that is being typed.
    pub active: Option<usize>,
    /// What that part means, in Markdown; may be empty.
    pub documentation: String,
}

/// How what is typed at `offset` is written; `None` outside of an instruction.
pub fn signature(model: &Model<'_>, offset: u32) -> Option<Signature> {
    let spot = Spot::at(model, offset)?;
    match spot.place {
        Place::MountKey(kind, _) => Some(mount(&kind, &model.source[spot.typed])),
        Place::MountValue { kind, key, .. } => Some(mount(&kind, &key)),
        Place::Flag(keyword) => {
            let typed = model.source[spot.typed].trim_start_matches('-').to_owned();
            flag(keyword, &typed)
        }
        Place::FlagValue(keyword, name) => flag(keyword, &name),
        Place::Argument { keyword, nth, .. } => {
            let mut signature = instruction(keyword)?;
            let arguments: Vec<usize> =
                (0..signature.parts.len()).filter(|at| !signature.parts[*at].starts_with("[--")).collect();
            signature.active = arguments.get(nth.min(arguments.len().checked_sub(1)?)).copied();
            Some(signature)
        }
        Place::Keyword | Place::Variable => None,
    }
}

fn instruction(keyword: crate::syntax::Keyword) -> Option<Signature> {
    let label = words::form(keyword)?.to_owned();
    let parts = label.split(' ').skip(1).map(str::to_owned).collect();
    let documentation = words::instruction(keyword).unwrap_or_default();
    Some(Signature { label, parts, active: None, documentation })
}

fn flag(keyword: crate::syntax::Keyword, name: &str) -> Option<Signature> {
    let signature = instruction(keyword)?;
    let starts = format!("[--{name}");
    let active = signature.parts.iter().position(|part| !name.is_empty() && part.starts_with(&starts));
    let documentation = words::flag(keyword, name).unwrap_or(signature.documentation);
    Some(Signature { active, documentation, ..signature })
}

fn mount(kind: &str, key: &str) -> Signature {
    let key = match key {
        "src" => "source",
        "dst" | "destination" => "target",
        "ro" => "readonly",
        "rw" => "readwrite",
        key => key,
    };
    let keys = mount_keys_of(kind);
    let parts: Vec<String> = keys
        .iter()
        .map(|(name, _)| match *name {
            "type" if !kind.is_empty() => format!("type={kind}"),
            "readonly" | "readwrite" | "required" => (*name).to_owned(),
            name => format!("{name}=…"),
        })
        .collect();
    let active = keys.iter().position(|(name, _)| !key.is_empty() && name.starts_with(key));
    let documentation = active.map_or("", |at| keys[at].1).to_owned();
    Signature { label: format!("--mount={}", parts.join(",")), parts, active, documentation }
}
