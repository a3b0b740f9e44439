//! What steps are known to take, kept from one Dockerfile to the next: most of its steps are as they were before a move.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Model;
use crate::syntax::{Instruction, Keyword};

/// What a step takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    /// In seconds.
    pub(super) seconds: f64,
    /// Whether it installs something.
    pub(super) installs: bool,
}

/// What steps take by all that decides it. A clone knows the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Prices(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    /// Of steps for which only the settings above them count, by those and their own text; `None` where the others count.
    alone: BTreeMap<u64, Option<Price>>,
    /// Of the others, by all that stands above them.
    below: BTreeMap<u64, Price>,
}

/// All that decides what a step takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    alone: u64,
    below: u64,
}

impl Prices {
    /// What a step takes. `stands_alone` tells whether neither files nor other commands count for it.
    pub(super) fn of(&self, place: Place, stands_alone: impl Fn() -> bool, find: impl Fn() -> Price) -> Price {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alone = known().alone.get(&place.alone).copied();
        if let Some(Some(price)) = alone {
            return price;
        }
        if alone.is_some()
            && let Some(price) = known().below.get(&place.below).copied()
        {
            return price;
        }
        let price = find();
        if alone.is_none() {
            known().alone.insert(place.alone, stands_alone().then_some(price));
        }
        known().below.insert(place.below, price);
        price
    }
}

/// What decides what each instruction of a file takes: what it says itself, and of what stands above it the settings in their
/// order, the copies in their order among those, and the `RUN`s in any order.
pub(super) fn places(model: &Model<'_>) -> Vec<Place> {
    let (mut settings, mut copies, mut runs) = (DefaultHasher::new(), DefaultHasher::new(), 0_u64);
    model.dockerfile.escape.hash(&mut settings);
    let place = |instruction: &Instruction| {
        let own = text(model, instruction);
        let (mut alone, mut below) = (settings.clone(), copies.clone());
        own.hash(&mut alone);
        (alone.finish(), runs, own).hash(&mut below);
        match instruction.kind {
            Keyword::Run => runs = runs.wrapping_add(hash(own)),
            Keyword::Copy | Keyword::Add => own.hash(&mut copies),
            _ => {
                own.hash(&mut settings);
                own.hash(&mut copies);
            }
        }
        Place { alone: alone.finish(), below: below.finish() }
    };
    model.dockerfile.instructions.iter().map(place).collect()
}

/// What an instruction says, with its heredocs.
fn text<'s>(model: &Model<'s>, instruction: &Instruction) -> &'s str {
    let end = instruction.heredocs.iter().map(|heredoc| heredoc.end.unwrap_or(heredoc.body).end).max();
    let end = end.unwrap_or_default().max(instruction.span.end);
    &model.source[instruction.span.start as usize..end as usize]
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
