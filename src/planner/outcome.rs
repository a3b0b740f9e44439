//! What comes of a search: all that goes up, and what that saves.

use std::collections::BTreeSet;

use super::inherited::Inherited;
use super::lift::{Lift, Piece};
use super::parts::{Parts, brings, installs};
use super::search::Search;
use crate::cache::{Basis, Commits};
use crate::closure::LeftOut;
use crate::model::mounts::{MountKind, mounts};
use crate::shell::tools::{Action, ToolCall};
use crate::text::Span;

impl<'a> Search<'a> {
    /// All that goes up, in order: what goes along, then the `RUN` or its part.
    pub(super) fn pieces(
        &self,
        parts: &Parts<'a>,
        up: &BTreeSet<usize>,
        mut along: Vec<Piece>,
        left_out: &[(usize, LeftOut)],
    ) -> Option<Vec<Piece>> {
        let run = self.run.index;
        let all: BTreeSet<usize> = parts.items().collect();
        if up.len() == all.len() && left_out.is_empty() {
            along.push(Piece::Whole(run));
            return Some(along);
        }
        if !parts.is_divisible || mounts(self.run.run).iter().any(|mount| mount.kind() == MountKind::Tmpfs) {
            return None;
        }
        let head = 0..parts.head;
        let with_head = |items: Vec<usize>| head.clone().chain(items).collect::<Vec<_>>();
        let mut stay: Vec<usize> = all.iter().copied().filter(|at| !up.contains(at)).collect();
        stay.extend(up.iter().copied().filter(|at| parts.cleans_again(*at, up)));
        stay.extend(parts.said_again(up));
        let (mut options, mut finish) = (Vec::new(), Vec::new());
        for (command, left_out) in left_out {
            let call = self.cx.tools.call(self.run.script().commands.get(*command)?)?;
            if !call.does(Action::Install) {
                return None;
            }
            options.push((call.after_subcommand(), left_out.options.clone()));
            let words = call.subcommand_word().zip(call.command.words.last());
            let words = words.map(|(first, last)| Span::new(first.span.start, last.span.end));
            finish.extend(words.zip(left_out.finish.clone()));
            stay.push(self.run.script().chain.iter().position(|link| link.commands.contains(command))?);
        }
        stay.sort_unstable();
        stay.dedup();
        along.push(Piece::Part {
            run,
            up: with_head(up.iter().copied().collect()),
            stay: with_head(stay),
            options,
            finish,
        });
        Some(along)
    }

    #[expect(clippy::too_many_arguments, reason = "it puts together what was found")]
    pub(super) fn finish(
        &self,
        parts: &Parts<'a>,
        up: &BTreeSet<usize>,
        place: usize,
        pieces: Vec<Piece>,
        mut doubts: Vec<String>,
        builds_project: Option<LeftOut>,
        reads_manifests: bool,
    ) -> Option<Lift> {
        let cx = self.cx;
        let chain = &self.run.script().chain;
        let inside = |at: usize| chain.is_empty() || up.iter().any(|item| chain[*item].commands.contains(&at));
        let calls = self.run.commands().enumerate().filter(|(at, _)| inside(*at));
        let calls = calls.filter_map(|(at, (_, call))| Some((at, call?))).filter(|(_, call)| brings(call));
        let calls: Vec<(usize, &ToolCall<'_>)> = calls.collect();
        let is_main = |at: &usize| self.installs.iter().any(|install| install.command == *at);
        let mut started = self.installs.iter().filter(|install| install.is_started && inside(install.command));
        let first = calls.iter().find(|(at, _)| is_main(at)).or(calls.iter().find(|(_, call)| installs(call)));
        let first = first.or(calls.first()).map(|(at, _)| *at);
        let main = started.clone().map(|install| install.command).next().or(first)?;
        let is_all = pieces.iter().any(|piece| matches!(piece, Piece::Whole(index) if *index == self.run.index));
        let guessed: u32 = parts.calls_of(up).filter_map(ToolCall::seconds).sum();
        let guessed = guessed + started.by_ref().map(|install| install.seconds).sum::<u32>();
        let seconds = if is_all { cx.reruns.seconds(self.run.index) } else { f64::from(guessed) };
        let inherited = if place < self.stage.from() { Some(Inherited::at(cx, self.stage, place)?) } else { None };
        match inherited.as_ref().map(|inherited| (inherited, inherited.doubt(cx, place))) {
            Some((_, Some(doubt))) => doubts.insert(0, doubt),
            // Nobody asks for a further stage to spare packages alone.
            Some((inherited, None)) if !reads_manifests => doubts.extend(inherited.twice(cx, place)),
            _ => {}
        }
        let stays = (!is_all).then(|| self.stays(parts, up, place)).flatten();
        let then = self.then(place, &pieces);
        let saved = cx.reruns_at(self.run.index).without(&then);
        let goes = |at: usize| pieces.iter().any(|piece| matches!(piece, Piece::Whole(index) if *index == at));
        let stays_between = self.between(place, self.run.index).filter(|at| cx.run(*at).is_some() && !goes(*at));
        let more = |at: usize| cx.reruns.saving(&then.without(&cx.reruns_at(at)), cx.reruns.seconds(at));
        let lost = stays_between.map(more).sum();
        Some(Lift {
            run: self.run.index,
            install: main,
            above: place,
            inherited,
            pieces,
            doubts,
            builds_project,
            blocked: None,
            reads_manifests,
            stays,
            saved,
            then: then.count(),
            seconds,
            lost,
        })
    }

    /// The first command of the `RUN` that stays and needs what the instruction at `place` brings, else the first that stays.
    fn stays(&self, parts: &Parts<'a>, up: &BTreeSet<usize>, place: usize) -> Option<usize> {
        let chain = &self.run.script().chain;
        let installs = |at: &usize| self.installs.iter().any(|install| chain[*at].commands.contains(&install.command));
        let mut stay = parts.items().filter(|at| !up.contains(at));
        let item = stay.clone().find(|at| installs(at) || self.reads_sources(parts, *at, place)).or(stay.next())?;
        Some(self.run.script().chain[item].commands.start)
    }

    /// The commits after which these pieces would run again above `place`.
    pub(super) fn then(&self, place: usize, pieces: &[Piece]) -> Commits {
        let cx = self.cx;
        let exposure = cx.reruns.exposure();
        let mut then = cx.reruns_above(place);
        // By their kinds alone, files that an install reads count as manifests, whatever their names.
        let is_told =
            |path: &&str| exposure.basis == Basis::History || exposure.touching([*path]).count() * 2 < exposure.commits;
        for piece in pieces {
            match piece {
                Piece::Needs(_, needs) => {
                    then.add(&exposure.touching(needs.reads.iter().map(String::as_str).filter(is_told)));
                }
                Piece::Whole(index) | Piece::Part { run: index, .. } => then.add(&cx.reruns_of(*index, place)),
                Piece::Again(_) | Piece::New(..) => {}
            }
        }
        then
    }
}
