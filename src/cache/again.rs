//! Which steps an edit of a Dockerfile makes run again once, without their reasons.

use std::sync::Arc;

use super::graph::Graph;
use super::key::Equality;
use super::matching::Matching;
use super::select::Selections;
use super::situation::Situation;
use super::vertex::Kind;
use crate::context::{Bytes, Context, Tree};
use crate::model::Model;

/// The files of a build context as they reach a builder, told by their paths alone.
#[derive(Debug)]
pub struct Sent {
    /// All of them.
    pub tree: Tree,
    selections: Selections,
}

impl Sent {
    /// Those of a context, found out once for all Dockerfiles that are asked about in it.
    pub fn of(context: &Context) -> Arc<Sent> {
        context.remembered(|| Sent { tree: context.tree(Bytes::Unread), selections: Selections::default() })
    }
}

/// The instructions whose steps a build of the second Dockerfile runs for sure which has the results of the first, one for
/// each step, in the order of the build; of steps that are the very same, the first.
pub fn run_again(
    (before, old, then): (&Situation, &Model<'_>, &Sent),
    (after, new, now): (&Situation, &Model<'_>, &Sent),
) -> Vec<usize> {
    let (old, new) = (Graph::with(&then.selections, before, old), Graph::with(&now.selections, after, new));
    let matching = Matching::new(&new, &old, after);
    let is_own = |index: &usize| new.vertices[*index].kind == Kind::Build && new.vertices[*index].twin.is_none();
    let steps = (0..new.vertices.len()).filter(is_own);
    steps
        .filter(|step| matching.outcome(*step) == Equality::Different)
        .map(|step| new.vertices[step].instruction)
        .collect()
}
