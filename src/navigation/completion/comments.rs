//! What can be written in a comment: parser directives, and names of rules to suppress.

use super::item::{Item, Kind};
use crate::model::Model;
use crate::navigation::words;
use crate::text::Span;

/// What can be written in the comment at `offset`, and what gives way to it; `None` where there is no comment.
pub(super) fn complete(model: &Model<'_>, rules: &[(&str, &str)], offset: u32) -> Option<(Span, Vec<Item>)> {
    let file = model.dockerfile;
    let start = model.source[..offset as usize].rfind('\n').map_or(0, |at| at + 1);
    let line = model.source[start..offset as usize].trim_start_matches('\u{feff}').trim_start();
    let is_comment = file.comments.iter().map(|comment| comment.span).chain(file.directives.iter().map(|it| it.span));
    let text = line.strip_prefix('#').filter(|_| is_comment.into_iter().any(|span| span.touches(offset)))?;
    let text = text.trim_start();
    let behind = |begun: &str| Span::new(offset - begun.len() as u32, offset);
    if let Some((reach, names)) = text.strip_prefix("trimtab ").and_then(|rest| rest.trim_start().split_once('=')) {
        if !matches!(reach, "ignore" | "ignore-file") || names.contains(' ') {
            return Some((behind(""), Vec::new()));
        }
        let (written, begun) = names.rsplit_once(',').map_or(("", names), |(written, begun)| (written, begun));
        let is_new = |(id, _): &&(&str, &str)| !written.split(',').any(|name| name == *id);
        let items = rules.iter().filter(is_new);
        return Some((behind(begun), items.map(|(id, title)| Item::new(*id, Kind::Rule).detail(*title)).collect()));
    }
    if let Some(begun) = text.strip_prefix("trimtab ") {
        let items = [
            ("ignore=", "Suppress findings of the next instruction."),
            ("ignore-file=", "Suppress findings of the whole file."),
        ];
        let item = |(text, detail): (&str, &str)| Item::new(text, Kind::Rule).detail(detail);
        return Some((behind(begun.trim_start()), items.map(item).to_vec()));
    }
    let mut items = Vec::new();
    if is_top(model, start) {
        items = directives(text);
        if let Some((_, value)) = text.split_once('=') {
            return Some((behind(value.trim_start()), items));
        }
    }
    if !text.contains(' ') {
        items.push(Item::new("trimtab ignore=", Kind::Rule).detail("Suppress findings of the next instruction."));
    }
    Some((behind(text), items))
}

/// Whether only directives stand above the line that begins at `start`.
fn is_top(model: &Model<'_>, start: usize) -> bool {
    let read = model.dockerfile.directives.iter().filter(|it| it.read && (it.span.start as usize) < start).count();
    model.source[..start].lines().count() == read
}

fn directives(text: &str) -> Vec<Item> {
    let value = |text: &str, detail: &str| Item::new(text, Kind::Value).detail(detail);
    match text.split_once('=').map(|(name, _)| name.trim_end().to_ascii_lowercase()).as_deref() {
        Some("syntax") => vec![
            value("docker/dockerfile:1", "the newest stable frontend"),
            value("docker/dockerfile:1-labs", "with experimental flags"),
        ],
        Some("escape") => vec![value("\\", "the default"), value("`", "for Windows paths")],
        Some("check") => {
            vec![value("skip=all", "no build checks"), value("error=true", "a failed build check fails the build")]
        }
        Some(_) => Vec::new(),
        None => {
            let item = |(name, text): &(&str, &str)| Item::new(format!("{name}="), Kind::Flag).documentation(*text);
            let mut items: Vec<Item> = words::DIRECTIVES.iter().map(item).collect();
            items.insert(0, value("syntax=docker/dockerfile:1", "the newest stable frontend"));
            items
        }
    }
}
