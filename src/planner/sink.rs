//! An `ARG` with what uses it, on its way down to the first step that needs it. Of a list, only the pairs that use it go.

use crate::answers::Answers;
use crate::edits::move_down::Moved;
use crate::edits::rewriter::Rewriter;
use crate::finding::{Fix, Safety};
use crate::model::Stage;
use crate::model::effects::{Conflict, Effects, Reading, Variables, may_swap};
use crate::model::installs;
use crate::model::mounts::{MountKind, mounts};
use crate::syntax::{Body, Instruction, Keyword, Pair};
use crate::text::Span;

/// An `ARG` with the instructions that use it and run nothing, which move with it.
#[derive(Clone, Debug)]
pub struct Sink {
    members: Vec<Member>,
    /// The first instruction that needs it to run, or the end of the stage.
    pub to: usize,
    end: bool,
    /// Whether an instruction uses it for sure.
    pub is_used: bool,
    /// Whether that is the one that it goes down to, or moves with it.
    is_first: bool,
}

/// An instruction that moves, or some pairs of its list.
#[derive(Clone, Debug)]
struct Member {
    index: usize,
    /// The pairs that move, by their places; `None` for the whole instruction.
    pairs: Option<Vec<usize>>,
}

/// How much of a list moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lists {
    /// All of a list that uses the argument.
    Whole,
    /// The pairs that use it.
    Split,
}

/// How far down some pairs of the `ARG` with this index can go, given by their places; `None` where nothing uses them, or could.
pub(super) fn sink(cx: &Answers<'_>, stage: &Stage, arg: usize, pairs: &[usize]) -> Option<Sink> {
    let of = |lists| Sink::of(cx, stage, arg, pairs, lists).filter(|sink| sink.safety(cx) > Safety::Manual);
    let (whole, split) = (of(Lists::Whole), of(Lists::Split));
    // A list stays whole where that changes nothing else; what has nothing to do with the `ARG` is not to be doubted.
    let reach = |sink: &Sink| (sink.safety(cx), sink.runs(cx, arg).len());
    let is_better = |split: &Sink| {
        whole.as_ref().is_none_or(|whole| whole.safety(cx) < Safety::Safe || reach(split) > reach(whole))
    };
    split.filter(is_better).or(whole).or_else(|| Sink::of(cx, stage, arg, pairs, Lists::Whole))
}

impl Sink {
    fn of(cx: &Answers<'_>, stage: &Stage, arg: usize, seeds: &[usize], lists: Lists) -> Option<Sink> {
        let all = pairs_of(cx.model.instruction(arg));
        let mut names: Vec<String> = seeds.iter().map(|at| all[*at].key.text.clone()).collect();
        let mut members = vec![Member::of(arg, seeds, all.len())];
        if members[0].pairs.is_some() && lists == Lists::Whole {
            return None;
        }
        let mut has_files = stage.parent().is_some() || !cx.model.candidates_of(stage.index).is_empty();
        for index in arg + 1..stage.instructions.end {
            let effects = cx.effects(index);
            let reading = names.iter().map(|name| effects.variables_read.reading(name)).max();
            match (reading.unwrap_or(Reading::No), cx.model.instruction(index).kind) {
                (Reading::No, _) => {}
                (Reading::Yes, Keyword::Label) => members.push(Member { index, pairs: None }),
                (Reading::Yes, Keyword::Env | Keyword::Arg) => {
                    let pairs = pairs_of(cx.model.instruction(index));
                    let reads = |at: &usize| {
                        let reads = variables_read(cx, index, &pairs[*at]);
                        names.iter().any(|name| reads.reading(name) == Reading::Yes)
                    };
                    let moved: Vec<usize> = match lists {
                        Lists::Whole => (0..pairs.len()).collect(),
                        Lists::Split => (0..pairs.len()).filter(reads).collect(),
                    };
                    names.extend(moved.iter().map(|at| pairs[*at].key.text.clone()));
                    members.push(Member::of(index, &moved, pairs.len()));
                }
                (Reading::Perhaps, _) if only_installs(cx, index) => {}
                // Programs of others do not know an argument of this project.
                (Reading::Perhaps, Keyword::Run) if !has_files && !mounts_context(cx, index) => {}
                (reading, _) => {
                    let is_first = reading == Reading::Yes || members.len() > 1;
                    let uses = |at: usize| {
                        let reads = &cx.effects(at).variables_read;
                        names.iter().any(|name| reads.reading(name) == Reading::Yes)
                    };
                    let is_used = is_first || (index + 1..stage.instructions.end).any(uses);
                    return Some(Sink { members, to: index, end: false, is_used, is_first });
                }
            }
            has_files |= cx.model.transfer(index).is_some();
        }
        (members.len() > 1).then_some(Sink {
            members,
            to: stage.instructions.end,
            end: true,
            is_used: true,
            is_first: true,
        })
    }

