//! What a build leaves out: `.dockerignore` and `COPY --exclude`, decided exactly as a builder decides it.

mod expression;
mod pattern;

pub use pattern::Pattern;

use crate::context::path;
use crate::text::{Source, Span};

/// The longest line that a builder reads, in bytes; it refuses a file with a longer one.
const MAX_LINE: usize = 64 * 1024 - 1;

/// A parsed ignore file.
#[derive(Debug)]
pub struct IgnoreFile {
    /// The file as it is.
    pub source: Source,
    /// Its patterns in their order, those that a builder accepts.
    pub lines: Vec<Line>,
    /// Lines for which a builder refuses the whole file. They match nothing here.
    pub invalid: Vec<InvalidLine>,
}

/// A line of an ignore file that holds a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line, from 1.
    pub number: u32,
    /// The line without the blanks around it.
    pub span: Span,
    /// What it says.
    pub pattern: Pattern,
}

/// A line of an ignore file that a builder refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidLine {
    /// The line, from 1.
    pub number: u32,
    /// The line without the blanks around it.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
}

impl IgnoreFile {
    /// Reads an ignore file. Never fails: what a builder refuses is in [`IgnoreFile::invalid`].
    pub fn parse(source: Source) -> IgnoreFile {
        let (mut lines, mut invalid) = (Vec::new(), Vec::new());
        for index in 0..source.lines().count() {
            let number = index + 1;
            let Some(span) = content(&source, index) else { continue };
            if source.lines().span(index).len() as usize > MAX_LINE {
                invalid.push(InvalidLine { number, span, message: "the line is longer than 64 KiB".to_owned() });
                continue;
            }
            match Pattern::from_line(source.slice(span)) {
                Some(Ok(pattern)) => lines.push(Line { number, span, pattern }),
                Some(Err(message)) => invalid.push(InvalidLine { number, span, message }),
                None => {}
            }
        }
        IgnoreFile { source, lines, invalid }
    }

    /// Reads the text of an ignore file called `name`.
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> IgnoreFile {
        IgnoreFile::parse(Source::from_text(name, text))
    }

    /// Whether a build leaves out the file or directory at `path`, relative to the context's root. What is below an
    /// ignored directory can be taken back: see [`IgnoreFile::may_include_below`].
    pub fn is_ignored(&self, path: &str) -> bool {
        self.verdict(path).is_some_and(|line| !line.pattern.exception)
    }

    /// The line that decides about `path`; `None` where no line has a say and the path is part of the build.
    pub fn verdict(&self, path: &str) -> Option<&Line> {
        walk(|| self.patterns(), path).decided.map(|index| &self.lines[index])
    }

    /// Whether some exception could take back a path below `directory`, by its first characters.
    pub fn may_include_below(&self, directory: &str) -> bool {
        may_include_below(self.patterns(), directory)
    }

    /// What is known of `path`, from which a walk can go down.
    pub fn verdict_from_root(&self, path: &str) -> Verdict {
        walk(|| self.patterns(), path)
    }

    /// What is known of `path`, a child of the directory that `parent` tells of; cheaper than [`IgnoreFile::verdict`] on a
    /// walk. The root's is [`Verdict::default`].
    pub fn enter(&self, parent: &Verdict, path: &str) -> Verdict {
        step(self.patterns(), parent, path)
    }

    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.lines.iter().map(|line| &line.pattern)
    }
}

/// What is left out of one COPY by its `--exclude` flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excludes {
    patterns: Vec<Pattern>,
}

impl Excludes {
    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The flags' values in their order. The error is the first one that a builder refuses, and why.
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Result<Excludes, (&'a str, String)> {
        let mut patterns = Vec::new();
        for value in values {
            match Pattern::new(value) {
                Some(Ok(pattern)) => patterns.push(pattern),
                Some(Err(message)) => return Err((value, message)),
                None => {}
            }
        }
        Ok(Excludes { patterns })
    }

    /// Whether `path`, relative to the COPY's source, is left out.
    pub fn exclude(&self, path: &str) -> bool {
        walk(|| self.patterns.iter(), path).is_ignored()
    }

    /// Whether some exception could take back a path below `directory`, by its first characters.
    pub fn may_include_below(&self, directory: &str) -> bool {
        may_include_below(self.patterns.iter(), directory)
    }
}

/// What the patterns say of one path, kept for the paths below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    ignored: bool,
    decided: Option<usize>,
    matched: Vec<bool>,
}

impl Verdict {
    /// Whether a build leaves the path out.
    pub fn is_ignored(&self) -> bool {
        self.ignored
    }
}

/// The verdict about `path`, reached as the builder's walk reaches it: from the root down, directory by directory.
fn walk<'p, P: Iterator<Item = &'p Pattern>>(patterns: impl Fn() -> P, path: &str) -> Verdict {
    let path = path::below_root(path);
    let mut verdict = Verdict::default();
    if path.is_empty() {
        return verdict;
    }
    for end in path.match_indices('/').map(|(at, _)| at).chain([path.len()]) {
        verdict = step(patterns(), &verdict, &path[..end]);
    }
    verdict
}

/// A pattern that matched a directory matches all below it. Otherwise an excluding pattern is asked only about paths that
/// are not excluded so far, and an exception only about those that are; the last answer counts.
fn step<'p>(patterns: impl Iterator<Item = &'p Pattern>, parent: &Verdict, path: &str) -> Verdict {
    let mut verdict = Verdict { ignored: false, decided: None, matched: Vec::with_capacity(parent.matched.len()) };
    for (index, pattern) in patterns.enumerate() {
        let matches =
            parent.matched.get(index) == Some(&true) || (pattern.exception == verdict.ignored && pattern.matches(path));
        verdict.matched.push(matches);
        if matches {
            // A repeated answer decides nothing: the line that changed the state is the one to show.
            if verdict.ignored == pattern.exception {
                verdict.decided = Some(index);
            }
            verdict.ignored = !pattern.exception;
        }
    }
    verdict
}

fn may_include_below<'p>(mut patterns: impl Iterator<Item = &'p Pattern>, directory: &str) -> bool {
    let directory = path::below_root(directory);
    patterns.any(|pattern| pattern.exception && (directory.is_empty() || pattern.may_match_below(&directory)))
}

/// A line without its comment, byte order mark and surrounding blanks; `None` where nothing is left.
fn content(source: &Source, index: u32) -> Option<Span> {
    let span = source.lines().span(index);
    let line = source.slice(span);
    let marked = if index == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
    if marked.starts_with('#') {
        return None;
    }
    let trimmed = marked.trim();
    let start = span.start + (line.len() - marked.trim_start().len()) as u32;
    (!trimmed.is_empty()).then(|| Span::new(start, start + trimmed.len() as u32))
}

#[cfg(test)]
mod tests;
