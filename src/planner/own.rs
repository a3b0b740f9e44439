//! The items of a `RUN` among each other: which may pass those before it that stay.

use std::collections::BTreeSet;

use super::concern::are_no_concern;
use super::moving::HANDED_OVER;
use super::parts::{Parts, installs};
use super::search::Search;
use super::work::{only_work, starts_file};
use crate::closure::Needs;
use crate::context::path::{below_root, join};
use crate::model::effects::{Effects, Place, Reading, Trust, matters_not};
use crate::model::path::is_below;
use crate::shell::Builtin;
use crate::shell::tools::{Role, ToolCall};

impl<'a> Search<'a> {
    /// Whether a command changes to the directory of an install, which some of the files that go along with it are in.
    pub(super) fn leads_to_install(&self, at: usize, needs: &Needs<'_>) -> bool {
        let commands = &self.run.script().commands;
        if !commands[at].is(Builtin::Cd) {
            return false;
        }
        let next = (at + 1..commands.len()).find(|next| commands[*next].is(Builtin::Cd)).unwrap_or(commands.len());
        let target = commands[at].arguments().first().and_then(|word| word.literal()).unwrap_or_default();
        let target = below_root(&join("/", target.trim_start_matches("./")));
        self.installs.iter().any(|install| {
            let directory = below_root(&install.directory);
            let is_brought = needs.closure.paths.iter().any(|path| is_below(path, &directory));
            (at..next).contains(&install.command)
                && format!("/{directory}").ends_with(&format!("/{target}"))
                && is_brought
        })
    }

    /// Whether a command touches only what an install before it puts into the project, and the build context brings nothing
    /// of that.
    pub(super) fn works_on_packages(&self, at: usize, needs: &Needs<'_>) -> bool {
        let before = self.installs.iter().filter(|install| install.command < at);
        let filled = before.flat_map(|install| {
            let reads = self.cx.tools.tool(&install.tool).and_then(|tool| tool.reads.as_ref());
            let fills = reads.into_iter().flat_map(|reads| &reads.fills);
            fills.map(|fills| join(&install.directory, fills.trim_end_matches('/')))
        });
        let own: Vec<String> = filled.filter(|path| !needs.brings(path)).collect();
        if own.is_empty() {
            return false;
        }
        let effects = self.cx.effects_of_part(self.run.index, &BTreeSet::from([at]), Trust::Likely);
        let is_own = |place: &Place| matches!(place, Place::Image(path) if own.iter().any(|own| is_below(path, own)));
        let mut touched = effects.reads.iter().chain(&effects.writes).peekable();
        effects.unknown.is_empty() && touched.peek().is_some() && touched.all(is_own)
    }

    /// Whether an item, the installs of a project aside, may read what an instruction brings.
    pub(super) fn reads_sources(&self, parts: &Parts<'a>, item: usize, place: usize) -> bool {
        let installs = |at: &usize| self.installs.iter().any(|install| install.command == *at && !install.is_started);
        let commands = parts.run.script().chain[item].commands.clone().filter(|at| !installs(at)).collect();
        let effects = self.cx.effects_of_part(self.run.index, &commands, Trust::Likely);
        matters_not(self.cx.effects(place), &effects).is_err()
    }

    /// What speaks against cleaning up before what stays has run, a clause.
    pub(super) fn early_cleaning(&self, parts: &Parts<'a>, up: &BTreeSet<usize>) -> Option<String> {
        let stay = |item: usize| parts.items().filter(|at| *at < item && !up.contains(at)).collect::<BTreeSet<_>>();
        let early = |item: &&usize| !self.passes_own(parts, **item, &stay(**item), Trust::Proven);
        if let Some(item) = up.iter().find(|at| parts.cleans_again(**at, up)) {
            return Some(format!("`{}` then runs twice", parts.name(*item)));
        }
        let item = up.iter().find(early)?;
        let needs = stay(*item).into_iter().next()?;
        Some(format!("it may need what `{}`, which stands before it, does", parts.name(needs)))
    }

