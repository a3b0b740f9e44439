//! What a report says of a rule.

use crate::finding::Severity;

/// A rule as reports describe it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// Its page's title.
    pub title: &'static str,
    /// Why it matters, in a paragraph.
    pub summary: String,
    /// Its page below the title, as Markdown.
    pub help: String,
    /// Where its page is published, if it is.
    pub url: Option<String>,
    /// Its category, such as `cache`.
    pub category: &'static str,
    /// Its severity where nothing else is set.
    pub severity: Severity,
    /// Whether it runs unasked.
    pub default: bool,
    /// Its foreign codes.
    pub aliases: Vec<&'static str>,
    /// Whether its findings can carry fixes, in the words of its page: `none`, `safe`, `unsafe`, `sometimes`.
    pub fix: &'static str,
}

/// The rule with this id.
pub fn find_rule<'a>(rules: &'a [Rule], id: &str) -> Option<&'a Rule> {
    rules.iter().find(|rule| rule.id == id)
}
