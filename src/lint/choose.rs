//! Which rules run, and which of their findings count, as the configuration says.

use crate::config::{Config, Level, Options, Placed};
use crate::finding::{Finding, Severity};
use crate::pages::names::{self, Kind, Named};
use crate::pages::page::Tier;
use crate::rules::{self, CATALOGUE, Rule};

/// What the configuration says about rules, looked up.
pub(super) struct Choice {
    selected: Vec<Named>,
    ignored: Vec<Named>,
    /// Levels with what they are for: those of higher layers last, and in a layer the most particular.
    levels: Vec<(Named, Level)>,
}

impl Choice {
    pub(super) fn of(config: &Config) -> Choice {
        let looked_up =
            |names: &[Placed<String>]| names.iter().flat_map(|name| rules::names().find(&name.value)).collect();
        let mut levels = Vec::new();
        let mut given = Vec::new();
        for layer in &config.severities {
            let mut layer: Vec<_> =
                layer.iter().map(|(name, level)| (rules::names().kind(name), name, level.value)).collect();
            layer.sort_by_key(|(kind, ..)| *kind);
            for (kind, name, level) in layer {
                let named = rules::names().find(name);
                if kind > Kind::Group && level != Level::Off {
                    given.extend(&named);
                }
                levels.extend(named.into_iter().map(|named| (named, level)));
            }
        }
        let selected: Vec<Named> = config.select.as_deref().map_or_else(
            || {
                let pedantic =
                    CATALOGUE.iter().filter(|rule| config.pedantic.value && rule.page.tier == Tier::Pedantic);
                let unasked: Vec<Named> = looked_up(&config.unasked);
                unasked.into_iter().chain(pedantic.map(|rule| Named::whole(&rule.page))).chain(given).collect()
            },
            looked_up,
        );
        let extended: Vec<Named> = looked_up(&config.extended);
        let selected = selected.into_iter().chain(extended).collect();
        Choice { selected, ignored: looked_up(&config.ignore), levels }
    }

    /// With what a file asks for besides.
    pub(super) fn and(mut self, asked: &[Named]) -> Choice {
        self.selected.extend(asked);
        self
    }

    /// What the configuration sets for a rule under any of its names: higher layers win, and in a layer the id.
    pub(super) fn options(config: &Config, rule: &Rule) -> Options {
        let mut options = Options::new();
        for layer in &config.options {
            let aliased = layer.iter().filter(|(name, _)| {
                *name != rule.page.id && rules::names().find(name).iter().any(|named| named.is(&rule.page))
            });
            for (_, set) in aliased.chain(layer.get_key_value(rule.page.id)) {
                options.extend(set.clone());
            }
        }
        options
    }

    /// Whether what belongs to the pedantic tier is wanted.
    pub(super) fn is_pedantic(config: &Config) -> bool {
        let chosen = config.select.as_deref().unwrap_or(&config.unasked);
        let groups = [Tier::Pedantic.name(), names::ALL];
        config.pedantic.value
            || chosen
                .iter()
                .chain(&config.extended)
                .any(|name| groups.iter().any(|group| name.value.eq_ignore_ascii_case(group)))
    }

    /// The rules that run.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'static Rule> {
        CATALOGUE.iter().filter(move |rule| {
            let off = self.ignored.iter().any(|named| named.code.is_none() && named.is(&rule.page));
            !off && self.selected.iter().any(|named| named.is(&rule.page))
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
