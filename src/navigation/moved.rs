//! What follows a file of the build context that gets another name.

use crate::context::path;
use crate::model::Model;
use crate::model::mounts::{MountKind, mounts};
use crate::syntax::{Body, Word};
use crate::text::{Edit, Edits};

/// The edits that make the sources of `COPY`, `ADD` and bind mounts follow a file or directory from one path below the root
/// of the build context to another.
pub fn moved(model: &Model<'_>, from: &str, to: &str) -> Edits {
    let mut edits = Vec::new();
    for instruction in &model.dockerfile.instructions {
        let instruction = match &instruction.body {
            Body::Onbuild(Some(trigger)) => trigger.as_ref(),
            _ => instruction,
        };
        if let Body::Copy(copy) = &instruction.body
            && !instruction.flags.iter().any(|flag| flag.name.text == "from")
        {
            edits.extend(copy.sources.iter().filter_map(|word| edit(model, word, from, to)));
        }
        for mount in mounts(instruction).iter().filter(|it| it.kind() == MountKind::Bind && it.from().is_none()) {
            let source = mount.field("source").and_then(|field| field.value.as_ref());
            edits.extend(source.and_then(|word| edit(model, word, from, to)));
        }
    }
    Edits::new(edits).unwrap_or_default()
}

/// Replaces the path of a word that is written out.
fn edit(model: &Model<'_>, word: &Word, from: &str, to: &str) -> Option<Edit> {
    let written = &model.source[word.span];
    let text = written.trim_matches('"');
    if text.contains(['$', '*', '?', '[', '\\', '"', '\'']) {
        return None;
    }
    let path = path::below_root(text);
    let rest = path.strip_prefix(from).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
    let start = text.find(|it: char| it != '.' && it != '/').unwrap_or(text.len());
    let end = if text.ends_with('/') { "/" } else { "" };
    let new = format!("{}{to}{rest}{end}", &text[..start]);
    // What is written in another way than its path, such as `a//b`, is left alone.
    let is_plain = text[start..].trim_end_matches('/') == path;
    is_plain.then(|| Edit::replace(word.span, written.replacen(text, &new, 1)))
}
