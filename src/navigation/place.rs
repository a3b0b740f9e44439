//! Where in an instruction a cursor is. The text may end in the middle of a word.

use crate::model::Model;
use crate::model::mounts::{MountKind, mounts};
use crate::syntax::{Body, Dockerfile, Instruction, Keyword};
use crate::text::Span;

/// Where a cursor is.
#[derive(Debug)]
pub(super) struct Spot {
    /// The index of the instruction; of the next one where a keyword is to come.
    pub(super) instruction: usize,
    /// What kind of word is expected.
    pub(super) place: Place,
    /// What is typed of it.
    pub(super) typed: Span,
}

/// What kind of word is expected.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An instruction.
    Keyword,
    /// A variable after `$` or `${`.
    Variable,
    /// A flag of this instruction.
    Flag(Keyword),
    /// The value of the flag with this name.
    FlagValue(Keyword, String),
    /// A key of a mount of this type, which has these keys already.
    MountKey(String, Vec<String>),
    /// A value in a mount.
    MountValue {
        /// The type of the mount.
        kind: String,
        /// The key of the value.
        key: String,
        /// What its `from` says.
        from: Option<String>,
    },
    /// An argument.
    Argument {
        /// Of this instruction.
        keyword: Keyword,
        /// What its `--from` says.
        from: Option<String>,
        /// How many arguments stand before it.
        nth: usize,
    },
}

impl Spot {
    /// Where the cursor at `offset` is; `None` where no word is expected that can be known.
    pub(super) fn at(model: &Model<'_>, offset: u32) -> Option<Spot> {
        let file = model.dockerfile;
        let Some((index, outer)) = current(model.source, file, offset) else {
            let line = model.source[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
            let blank = model.source[line..offset as usize].trim_start_matches('\u{feff}').trim().is_empty();
            let next = file.instructions.partition_point(|it| it.span.start < offset);
            let next = next.min(file.instructions.len().saturating_sub(1));
            return blank.then_some(Spot { instruction: next, place: Place::Keyword, typed: Span::at(offset) });
        };
        let instruction = match &outer.body {
            Body::Onbuild(Some(trigger)) if trigger.span.start <= offset => trigger.as_ref(),
            _ => outer,
        };
        let spot = |place, typed| Some(Spot { instruction: index, place, typed });
        if offset <= instruction.keyword.span.end {
            return spot(Place::Keyword, Span::new(instruction.keyword.span.start, offset));
        }
        if instruction.heredocs.iter().any(|it| it.body.touches(offset) && offset > it.operator.end) {
            return variable(model.source, file.escape, instruction.keyword.span.end, offset)
                .and_then(|typed| spot(Place::Variable, typed));
        }
        if let Some(typed) = variable(model.source, file.escape, instruction.keyword.span.end, offset) {
            return spot(Place::Variable, typed);
        }
        let words = Words::before(model.source, file.escape, instruction.keyword.span.end, offset);
        if instruction.kind == Keyword::Onbuild && words.all.is_empty() {
            return spot(Place::Keyword, words.typed);
        }
        let (place, typed) = words.place(model.source, instruction)?;
        spot(place, typed)
    }
}

/// The instruction that a cursor is in: right behind it and the blanks after it, or on a line that continues it.
fn current<'a>(source: &str, file: &'a Dockerfile, offset: u32) -> Option<(usize, &'a Instruction)> {
    let after = file.instructions.partition_point(|instruction| instruction.span.start <= offset);
    let index = after.checked_sub(1)?;
    let instruction = &file.instructions[index];
    let behind = source.get(instruction.span.end as usize..offset as usize).unwrap_or_default();
    let is_current = match behind.find('\n') {
        None => true,
        Some(at) => {
            let line = source[..instruction.span.end as usize + at].trim_end();
            line.ends_with(file.escape) && !behind[at + 1..].contains('\n') && instruction.heredocs.is_empty()
        }
    };
    is_current.then_some((index, instruction))
}

