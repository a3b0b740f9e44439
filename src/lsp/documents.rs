//! The open documents as the client sees them, and the Dockerfiles in them: one, or those that are written in a compose or
//! bake file. Knows nothing of the protocol's types and nothing of linting.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp_server::ls_types::Uri;

use super::parts::{Part, holds_parts, parts};
use crate::context::names;
use crate::lint::LARGEST;
use crate::text::{Edit, Edits, Encoding, Position, Source, Span};

/// What a Dockerfile is known by: the document that it is in, and its number there.
pub(super) type Name = (Uri, usize);

/// One Dockerfile at one moment.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// What the client calls the document that it is in.
    pub(super) uri: Uri,
    /// Its number in the document.
    pub(super) number: usize,
    /// The client's number for this text.
    pub(super) version: i32,
    /// Which request to lint this is the text of: greater than all before, of any document.
    pub(super) edition: u64,
    /// Its text.
    pub(super) source: Arc<Source>,
    /// Where the document is stored; `None` for one that never was.
    pub(super) file: Option<PathBuf>,
    /// Where it stands in the document; `None` where it is the document.
    pub(super) part: Option<Arc<Part>>,
}

/// The longest text whose steps have a price, in bytes: to weigh the orders of thousands of steps takes longer than people wait.
const LARGEST_TO_WEIGH: usize = 128 << 10;

impl Snapshot {
    /// What it is known by.
    pub(super) fn name(&self) -> Name {
        (self.uri.clone(), self.number)
    }

    /// The place in the document of a place in the Dockerfile.
    pub(super) fn position(&self, offset: u32, encoding: Encoding) -> Position {
        match &self.part {
            None => self.source.position(offset, encoding),
            Some(part) => part.file.position(part.place(Span::at(offset)).start, encoding),
        }
    }

    /// The first and the last place in the document of a span of the Dockerfile.
    pub(super) fn positions(&self, span: Span, encoding: Encoding) -> (Position, Position) {
        let (source, span) = match &self.part {
            None => (&self.source, span),
            Some(part) => (&part.file, part.place(span)),
        };
        (source.position(span.start, encoding), source.position(span.end, encoding))
    }

    /// The place in the Dockerfile of a place in the document; `None` for one outside of it.
    pub(super) fn offset(&self, position: Position, encoding: Encoding) -> Option<u32> {
        match &self.part {
            None => Some(self.source.offset(position, encoding)),
            Some(part) => part.inside(part.file.offset(position, encoding)),
        }
    }

    /// The part of the Dockerfile between two places of the document; `None` where there is none.
    pub(super) fn span(&self, from: Position, to: Position, encoding: Encoding) -> Option<Span> {
        let source = self.part.as_ref().map_or(&self.source, |part| &part.file);
        let [from, to] = [from, to].map(|position| source.offset(position, encoding));
        let span = Span::new(from.min(to), from.max(to));
        match &self.part {
            None => Some(span),
            Some(part) => part.within(span),
        }
    }

    /// The source of the document, and the edits of it that make these edits of the Dockerfile; `None` where they are not known.
    pub(super) fn in_document<'a>(&'a self, edits: &'a Edits) -> Option<(&'a Source, Cow<'a, Edits>)> {
        match &self.part {
            None => Some((&self.source, Cow::Borrowed(edits))),
            Some(part) => Some((&part.file, Cow::Owned(part.edits(self.source.text(), edits)?))),
        }
    }

    /// Whether the text is longer than what is linted.
    pub(super) fn is_too_large(&self) -> bool {
        self.source.text().len() > LARGEST
    }

    /// Whether the text is longer than what is weighed while it is edited: its steps have no price, and it has no plan.
    pub(super) fn is_too_large_to_weigh(&self) -> bool {
        self.source.text().len() > LARGEST_TO_WEIGH
    }
}

/// A change of a document's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// All of it.
    Whole(String),
    /// What is between two places of the text that the changes before have left.
    Part(Position, Position, String),
}

