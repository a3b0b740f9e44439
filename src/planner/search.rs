//! The search for installs that could stand higher.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::climb::Climb;
use super::concern::{hands_over, looks_around};
use super::inherited::inherited_places;
use super::lift::{Lift, Piece};
use super::moving::{Moving, Sight, Told};
use super::parts::{Parts, brings, installs};
use crate::answers::Answers;
use crate::answers::reruns::Reruns;
use crate::answers::runs::Run;
use crate::closure::{Needs, ProjectInstall};
use crate::model::Knowledge;
use crate::model::Stage;
use crate::model::effects::{Place, Trust};
use crate::shell::tools::{Action, ToolCall};
use crate::syntax::Keyword;

/// How many of the instructions that bring files which change are tried as the place above which an install could stand.
pub(super) const PLACES: usize = 12;

/// How many instructions an install may pass.
pub(super) const FARTHEST: usize = 150;

/// The installs of a file that could stand higher, each at the place where that saves most, in order; `installs` are those
/// of what projects ask for.
pub(super) fn lifts(cx: &Answers<'_>, installs: &[ProjectInstall]) -> Vec<Lift> {
    let mut by_run: BTreeMap<usize, Vec<&ProjectInstall>> = BTreeMap::new();
    for install in installs {
        by_run.entry(install.run).or_default().push(install);
    }
    let mut lifts = Vec::new();
    // What a stage may find that starts from one of several is not known.
    let stages = cx.model.stages.iter().filter(|stage| cx.model.candidates_of(stage.index).is_empty());
    for stage in stages {
        // Whether files change is asked only where an install stands below them: the history is read for that.
        let inherited = inherited_places(cx, stage);
        let mut places: Vec<(usize, OnceCell<bool>)> =
            inherited.into_iter().map(|place| (place, OnceCell::new())).collect();
        for (index, instruction) in cx.model.instructions_of(stage) {
            if instruction.kind == Keyword::Run
                && !places.is_empty()
                && let Some(run) = cx.run(index).filter(|run| !run.is_trigger() && !run.state.windows)
            {
                let installs = by_run.get(&index).map_or(&[][..], Vec::as_slice);
                lifts.extend(
                    Search { cx, stage, run, installs, found: RefCell::default(), climbing: RefCell::default() }
                        .lift(&places),
                );
            }
            if cx.model.transfer(index).is_some() || cx.changing_argument(index).is_some() {
                places.push((index, OnceCell::new()));
            }
        }
    }
    lifts
}

pub(super) struct Search<'a> {
    pub(super) cx: &'a Answers<'a>,
    pub(super) stage: &'a Stage,
    pub(super) run: Run<'a>,
    /// Its installs of what a project asks for.
    pub(super) installs: &'a [&'a ProjectInstall],
    /// What some of them read, by their commands; found out once for all places.
    pub(super) found: RefCell<BTreeMap<Vec<usize>, Option<Rc<Needs<'a>>>>>,
    /// What goes up, by its items and whether it is handed over, and what goes along, by its index and the manifests that
    /// are read of it; found out once for all places, too.
    pub(super) climbing: RefCell<Climbing<'a>>,
}

/// What is on its way up.
#[derive(Debug, Default)]
pub(super) struct Climbing<'a> {
    items: BTreeMap<(BTreeSet<usize>, bool), Rc<Moving<'a>>>,
    pub(super) along: BTreeMap<(usize, BTreeSet<String>), Rc<Moving<'a>>>,
}

