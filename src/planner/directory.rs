//! A directory that is entered for what goes up, or a user that it runs as, and the old one again after that.

use std::rc::Rc;

use super::between::UNKNOWN_USER;
use super::climb::Climb;
use super::lift::Piece;
use super::moving::{Errand, Moving, Told};
use super::search::Search;
use crate::model::effects::{Effects, Knob, Place, Trust};

impl Climb<'_> {
    /// Takes a copy of an instruction along, which has these effects there.
    fn repeat(&mut self, index: usize, effects: Effects) {
        self.whole.insert(index);
        self.pieces.push(Piece::Again(index));
        let told = Told { proven: effects.clone(), likely: effects };
        self.open.push(Rc::new(Moving { errand: Errand::Repeated, ..Moving::new(index, told) }));
    }
}

impl<'a> Search<'a> {
    /// Whether something that stays between needs the directory that a `WORKDIR` changes.
    pub(super) fn stays_below(&self, climb: &Climb<'a>, workdir: usize, place: usize) -> bool {
        let between = self.between(place, workdir).filter(|stands| !climb.whole.contains(stands));
        between.into_iter().any(|stands| {
            self.cx.effects(stands).settings_read.contains(&Knob::Workdir)
                && (climb.trust == Trust::Proven || {
                    let likely = self.cx.effects_as(stands, climb.trust);
                    likely.settings_read.contains(&Knob::Workdir)
                })
        })
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
        if !is_roots || before.directory().is_none() || !self.between(place, workdir).all(is_alike) {
            return Err(because);
        }
        if !model.is_root(workdir, &model.step(workdir).before) {
            climb.doubt(Some(UNKNOWN_USER.to_owned()));
        }
        let mut effects = self.cx.effects(workdir).clone();
        effects.writes.clear();
        climb.repeat(workdir, effects);
        Ok(())
    }

    /// Whether something that stays between runs as the user that a `USER` changes.
    pub(super) fn needs_user_below(&self, climb: &Climb<'a>, user: usize, place: usize) -> bool {
        let between = self.between(place, user).filter(|stands| !climb.whole.contains(stands));
        between.into_iter().any(|stands| self.cx.effects(stands).settings_read.contains(&Knob::User))
    }

    /// Takes a copy of a `USER` along: below all that goes up, the user is the old one again.
    pub(super) fn become_user(
        &self,
        climb: &mut Climb<'a>,
        (user, place): (usize, usize),
        because: String,
    ) -> Result<(), String> {
        let before = &self.cx.model.step(place).before;
        if before.user.set_by.is_some() && before.user.value.known().is_none() {
            return Err(because);
        }
        if before.user.set_by.is_none() && !self.cx.model.is_root(place, before) {
            climb.doubt(Some(UNKNOWN_USER.to_owned()));
        }
        // The account has to be there; that of root always is.
        let after = self.cx.model.steps.get(user + 1).and_then(|step| step.before.user.value.known());
        let accounts = ["/etc/passwd", "/etc/group"].map(|path| Place::Image(path.to_owned()));
        let reads =
            if after.is_some_and(|user| ["0", "root"].contains(&user)) { Vec::new() } else { accounts.to_vec() };
        let effects = Effects { reads, ..Effects::default() };
        climb.repeat(user, effects);
        Ok(())
    }
}
