//! A directory that is entered for what goes up, and left again.

use std::collections::BTreeSet;

use super::between::{Moving, Told};
use super::lift::Piece;
use super::search::{Climb, Search};
use crate::model::effects::{Knob, Place};

impl<'a> Search<'a> {
    /// Whether something that stays between needs the directory that a `WORKDIR` changes.
    pub(super) fn stays_below(&self, climb: &Climb<'a>, workdir: usize, place: usize) -> bool {
        let between = (place..workdir).filter(|stands| !climb.whole.contains(stands));
        between.into_iter().any(|stands| self.cx.effects(stands).settings_read.contains(&Knob::Workdir))
    }

    /// Takes a copy of a `WORKDIR` along: below all that goes up, the directory is the old one again.
    pub(super) fn enter(
        &self,
        climb: &mut Climb<'a>,
        (workdir, place): (usize, usize),
        because: String,
    ) -> Result<(), String> {
        let model = self.cx.model;
        let before = &model.step(place).before;
        let made =
            model.steps.get(workdir + 1).and_then(|step| step.before.directory()).ok_or_else(|| because.clone())?;
        let is_roots = model.step(workdir).before.user.set_by.is_none();
        // Who makes a directory first gives it its owner and its mode.
        let is_alike = |stands: usize| {
            let transfer = model.transfer(stands);
            transfer.is_none_or(|transfer| transfer.chown.is_none() && transfer.chmod.is_none() && !transfer.parents)
                && (transfer.is_some()
                    || !self.cx.effects(stands).writes.iter().any(|it| it.overlaps(&Place::Image(made.clone()))))
        };
        if !is_roots || before.directory().is_none() || !(place..workdir).all(is_alike) {
            return Err(because);
        }
        climb.whole.insert(workdir);
        climb.pieces.push(Piece::Again(workdir));
        let mut effects = self.cx.effects(workdir).clone();
        effects.writes.clear();
        let effects = Told { proven: effects.clone(), likely: effects };
        climb.open.push(Moving {
            index: workdir,
            effects,
            needs: None,
            is_install: false,
            manifests: BTreeSet::new(),
            because: Some(because),
            stays: true,
        });
        Ok(())
    }
}
