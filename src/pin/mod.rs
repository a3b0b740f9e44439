//! The images that a Dockerfile names, and the edits that add their digests.
//!
//! Images are named by `FROM`, `COPY --from`, `RUN --mount=from=` and `# syntax=`. Where a `FROM` is one variable, the
//! default value of its global `ARG` is the name.

#[cfg(test)]
mod tests;

use crate::answers::variable_reads::VariableReads;
use crate::context::Context;
use crate::model::{ImageRef, Inputs, Model, Reference, Target};
use crate::syntax;
use crate::text::{Edit, Edits, Source, Span};

/// A place where a file names an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name, or what stands in its place.
    pub span: Span,
    /// Its text as written.
    pub text: String,
    /// The image, or why no digest can be written here.
    pub image: Result<ImageRef, NotPinnable>,
}

/// Why no digest can be written where an image is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPinnable {
    /// The command line of the build decides a part of it.
    Variable,
    /// Quotes or a line break are in it.
    Broken,
    /// The repository builds the image itself, so no registry has the digest of the next build.
    Local,
}

impl NotPinnable {
    /// The reason in words, to follow a colon.
    pub fn words(self) -> &'static str {
        match self {
            NotPinnable::Variable => "its name contains a variable",
            NotPinnable::Broken => "its name contains quotes or a line break",
            NotPinnable::Local => "this repository builds the image",
        }
    }
}

impl Place {
    /// The image that a registry has to be asked about. Without `update`, one that has a digest is left as it is; with it,
    /// one that has a digest and no tag, because nothing says which tag the digest was taken from.
    pub fn wanted(&self, update: bool) -> Option<&ImageRef> {
        let image = self.image.as_ref().ok()?;
        let is_wanted = image.digest.is_none() || update && image.tag.is_some();
        is_wanted.then_some(image)
    }

    /// The name with this digest. Its tag stays; one without a tag gets `latest`, which it means.
    pub fn pinned(image: &ImageRef, digest: &str) -> String {
        let named = image.text.split('@').next().unwrap_or_default();
        let tag = if image.tag.is_none() { ":latest" } else { "" };
        format!("{named}{tag}@{digest}")
    }
}

/// The images that a file names, each place once, in the order of the file.
pub fn places(source: &Source, context: &Context) -> Vec<Place> {
    let dockerfile = syntax::parse(source.text());
    let model = Model::new(source.text(), &dockerfile, &Inputs::of(&context.build));
    let variables = VariableReads::new(&model);
    let mut places: Vec<Place> = model
        .references
        .iter()
        .filter_map(|reference| place(reference, &variables))
        .chain(dockerfile.frontend().and_then(|frontend| frontend_place(source, frontend.span)))
        .collect();
    for place in &mut places {
        let is_local = |image: &ImageRef| image.digest.is_none() && context.images.contains(&image.familiar());
        if place.image.as_ref().is_ok_and(is_local) {
            place.image = Err(NotPinnable::Local);
        }
    }
    places.sort_by_key(|place| place.span);
    // The triggers of a stage are read again in each stage that starts from it.
    places.dedup_by_key(|place| place.span);
    places
}

/// The edits that write these names in place of those that are there.
pub fn edits(pinned: impl IntoIterator<Item = (Span, String)>) -> Edits {
    Edits::new(pinned.into_iter().map(|(span, text)| Edit::replace(span, text)).collect()).unwrap_or_default()
}

fn place(reference: &Reference, variables: &VariableReads<'_>) -> Option<Place> {
    let text = &reference.text;
    if text.contains('$') {
        let is_image = !matches!(reference.target, Target::Stage(_) | Target::Scratch | Target::Context(_));
        return is_image.then(|| {
            in_default(text, variables).unwrap_or_else(|| Place {
                span: reference.span,
                text: text.clone(),
                image: Err(NotPinnable::Variable),
            })
        });
    }
    let Target::Image(image) = &reference.target else { return None };
    Some(whole(reference.span, text, image.clone()))
}

/// The default of the global `ARG` that a `FROM` consists of.
fn in_default(text: &str, variables: &VariableReads<'_>) -> Option<Place> {
    let name = text.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    let value = variables.global_arg(name)?.value.as_ref().filter(|value| !value.text.contains('$'))?;
    Some(whole(value.span, &value.text, ImageRef::parse(&value.text).ok()?))
}

fn whole(span: Span, text: &str, image: ImageRef) -> Place {
    let is_whole = span.len() as usize == text.len() && image.text == *text;
    Place { span, text: text.to_owned(), image: if is_whole { Ok(image) } else { Err(NotPinnable::Broken) } }
}

/// The frontend's image. `dockerfile.v0` is the builder's word for the frontend that it brings.
fn frontend_place(source: &Source, span: Span) -> Option<Place> {
    let text = source.slice(span);
    let image = ImageRef::parse(text).ok().filter(|_| text != "dockerfile.v0")?;
    Some(whole(span, text, image))
}