/// The name of a variable that is being typed.
fn variable(source: &str, escape: char, from: u32, offset: u32) -> Option<Span> {
    let text = &source[from as usize..offset as usize];
    let name = text.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '_');
    let before = name.strip_suffix("${").or_else(|| name.strip_suffix('$'))?;
    let escaped = before.chars().rev().take_while(|it| *it == escape).count() % 2 == 1;
    (!escaped).then_some(Span::new(from + name.len() as u32, offset))
}

/// The words of an instruction up to the cursor.
struct Words<'a> {
    /// The whole words before.
    all: Vec<&'a str>,
    /// What is typed of the next.
    typed: Span,
}

impl<'a> Words<'a> {
    fn before(source: &'a str, escape: char, from: u32, offset: u32) -> Words<'a> {
        let text = &source[from as usize..offset as usize];
        let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let is_word = |word: &&str| !(word.len() == escape.len_utf8() && word.starts_with(escape));
        Words {
            all: text[..start].split_whitespace().filter(is_word).collect(),
            typed: Span::new(from + start as u32, offset),
        }
    }

    fn place(&self, source: &str, instruction: &Instruction) -> Option<(Place, Span)> {
        let text = &source[self.typed];
        let flags = self.all.iter().take_while(|word| word.starts_with("--")).count();
        let keyword = instruction.kind;
        if text.starts_with('-') && flags == self.all.len() {
            return match text.strip_prefix("--").and_then(|flag| flag.split_once('=')) {
                None => Some((Place::Flag(keyword), self.typed)),
                Some(("mount", value)) => self.in_mount(value, instruction),
                Some((name, value)) => {
                    let typed = Span::new(self.typed.end - value.len() as u32, self.typed.end);
                    Some((Place::FlagValue(keyword, name.to_owned()), typed))
                }
            };
        }
        let from = self.all[..flags].iter().find_map(|flag| flag.strip_prefix("--from="));
        let nth = self.all.len() - flags;
        // Of an array in JSON, what is between the quotes.
        let is_path = matches!(keyword, Keyword::Copy | Keyword::Add | Keyword::Volume);
        let open = if is_path { text.rfind(['"', '[', ',']).map_or(0, |at| at + 1) } else { 0 };
        let typed = Span::new(self.typed.start + open as u32, self.typed.end);
        Some((Place::Argument { keyword, from: from.map(str::to_owned), nth }, typed))
    }

    fn in_mount(&self, value: &str, instruction: &Instruction) -> Option<(Place, Span)> {
        let field = value.rsplit(',').next().unwrap_or_default();
        let mount = mounts(instruction).into_iter().find(|mount| mount.span.touches(self.typed.end));
        let kind = match mount.as_ref()?.kind() {
            MountKind::Bind => "bind",
            MountKind::Cache => "cache",
            MountKind::Tmpfs => "tmpfs",
            MountKind::Secret => "secret",
            MountKind::Ssh => "ssh",
            MountKind::Unknown => "",
        };
        let behind = |text: &str| Span::new(self.typed.end - text.len() as u32, self.typed.end);
        let Some((key, begun)) = field.split_once('=') else {
            let used = mount.iter().flat_map(|mount| &mount.fields).filter(|it| !it.span.touches(self.typed.end));
            let used = used.map(|field| field.name().to_owned()).collect();
            return Some((Place::MountKey(kind.to_owned(), used), behind(field)));
        };
        // A cache has no files of the build context.
        let other = if kind == "cache" { Some(String::new()) } else { None };
        let from = mount.as_ref().and_then(|mount| mount.from()).map(|from| from.text().to_owned()).or(other);
        let from = from.filter(|_| matches!(key, "source" | "src"));
        Some((Place::MountValue { kind: kind.to_owned(), key: key.to_ascii_lowercase(), from }, behind(begun)))
    }
}