/// The documents that are open and may have Dockerfiles in them.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<Uri, Document>,
    editions: u64,
}

/// An open document.
#[derive(Debug)]
struct Document {
    version: i32,
    edition: u64,
    source: Arc<Source>,
    file: Option<PathBuf>,
    /// The Dockerfiles in it; `None` where it is one.
    parts: Option<Vec<(Arc<Part>, Arc<Source>)>>,
}

impl Document {
    fn new(version: i32, edition: u64, file: Option<PathBuf>, language: &str, source: Source) -> Document {
        let has_parts = !is_dockerfile(language, file.as_deref()) && file.as_deref().is_some_and(holds_parts);
        let parts = has_parts.then(Vec::new);
        let mut document = Document { version, edition, source: Arc::new(source), file, parts };
        document.find_parts();
        document
    }

    fn find_parts(&mut self) {
        let (Some(known), Some(file)) = (&mut self.parts, &self.file) else { return };
        let source = |text| Arc::new(Source::from_text(self.source.name.clone(), text));
        *known = parts(file, &self.source).into_iter().map(|(part, text)| (Arc::new(part), source(text))).collect();
    }

    fn dockerfiles(&self, uri: &Uri) -> Vec<Snapshot> {
        let one = |number: usize, source: &Arc<Source>, part: Option<&Arc<Part>>| Snapshot {
            uri: uri.clone(),
            number,
            version: self.version,
            edition: self.edition,
            source: Arc::clone(source),
            file: self.file.clone(),
            part: part.cloned(),
        };
        match &self.parts {
            None => vec![one(0, &self.source, None)],
            Some(parts) => {
                parts.iter().enumerate().map(|(number, (part, source))| one(number, source, Some(part))).collect()
            }
        }
    }
}

/// The Dockerfiles in a file that is not open.
pub(super) fn of_file(uri: &Uri, file: PathBuf, source: Source) -> Vec<Snapshot> {
    Document::new(0, 0, Some(file), "", source).dockerfiles(uri)
}

impl Documents {
    /// Takes in a document that was opened; answers with its edition.
    pub(super) fn open(&mut self, uri: Uri, version: i32, file: Option<PathBuf>, language: &str, text: String) -> u64 {
        let name = file.as_ref().map_or_else(|| uri.to_string(), |file| file.display().to_string());
        let edition = self.next_edition();
        let document = Document::new(version, edition, file, language, Source::from_text(name, text));
        self.open.insert(uri, document);
        edition
    }

    /// Changes a document; answers with the new edition, or with nothing for a document that is not open.
    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: Vec<Change>, encoding: Encoding) -> Option<u64> {
        let edition = self.next_edition();
        let document = self.open.get_mut(uri)?;
        for change in changes {
            let text = changed(&document.source, change, encoding);
            document.source = Arc::new(Source::from_text(document.source.name.clone(), text));
        }
        document.version = version;
        document.edition = edition;
        document.find_parts();
        Some(edition)
    }

    /// Forgets a document; answers whether it was open.
    pub(super) fn close(&mut self, uri: &Uri) -> bool {
        self.open.remove(uri).is_some()
    }

    /// Gives a document a new edition though its text is the same, so that it is linted again.
    pub(super) fn touch(&mut self, uri: &Uri) -> Option<u64> {
        let edition = self.next_edition();
        let document = self.open.get_mut(uri)?;
        document.edition = edition;
        Some(edition)
    }

    /// The document as it is now, where it is a Dockerfile.
    pub(super) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        let document = self.open.get(uri).filter(|document| document.parts.is_none())?;
        document.dockerfiles(uri).pop()
    }

    /// The Dockerfiles in a document as they are now, in order.
    pub(super) fn dockerfiles(&self, uri: &Uri) -> Vec<Snapshot> {
        self.open.get(uri).map(|document| document.dockerfiles(uri)).unwrap_or_default()
    }

    /// The number of the client's text, where `edition` is the last one of this document.
    pub(super) fn version(&self, uri: &Uri, edition: u64) -> Option<i32> {
        self.open.get(uri).filter(|document| document.edition == edition).map(|document| document.version)
    }

    /// Whether `edition` is the last one of this document.
    pub(super) fn is_current(&self, uri: &Uri, edition: u64) -> bool {
        self.version(uri, edition).is_some()
    }

    /// Whether a document is open.
    pub(super) fn is_open(&self, uri: &Uri) -> bool {
        self.open.contains_key(uri)
    }

    /// The names of all open documents.
    pub(super) fn names(&self) -> Vec<Uri> {
        self.open.keys().cloned().collect()
    }

    fn next_edition(&mut self) -> u64 {
        self.editions += 1;
        self.editions
    }
}