    /// The `RUN`s that it passes.
    pub fn runs(&self, cx: &Answers<'_>, arg: usize) -> Vec<usize> {
        let is_run = |index: &usize| cx.model.instruction(*index).kind == Keyword::Run;
        (arg + 1..self.to).filter(is_run).collect()
    }

    fn safety(&self, cx: &Answers<'_>) -> Safety {
        match self.doubt(cx) {
            Ok(doubt) if self.fix(cx, Safety::Unsafe).is_some() => doubt.map_or(Safety::Safe, |_| Safety::Unsafe),
            _ => Safety::Manual,
        }
    }

    /// The move.
    pub fn fix(&self, cx: &Answers<'_>, safety: Safety) -> Option<Fix> {
        let instruction = |index: usize| cx.model.instruction(index);
        let moved = self.members.iter().map(|member| match &member.pairs {
            Some(pairs) => Moved::Pairs(instruction(member.index), pairs),
            None => Moved::Whole(instruction(member.index)),
        });
        let moved: Vec<Moved<'_>> = moved.collect();
        let make = |verb: &dyn Fn(&mut Rewriter<'_>), title: &str| {
            let mut edit = cx.edit();
            verb(&mut edit);
            edit.finish(title, safety)
        };
        let title = format!("move the `ARG` {}", self.place());
        if self.end {
            let last = instruction(self.to - 1);
            return make(&|edit| _ = edit.move_below(&moved, last), &title);
        }
        if let Some(paragraph) = self.paragraph(cx).filter(|_| moved.len() > 1) {
            return make(&|edit| _ = edit.move_down_apart(&moved, instruction(paragraph)), &title);
        }
        make(&|edit| _ = edit.move_down_to(&moved, instruction(self.to)), &title)
    }

    /// Where it goes, as it reads after "move it".
    pub fn place(&self) -> &'static str {
        match (self.end, self.is_first) {
            (true, _) => "to the end of the stage",
            (false, true) => "down to its first use",
            (false, false) => "down to the first step that may use it",
        }
    }

    /// The start of the paragraph that holds the first use, where nothing runs between the two.
    fn paragraph(&self, cx: &Answers<'_>) -> Option<usize> {
        let mut at = self.to;
        let last = self.members.last()?.index;
        while at > last + 1 {
            let (above, below) = (cx.model.instruction(at - 1), cx.model.instruction(at));
            let between = cx.source.slice(Span::new(above.span.end, below.span.start));
            let lines: Vec<&str> = between.split('\n').collect();
            if lines[1..].split_last().is_some_and(|(_, whole)| whole.iter().any(|line| line.trim().is_empty())) {
                return (at < self.to).then_some(at);
            }
            if above.kind == Keyword::Run {
                return None;
            }
            at -= 1;
        }
        None
    }

    /// What somebody has to look at before the move, a clause; an error where it cannot be made.
    pub fn doubt(&self, cx: &Answers<'_>) -> Result<Option<&'static str>, Conflict> {
        let mut doubt = (!self.is_used).then_some("no instruction uses it, so it may be there to invalidate the cache");
        for member in &self.members {
            let moving = member.effects(cx);
            let parts = self.members.iter().filter(|other| other.index >= member.index && other.pairs.is_some());
            let staying = parts.map(|other| other.kept(cx, member.index));
            let whole = (member.index + 1..self.to).filter(|at| self.members.iter().all(|other| other.index != *at));
            for effects in whole.map(|index| cx.effects(index).clone()).chain(staying) {
                match may_swap(&moving, &effects) {
                    Ok(()) => {}
                    Err(Conflict::PerhapsVariable(_)) => {
                        doubt = doubt.or(Some("a program that a `RUN` in between starts may read it"));
                    }
                    Err(Conflict::Config(item)) if item == "ENV" => {
                        doubt = doubt.or(Some("the image then lists its variables in another order"));
                    }
                    Err(conflict) => return Err(conflict),
                }
            }
        }
        Ok(doubt)
    }
}

