//! The suppressions of a file, and which findings they silence.

use super::comment::{Dialect, Misread, Reach};
use crate::context::Date;
use crate::finding::Finding;
use crate::pages::names::Named;
use crate::syntax::Word;
use crate::text::Span;

/// A comment or directive that silences rules in a part of the file.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// The comment or the directive's line.
    pub span: Span,
    /// Whose comment it is.
    pub dialect: Dialect,
    /// The rules it names.
    pub names: Vec<Name>,
    /// The last day on which it holds, and where that is written.
    pub until: Option<(Date, Span)>,
    /// Why, in the author's words.
    pub reason: Option<String>,
    /// How far it reaches.
    pub reach: Reach,
    /// Findings that start here are silenced.
    pub covers: Span,
}

/// One name in a suppression.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name as written.
    pub word: Word,
    /// What it stands for; empty for a name that trimtab does not know.
    pub rules: Vec<Named>,
    /// What it was good for.
    pub used: Use,
}

/// What a name in a suppression was good for, as far as the rules have run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Unknown: what it names has not run, or the suppression is over.
    Unknown,
    /// It silenced nothing.
    None,
    /// It silenced a finding.
    Some,
}

/// All that the comments of a file say about silence.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    /// Those that can be read, in the order of the file.
    pub list: Vec<Suppression>,
    /// Comments that mean to be one and are none.
    pub misread: Vec<Misread>,
    /// Whether whatever Docker's checks find is an error, as `# check=error=true` has it.
    pub fails_on_checks: bool,
    /// What `# check=experimental=` asks for.
    pub experimental: Vec<Named>,
}

impl Suppression {
    /// Whether its last day was before `today`; never where the day is not known.
    pub fn is_over(&self, today: Option<Date>) -> bool {
        self.until.is_some_and(|(until, _)| today.is_some_and(|today| until < today))
    }

    /// The first of its names that speaks of this finding.
    fn name_for(&mut self, finding: &Finding) -> Option<&mut Name> {
        let mut places = finding.answers_to.into_iter().chain([finding.span]);
        let here = places.any(|place| self.covers.start <= place.start && place.start <= self.covers.end);
        let speaks = |name: &&mut Name| name.rules.iter().any(|named| named.silences(finding));
        here.then(|| self.names.iter_mut().find(speaks)).flatten()
    }
}

impl Suppressions {
    /// The suppression that silences this finding, noted as used.
    pub fn silence(&mut self, finding: &Finding, today: Option<Date>) -> Option<&Suppression> {
        let valid = self.list.iter_mut().filter(|suppression| !suppression.is_over(today));
        for suppression in valid {
            if let Some(name) = suppression.name_for(finding) {
                name.used = Use::Some;
                return Some(suppression);
            }
        }
        None
    }

    /// Notes each name that silenced nothing although the rules it names, by their ids, have run.
    pub fn judge(&mut self, has_run: impl Fn(&str) -> bool, today: Option<Date>) {
        for suppression in self.list.iter_mut().filter(|suppression| !suppression.is_over(today)) {
            for name in suppression.names.iter_mut().filter(|name| name.used == Use::Unknown && !name.rules.is_empty())
            {
                if name.rules.iter().all(|named| has_run(named.page.id)) {
                    name.used = Use::None;
                }
            }
        }
    }
}
