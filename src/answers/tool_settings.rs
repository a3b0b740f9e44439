//! What a file writes into the settings of a tool.

use super::Answers;

impl Answers<'_> {
    /// Where a file first sets what an option such as `--no-cache-dir` does: with `no-cache-dir = true` in a file of settings,
    /// or with `pip config set global.no-cache-dir true`.
    pub fn first_set(&self, option: &str) -> Option<u32> {
        let (name, text) = (option.trim_start_matches('-'), self.source.text());
        let sets = |at: &usize| {
            let before = text[..*at].chars().next_back();
            let after = text[at + name.len()..].trim_start_matches(' ');
            before == Some('.') || before != Some('-') && after.starts_with('=')
        };
        text.match_indices(name).map(|(at, _)| at).filter(|_| !name.is_empty()).find(sets).map(|at| at as u32)
    }
}
