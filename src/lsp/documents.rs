//! The open documents as the client sees them. Knows nothing of the protocol's types and nothing of linting.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tower_lsp_server::ls_types::Uri;

use crate::context::names;
use crate::lint::LARGEST;
use crate::text::{Edit, Edits, Encoding, Position, Source, Span};

/// One document at one moment.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// What the client calls it.
    pub(super) uri: Uri,
    /// The client's number for this text.
    pub(super) version: i32,
    /// Which request to lint this is the text of: greater than all before, of any document.
    pub(super) edition: u64,
    /// Its text.
    pub(super) source: Arc<Source>,
    /// Where it is stored; `None` for one that never was.
    pub(super) file: Option<PathBuf>,
}

/// The longest text whose steps have a price, in bytes: to weigh the orders of thousands of steps takes longer than people wait.
const LARGEST_TO_WEIGH: usize = 128 << 10;

impl Snapshot {
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

/// The documents that are open and are Dockerfiles.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<Uri, Snapshot>,
    editions: u64,
}

impl Documents {
    /// Takes in a document that was opened; answers with its edition.
    pub(super) fn open(&mut self, uri: Uri, version: i32, file: Option<PathBuf>, text: String) -> u64 {
        let name = file.as_ref().map_or_else(|| uri.to_string(), |file| file.display().to_string());
        let source = Arc::new(Source::from_text(name, text));
        let edition = self.next_edition();
        self.open.insert(uri.clone(), Snapshot { uri, version, edition, source, file });
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

    /// The document as it is now.
    pub(super) fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        self.open.get(uri).cloned()
    }

    /// Whether `edition` is the last one of this document.
    pub(super) fn is_current(&self, uri: &Uri, edition: u64) -> bool {
        self.open.get(uri).is_some_and(|document| document.edition == edition)
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

/// Whether a document is a Dockerfile: its language says so, or its file's name.
pub(super) fn is_dockerfile(language: &str, file: Option<&Path>) -> bool {
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
        documents.open(uri(), 1, None, text.to_owned());
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
        documents.open(uri(), 1, None, String::new());
        let first = documents.snapshot(&uri()).unwrap().edition;
        let second = documents.touch(&uri()).unwrap();
        assert!(!documents.is_current(&uri(), first) && documents.is_current(&uri(), second));
        documents.close(&uri());
        documents.open(uri(), 1, None, String::new());
        assert!(!documents.is_current(&uri(), second));
        assert_eq!(documents.change(&"file:///other".parse().unwrap(), 2, Vec::new(), Encoding::Utf8), None);
    }
}
