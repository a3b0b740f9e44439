//! What the builder refuses in a `--mount`, once it gets to the instruction.

use super::{Field, Mount, MountKind};
use crate::model::state::State;
use crate::syntax::Instruction;
use crate::text::{Span, closest};

/// Something in a `--mount` that the builder refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The offending word.
    pub span: Span,
    /// What is wrong, in lower case.
    pub message: String,
    /// What to do, where it can be said.
    pub help: Option<String>,
}

const KEYS: [&str; 16] = [
    "type",
    "from",
    "source",
    "src",
    "target",
    "dst",
    "destination",
    "readonly",
    "ro",
    "readwrite",
    "rw",
    "required",
    "size",
    "id",
    "sharing",
    "mode",
];

impl Mount {
    /// What the builder stops at first.
    pub fn fault(&self) -> Option<Fault> {
        if self.fields.is_empty() {
            return Some(fault(self.span, "`--mount` has no options", None));
        }
        let mut kind = MountKind::Bind;
        for (at, field) in self.fields.iter().enumerate() {
            if field.name() == "type" {
                kind = Mount { span: self.span, fields: vec![field.clone()] }.kind();
            }
            let typed_later = || self.fields[at + 1..].iter().any(|later| later.name() == "type");
            if let Some(fault) = key(field, kind, typed_later()).or_else(|| value(field)) {
                return Some(fault);
            }
        }
        self.fields.iter().find_map(|field| misplaced(field, kind)).or_else(|| self.nameless(kind))
    }

    /// A secret that nothing names.
    fn nameless(&self, kind: MountKind) -> Option<Fault> {
        let named = ["id", "source", "target"].iter().any(|name| self.field(name).is_some());
        let message = "a secret mount needs an `id` or a `target`";
        (kind == MountKind::Secret && !named).then(|| fault(self.span, message, Some("add `id=NAME`".to_owned())))
    }

    /// That it is mounted over the whole file system, which the builder refuses of all but secrets and SSH agents.
    pub fn covers_everything(&self, state: &State, instruction: &Instruction, escape: char) -> Option<Fault> {
        if matches!(self.kind(), MountKind::Secret | MountKind::Ssh | MountKind::Unknown) {
            return None;
        }
        if self.target(state, instruction, escape).known() != Some("/") {
            return None;
        }
        let (span, message) = match self.field("target") {
            Some(field) => (field.value_span(), "a mount cannot replace the root directory `/`"),
            None => (self.span, "this mount has no `target`, so its target is the working directory, which is `/`"),
        };
        Some(fault(span, message, Some("add a `target` below `/`".to_owned())))
    }
}

fn fault(span: Span, message: impl Into<String>, help: Option<String>) -> Fault {
    Fault { span, message: message.into(), help }
}

/// A key that the builder does not know, or not yet: it knows the type only once it has read it.
fn key(field: &Field, kind: MountKind, typed_later: bool) -> Option<Fault> {
    let name = field.key.text.as_str();
    let help = |fits: bool| (fits && typed_later).then(|| "put `type` first".to_owned());
    match name {
        "" => Some(fault(field.span, "this mount has an empty option", Some("remove the comma".to_owned()))),
        "required" if !matches!(kind, MountKind::Secret | MountKind::Ssh | MountKind::Unknown) => {
            Some(fault(field.key.span, "`required` is only valid for mounts of type `secret` and `ssh`", help(true)))
        }
        "size" if !matches!(kind, MountKind::Tmpfs | MountKind::Unknown) => {
            Some(fault(field.key.span, "`size` is only valid for mounts of type `tmpfs`", help(true)))
        }
        "readonly" | "ro" | "readwrite" | "rw" | "required" => None,
        "uid" | "gid" | "env" if field.value.is_some() => None,
        _ if !KEYS.contains(&name) && !matches!(name, "uid" | "gid" | "env") => {
            let near = closest(name, KEYS).map(|near| format!("did you mean `{near}`?"));
            Some(fault(field.key.span, format!("unknown mount option `{}`", field.key.text), near))
        }
        _ if field.value.is_none() => Some(fault(field.span, format!("mount option `{name}` has no value"), None)),
        _ => None,
    }
}

/// A value that does not fit its key. What has variables is not known.
fn value(field: &Field) -> Option<Fault> {
    let text = field.value.as_ref().map(|value| value.text.as_str()).filter(|text| !text.contains('$'))?;
    let number = |radix| u32::from_str_radix(text, radix).is_ok();
    let one_of = |all: &[&'static str]| all.iter().any(|it| it.eq_ignore_ascii_case(text));
    let (fits, wanted): (bool, &[&str]) = match field.name() {
        "type" => (one_of(&TYPES), &TYPES),
        "sharing" => (one_of(&SHARING), &SHARING),
        "mode" => (number(8), &["an octal number"]),
        "size" => (is_size(text), &["a size such as `64m`"]),
        "uid" | "gid" => (number(10), &["a number"]),
        "readonly" | "readwrite" | "required" => (one_of(&["1", "t", "true", "0", "f", "false"]), &["true", "false"]),
        _ => return None,
    };
    if fits {
        return None;
    }
    let near = closest(text, wanted.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    let one = if wanted.len() > 1 { "one of " } else { "" };
    let message = format!("`{text}` is not a valid `{}`: expected {one}{}", field.key.text, wanted.join(", "));
    Some(fault(field.value_span(), message, near))
}

/// A number, which may have a fraction, and a unit of bytes, as the builder reads it.
fn is_size(text: &str) -> bool {
    let number = text.trim_end_matches(|it: char| it.is_ascii_alphabetic()).trim_end_matches(' ');
    let unit = text[number.len()..].trim_start_matches(' ').to_ascii_lowercase();
    let unit = unit.strip_suffix('b').map_or(unit.as_str(), |unit| unit.strip_suffix('i').unwrap_or(unit));
    matches!(unit, "" | "k" | "m" | "g" | "t" | "p") && number.parse::<f64>().is_ok_and(|number| number >= 0.0)
}

const TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];
const SHARING: [&str; 3] = ["shared", "private", "locked"];

/// A key that mounts of this kind do not have.
fn misplaced(field: &Field, kind: MountKind) -> Option<Fault> {
    let name = field.name();
    let (what, refused) = match kind {
        MountKind::Bind => ("bind", matches!(name, "mode" | "uid" | "gid" | "sharing")),
        MountKind::Tmpfs => ("tmpfs", matches!(name, "mode" | "uid" | "gid")),
        MountKind::Secret => ("secret", matches!(name, "from" | "sharing")),
        MountKind::Ssh => ("ssh", name == "source"),
        MountKind::Cache | MountKind::Unknown => return None,
    };
    refused.then(|| fault(field.span, format!("`{}` is not valid for mounts of type `{what}`", field.key.text), None))
}
