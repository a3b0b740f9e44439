//! What a `COPY` or `ADD` brings, from where to where.

pub mod archive;
mod remote;
#[cfg(test)]
mod tests;

use super::expand::{Expander, Places, Quotes};
use super::invocation;
use super::state::State;
use super::value::Value;
use crate::context::path;
use crate::syntax::{Body, Flag, Heredoc, Instruction, Keyword, Word};
use crate::text::Span;

/// What a `COPY` or `ADD` brings, from where to where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// `COPY` or `ADD`.
    pub keyword: Keyword,
    /// The stage, image or context of `--from`; `None` for the build context.
    pub from: Option<Word>,
    /// The sources in order.
    pub sources: Vec<TransferSource>,
    /// Where it all goes; `None` where no destination is written.
    pub destination: Option<Destination>,
    /// Whether the sources keep their directories: `--parents`.
    pub parents: bool,
    /// Whether it makes a layer that stands alone: `--link`.
    pub link: bool,
    /// `--chown`
    pub chown: Option<Word>,
    /// `--chmod`
    pub chmod: Option<Word>,
    /// `--checksum`
    pub checksum: Option<Word>,
    /// The patterns of `--exclude`.
    pub excludes: Vec<Word>,
    /// What `--unpack` says, where it is given.
    pub unpack: Option<bool>,
}

/// One source of a `COPY` or `ADD`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferSource {
    /// Where it is written.
    pub span: Span,
    /// What is written.
    pub text: String,
    /// That with variables expanded.
    pub value: Value,
    /// What it is.
    pub kind: SourceKind,
}

/// What a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// A path in the build context, or in what `--from` says.
    Path,
    /// An address that is downloaded.
    Url,
    /// A repository that is fetched.
    Git,
    /// The body of one of the instruction's heredocs.
    Heredoc {
        /// Its index in [`Instruction::heredocs`].
        index: usize,
        /// Its name, which is that of the file.
        name: String,
    },
    /// A text that starts with something unknown.
    Unknown,
}

/// Where files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Where it is written.
    pub span: Span,
    /// What is written.
    pub text: String,
    /// That with variables expanded.
    pub value: Value,
    /// The absolute path, clean, where it is known.
    pub path: Option<String>,
    /// Whether it is written as a directory: it ends with a slash, or is `.` or `..`.
    pub is_directory: bool,
}

impl TransferSource {
    /// The clean path from the root of the context, stage or image, without a slash before it; empty for all of it.
    /// It may have wildcards. `None` where it is not a path or not known.
    pub fn path(&self) -> Option<String> {
        (self.kind == SourceKind::Path).then(|| self.value.known().map(path::below_root)).flatten()
    }

    /// Whether it may name several files: `*`, `?` or `[`.
    pub fn has_wildcards(&self) -> bool {
        self.kind == SourceKind::Path && self.value.to_string().contains(['*', '?', '['])
    }

    /// The last part of its path, as a file of this name arrives in a directory. `None` for a whole context, wildcards,
    /// and where it is not known.
    pub fn file_name(&self) -> Option<String> {
        match &self.kind {
            SourceKind::Heredoc { name, .. } => Some(name.clone()),
            SourceKind::Path if !self.has_wildcards() => {
                let path = self.path()?;
                path.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
            }
            SourceKind::Url => {
                let url = self.value.known()?;
                let path = url.split(['?', '#']).next().unwrap_or(url);
                let name = path.splitn(4, '/').nth(3)?.rsplit('/').next()?;
                (!name.is_empty()).then(|| name.to_owned())
            }
            _ => None,
        }
    }
}

impl Transfer {
    /// What an instruction that finds `state` brings; `None` where it is neither `COPY` nor `ADD`.
    pub fn read(instruction: &Instruction, state: &State, escape: char) -> Option<Transfer> {
        let Body::Copy(copy) = &instruction.body else {
            return None;
        };
        let flags = |name: &'static str| instruction.flags.iter().filter(move |flag| flag.name.text == name);
        let word = |name: &'static str| flags(name).next_back().and_then(|flag| flag.value.clone());
        let sources = copy.sources.iter().map(|word| source(word, instruction, state, escape));
        Some(Transfer {
            keyword: instruction.kind,
            from: word("from").filter(|from| !from.text.is_empty()),
            sources: sources.collect(),
            destination: copy.destination.as_ref().map(|word| destination(word, instruction, state, escape)),
            parents: flags("parents").next_back().is_some_and(is_true),
            link: flags("link").next_back().is_some_and(is_true),
            chown: word("chown"),
            chmod: word("chmod"),
            checksum: word("checksum"),
            excludes: flags("exclude").filter_map(|flag| flag.value.clone()).collect(),
            unpack: flags("unpack").next_back().map(is_true),
        })
    }

    /// The sources that are paths of the build context.
    pub fn context_sources(&self) -> impl Iterator<Item = &TransferSource> {
        let local = self.from.is_none();
        self.sources.iter().filter(move |source| local && source.kind == SourceKind::Path)
    }

    /// Whether it makes a layer that stands alone. With `--chmod` the builder makes an ordinary one in silence.
    pub fn is_linked(&self) -> bool {
        self.link && self.chmod.is_none()
    }
}

/// The file that a heredoc of a `COPY` or `ADD` makes, where the instruction finds `state`. Variables in it are expanded
/// unless its name is quoted.
pub fn body(source: &str, heredoc: &Heredoc, state: &State) -> Value {
    let text = invocation::body(source, heredoc);
    if !heredoc.expand {
        return Value::text(text.text);
    }
    let lookup = |name: &str| state.lookup(name);
    let expander = Expander { lookup: &lookup, escape: '\\', quotes: Quotes::Literal };
    expander.expand(&text.text.clone(), &Places::Joined(text)).value
}

fn is_true(flag: &Flag) -> bool {
    flag.value.as_ref().is_none_or(|value| value.text.eq_ignore_ascii_case("true"))
}

fn source(word: &Word, instruction: &Instruction, state: &State, escape: char) -> TransferSource {
    let value = state.expand(word, instruction, escape).value;
    let heredoc = instruction.heredocs.iter().position(|heredoc| heredoc.operator == word.span);
    let kind = match heredoc {
        Some(index) => SourceKind::Heredoc { index, name: instruction.heredocs[index].name.clone() },
        None if value.known().is_none() && value.prefix().is_empty() => SourceKind::Unknown,
        None if remote::is_git(value.prefix()) => SourceKind::Git,
        None if remote::is_url(value.prefix()) => SourceKind::Url,
        None => SourceKind::Path,
    };
    TransferSource { span: word.span, text: word.text.clone(), value, kind }
}

fn destination(word: &Word, instruction: &Instruction, state: &State, escape: char) -> Destination {
    let value = state.expand(word, instruction, escape).value;
    let slashed = value.known().map(|text| if state.windows { text.replace('\\', "/") } else { text.to_owned() });
    let is_directory = value.suffix().ends_with('/')
        || slashed
            .as_deref()
            .is_some_and(|text| text == "." || text == ".." || text.ends_with(['/']) || text.ends_with("/."));
    let directory = state.directory();
    let path = slashed.filter(|text| text.starts_with('/') || directory.is_some());
    let path = path.map(|text| path::join(directory.as_deref().unwrap_or("/"), &text));
    Destination { span: word.span, text: word.text.clone(), value, path, is_directory }
}
