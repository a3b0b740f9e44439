//! `trimtab pin`: digests of images, added and refreshed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::args::{Arguments, Pin};
use super::console::Console;
use super::exit::Exit;
use super::inputs::Input;
use super::session::Session;
use super::{changes, ending};
use crate::config::Layer;
use crate::model::ImageRef;
use crate::pin::{Place, edits, places};
use crate::report::visible::Plain;
use crate::report::{Failure, counted};
use crate::text::{Encoding, Source, Span};

/// A file and the images that it names.
struct File {
    input: Input,
    source: Source,
    places: Vec<Place>,
}

/// What registries say: the digest of each name, or why there is none.
type Digests = BTreeMap<String, Result<String, String>>;

/// Adds the digests of images, or tells which have none.
pub(super) fn pin(arguments: &Arguments, pin: &Pin, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    let session = Session::open(&pin.sources, Layer::default(), console)?;
    let (texts, mut work) = session.texts();
    let files = texts.into_iter().filter_map(|(input, source)| {
        let context = session.context_of(&input, &source)?;
        let places = places(&source, &context);
        Some(File { input, source, places })
    });
    let files: Vec<File> = files.collect();
    let places = files.iter().flat_map(|file| &file.places);
    let wanted: Vec<ImageRef> = places.filter_map(|place| place.wanted(pin.update)).cloned().collect();
    // Which images have no digest is known without asking anybody.
    let is_asked = pin.update || !pin.check;
    let digests = if is_asked { ask(&wanted, pin)? } else { Digests::new() };
    let mut told = Told::default();
    for file in &files {
        let mut pinned = Vec::new();
        let mut lines = Vec::new();
        for place in &file.places {
            match judge(place, pin.update, is_asked, &digests) {
                Verdict::Kept => {}
                Verdict::Left(reason) => told.left.push(format!("{}: `{}`: {reason}", file.at(place), place.text)),
                Verdict::Unknown(reason) => work.failures.push(Failure {
                    path: file.input.name.clone(),
                    line: Some(file.line(place.span)),
                    message: format!("`{}`: {reason}", place.text),
                }),
                Verdict::Missing => lines.push(format!("{}: `{}` has no digest", file.at(place), place.text)),
                Verdict::Changed(name, old) => {
                    lines.push(line(file, place, &name, old.as_deref(), pin.check));
                    pinned.push((place.span, name));
                }
            }
        }
        let edits = edits(pinned);
        let failure = if pin.check {
            None
        } else {
            changes::carry_out((&*session.world, console.stdout), (&file.input, &file.source), &edits, pin.diff)?
        };
        match failure {
            Some(failure) => work.failures.push(failure),
            None => told.add(lines),
        }
    }
    let found = told.images > 0 && (pin.check || pin.diff);
    told.tell(arguments.quiet, pin, console)?;
    ending::end(arguments, &work, console, found)
}

/// What becomes of a place.
enum Verdict {
    /// Nothing: it has the digest that it should have.
    Kept,
    /// No digest can be written there.
    Left(&'static str),
    /// No registry told a digest.
    Unknown(String),
    /// It has none, and nobody was asked for it.
    Missing,
    /// The new name, and the digest that was there.
    Changed(String, Option<String>),
}

fn judge(place: &Place, update: bool, is_asked: bool, digests: &Digests) -> Verdict {
    let image = match (&place.image, place.wanted(update)) {
        (Err(why), _) => return Verdict::Left(why.words()),
        (_, None) => return Verdict::Kept,
        (_, Some(image)) => image,
    };
    if !is_asked {
        return Verdict::Missing;
    }
    match digests.get(&image.tagged_name()) {
        Some(Ok(digest)) if image.digest.as_ref() == Some(digest) => Verdict::Kept,
        Some(Ok(digest)) => Verdict::Changed(Place::pinned(image, digest), image.digest.clone()),
        Some(Err(reason)) => Verdict::Unknown(reason.clone()),
        None => Verdict::Unknown("the registry was not asked; this is a bug in trimtab".to_owned()),
    }
}

fn line(file: &File, place: &Place, name: &str, old: Option<&str>, is_check: bool) -> String {
    let at = file.at(place);
    match (old, is_check) {
        (None, true) => format!("{at}: `{}` has no digest; `{name}` has one", place.text),
        (Some(_), true) => format!("{at}: the digest is outdated; the tag now means `{name}`"),
        (None, false) => format!("pinned {at}: {name}"),
        (Some(old), false) => format!("updated {at}: {name} (was {old})"),
    }
}

impl File {
    /// The line of a span, from 1.
    fn line(&self, span: Span) -> u32 {
        self.source.position(span.start, Encoding::Utf8).line + 1
    }

    fn at(&self, place: &Place) -> String {
        let position = self.source.position(place.span.start, Encoding::Utf8);
        format!("{}:{}:{}", self.input.name, position.line + 1, position.column + 1)
    }
}

/// What is told at the end.
#[derive(Default)]
struct Told {
    lines: Vec<String>,
    left: Vec<String>,
    images: usize,
    files: usize,
}

impl Told {
    fn add(&mut self, lines: Vec<String>) {
        self.images += lines.len();
        self.files += usize::from(!lines.is_empty());
        self.lines.extend(lines);
    }

    fn tell(self, is_quiet: bool, pin: &Pin, console: &mut Console<'_>) -> io::Result<()> {
        // What a check finds is its result; what was written is told beside it.
        if pin.check {
            let mut out = Plain(&mut *console.stdout);
            return self.lines.iter().try_for_each(|line| writeln!(out, "{line}"));
        }
        if is_quiet || pin.diff {
            return Ok(());
        }
        let mut out = Plain(&mut *console.stderr);
        self.lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
        self.left.iter().try_for_each(|line| writeln!(out, "not pinned {line}"))?;
        let (images, files) = (counted(self.images, "image", "images"), counted(self.files, "file", "files"));
        match self.images {
            0 => writeln!(out, "nothing to pin"),
            _ => writeln!(out, "pinned {images} in {files}"),
        }
    }
}

#[cfg(feature = "pin")]
fn ask(images: &[ImageRef], pin: &Pin) -> anyhow::Result<Digests> {
    use crate::registry::{Access, digests};

    let access = Access { mirror: pin.registry_mirror.clone(), timeout: pin.timeout };
    if images.is_empty() { Ok(Digests::new()) } else { Ok(digests(images.iter().cloned(), &access)?) }
}

/// Without the feature `pin`, nobody can be asked.
#[cfg(not(feature = "pin"))]
fn ask(images: &[ImageRef], _: &Pin) -> anyhow::Result<Digests> {
    let told = "this build of trimtab cannot ask registries: install a released package, or use `cargo install trimtab \
                --features pin`; `trimtab pin --check` lists the images without a digest";
    if images.is_empty() { Ok(Digests::new()) } else { anyhow::bail!(told) }
}
