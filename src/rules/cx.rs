//! What a rule is given, and where it puts what it finds.

use super::calls::Calls;
use super::faults::Faults;
use super::layout::Layout;
use super::pace::Pace;
use super::page::Page;
use super::suppression::Suppressions;
use crate::config::{Options, Value};
use crate::context::Context;
use crate::finding::{Finding, Fix, Safety, Severity};
use crate::model::Model;
use crate::model::effects::{Effects, Knowledge, effects};
use crate::shell::tools::Tools;
use crate::syntax::{Dockerfile, Instruction};
use crate::text::{Edits, Source, Span};

/// All that a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Cx<'a> {
    /// The file's text.
    pub source: &'a Source,
    /// What the text says.
    pub file: &'a Dockerfile,
    /// What it means.
    pub model: &'a Model<'a>,
    /// What is beside it.
    pub context: &'a Context,
    /// What is known of package managers and other tools.
    pub tools: &'a Tools,
    /// What the file's commands ask of those tools.
    pub calls: &'a Calls<'a>,
    /// How often its steps run again.
    pub pace: &'a Pace<'a>,
    /// Whether findings of the pedantic tier are wanted of rules that have both.
    pub is_pedantic: bool,
    /// What is wrong with its shell scripts.
    pub faults: &'a Faults<'a>,
    /// What the configuration sets for the rule, by the names of its page's `## Options`.
    pub options: &'a Options,
    /// The comments that silence rules.
    pub suppressions: &'a Suppressions,
    /// The page of the rule that looks.
    pub page: &'static Page,
}

impl<'a> Cx<'a> {
    /// The layout of the file, and edits that keep to it.
    pub fn layout(&self) -> Layout<'a> {
        Layout { source: self.source, file: self.file }
    }

    /// What the instruction with this index reads and writes.
    pub fn effects(&self, index: usize) -> &'a Effects {
        let knowledge = Knowledge { tools: self.tools, context: self.context };
        self.calls.effects(index, || effects(self.model, index, knowledge))
    }

    /// A fix that rewrites one instruction, see [`Layout::rewritten`].
    pub fn rewrite(&self, title: impl Into<String>, safety: Safety, of: &Instruction, edits: Edits) -> Fix {
        let changes = self.layout().rewritten(of, &edits);
        changes.into_iter().fold(Fix::new(title, safety, edits), Fix::declare)
    }

    /// Whether a setting of the rule is on, or is so in the page.
    pub fn flag(&self, setting: &str) -> bool {
        match self.options.get(setting).map(|set| &set.value) {
            Some(Value::Flag(on)) => *on,
            _ => self.page.default(setting) == "true",
        }
    }

    /// The strings that a setting of the rule holds, or its default in the page.
    pub fn strings(&self, setting: &str) -> Vec<String> {
        match self.options.get(setting).map(|set| &set.value) {
            Some(Value::Array(values)) => {
                let texts = values.iter().filter_map(|value| match &value.value {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                });
                texts.collect()
            }
            _ => self.page.default_strings(setting),
        }
    }

    /// Whether the rule is to report all that the linters of its aliases do, and not just what trimtab would.
    pub fn is_strict(&self) -> bool {
        self.flag("strict")
    }

    /// A finding of this rule about the order of instructions, whose mending would save so many seconds per commit. Where that
    /// is not worth while, it belongs to the pedantic tier, as an info; `None` where that is not wanted.
    pub fn finding_worth(&self, saving: f64, span: Span, message: impl Into<String>) -> Option<Finding> {
        let is_worth = self.pace.is_worth(saving);
        let mut finding = (is_worth || self.is_pedantic).then(|| self.finding(span, message))?;
        if !is_worth {
            finding.severity = finding.severity.min(Severity::Info);
        }
        Some(finding)
    }

    /// A finding of this rule at `span`, with the severity of its page and its foreign codes, those of tools aside.
    pub fn finding(&self, span: Span, message: impl Into<String>) -> Finding {
        let mut finding = Finding::new(self.page.id, span, message);
        finding.severity = self.page.severity;
        finding.codes(self.page.aliases().filter(|alias| alias.tool.is_none()).map(|alias| alias.code))
    }
}

/// What the rules have found.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.list.extend(findings);
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}
