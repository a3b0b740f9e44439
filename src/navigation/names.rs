//! The names of a file: stages, variables and heredocs, each with all places that mean the same thing.

use std::collections::BTreeSet;

use super::instruction_at;
use crate::answers::variable_reads::VariableReads;
use crate::model::{Model, Stage};
use crate::syntax::{Body, Heredoc, Instruction, Keyword, Pair};
use crate::text::Span;

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A stage.
    Stage,
    /// An `ARG` or `ENV`.
    Variable,
    /// A heredoc.
    Heredoc,
}

/// A place of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The name alone; for a stage that is referred to by number, the number.
    pub span: Span,
    /// Whether the name is declared here.
    pub declares: bool,
    /// Whether a new name goes here when the thing is renamed.
    pub renames: bool,
}

/// A name with all its places in the file, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it is of.
    pub kind: Kind,
    /// The name as declared.
    pub text: String,
    /// The place that was asked about.
    pub at: Span,
    /// All places.
    pub occurrences: Vec<Occurrence>,
    /// Where what is meant here is declared.
    pub definition: Option<Span>,
}

impl Name {
    /// Whether a text can be the new name.
    pub fn can_be(&self, text: &str) -> bool {
        let mut characters = text.chars();
        let first = characters.next();
        match self.kind {
            // The builder's own pattern: `^[a-z][a-z0-9-_.]*$` in any case.
            Kind::Stage => {
                first.is_some_and(|it| it.is_ascii_alphabetic())
                    && characters.all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it))
                    && !text.eq_ignore_ascii_case("scratch")
            }
            Kind::Variable => is_identifier(text),
            Kind::Heredoc => !text.is_empty() && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_'),
        }
    }
}

/// The name at a place of the file, where there is one.
pub fn name_at(model: &Model<'_>, reads: &VariableReads<'_>, offset: u32) -> Option<Name> {
    heredoc(model, offset).or_else(|| stage(model, offset)).or_else(|| variable(model, reads, offset))
}

fn found(kind: Kind, text: String, mut occurrences: Vec<Occurrence>, offset: u32) -> Option<Name> {
    occurrences.sort();
    let at = occurrences.iter().find(|occurrence| occurrence.span.touches(offset))?.span;
    let definition = occurrences.iter().find(|occurrence| occurrence.declares).map(|occurrence| occurrence.span);
    Some(Name { kind, text, at, occurrences, definition })
}

fn heredoc(model: &Model<'_>, offset: u32) -> Option<Name> {
    let instruction = model.instruction(instruction_at(model.dockerfile, offset)?);
    let near =
        |heredoc: &&Heredoc| heredoc.operator.touches(offset) || heredoc.end.is_some_and(|end| end.touches(offset));
    let heredoc = instruction.heredocs.iter().find(near)?;
    let place = |within: Span, declares| {
        let at = model.source[within].rfind(heredoc.name.as_str())? as u32 + within.start;
        Some(Occurrence { span: Span::new(at, at + heredoc.name.len() as u32), declares, renames: true })
    };
    let places = [place(heredoc.operator, true), heredoc.end.and_then(|end| place(end, false))];
    found(Kind::Heredoc, heredoc.name.clone(), places.into_iter().flatten().collect(), offset)
}

fn stage(model: &Model<'_>, offset: u32) -> Option<Name> {
    let named = model.stages.iter().find(|stage| stage.name_span.is_some_and(|span| span.touches(offset)));
    let index = named.map(|stage| stage.index).or_else(|| {
        let reference = model.references.iter().find(|reference| reference.span.touches(offset))?;
        reference.target_stage()
    })?;
    let stage = model.stages.get(index)?;
    let declared = stage.name_span.map(|span| Occurrence { span, declares: true, renames: true });
    let references = model.references.iter().filter(|reference| reference.target_stage() == Some(index));
    let places = references.map(|reference| Occurrence {
        span: reference.span,
        declares: false,
        renames: stage.id.as_deref() == Some(reference.text.to_lowercase().as_str()),
    });
    let mut name = found(Kind::Stage, stage.label(), declared.into_iter().chain(places).collect(), offset)?;
    // A stage without a name is where its `FROM` is.
    name.definition = name.definition.or_else(|| Some(model.instruction(stage.from()).keyword.span));
    Some(name)
}

/// A declaration or a read of a variable.
struct Place {
    instruction: usize,
    occurrence: Occurrence,
}

fn variable(model: &Model<'_>, reads: &VariableReads<'_>, offset: u32) -> Option<Name> {
    let index = instruction_at(model.dockerfile, offset)?;
    let here = places_at(model, reads, index, None);
    let (name, place) = here.into_iter().find(|(_, place)| place.occurrence.span.touches(offset))?;
    let indices = 0..model.steps.len();
    let all: Vec<Place> =
        indices.flat_map(|index| places_at(model, reads, index, Some(&name))).map(|(_, place)| place).collect();
    let scopes = connected(model, &all, scope(model, place.instruction));
    let same: Vec<&Place> = all.iter().filter(|place| scopes.contains(&scope(model, place.instruction))).collect();
    let definition = definition(model, &same, &place);
    let occurrences = same.iter().map(|place| place.occurrence).collect();
    let mut name = found(Kind::Variable, name, occurrences, offset)?;
    name.definition = definition;
    Some(name)
}

