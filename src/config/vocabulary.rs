//! The names that a configuration file may use.

use crate::setting::Setting;

/// What the configuration has to know of the rules, which come after it.
#[derive(Clone, Copy)]
pub struct Vocabulary<'a> {
    /// All that may stand for a rule or a group of rules: ids, foreign codes, categories, `default`, `pedantic`, `all`.
    pub names: &'a [&'a str],
    /// The options of the rule of a name.
    pub options: &'a dyn Fn(&str) -> Vec<Setting>,
}