    /// What speaks against items that pass one which sets a variable that they do not name, a clause: the base image may have
    /// one of that name.
    pub(super) fn unexpected_variable(&self, parts: &Parts<'a>, up: &BTreeSet<usize>) -> Option<String> {
        let last = *up.last()?;
        let names = parts.items().filter(|at| *at < last && !up.contains(at)).filter_map(|at| parts.sets(at)).flatten();
        let commands = up.iter().flat_map(|at| parts.run.script().chain[*at].commands.clone()).collect();
        let effects = self.cx.effects_of_part(self.run.index, &commands, Trust::Proven);
        let read = names.into_iter().find(|name| effects.variables_read.reading(name) != Reading::No);
        read.map(|name| format!("a program may read `{name}` if the base image sets it, too"))
    }

    /// What speaks against items that pass one which gives the project to a user, a clause.
    pub(super) fn handed_over(&self, parts: &Parts<'a>, up: &BTreeSet<usize>) -> Option<String> {
        let last = *up.last()?;
        let mut stay = parts.items().filter(|at| *at < last && !up.contains(at));
        stay.any(|at| self.hands_over(parts, at)).then(|| HANDED_OVER.to_owned())
    }

    /// Whether an item gives directories, and all that is in them, to a user, and does nothing else.
    fn hands_over(&self, parts: &Parts<'a>, at: usize) -> bool {
        let gives =
            |call: &ToolCall<'_>| call.has_role(Role::ChangesOwner) && call.command.has_flag(&["R", "recursive"]);
        let count = parts.run.script().chain[at].commands.len();
        let gives = parts.calls_of(&BTreeSet::from([at])).any(gives);
        count == 1 && gives && self.cx.model.is_root(self.run.index, self.run.state)
    }

    /// Whether an item may pass those of the same `RUN` before it that stay.
    pub(super) fn passes_own(&self, parts: &Parts<'a>, item: usize, stay: &BTreeSet<usize>, trust: Trust) -> bool {
        let chain = &parts.run.script().chain;
        let of = |items: &[usize], trust| {
            let commands = items.iter().flat_map(|at| chain[*at].commands.clone()).collect();
            self.cx.effects_of_part(self.run.index, &commands, trust)
        };
        let settled = |effects: Effects| Effects { settings_read: Vec::new(), ..effects };
        let mut moving = settled(of(&[item], trust));
        let own = self.installs.iter().filter(|install| chain[item].commands.contains(&install.command));
        let is_named = own.clone().next().is_none();
        let is_own = |at: &usize| self.installs.iter().any(|install| install.command == *at && !install.is_started);
        let others = chain[item].commands.clone().filter(|at| !is_own(at)).collect();
        let beside = settled(self.cx.effects_of_part(self.run.index, &others, trust));
        let project = if is_named { None } else { self.needs(parts, &BTreeSet::from([item])).flatten() };
        let project = project.map(|needs| (needs, self.manifests(own.clone().copied())));
        // What an item before it makes may be the very program that it starts.
        let starts_a_path =
            chain[item].commands.clone().any(|at| starts_file(&self.run.script().commands[at], self.run.call(at)));
        moving.writes.extend(own.map(|install| Place::Image(install.directory.clone())));
        stay.iter().copied().all(|at| {
            // A program of the project is taken to need the packages, and not to change what they are put in.
            if trust >= Trust::Likely && is_named && parts.only_installs(item) && parts.starts_project(self.cx, at) {
                return true;
            }
            if trust >= Trust::Likely && project.is_some() && self.hands_over(parts, at) {
                return true;
            }
            // What installs packages of the system may bring the program that the item runs.
            if parts.calls_of(&BTreeSet::from([at])).any(|call| call.tool.system && installs(call)) {
                return false;
            }
            let mut other = settled(of(&[at], trust));
            if let Some((needs, manifests)) = project.as_ref().filter(|_| !starts_a_path) {
                let commands = chain[at].commands.clone().collect();
                if trust == Trust::Guessed && only_work(self.cx, (self.run.index, &commands), (manifests, needs)) {
                    return true;
                }
                if are_no_concern(self.cx, (self.run.index, &commands), &other, (manifests, needs)) {
                    let back = matters_not(&beside, &other);
                    if matters_not(&other, &beside).is_ok() && (trust >= Trust::Likely || back.is_ok()) {
                        return true;
                    }
                }
            }
            if trust >= Trust::Likely && parts.makes_directories(at) {
                other.writes.clear();
            }
            let back = Effects { reads: Vec::new(), ..moving.clone() };
            let forth = matters_not(&other, &moving);
            forth.is_ok() && (trust >= Trust::Likely || matters_not(&back, &other).is_ok())
        })
    }
}
