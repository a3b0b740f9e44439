//! Which of the operands are a subcommand.

use super::table::Tool;
use super::vocabulary::Action;
use crate::shell::word::Word;

impl Tool {
    /// Whether its first operand is a subcommand.
    pub(super) fn has_subcommands(&self) -> bool {
        let mut named = self.actions.values().flatten();
        named.any(|name| !name.is_empty()) || !self.subcommands.is_empty() || self.otherwise.is_some()
    }
}

/// How many of `operands` are none: those that choose a toolchain, and variables before a subcommand, as in
/// `apt-get $OPTIONS install`.
pub(super) fn hidden_options(tool: &Tool, operands: &[&Word]) -> usize {
    let chooses = |word: &&&Word| tool.toolchain.as_ref().is_some_and(|start| word.value().starts_with(start.as_str()));
    let toolchains = operands.iter().take_while(chooses).count();
    let variables = operands.iter().take_while(|word| word.literal().is_none() && !word.value().contains('/')).count();
    let is_known = |rest: &[&Word]| subcommand(tool, rest).is_some_and(|(_, name, _)| !name.is_empty());
    if variables > 0 && is_known(&operands[variables..]) { variables } else { toolchains }
}

/// An action, the subcommand that does it as the table has it, and how many operands that takes.
pub(super) type Found<'a> = (Option<Action>, &'a str, usize);

/// The subcommand that the first operands are; of several the longest.
pub(super) fn subcommand<'a>(tool: &'a Tool, operands: &[&Word]) -> Option<Found<'a>> {
    let acting = tool.actions.iter().flat_map(|(action, names)| names.iter().map(move |name| (Some(*action), name)));
    let all = acting.chain(tool.subcommands.iter().map(|name| (None, name)));
    let fits = all.filter_map(|(action, name)| {
        if !name.is_empty() && !operands.first().is_some_and(|given| name.starts_with(given.value())) {
            return None;
        }
        let mut words = 0;
        for word in name.split(' ').filter(|word| !word.is_empty()) {
            operands.get(words).filter(|given| given.value() == word)?;
            words += 1;
        }
        (words > 0 || operands.is_empty() || !tool.has_subcommands()).then_some((action, name.as_str(), words))
    });
    fits.max_by_key(|found| found.2)
}

/// The goal that does most.
pub(super) fn goal<'a>(tool: &'a Tool, operands: &[&'a Word]) -> Option<Found<'a>> {
    let of = |word: &&'a Word| {
        let all = tool.actions.iter().flat_map(|(action, names)| names.iter().map(move |name| (*action, name)));
        let value = word.value();
        let known = all.into_iter().find(|(_, name)| {
            value == name.as_str() || value.strip_suffix(name.as_str()).is_some_and(|prefix| prefix.ends_with(':'))
        });
        known.map_or(tool.otherwise.map(|action| (action, value)), |(action, name)| Some((action, name.as_str())))
    };
    let most = operands.iter().filter_map(of).max_by_key(|(action, _)| *action);
    let bare = || subcommand(tool, operands);
    most.map_or_else(bare, |(action, name)| Some((Some(action), name, operands.len())))
}