impl<'a> Search<'a> {
    fn lift(&self, places: &[(usize, OnceCell<bool>)]) -> Option<Lift> {
        let has_install = self.run.calls().any(brings) || !self.installs.is_empty();
        if !has_install {
            return None;
        }
        let parts = Parts::of(self.run);
        let changes = |(place, known): &&(usize, OnceCell<bool>)| {
            let changes = || self.cx.changing_source(*place).or_else(|| self.cx.changing_argument(*place)).is_some();
            *known.get_or_init(changes)
        };
        let all = places.iter().rev().take_while(|(place, _)| self.run.index - place <= FARTHEST);
        let near: Vec<usize> = all.filter(changes).take(PLACES).map(|(place, _)| *place).collect();
        let near = || near.iter();
        let best = |lifts: &mut dyn Iterator<Item = Lift>| {
            // Of two that save the same, the nearest.
            let better = |best: Option<Lift>, lift: Lift| match best {
                Some(best) if self.worth(&best) >= self.worth(&lift) => Some(best),
                _ => Some(lift),
            };
            lifts.fold(None, better).filter(|best| self.worth(best) > 0.0)
        };
        let can = |trust| best(&mut near().filter_map(|place| self.above(&parts, *place, trust)));
        // To guess differs from what is likely only where something works on the project first, is unknown, or is brought
        // from another stage.
        let is_of_stage = |at: usize| self.cx.model.transfer(at).is_some_and(|transfer| transfer.from.is_some());
        let works = |at: usize| self.cx.run(at).is_some() || is_of_stage(at);
        let can_guess = || {
            let farthest = near().last().copied();
            let is_one = parts.items().len() < 2 && self.cx.effects(self.run.index).unknown.is_empty();
            !is_one || farthest.is_some_and(|it| self.between(it, self.run.index).any(works))
        };
        can(Trust::Proven)
            .or_else(|| can(Trust::Likely))
            .or_else(|| can_guess().then(|| can(Trust::Guessed))?)
            .or_else(|| best(&mut near().filter_map(|place| self.blocked(&parts, *place))))
    }

