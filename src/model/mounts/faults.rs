//! What the builder refuses in a `--mount`, once it gets to the instruction.

use super::{Field, Mount, MountKind};
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
        self.fields.iter().find_map(|field| misplaced(field, kind))
    }
}

fn fault(span: Span, message: impl Into<String>, help: Option<String>) -> Fault {
    Fault { span, message: message.into(), help }
}

/// A key that the builder does not know, or not yet: it knows the type only once it has read it.
fn key(field: &Field, kind: MountKind, typed_later: bool) -> Option<Fault> {
    let name = field.key.text.as_str();
    let help = |fits: bool| (fits && typed_later).then(|| "write `type` first".to_owned());
    match name {
        "required" if !matches!(kind, MountKind::Secret | MountKind::Ssh | MountKind::Unknown) => {
            Some(fault(field.key.span, "only mounts of secrets and of ssh can be `required`", help(true)))
        }
        "size" if !matches!(kind, MountKind::Tmpfs | MountKind::Unknown) => {
            Some(fault(field.key.span, "only a tmpfs has a `size`", help(true)))
        }
        "readonly" | "ro" | "readwrite" | "rw" | "required" => None,
        "uid" | "gid" | "env" if field.value.is_some() => None,
        _ if !KEYS.contains(&name) && !matches!(name, "uid" | "gid" | "env") => {
            let near = closest(name, KEYS).map(|near| format!("write `{near}`"));
            Some(fault(field.key.span, format!("a mount has no `{}`", field.key.text), near))
        }
        _ if field.value.is_none() => Some(fault(field.span, format!("`{name}` lacks its value"), None)),
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
        "uid" | "gid" => (number(10), &["a number"]),
        "readonly" | "readwrite" | "required" => (one_of(&["1", "t", "true", "0", "f", "false"]), &["true", "false"]),
        _ => return None,
    };
    let near = closest(text, wanted.iter().copied()).map(|near| format!("write `{near}`"));
    let one = if wanted.len() > 1 { "one of " } else { "" };
    let message = format!("`{}` is {one}{}, not `{text}`", field.key.text, wanted.join(", "));
    (!fits).then(|| fault(field.value_span(), message, near))
}

const TYPES: [&str; 5] = ["bind", "cache", "tmpfs", "secret", "ssh"];
const SHARING: [&str; 3] = ["shared", "private", "locked"];

/// A key that mounts of this kind do not have.
fn misplaced(field: &Field, kind: MountKind) -> Option<Fault> {
    let name = field.name();
    let (what, refused) = match kind {
        MountKind::Bind => ("a bind mount", matches!(name, "mode" | "uid" | "gid" | "sharing")),
        MountKind::Tmpfs => ("a tmpfs", matches!(name, "mode" | "uid" | "gid")),
        MountKind::Secret => ("a mount of a secret", matches!(name, "from" | "sharing")),
        MountKind::Ssh => ("a mount of ssh", name == "source"),
        MountKind::Cache | MountKind::Unknown => return None,
    };
    refused.then(|| fault(field.span, format!("{what} has no `{}`", field.key.text), None))
}
