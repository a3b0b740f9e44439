//! Compares what a fix did with what it said it would do.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Change, Fact, Fix};
use crate::model::facts::{InstructionFacts, facts};
use crate::model::{Inputs, Model};
use crate::syntax::{self, Dockerfile};
use crate::text::{Source, Span};

/// What these fixes did together and none of them declared; `Ok` where it is nothing.
pub(super) fn check(before: &Source, after: &Source, fixes: &[&Fix]) -> Result<(), String> {
    let lossy = |fix: &&Fix| fix.edits.iter().any(|edit| before.is_lossy(&edit.replacement));
    if fixes.iter().any(lossy) {
        return Err("it copies bytes that are not UTF-8".to_owned());
    }
    let (old, new) = (syntax::parse(before.text()), syntax::parse(after.text()));
    check_problems(&old, &new)?;
    let declared: Vec<&Change> = fixes.iter().flat_map(|fix| &fix.changes).collect();
    check_comments(&old, &new, &declared)?;
    let added = declared.iter().filter_map(|change| match change {
        Change::Added(text) => Some(alone(text, &old)),
        _ => None,
    });
    let loose = added.flatten().map(|facts| Loose { facts, is_added: true }).collect();
    let now: Vec<Now> =
        read(after.text(), &new).into_iter().map(|facts| Now { facts, source: after, file: &new }).collect();
    check_instructions(&read(before.text(), &old), now, &declared, loose)
}

/// An instruction that is to be there, wherever.
struct Loose {
    facts: InstructionFacts,
    /// Whether its text was declared, and not that it moves.
    is_added: bool,
}

/// An instruction as it is after the fixes.
struct Now<'a> {
    facts: InstructionFacts,
    source: &'a Source,
    file: &'a Dockerfile,
}

impl Now<'_> {
    /// Whether it is what was to be there. What an added one means can depend on what stands above it, such as a `SHELL`, so
    /// that its text by itself counts too.
    fn is(&self, one: &Loose) -> bool {
        let by_text =
            || alone(self.source.slice(self.facts.span), self.file).first().is_some_and(|it| same(it, &one.facts));
        same(&one.facts, &self.facts) || one.is_added && one.facts.kind == self.facts.kind && by_text()
    }
}

/// What an instruction says with nothing above it.
fn alone(text: &str, file: &Dockerfile) -> Vec<InstructionFacts> {
    let text = format!("# escape={}\n{text}", file.escape);
    read(&text, &syntax::parse(&text))
}

/// A corrected word can show what else is wrong with its instruction, so only their number counts.
fn check_problems(old: &Dockerfile, new: &Dockerfile) -> Result<(), String> {
    let known = |message: &str| old.problems.iter().any(|problem| problem.message == message);
    let fresh = new.problems.iter().find(|problem| !known(&problem.message)).or(new.problems.last());
    match fresh.filter(|_| new.problems.len() > old.problems.len()) {
        Some(problem) => Err(format!("it breaks the syntax: {}", problem.message)),
        None => Ok(()),
    }
}

fn check_comments(old: &Dockerfile, new: &Dockerfile, declared: &[&Change]) -> Result<(), String> {
    let gone = declared.iter().filter_map(|change| match change {
        Change::CommentRemoved(span) => Some(*span),
        _ => None,
    });
    let gone: BTreeSet<Span> = gone.collect();
    let mut kept: BTreeMap<&str, usize> = BTreeMap::new();
    new.comments.iter().for_each(|comment| *kept.entry(&comment.text).or_default() += 1);
    for comment in old.comments.iter().filter(|comment| !gone.contains(&comment.span)) {
        match kept.get_mut(comment.text.as_str()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return Err(format!("it loses the comment `{}`", comment.text)),
        }
    }
    let directives = |file: &Dockerfile| {
        let read = file.directives.iter().filter(|directive| directive.read);
        read.map(|directive| (directive.name.text.clone(), directive.value.text.clone())).collect::<Vec<_>>()
    };
    if directives(old) == directives(new) { Ok(()) } else { Err("it changes a parser directive".to_owned()) }
}

fn read(text: &str, file: &Dockerfile) -> Vec<InstructionFacts> {
    facts(&Model::new(text, file, &Inputs::default()))
}

/// The instructions that no change names are the same and in the same order, the named ones changed as named, and those
/// in `loose` are there, wherever.
fn check_instructions(
    old: &[InstructionFacts],
    new: Vec<Now<'_>>,
    declared: &[&Change],
    mut loose: Vec<Loose>,
) -> Result<(), String> {
    let mut kept: Vec<Expected> = Vec::new();
    let mut changes: BTreeMap<u32, Vec<&Change>> = BTreeMap::new();
    for change in declared {
        if let Change::Removed(span) | Change::Moved(span) | Change::Facts { instruction: span, .. } = change {
            changes.entry(span.start).or_default().push(change);
        }
    }
    for instruction in old {
        let mut expected = Expected { facts: instruction, lost: Vec::new(), gained: Vec::new() };
        let (mut removed, mut moved) = (false, false);
        for change in changes.get(&instruction.span.start).into_iter().flatten() {
            match change {
                Change::Removed(_) => removed = true,
                Change::Moved(_) => moved = true,
                Change::Facts { lost, gained, .. } => {
                    expected.lost.extend(lost);
                    expected.gained.extend(gained);
                }
                _ => {}
            }
        }
        if moved {
            loose.push(Loose { facts: instruction.clone(), is_added: false });
        } else if !removed {
            kept.push(expected);
        }
    }
    let mut kept = kept.into_iter().peekable();
    for now in new {
        if kept.next_if(|expected| expected.is(&now.facts)).is_some() {
            continue;
        }
        let Some(at) = loose.iter().position(|one| now.is(one)) else {
            return Err(format!("it changes or adds what it does not declare: {}", shown(&now.facts)));
        };
        loose.swap_remove(at);
    }
    match (kept.next(), loose.first()) {
        (Some(lost), _) => Err(format!("it loses or changes what it does not declare: {}", shown(lost.facts))),
        (None, Some(missing)) => Err(format!("what it declares is not there: {}", shown(&missing.facts))),
        (None, None) => Ok(()),
    }
}

/// An instruction as it should be after the fixes.
struct Expected<'a> {
    facts: &'a InstructionFacts,
    lost: Vec<&'a Fact>,
    gained: Vec<&'a Fact>,
}

impl Expected<'_> {
    /// Whether `now` is the instruction without what it lost, in the old order, and with what it gained.
    fn is(&self, now: &InstructionFacts) -> bool {
        if self.lost.is_empty() && self.gained.is_empty() {
            return same(self.facts, now);
        }
        let mut kept: Vec<&Fact> = self.facts.facts.iter().collect();
        for lost in &self.lost {
            let Some(at) = kept.iter().position(|fact| fact == lost) else { return false };
            kept.remove(at);
        }
        let mut gained = self.gained.clone();
        let mut kept = kept.into_iter().peekable();
        for fact in &now.facts {
            if kept.next_if(|kept| *kept == fact).is_some() {
                continue;
            }
            let Some(at) = gained.iter().position(|one| *one == fact) else { return false };
            gained.swap_remove(at);
        }
        self.facts.kind == now.kind && kept.next().is_none() && gained.is_empty()
    }
}

fn same(one: &InstructionFacts, other: &InstructionFacts) -> bool {
    one.kind == other.kind && one.facts == other.facts
}

fn shown(instruction: &InstructionFacts) -> String {
    let facts: Vec<String> = instruction.facts.iter().map(ToString::to_string).collect();
    format!("{} {}", instruction.kind.name(), facts.join(" "))
}
