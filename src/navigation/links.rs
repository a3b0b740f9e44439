//! Where the words of a file lead: the pages of images, the files that are copied.

use crate::model::image::DEFAULT_REGISTRY;
use crate::model::{Base, ImageRef, Model, Target};
use crate::syntax::Body;
use crate::text::Span;

/// A word that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The word.
    pub span: Span,
    /// Where it leads.
    pub to: Destination,
}

/// Where a word leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The page of an image.
    Page(String),
    /// A file of the build context, by its path from the root.
    File(String),
}

/// The words that lead somewhere; `exists` says which paths of the build context are files.
pub fn links(model: &Model<'_>, exists: impl Fn(&str) -> bool) -> Vec<Link> {
    let images = model.stages.iter().filter_map(|stage| match &stage.base {
        Base::Image(image) => page(image).map(|page| (stage.image_span, page)),
        _ => None,
    });
    let references = model.references.iter().filter_map(|reference| match &reference.target {
        Target::Image(image) => page(image).map(|page| (reference.span, page)),
        _ => None,
    });
    let mut links: Vec<Link> =
        images.chain(references).map(|(span, page)| Link { span, to: Destination::Page(page) }).collect();
    for (index, instruction) in model.dockerfile.instructions.iter().enumerate() {
        let Body::Copy(copy) = &instruction.body else { continue };
        if instruction.flags.iter().any(|flag| flag.name.text == "from") {
            continue;
        }
        for source in &copy.sources {
            let expansion = model.expand(index, source);
            let Some(path) = expansion.value.known().map(|path| path.trim_start_matches("./").trim_start_matches('/'))
            else {
                continue;
            };
            if !path.is_empty() && exists(path) {
                links.push(Link { span: source.span, to: Destination::File(path.to_owned()) });
            }
        }
    }
    links.sort_by_key(|link| link.span);
    links.dedup_by_key(|link| link.span);
    links
}

/// The page of an image, where its registry has pages.
pub fn page(image: &ImageRef) -> Option<String> {
    let name = image.name();
    let path = name.split_once('/')?.1;
    match image.host() {
        DEFAULT_REGISTRY => Some(match path.strip_prefix("library/") {
            Some(official) => format!("https://hub.docker.com/_/{official}"),
            None => format!("https://hub.docker.com/r/{path}"),
        }),
        // It leads on to the page of the package.
        "ghcr.io" => Some(format!("https://ghcr.io/{path}")),
        "quay.io" => Some(format!("https://quay.io/repository/{path}")),
        "mcr.microsoft.com" => Some(format!("https://mcr.microsoft.com/artifact/mar/{path}")),
        "public.ecr.aws" => Some(format!("https://gallery.ecr.aws/{path}")),
        _ => None,
    }
}
