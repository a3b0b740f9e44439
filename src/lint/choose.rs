//! Which rules run, and which of their findings count, as the configuration says.

use crate::config::{Config, Level, Options};
use crate::finding::{Finding, Severity};
use crate::rules::names::{self, Kind, Named};
use crate::rules::page::Tier;
use crate::rules::{CATALOGUE, Rule};

/// What the configuration says about rules, looked up.
pub(super) struct Choice {
    selected: Vec<Named>,
    ignored: Vec<Named>,
    /// Levels with what they are for, the most particular last.
    levels: Vec<(Named, Level)>,
}

impl Choice {
    pub(super) fn of(config: &Config) -> Choice {
        let named = |name: &str| names::find(name);
        let mut levels: Vec<_> =
            config.severities.iter().map(|(name, level)| (names::kind(name), name, level)).collect();
        levels.sort_by_key(|(kind, ..)| *kind);
        let particular = levels.iter().filter(|(kind, _, level)| *kind > Kind::Group && level.value != Level::Off);
        let selected = if let Some(select) = &config.select {
            select.iter().flat_map(|name| named(&name.value)).collect()
        } else {
            let tiers = CATALOGUE.iter().filter(|rule| rule.page.tier == Tier::Default || config.pedantic.value);
            let given = particular.flat_map(|(_, name, _)| named(name));
            tiers.map(Named::whole).chain(given).collect()
        };
        let ignored = config.ignore.iter().flat_map(|name| named(&name.value)).collect();
        let levels = levels
            .into_iter()
            .flat_map(|(_, name, level)| named(name).into_iter().map(move |named| (named, level.value)));
        Choice { selected, ignored, levels: levels.collect() }
    }

    /// What the configuration sets for a rule, under its id or else under another of its names.
    pub(super) fn options<'a>(config: &'a Config, rule: &Rule) -> &'a Options {
        static NONE: Options = Options::new();
        let aliased = || {
            let mut others = config.options.iter().filter(|(name, _)| names::find(name).iter().any(|it| it.is(rule)));
            others.next().map(|(_, options)| options)
        };
        config.options.get(rule.page.id).or_else(aliased).unwrap_or(&NONE)
    }

    /// The rules that run.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        CATALOGUE.iter().filter(move |rule| {
            let off = self.ignored.iter().any(|named| named.code.is_none() && named.is(rule));
            !off && self.selected.iter().any(|named| named.is(rule))
        })
    }

    /// The severity of a finding; `None` where it does not count.
    pub(super) fn severity(&self, finding: &Finding) -> Option<Severity> {
        let covers = |named: &Named| named.covers(finding);
        if !self.selected.iter().any(covers) || self.ignored.iter().any(|named| named.silences(finding)) {
            return None;
        }
        match self.levels.iter().rev().find(|(named, _)| covers(named)) {
            Some((_, Level::Off)) => None,
            Some((_, Level::On(severity))) => Some(*severity),
            None => Some(finding.severity),
        }
    }
}
