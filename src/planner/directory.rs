//! A directory that is entered for what goes up, or a user that it runs as, and the old one again after that.

use std::rc::Rc;

use super::between::UNKNOWN_USER;
use super::climb::Climb;
use super::lift::Piece;
use super::moving::{Errand, Moving, Told};
use super::search::Search;
use crate::model::effects::{Effects, Knob, Place, Trust, may_swap};
use crate::model::path::is_below;
use crate::shell::tools::{Role, ToolCall};
use crate::syntax::{Body, Instruction, Keyword};

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
        let is_made = climb.trust >= Trust::Likely && self.maker(workdir, place).is_some();
        let is_alike = is_made || is_roots && self.between(place, workdir).all(is_alike);
        if before.directory().is_none() || !is_alike {
            return Err(because);
        }
        if is_made {
            climb.doubt(self.may_be_gone(workdir, place));
        } else if !model.is_root(workdir, &model.step(workdir).before) {
            climb.doubt(Some(UNKNOWN_USER.to_owned()));
        }
        let mut effects = self.cx.effects(workdir).clone();
        effects.writes.clear();
        if is_absolute(model.instruction(workdir)) {
            effects.settings_read.retain(|knob| *knob != Knob::Workdir);
        }
        climb.repeat(workdir, effects);
        Ok(())
    }

    /// Whether something passes a `WORKDIR` because above `place` it runs in the same directory as now: others lead back to
    /// it, or one goes along. The directory to which it leads is there, or has nothing to do with that.
    pub(super) fn is_led_back(&self, climb: &Climb<'a>, moving: &Moving<'_>, (stands, place): (usize, usize)) -> bool {
        let model = self.cx.model;
        let is_workdir = |index: usize| model.instruction(index).kind == Keyword::Workdir;
        if !is_workdir(stands) || is_workdir(moving.index) {
            return false;
        }
        let effects = self.cx.effects(stands);
        let writes = if self.maker(stands, place).is_some() { Vec::new() } else { effects.writes.clone() };
        let (settings_read, settings_written) = (vec![Knob::User], Vec::new());
        let rest = Effects { writes, settings_read, settings_written, ..effects.clone() };
        let is_trusted = climb.trust >= Trust::Likely || self.may_be_gone(stands, place).is_none();
        is_trusted
            && may_swap(&rest, &moving.effects.proven).is_ok()
            && self.keeps_directory(climb, moving.index, place)
    }

    /// Whether an instruction that goes up runs in the same directory there.
    pub(super) fn keeps_directory(&self, climb: &Climb<'a>, index: usize, place: usize) -> bool {
        let model = self.cx.model;
        let leads = |at: &usize| *at < index && model.instruction(*at).kind == Keyword::Workdir;
        let last = climb.pieces.iter().map(Piece::index).filter(leads).max();
        let there = last.map_or(place, |last| last + 1);
        let directory = model.step(index).before.directory();
        directory.is_some() && model.step(there).before.directory() == directory
    }

    /// The `WORKDIR` above `place` that has made the directory to which another one leads.
    fn maker(&self, workdir: usize, place: usize) -> Option<usize> {
        let model = self.cx.model;
        let after = |at: usize| model.steps.get(at + 1).and_then(|step| step.before.directory());
        let made = after(workdir)?;
        let makes = |at: &usize| {
            model.instruction(*at).kind == Keyword::Workdir && after(*at).is_some_and(|it| is_below(&it, &made))
        };
        (self.stage.from() + 1..place).rev().find(makes)
    }

    /// Why the directory to which a `WORKDIR` leads may not be there any more, a clause.
    pub(super) fn may_be_gone(&self, workdir: usize, place: usize) -> Option<String> {
        let made = self.cx.model.steps.get(workdir + 1).and_then(|step| step.before.directory())?;
        let removes = |at: usize| {
            let removing = |call: &ToolCall<'_>| call.has_any_role(&[Role::Moves, Role::Removes, Role::RemovesBelow]);
            let effects = self.cx.effects(at);
            let covers = |it: &Place| matches!(it, Place::Image(it) if it == "/" || is_below(&made, it));
            let may_remove =
                !effects.unknown.is_empty() || self.cx.run(at).is_some_and(|run| run.calls().any(removing));
            self.cx.run(at).is_some() && may_remove && effects.writes.iter().any(covers)
        };
        let maker = self.maker(workdir, place)?;
        let is_gone = (maker..workdir).any(removes);
        is_gone.then(|| format!("a `RUN` between the two `WORKDIR`s may remove `{made}`"))
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

/// Whether a `WORKDIR` names its directory in full.
fn is_absolute(workdir: &Instruction) -> bool {
    matches!(&workdir.body, Body::Text(Some(word)) if word.text.trim_start_matches('"').starts_with('/'))
}