/// The declarations and reads in an instruction, of one variable or of all, each with the variable's name.
fn places_at(
    model: &Model<'_>,
    reads: &VariableReads<'_>,
    instruction: usize,
    only: Option<&str>,
) -> Vec<(String, Place)> {
    let declared = declared(model.instruction(instruction)).iter().map(|pair| (pair.key.text.clone(), pair.key.span));
    let declared = declared.filter(|(name, span)| is_identifier(name) && span.len() as usize == name.len());
    let declared = declared.map(|(name, span)| (name, Occurrence { span, declares: true, renames: true }));
    let read = reads.at(instruction).iter().filter_map(|read| {
        let at = model.source[read.span].find(read.name.as_str())? as u32 + read.span.start;
        let span = Span::new(at, at + read.name.len() as u32);
        Some((read.name.clone(), Occurrence { span, declares: false, renames: true }))
    });
    let all = declared.chain(read).filter(|(name, _)| only.is_none_or(|only| only == name));
    all.map(|(name, occurrence)| (name, Place { instruction, occurrence })).collect()
}

fn declared(instruction: &Instruction) -> &[Pair] {
    match (&instruction.body, instruction.kind) {
        (Body::Args(pairs), _) | (Body::Pairs { pairs, .. }, Keyword::Env) => pairs,
        _ => &[],
    }
}

/// Where variables of an instruction live: in a stage, or before all. A `FROM` reads those before all.
fn scope(model: &Model<'_>, instruction: usize) -> Option<usize> {
    model.stage_of(instruction).filter(|stage| stage.from() != instruction).map(|stage| stage.index)
}

/// The scopes in which a variable is the same as in `start`: a stage has the variables of the stage that it starts from,
/// and an `ARG` before all is the same as the `ARG` in a stage that asks for it.
fn connected(model: &Model<'_>, places: &[Place], start: Option<usize>) -> BTreeSet<Option<usize>> {
    let asks = |stage: &Stage| {
        places.iter().any(|place| {
            let declares = place.occurrence.declares && model.instruction(place.instruction).kind == Keyword::Arg;
            declares && scope(model, place.instruction) == Some(stage.index)
        })
    };
    let has_global = places.iter().any(|place| place.occurrence.declares && scope(model, place.instruction).is_none());
    let mut links: Vec<(Option<usize>, Option<usize>)> =
        model.stages.iter().filter_map(|stage| Some((Some(stage.index), Some(stage.parent()?)))).collect();
    if has_global {
        links.extend(model.stages.iter().filter(|stage| asks(stage)).map(|stage| (Some(stage.index), None)));
    }
    let mut known = BTreeSet::from([start]);
    let mut open = vec![start];
    while let Some(scope) = open.pop() {
        for (a, b) in &links {
            let other = if *a == scope {
                b
            } else if *b == scope {
                a
            } else {
                continue;
            };
            if known.insert(*other) {
                open.push(*other);
            }
        }
    }
    known
}

/// The declaration that a place means: of its stage the last one above, else that of the stages that it starts from, else
/// the one before all. An `ARG` that only asks for one before all means that.
fn definition(model: &Model<'_>, places: &[&Place], place: &Place) -> Option<Span> {
    let last_in = |wanted: Option<usize>| {
        let is_above = |it: &Place| it.occurrence.span <= place.occurrence.span;
        let is_other = wanted != scope(model, place.instruction);
        let mut declarations =
            places.iter().filter(|it| it.occurrence.declares && scope(model, it.instruction) == wanted);
        declarations.rfind(|it| is_other || is_above(it))
    };
    let own = scope(model, place.instruction);
    let asks = |declaration: &Place| {
        let pairs = declared(model.instruction(declaration.instruction));
        let pair = pairs.iter().find(|pair| pair.key.span == declaration.occurrence.span);
        own.is_some() && pair.is_some_and(|pair| pair.value.is_none())
    };
    let mut at = own;
    loop {
        match last_in(at) {
            Some(declaration) if !asks(declaration) => return Some(declaration.occurrence.span),
            Some(declaration) => {
                let global = last_in(None);
                return Some(global.unwrap_or(declaration).occurrence.span);
            }
            None => {}
        }
        at = Some(model.stages.get(at?)?.parent()?);
    }
}

fn is_identifier(text: &str) -> bool {
    let is_start = |it: char| it.is_ascii_alphabetic() || it == '_';
    text.starts_with(is_start) && text.chars().all(|it| is_start(it) || it.is_ascii_digit())
}
