//! The `--mount` flags of a `RUN`.

pub mod faults;
#[cfg(test)]
mod tests;

use super::expand::Places;
use super::path;
use super::state::State;
use super::value::Value;
use crate::context;
use crate::syntax::{Instruction, Keyword, Word};
use crate::text::Span;

/// A `--mount` flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub span: Span,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// `key=value`, or a bare key, in a `--mount`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// All of it.
    pub span: Span,
    /// The key in lower case.
    pub key: Word,
    /// What follows the `=`, where there is one.
    pub value: Option<Word>,
}

/// What kind of mount it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MountKind {
    /// Files of the context, a stage or an image.
    Bind,
    /// A directory that outlives the build.
    Cache,
    /// An empty directory in memory.
    Tmpfs,
    /// A secret in a file or a variable.
    Secret,
    /// An SSH agent's socket.
    Ssh,
    /// None that the builder knows.
    Unknown,
}

/// How builds share a cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sharing {
    /// All at once.
    Shared,
    /// Each its own.
    Private,
    /// One after the other.
    Locked,
}

impl Field {
    /// The key without its other spellings: `src` is `source`.
    pub fn name(&self) -> &str {
        match self.key.text.as_str() {
            "src" => "source",
            "dst" | "destination" => "target",
            "ro" => "readonly",
            "rw" => "readwrite",
            key => key,
        }
    }

    /// The text of the value; empty where there is none.
    pub fn text(&self) -> &str {
        self.value.as_ref().map_or("", |value| value.text.as_str())
    }

    /// Where the value is, or else the field.
    pub fn value_span(&self) -> Span {
        self.value.as_ref().map_or(self.span, |value| value.span)
    }

    /// A key that may stand alone: bare is true.
    fn truth(&self) -> bool {
        self.value.as_ref().is_none_or(|value| value.text.eq_ignore_ascii_case("true") || value.text == "1")
    }
}

impl Mount {
    /// The field of this name, in any of its spellings. The last one counts.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().rev().find(|field| field.name() == name)
    }

    /// The kind; without `type`, a bind mount.
    pub fn kind(&self) -> MountKind {
        match self.field("type").map(|field| field.text().to_ascii_lowercase()).as_deref() {
            None | Some("bind") => MountKind::Bind,
            Some("cache") => MountKind::Cache,
            Some("tmpfs") => MountKind::Tmpfs,
            Some("secret") => MountKind::Secret,
            Some("ssh") => MountKind::Ssh,
            Some(_) => MountKind::Unknown,
        }
    }

    /// The stage, image or context it takes files from, as written; `None` for the build context.
    pub fn from(&self) -> Option<&Field> {
        self.field("from").filter(|field| !field.text().is_empty())
    }

    /// Whether the command can write to it: caches and tmpfs unless they say otherwise, others only if they say so.
    pub fn is_writable(&self) -> bool {
        let decisive = self.fields.iter().rev().find(|field| matches!(field.name(), "readonly" | "readwrite"));
        match decisive {
            Some(field) => field.truth() == (field.name() == "readwrite"),
            None => matches!(self.kind(), MountKind::Cache | MountKind::Tmpfs),
        }
    }

    /// Whether the build fails without it.
    pub fn is_required(&self) -> bool {
        self.field("required").is_some_and(Field::truth)
    }

    /// How builds share it.
    pub fn sharing(&self) -> Sharing {
        match self.field("sharing").map(|field| field.text().to_ascii_lowercase()).as_deref() {
            Some("private") => Sharing::Private,
            Some("locked") => Sharing::Locked,
            _ => Sharing::Shared,
        }
    }

    /// The path it is mounted at, absolute where the directory is known. Without a target it is the directory itself,
    /// or for a secret `/run/secrets/` and its id.
    pub fn target(&self, state: &State, instruction: &Instruction, escape: char) -> Value {
        match self.field("target").and_then(|field| field.value.as_ref()) {
            Some(word) => {
                let target = state.expand(word, instruction, escape).value;
                absolute(&path::workdir(&state.workdir.value, &target, state.windows))
            }
            None if self.kind() == MountKind::Secret => {
                let id = self.id(state, instruction, escape).to_string();
                Value::text(format!("/run/secrets/{}", id.rsplit('/').next().unwrap_or(&id)))
            }
            None => absolute(&state.workdir.value),
        }
    }

    /// The path that is mounted, from the root of the context, stage or image; `/` where it says none.
    pub fn source(&self, state: &State, instruction: &Instruction, escape: char) -> Value {
        let word = self.field("source").and_then(|field| field.value.as_ref());
        let source = word.map(|word| state.expand(word, instruction, escape).value).unwrap_or_default();
        absolute(&path::workdir(&Value::text("/"), &source, false))
    }

    /// Its id. A cache without one is known by its target as written, a secret by its source or its target's last part.
    pub fn id(&self, state: &State, instruction: &Instruction, escape: char) -> Value {
        let value = |name: &str| {
            let word = self.field(name).and_then(|field| field.value.as_ref())?;
            Some(state.expand(word, instruction, escape).value)
        };
        let id = value("id").or_else(|| if self.kind() == MountKind::Secret { value("source") } else { None });
        match (id, self.kind()) {
            (Some(id), _) => id,
            (None, MountKind::Cache) => absolute(&value("target").unwrap_or_default()),
            (None, MountKind::Secret) => {
                let target = value("target").unwrap_or_default().to_string();
                Value::text(target.rsplit('/').next().unwrap_or(&target))
            }
            _ => Value::default(),
        }
    }
}

/// The mounts of an instruction, in order; none where it is no `RUN`.
pub fn mounts(instruction: &Instruction) -> Vec<Mount> {
    if instruction.kind != Keyword::Run {
        return Vec::new();
    }
    let flags = instruction.flags.iter().filter(|flag| flag.name.text == "mount");
    let read = flags.map(|flag| {
        let fields = flag.value.as_ref().map(|value| fields(value, instruction)).unwrap_or_default();
        Mount { span: flag.span, fields }
    });
    read.collect()
}

fn absolute(value: &Value) -> Value {
    match value.known() {
        Some(path) => Value::text(context::path::clean(path)),
        None => value.clone(),
    }
}

fn fields(value: &Word, instruction: &Instruction) -> Vec<Field> {
    let places = Places::of(value, instruction);
    let text = value.text.as_str();
    let mut fields = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text[start..];
        // A field in quotes may hold commas.
        let quoted = rest.strip_prefix('"').and_then(|inner| inner.find('"'));
        let length = match quoted {
            Some(inner) => rest[inner + 2..].find(',').map_or(rest.len(), |comma| inner + 2 + comma),
            None => rest.find(',').unwrap_or(rest.len()),
        };
        let (from, to) = match quoted {
            Some(inner) => (start + 1, start + 1 + inner),
            None => (start, start + length),
        };
        fields.push(field(text, from, to, &places));
        start += length + 1;
    }
    if text.ends_with(',') {
        fields.push(field(text, text.len(), text.len(), &places));
    }
    fields
}

fn field(text: &str, start: usize, end: usize, places: &Places) -> Field {
    let word = |start: usize, end: usize| Word {
        span: places.span(Span::new(start as u32, end as u32)),
        text: text[start..end].to_owned(),
    };
    let equals = text[start..end].find('=').map(|at| start + at);
    let mut key = word(start, equals.unwrap_or(end));
    key.text.make_ascii_lowercase();
    let value = equals.map(|at| word(at + 1, end));
    Field { span: word(start, end).span, key, value }
}
