//! The keys of `COPY` and `ADD`, and what they take in.

use super::changes::Changes;
use super::key::{Aspect, Item, Key};
use super::select::Query;
use super::turn::{Made, Turn};
use super::vertex::Input;
use crate::context;
use crate::model::transfer::{Destination, SourceKind, TransferSource, body};
use crate::model::{Transfer, Value, Via};
use crate::syntax::{Keyword, Word};

/// What a `COPY` or `ADD` makes.
pub(super) fn make(turn: &Turn<'_>) -> Option<Made> {
    let transfer = Transfer::read(turn.instruction, turn.state, turn.model.dockerfile.escape)?;
    let destination = transfer.destination.as_ref()?;
    let mut key = Key::default();
    // `ADD` unpacks and downloads, which the body of a heredoc has no part in.
    let is_body = |source: &TransferSource| matches!(source.kind, SourceKind::Heredoc { .. });
    let keyword = if transfer.sources.iter().all(is_body) { Keyword::Copy } else { transfer.keyword };
    key.push(Aspect::Kind, [Item::plain(keyword.name())]);
    key.push(Aspect::Sources, transfer.sources.iter().map(|source| Item::plain(last_part(source, transfer.parents))));
    key.push(Aspect::Destination, [Item::plain(arrival(turn, destination))]);
    let expanded = |word: &Word| turn.state.expand(word, turn.instruction, turn.model.dockerfile.escape).value;
    if destination.path.is_none() {
        key.push(Aspect::Image, turn.candidate_settings());
    }
    key.push(Aspect::Owner, transfer.chown.as_ref().map(|word| Item::plain(owner(expanded(word)))));
    key.push(Aspect::Mode, transfer.chmod.as_ref().map(|word| Item::plain(mode(expanded(word)))));
    key.push(Aspect::Excludes, transfer.excludes.iter().map(|word| Item::plain(word.text.as_str())));
    key.push(Aspect::Parents, transfer.parents.then(|| Item::plain("yes")));
    key.push(Aspect::Unpack, transfer.unpack.map(|unpack| Item::plain(unpack.to_string())));
    let inputs: Vec<Input> = transfer.sources.iter().map(|source| input(turn, &transfer, source)).collect();
    let changes = if turn.is_taken_from { changes(&transfer, destination, &inputs) } else { Changes::default() };
    Some(Made { key, inputs, changes, linked: transfer.is_linked() })
}

/// What arrives where. An archive that `ADD` unpacks may bring links.
fn changes(transfer: &Transfer, destination: &Destination, inputs: &[Input]) -> Changes {
    let is_plain = |(source, input): (&TransferSource, &Input)| match input {
        Input::Files(files) if files.is_directory() => true,
        _ => source.is_named_plainly() && source.file_name().is_some_and(|name| name.contains('.')),
    };
    let unpacks = transfer.keyword == Keyword::Add && !transfer.sources.iter().zip(inputs).all(is_plain);
    let Some(path) = destination.path.as_ref().filter(|_| !unpacks) else { return Changes::default() };
    let is_number = |word: &Word| word.text.bytes().all(|it| it.is_ascii_digit() || it == b':');
    let named = transfer.chown.as_ref().is_some_and(|word| !is_number(word));
    Changes::arrivals(path, inputs, if named { users() } else { Vec::new() })
}

/// The files that say which numbers the names of users and groups have.
pub(super) fn users() -> Vec<String> {
    ["/etc/passwd", "/etc/group"].map(str::to_owned).into()
}

/// What of a source's text is in the key; where it is in the context counts by its files alone.
fn last_part(source: &TransferSource, parents: bool) -> Value {
    match (&source.kind, source.value.known()) {
        (SourceKind::Heredoc { name, .. }, _) => Value::text(name),
        (SourceKind::Url, _) => source.file_name().map_or_else(|| source.value.clone(), Value::text),
        (SourceKind::Path, Some(text)) if !parents => {
            let clean = context::path::below_root(text);
            Value::text(context::path::split(&clean).1)
        }
        _ => source.value.clone(),
    }
}

