//! What has to go along with something on its way up.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::apart::passes_copy;
use super::between::passing;
use super::climb::Climb;
use super::concern::manifests_brought;
use super::landing::files_of;
use super::lift::Piece;
use super::moving::{Errand, Moving, Passing, Told};
use super::parts::{brings, installs, makes_places, sets_up_system};
use super::search::Search;
use crate::answers::runs::Run;
use crate::model::effects::{Effects, Place, Trust};
use crate::syntax::Keyword;

impl<'a> Search<'a> {
    /// What has to go along for this to stand above an instruction.
    pub(super) fn climb_as(&self, moving: &Moving<'_>, place: usize, trust: Trust) -> Result<Climb<'a>, String> {
        let mut climb = Climb {
            pieces: Vec::new(),
            doubts: Vec::new(),
            whole: BTreeSet::new(),
            needs: BTreeMap::new(),
            open: Vec::new(),
            led_back: BTreeSet::new(),
            trust,
        };
        self.pass(&mut climb, moving, place, trust)?;
        while let Some(moving) = climb.open.pop() {
            self.pass(&mut climb, &moving, place, trust)?;
        }
        climb.pieces.sort_by_key(Piece::index);
        if climb.led_back.iter().all(|index| self.keeps_directory(&climb, *index, place)) {
            Ok(climb)
        } else {
            Err("the `WORKDIR` in between leads to another directory".to_owned())
        }
    }

    /// Lets something pass all that stands between it and the instruction `place`, that included.
    fn pass(&self, climb: &mut Climb<'a>, moving: &Moving<'_>, place: usize, trust: Trust) -> Result<(), String> {
        for stands in self.between(place, moving.index).rev() {
            if climb.whole.contains(&stands) {
                continue;
            }
            match passing(self.cx, stands, moving, trust) {
                Passing::Free => {}
                Passing::Doubtful(doubt) => climb.doubt(Some(doubt)),
                Passing::Reads(doubt) => {
                    climb.doubt(doubt);
                    self.take_some(climb, moving, (stands, place))?;
                }
                Passing::Bound(_) if self.has_all(climb, moving, stands) => {}
                Passing::Bound(_) if self.is_led_back(climb, moving, (stands, place)) => {
                    climb.led_back.insert(moving.index);
                    climb.doubt(self.may_be_gone(stands, place));
                }
                Passing::Bound(reason) => {
                    let needs = moving.needs.as_ref().filter(|_| self.cx.model.transfer(stands).is_some());
                    let manifests = needs.map(|_| moving.manifests.clone()).unwrap_or_default();
                    self.take(climb, (stands, place), reason, &manifests)?;
                }
            }
        }
        Ok(())
    }

    /// Whether all that something needs of a `COPY` goes along already.
    fn has_all(&self, climb: &Climb<'a>, moving: &Moving<'_>, copy: usize) -> bool {
        let Some(needs) = climb.needs.get(&copy) else { return false };
        let files = files_of(self.cx, copy, needs);
        let effects = if climb.trust == Trust::Proven { &moving.effects.proven } else { &moving.effects.likely };
        let others = effects.reads.iter().filter(|place| !files.contains(place)).cloned().collect();
        let rest = Effects { reads: others, ..effects.clone() };
        !files.is_empty() && passes_copy(self.cx, copy, moving, &rest)
    }

    /// Takes what is read of a `COPY` along.
    fn take_some(
        &self,
        climb: &mut Climb<'a>,
        moving: &Moving<'_>,
        (copy, place): (usize, usize),
    ) -> Result<(), String> {
        let needs = moving.needs.as_ref().and_then(|(needs, _)| needs.of_copy(copy));
        let Some(needs) = needs else { return Ok(()) };
        if needs.more.is_none() || !needs.is_worth {
            return self.take(
                climb,
                (copy, place),
                "none of its files can be copied later".to_owned(),
                &moving.manifests,
            );
        }
        if climb.needs.contains_key(&copy) {
            return Ok(());
        }
        if let Some(whole) = needs.whole {
            return Err(whole);
        }
        let mut effects = self.cx.effects(copy).clone();
        effects.reads = needs.reads.iter().map(|path| Place::Context(path.trim_end_matches('/').to_owned())).collect();
        let files = files_of(self.cx, copy, &needs);
        climb.pieces.push(Piece::Needs(copy, needs.clone()));
        climb.needs.insert(copy, needs);
        let effects = Told { proven: effects.clone(), likely: effects };
        let manifests = moving.manifests.clone();
        climb.open.push(Rc::new(Moving { manifests, files, ..Moving::new(copy, effects) }));
        Ok(())
    }

    /// Takes a whole instruction along, for the sake of what reads these manifests where it brings such.
    fn take(
        &self,
        climb: &mut Climb<'a>,
        (index, place): (usize, usize),
        because: String,
        manifests: &BTreeSet<String>,
    ) -> Result<(), String> {
        let effects = self.cx.effects(index);
        if effects.barrier || index == place {
            return Err(because);
        }
        if self.cx.model.instruction(index).kind == Keyword::Workdir && self.stays_below(climb, index, place) {
            return self.enter(climb, (index, place), because);
        }
        if self.cx.model.instruction(index).kind == Keyword::User && self.needs_user_below(climb, index, place) {
            return self.become_user(climb, (index, place), because);
        }
        let files = manifests_brought(self.cx, index, manifests);
        climb.doubt(files.is_some().then(|| "what the files name that another stage brings is not known".to_owned()));
        climb.whole.insert(index);
        climb.pieces.push(Piece::Whole(index));
        let key = (index, manifests.clone());
        let known = self.climbing.borrow().along.get(&key).cloned();
        climb.open.push(known.unwrap_or_else(|| {
            let sets_up = |run: Run<'_>| run.calls().any(installs) || sets_up_system(&run) || makes_places(&run);
            let is_install = self.cx.run(index).is_some_and(sets_up);
            let is_of_system = self.cx.run(index).is_some_and(|run| {
                let mut calls = run.calls().filter(|call| brings(call)).peekable();
                calls.peek().is_some() && calls.all(|call| call.tool.system)
            });
            let effects = Told { proven: effects.clone(), likely: self.cx.effects_as(index, Trust::Likely).clone() };
            let manifests = manifests.clone();
            let files = files.unwrap_or_default();
            let moving = Moving {
                is_install,
                is_of_system,
                manifests,
                files,
                errand: Errand::Along,
                ..Moving::new(index, effects)
            };
            let moving = Rc::new(moving);
            self.climbing.borrow_mut().along.insert(key, Rc::clone(&moving));
            moving
        }));
        Ok(())
    }
}