/// Whether a document has Dockerfiles in it, or is one.
pub(super) fn is_read(language: &str, file: Option<&Path>) -> bool {
    is_dockerfile(language, file) || file.is_some_and(holds_parts)
}

/// Whether a document is a Dockerfile: its language says so, or its file's name.
fn is_dockerfile(language: &str, file: Option<&Path>) -> bool {
    let name = file.and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    ["dockerfile", "containerfile"].iter().any(|known| known.eq_ignore_ascii_case(language))
        || names::is_dockerfile(&name)
}

fn changed(source: &Source, change: Change, encoding: Encoding) -> String {
    let (from, to, text) = match change {
        Change::Whole(text) => return text,
        Change::Part(from, to, text) => (from, to, text),
    };
    let offset = |position| source.offset(position, encoding);
    let (from, to) = (offset(from), offset(to));
    // A client that names the end first means the same text.
    let span = Span::new(from.min(to), from.max(to));
    Edits::one(Edit::replace(span, text)).apply_within(source.text(), source.span())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri() -> Uri {
        "untitled:Untitled-1".parse().unwrap()
    }

    fn typed(text: &str, encoding: Encoding, changes: Vec<Change>) -> String {
        let mut documents = Documents::default();
        documents.open(uri(), 1, None, "dockerfile", text.to_owned());
        documents.change(&uri(), 2, changes, encoding).unwrap();
        documents.snapshot(&uri()).unwrap().source.text().to_owned()
    }

    fn part(from: (u32, u32), to: (u32, u32), text: &str) -> Change {
        let position = |(line, column)| Position { line, column };
        Change::Part(position(from), position(to), text.to_owned())
    }

    #[test]
    fn changes_are_applied_one_after_the_other() {
        let changes = vec![part((0, 0), (0, 4), "RUN"), part((0, 3), (0, 3), " a\n"), part((1, 0), (9, 9), "end")];
        assert_eq!(typed("from b\nc", Encoding::Utf16, changes), "RUN a\nend");
        let changes = vec![part((0, 0), (0, 1), "x"), Change::Whole("all".to_owned()), part((0, 3), (0, 3), "!")];
        assert_eq!(typed("from", Encoding::Utf16, changes), "all!");
    }

    #[test]
    fn columns_count_in_the_units_agreed_upon() {
        for (encoding, column) in [(Encoding::Utf8, 9), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let changes = vec![part((0, column), (0, column + 1), "y")];
            assert_eq!(typed("é🙂日x", encoding, changes), "é🙂日y", "{encoding:?}");
        }
    }

    #[test]
    fn an_edition_is_current_until_the_next() {
        let mut documents = Documents::default();
        documents.open(uri(), 1, None, "dockerfile", String::new());
        let first = documents.snapshot(&uri()).unwrap().edition;
        let second = documents.touch(&uri()).unwrap();
        assert!(!documents.is_current(&uri(), first) && documents.is_current(&uri(), second));
        documents.close(&uri());
        documents.open(uri(), 1, None, "dockerfile", String::new());
        assert!(!documents.is_current(&uri(), second));
        assert_eq!(documents.change(&"file:///other".parse().unwrap(), 2, Vec::new(), Encoding::Utf8), None);
    }
}
