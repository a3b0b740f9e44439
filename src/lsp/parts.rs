//! The Dockerfiles that are written in a compose or bake file, and where they stand there.

use std::path::Path;
use std::sync::Arc;

use crate::context::names::{is_bake, is_compose};
use crate::context::{Descriptions, Disk, Embedded, Memory, Recipe, Written};
use crate::text::{Edits, Source, Span};

/// A Dockerfile that is written in another file.
#[derive(Debug)]
pub(super) struct Part {
    /// How it is built.
    pub(super) recipe: Recipe,
    /// The file that it is written in.
    pub(super) file: Arc<Source>,
    embedded: Embedded,
}

impl Part {
    /// The place in the file of a place in the Dockerfile.
    pub(super) fn place(&self, span: Span) -> Span {
        self.embedded.place(span)
    }

    /// The place in the Dockerfile of a place in the file; `None` for one outside of it.
    pub(super) fn inside(&self, offset: u32) -> Option<u32> {
        self.embedded.inside(offset)
    }

    /// The part of the Dockerfile that is in a part of the file; `None` where there is none.
    pub(super) fn within(&self, span: Span) -> Option<Span> {
        self.embedded.within(span)
    }

    /// The edits of the file that make these edits of the Dockerfile, which has this text; `None` where they are not known.
    pub(super) fn edits(&self, text: &str, edits: &Edits) -> Option<Edits> {
        self.embedded.edits(text, self.file.text(), edits)
    }
}

/// Whether a file may have Dockerfiles in it, by its name.
pub(super) fn holds_parts(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    is_compose(&name) || is_bake(&name)
}

/// The Dockerfiles in a file, with their texts, in order. What is broken has none.
pub(super) fn parts(path: &Path, file: &Arc<Source>) -> Vec<(Part, String)> {
    let world = Memory::over(Arc::new(Disk::at("")));
    world.set(path, file.text().as_bytes());
    let mut parts: Vec<(Part, String)> = Vec::new();
    for recipe in Descriptions::in_file(&world, path).recipes {
        let Written::Inline { text, span: Some(value) } = &recipe.dockerfile else { continue };
        // Two targets may have one text.
        let is_known = |(part, _): &(Part, String)| matches!(part.recipe.dockerfile, Written::Inline { span, .. } if span == Some(*value));
        let Some(embedded) = Embedded::of(&recipe, file.text()).filter(|_| !parts.iter().any(is_known)) else {
            continue;
        };
        let text = text.clone();
        parts.push((Part { recipe, file: Arc::clone(file), embedded }, text));
    }
    parts
}