fn arrival(turn: &Turn<'_>, destination: &Destination) -> Value {
    let slash = |path: &str| if destination.is_directory && path != "/" { "/" } else { "" };
    if let Some(path) = &destination.path {
        return Value::text(format!("{path}{}", slash(path)));
    }
    let said = &destination.value;
    if said.prefix().starts_with('/') {
        return said.clone();
    }
    let mut value = turn.state.workdir.value.clone();
    value.push('/');
    match said.known() {
        Some(text) => value.push_str(context::path::clean(text).trim_start_matches('.')),
        None => value.append(said),
    }
    value.push_str(slash(""));
    value
}

/// `root` is 0; other names are compared as they are written.
fn owner(value: Value) -> Value {
    let Some(text) = value.known() else { return value };
    let numbers: Vec<&str> = text.split(':').map(|part| if part == "root" { "0" } else { part }).collect();
    Value::text(numbers.join(":"))
}

/// An octal number is compared as a number.
fn mode(value: Value) -> Value {
    let number = value.known().and_then(|text| u32::from_str_radix(text, 8).ok());
    number.map(|mode| Value::text(format!("{mode:o}"))).unwrap_or(value)
}

fn input(turn: &Turn<'_>, transfer: &Transfer, source: &TransferSource) -> Input {
    match &source.kind {
        SourceKind::Heredoc { index, .. } => {
            let heredoc = &turn.instruction.heredocs[*index];
            Input::Text(body(turn.model.source, heredoc, turn.state))
        }
        SourceKind::Url | SourceKind::Git => download(turn, transfer, source),
        // An `ADD` may find a URL there.
        SourceKind::Unknown if transfer.keyword == Keyword::Add => Input::Unknown(format!("`{}`", source.text)),
        SourceKind::Unknown | SourceKind::Path => files(turn, transfer, source),
    }
}

fn files(turn: &Turn<'_>, transfer: &Transfer, source: &TransferSource) -> Input {
    let Some(text) = source.value.known() else {
        return match &transfer.from {
            None => turn.some(&source.text, &source.value),
            Some(_) => Input::Unknown(format!("`{}`", source.text)),
        };
    };
    let excludes = transfer.excludes.iter().map(|word| word.text.clone()).collect();
    let query = Query { source: text.to_owned(), excludes, parents: transfer.parents };
    match &transfer.from {
        None => turn.files(&query),
        Some(from) => {
            let path = Value::text(format!("/{}", context::path::below_root(text)));
            turn.source((Via::Copy, from.span), &path, &query)
        }
    }
}

/// Nobody is asked about a file whose checksum is written, nor about a commit.
fn download(turn: &Turn<'_>, transfer: &Transfer, source: &TransferSource) -> Input {
    let known = source.value.known();
    let answer = known.and_then(|address| turn.situation.downloads.get(address)).cloned();
    let answer = answer.or_else(|| turn.situation.steady_servers.then(|| source.value.to_string()));
    let expanded = |word: &Word| turn.state.expand(word, turn.instruction, turn.model.dockerfile.escape).value;
    let checksum = transfer.checksum.as_ref().map(expanded);
    let is_git = source.kind == SourceKind::Git;
    let commit = known.filter(|_| is_git).and_then(|text| text.split_once('#')).map(|(_, reference)| reference);
    let is_hash = |text: &str| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pinned = if is_git { commit.is_some_and(is_hash) } else { checksum.is_some() };
    // The bytes decide, not the address: a checksum stands for them.
    let answer = if pinned && !is_git { checksum.map(|value| value.to_string()) } else { answer };
    let address = if pinned && !is_git { Value::default() } else { source.value.clone() };
    Input::Download { address, answer, pinned }
}
