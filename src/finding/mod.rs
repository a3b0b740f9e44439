//! What a linter has to say about a text: findings, their labels, severities and fixes. Words about text, nothing more.

mod fact;
mod fix;

pub use fact::{CommandFact, Fact, Operator};
pub use fix::{Change, Fix, NewFile, Safety};

use crate::text::Span;

/// How bad a finding is; a worse one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A matter of taste that a team may agree on.
    Style,
    /// Worth knowing.
    Info,
    /// Works today, and will hurt.
    Warning,
    /// Does not work.
    Error,
}

impl Severity {
    /// All of them, the least first.
    pub const ALL: [Severity; 4] = [Severity::Style, Severity::Info, Severity::Warning, Severity::Error];

    /// Its name in pages, configuration and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Style => "style",
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// A place in the linted text with a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty where the finding's message says all.
    pub message: String,
}

/// A place in another file, such as the configuration line or the ignore file's pattern that caused the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The file's path as reports show it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is there.
    pub message: String,
}

/// One thing that is wrong, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// Every foreign code under which another linter says the same of this place, such as `DL3000` and
    /// `WorkdirRelativePath`. A finding of a rule starts with all aliases of its page that speak of no tool; a rule whose
    /// aliases have different triggers says which of them fit, by [`Finding::code`] or [`Finding::codes`].
    pub codes: Vec<&'static str>,
    /// How bad it is.
    pub severity: Severity,
    /// The offending word.
    pub span: Span,
    /// What is wrong: lower case, no full stop, names the user's own token.
    pub message: String,
    /// Another place whose comments silence it as well: the instruction that overrides this one, for example.
    pub answers_to: Option<Span>,
    /// What the span itself is, under the carets; may be empty.
    pub label: String,
    /// Other places of this text that explain it.
    pub labels: Vec<Label>,
    /// Places in other files that explain it.
    pub elsewhere: Vec<Elsewhere>,
    /// What to do, as an act.
    pub help: Option<String>,
    /// Whether it is about the build context or its ignore file, so that it holds for every Dockerfile of that context and is
    /// told once.
    pub of_context: bool,
    /// Whether it is about something that the Dockerfiles of a repository have in common, such as a base image: who reads it
    /// once knows it of all, so it is told once.
    pub of_repository: bool,
    /// Ways to fix it; where there are several, none is applied unasked.
    pub fixes: Vec<Fix>,
}

impl Finding {
    /// A finding without labels, help or fixes. Its severity is settled by the linter from the rule's page and the configuration.
    pub fn new(rule: &'static str, span: Span, message: impl Into<String>) -> Finding {
        Finding {
            rule,
            codes: Vec::new(),
            severity: Severity::Warning,
            span,
            message: message.into(),
            answers_to: None,
            label: String::new(),
            labels: Vec::new(),
            elsewhere: Vec::new(),
            help: None,
            of_context: false,
            of_repository: false,
            fixes: Vec::new(),
        }
    }

    /// About the repository: see [`Finding::of_repository`].
    #[must_use]
    pub fn of_repository(mut self) -> Finding {
        self.of_repository = true;
        self
    }

    /// About the build context: see [`Finding::of_context`].
    #[must_use]
    pub fn of_context(mut self) -> Finding {
        self.of_context = true;
        self
    }

    /// With another place whose comments silence it.
    #[must_use]
    pub fn answers_to(mut self, span: Span) -> Finding {
        self.answers_to = Some(span);
        self
    }

    /// With words under the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Finding {
        self.label = label.into();
        self
    }

    /// With a second place.
    #[must_use]
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Finding {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }

    /// With this foreign code and no other.
    #[must_use]
    pub fn code(self, code: &'static str) -> Finding {
        self.codes([code])
    }

    /// With these foreign codes and no others; none where no other linter says it.
    #[must_use]
    pub fn codes(mut self, codes: impl IntoIterator<Item = &'static str>) -> Finding {
        self.codes = codes.into_iter().collect();
        self
    }

    /// With a way to fix it, where there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Finding {
        self.fixes.extend(fix.into());
        self
    }
}