impl Member {
    fn of(index: usize, pairs: &[usize], all: usize) -> Member {
        Member { index, pairs: (pairs.len() < all).then(|| pairs.to_vec()) }
    }

    /// What it reads and writes.
    fn effects(&self, cx: &Answers<'_>) -> Effects {
        match &self.pairs {
            None => cx.effects(self.index).clone(),
            Some(moved) => of_pairs(cx, self.index, moved.iter().copied(), true),
        }
    }

    /// What the pairs read and write that stay where something of the instruction `moving` goes down. The image lists those
    /// that stand before it first as it is.
    fn kept(&self, cx: &Answers<'_>, moving: usize) -> Effects {
        let moved = self.pairs.as_deref().unwrap_or_default();
        let all = 0..pairs_of(cx.model.instruction(self.index)).len();
        let kept: Vec<usize> = all.filter(|at| !moved.contains(at)).collect();
        let stands_below = self.index > moving || kept.last() > moved.first();
        of_pairs(cx, self.index, kept.into_iter(), stands_below)
    }
}

/// What some pairs of a list read and write.
fn of_pairs(cx: &Answers<'_>, index: usize, of: impl Iterator<Item = usize>, is_listed: bool) -> Effects {
    let instruction = cx.model.instruction(index);
    let pairs = pairs_of(instruction);
    let mut effects = Effects::default();
    for at in of {
        effects.variables_written.push(pairs[at].key.text.clone());
        effects.variables_read.names.extend(variables_read(cx, index, &pairs[at]).names);
    }
    effects.config.extend((instruction.kind == Keyword::Env && is_listed).then(|| "ENV".to_owned()));
    effects
}

fn pairs_of(instruction: &Instruction) -> &[Pair] {
    match &instruction.body {
        Body::Pairs { pairs, .. } | Body::Args(pairs) => pairs,
        _ => &[],
    }
}

/// The variables that a pair of a list reads.
fn variables_read(cx: &Answers<'_>, index: usize, pair: &Pair) -> Variables {
    let uses = cx.model.uses(index).variables.into_iter();
    let own = uses.filter(|(it, _)| pair.span().encloses(it.span)).map(|(it, _)| it.name);
    // A bare `ARG` leaves a variable of its name alone where the build gives no value.
    let bare = pair.value.is_none().then(|| pair.key.text.clone());
    Variables { names: own.chain(bare).collect(), ..Variables::default() }
}

/// Whether a `RUN` sees files of the build context by a mount.
fn mounts_context(cx: &Answers<'_>, index: usize) -> bool {
    mounts(cx.model.instruction(index)).iter().any(|mount| mount.kind() == MountKind::Bind)
}

fn only_installs(cx: &Answers<'_>, index: usize) -> bool {
    cx.model.script(index).is_some_and(|script| installs::only_installs(script, cx.tools))
}