    /// The instructions from one, which may stand in the stage that this one starts from, to another one of the stage.
    pub(super) fn between(&self, place: usize, index: usize) -> impl DoubleEndedIterator<Item = usize> + use<'a> {
        let parent = self.stage.parent().map_or(0, |parent| self.cx.model.stages[parent].instructions.end);
        let from = self.stage.from();
        (place..index).filter(move |at| *at > from || *at < parent)
    }

    /// What somebody would gain who finds another way for an install that cannot stand above an instruction.
    fn blocked(&self, parts: &Parts<'a>, place: usize) -> Option<Lift> {
        let all: BTreeSet<usize> = parts.items().collect();
        let needs = self.needs(parts, &all)??;
        let needs_of = needs.of_copy(place).filter(|needs| needs.is_worth && !needs.is_unread())?;
        // What is known to read other files may touch the sources by chance.
        let is_known = |item: &&usize| {
            let commands = parts.run.script().chain[**item].commands.clone().collect();
            self.cx.effects_of_part(self.run.index, &commands, Trust::Likely).unknown.is_empty()
        };
        let reading = all.iter().filter(|item| self.reads_sources(parts, **item, place)).min_by_key(is_known);
        let own = reading
            .filter(|_| all.len() > 1)
            .map(|item| format!("`{}` in the same `RUN` may read sources", parts.name(*item)));
        let removed = parts.removed(&all).filter(|_| self.cx.model.may_be_exported(self.stage.index));
        let removed = removed.map(|item| format!("`{}` in the same `RUN` removes what is installed", parts.name(item)));
        let refused = needs.closure.refused.clone().or(removed).or(own).or_else(|| needs_of.whole.clone());
        // Where nothing bars the way, nothing is to be gained either: that was tried before.
        let reason = refused.or_else(|| self.climb(parts, &all, place, Trust::Likely).err())?;
        let lift = self.finish(parts, &all, place, vec![Piece::Needs(place, needs_of)], Vec::new(), None, true)?;
        Some(Lift { blocked: Some(reason), ..lift })
    }

    /// What a move saves, in seconds per commit.
    pub(super) fn worth(&self, lift: &Lift) -> f64 {
        saving(self.cx, lift)
    }

    /// As much of the `RUN` as can stand above an instruction.
    fn above(&self, parts: &Parts<'a>, place: usize, trust: Trust) -> Option<Lift> {
        let all: BTreeSet<usize> = parts.items().collect();
        let whole = self.try_items(parts, &all, place, trust);
        // What goes along with the whole may change as often as what it passes.
        if whole.as_ref().is_some_and(|whole| self.worth(whole) > 0.0) || !parts.is_divisible || all.len() < 2 {
            return whole;
        }
        let (mut up, mut held) = (BTreeSet::new(), BTreeSet::new());
        let passes = |item: usize, up: &BTreeSet<usize>| {
            let stay = all.range(..item).copied().filter(|it| !up.contains(it)).collect();
            self.passes_own(parts, item, &stay, trust)
        };
        for item in &all {
            let goes = |others: &BTreeSet<usize>| {
                let new: BTreeSet<usize> = others.iter().copied().chain([*item]).collect();
                let more: BTreeSet<usize> = up.union(&new).copied().collect();
                let can_go = new.iter().all(|item| passes(*item, &more));
                (can_go && self.climb(parts, &more, place, trust).is_ok()).then_some(more)
            };
            // What makes a place for the packages, or brings the program that installs them, goes up with them, and not
            // alone.
            let together = || if held.is_empty() { None } else { goes(&held) };
            if let Some(more) = goes(&BTreeSet::new()).or_else(together) {
                (up, held) = (more, BTreeSet::new());
            } else if !up.is_empty() && parts.cleans_up(*item, &up) {
                up.insert(*item);
            } else if parts.makes_place(*item) || trust >= Trust::Likely && parts.prepares(*item) {
                held.insert(*item);
            }
        }
        let before = up.len();
        parts.leave_variables(&mut up);
        if up.len() < before && !up.iter().all(|item| parts.cleans_up(*item, &up) || passes(*item, &up)) {
            return None;
        }
        // What only prepares what stays may stay, too.
        let chain = &parts.run.script().chain;
        let starts = |at: &usize| self.installs.iter().any(|it| chain[*at].commands.contains(&it.command));
        let puts = |at: &&usize| parts.calls_of(&BTreeSet::from([**at])).any(brings) || starts(at);
        let last = up.iter().rev().find(puts).copied()?;
        up.retain(|at| *at <= last || parts.cleans_up(*at, &all));
        let is_exported = self.cx.model.may_be_exported(self.stage.index);
        if up.len() == all.len() || !parts.can_part(&up) || parts.belongs_together(&up, is_exported) {
            return None;
        }
        self.try_items(parts, &up, place, trust)
    }

    fn try_items(&self, parts: &Parts<'a>, up: &BTreeSet<usize>, place: usize, trust: Trust) -> Option<Lift> {
        let needs = self.needs(parts, up)?;
        let climb = self.climb(parts, up, place, trust).ok()?;
        let mut doubts = climb.doubts;
        let mut left_out = &[][..];
        if let Some(needs) = &needs {
            if needs.closure.refused.is_some() || needs.mounts_context {
                return None;
            }
            doubts.extend(needs.closure.doubts.iter().cloned());
            let whole = climb.needs.values().any(|needs| !needs.needed.is_empty());
            doubts.extend(needs.closure.rewrites.clone().filter(|_| whole));
            left_out = &needs.left_out;
        }
        doubts.extend(parts.doubts(up));
        doubts.extend(self.unexpected_variable(parts, up));
        doubts.extend(self.handed_over(parts, up));
        doubts.extend(self.early_cleaning(parts, up));
        let pieces = self.pieces(parts, up, climb.pieces, left_out)?;
        let builds_project = left_out.first().map(|(_, left_out)| left_out.clone());
        self.finish(parts, up, place, pieces, doubts, builds_project, needs.is_some())
    }

    /// What the installs among these items read; `None` where that is not known, and nothing inside where they read no
    /// manifest.
    #[expect(clippy::option_option, reason = "unknown and none are two answers")]
    pub(super) fn needs(&self, parts: &Parts<'a>, up: &BTreeSet<usize>) -> Option<Option<Rc<Needs<'a>>>> {
        let chain = &parts.run.script().chain;
        let inside = |command: usize| up.iter().any(|at| chain[*at].commands.contains(&command)) || chain.is_empty();
        let installs: Vec<&ProjectInstall> =
            self.installs.iter().copied().filter(|install| inside(install.command)).collect();
        if installs.is_empty() {
            return Some(None);
        }
        if installs.iter().any(|install| install.is_repeated) {
            return None;
        }
        let commands = installs.iter().map(|install| install.command).collect();
        let read = || Needs::of(self.cx.model, self.knowledge(), &installs).map(Rc::new);
        self.found.borrow_mut().entry(commands).or_insert_with(read).clone().map(Some)
    }

    pub(super) fn knowledge(&self) -> Knowledge<'a> {
        Knowledge { tools: self.cx.tools, context: self.cx.context }
    }

    /// What has to go along for these items to stand above an instruction; an error says why they cannot, a clause.
    fn climb(&self, parts: &Parts<'a>, up: &BTreeSet<usize>, place: usize, trust: Trust) -> Result<Climb<'a>, String> {
        let needs = self.needs(parts, up).ok_or("the files that it reads are not known")?;
        let hands_over = |stands| needs.as_deref().is_some_and(|needs| hands_over(self.cx, stands, needs));
        let is_handed_over = trust >= Trust::Likely && self.between(place, self.run.index).any(hands_over);
        let key = (up.clone(), is_handed_over);
        let known = self.climbing.borrow().items.get(&key).cloned();
        let moving = known.unwrap_or_else(|| {
            let moving = Rc::new(Moving { is_handed_over, ..self.moving(parts, up, needs.as_ref()) });
            self.climbing.borrow_mut().items.insert(key, Rc::clone(&moving));
            moving
        });
        self.climb_as(&moving, place, trust)
    }

    /// The names of the tools of these installs, and of the manifests that they read.
    pub(super) fn manifests<'i>(&self, installs: impl Iterator<Item = &'i ProjectInstall>) -> BTreeSet<String> {
        let mut manifests = BTreeSet::new();
        for tool in installs.filter_map(|install| self.cx.tools.tool(&install.tool)) {
            manifests.insert(tool.name.clone());
            manifests.extend(tool.reads.iter().flat_map(|reads| reads.manifests.iter().cloned()));
        }
        manifests
    }

    fn moving(&self, parts: &Parts<'a>, up: &BTreeSet<usize>, needs: Option<&Rc<Needs<'a>>>) -> Moving<'a> {
        let script = self.run.script();
        let commands: BTreeSet<usize> = if script.chain.is_empty() {
            (0..script.commands.len()).collect()
        } else {
            let items = (0..parts.head).chain(up.iter().copied());
            items.flat_map(|at| script.chain[at].commands.clone()).collect()
        };
        let told =
            |commands: &BTreeSet<usize>| Told::each(|trust| self.cx.effects_of_part(self.run.index, commands, trust));
        let mut effects = told(&commands);
        let own = || self.installs.iter().copied().filter(|install| commands.contains(&install.command));
        let looks_around = needs.is_some() && own().all(|install| looks_around(self.cx, &self.run, install));
        let sight = if looks_around { Sight::Around } else { Sight::Below };
        for directory in needs.iter().flat_map(|needs| &needs.directories) {
            for effects in [&mut effects.proven, &mut effects.likely] {
                effects.writes.push(Place::Image(directory.clone()));
            }
        }
        let beside = || {
            let installs =
                |at: &usize| self.installs.iter().any(|install| install.command == *at && !install.is_started);
            let leads = |at: &usize| needs.is_some_and(|needs| self.leads_to_install(*at, needs));
            let follows = |at: &usize| needs.is_some_and(|needs| self.works_on_packages(*at, needs));
            told(&commands.iter().copied().filter(|at| !installs(at) && !leads(at) && !follows(at)).collect())
        };
        let beside = needs.is_some().then(beside);
        let needs = needs.cloned().zip(beside);
        // An update of the lists of packages is a part of their installation.
        let updates = |call: &ToolCall<'_>| call.tool.system && call.does(Action::Update);
        let is_install = parts.calls_of(up).any(|call| installs(call) || updates(call)) || needs.is_some();
        let is_of_system =
            needs.is_none() && parts.calls_of(up).filter(|call| brings(call)).all(|call| call.tool.system);
        let manifests = self.manifests(own());
        let commands = Some(commands);
        Moving { commands, needs, is_install, is_of_system, manifests, sight, ..Moving::new(self.run.index, effects) }
    }
}

/// What a lift saves, in seconds per commit: what it writes twice runs twice.
pub(super) fn saving(cx: &Answers<'_>, lift: &Lift) -> f64 {
    let repeated = lift.inherited.iter().flat_map(|inherited| inherited.repeated(cx, lift.above));
    let repeated = repeated.filter(|index| cx.model.instruction(*index).kind == Keyword::Run);
    if cx.context.is_known() {
        let twice = |index| cx.reruns.saving(&cx.reruns_at(index), cx.reruns.seconds(index));
        cx.reruns.saving(&lift.saved, lift.seconds) - lift.lost - repeated.map(twice).sum::<f64>()
    } else {
        Reruns::likely_saving(lift.seconds) - repeated.map(|index| cx.reruns.seconds(index)).sum::<f64>()
    }
}
