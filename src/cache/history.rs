//! What a Dockerfile would have cost over a history of changes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::graph::{Graph, Input, Origin};
use super::matching::Matching;
use super::{Reason, Situation, Step, describe};
use crate::context::Tree;
use crate::context::ignorefile::IgnoreFile;
use crate::context::revisions::Edit;
use crate::model::Model;
use crate::syntax;

/// How often a step would have run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs {
    /// After so many commits it would have run.
    pub sure: usize,
    /// After so many more, unless what it takes from another stage came out with the same bytes.
    pub perhaps: usize,
    /// The paths that made it run, sure or perhaps, with the number of commits, the most frequent first.
    pub causes: Vec<(String, usize)>,
}

/// How often each step of a situation would have run after each of these changes, had its Dockerfile always been this one and
/// the cache always had the results of the commit before. The files of the situation need to be its links alone; all others
/// come with the changes. Paths start at the root of the build context.
pub fn history(situation: &Situation, ignore: Option<&IgnoreFile>, commits: &[Vec<Edit>]) -> Vec<Runs> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let mut counted: Vec<(Runs, BTreeMap<String, usize>)> = Vec::new();
    let steps = Graph::new(situation, &model).vertices.len();
    counted.resize_with(steps, Default::default);
    for edits in commits.iter().filter(|edits| !edits.is_empty()) {
        let tree = |node: fn(&Edit) -> Option<&crate::context::Node>| {
            let mut tree = situation.tree.clone();
            edits
                .iter()
                .filter_map(|edit| Some((edit, node(edit)?)))
                .for_each(|(edit, node)| tree.put(&edit.path, node.clone()));
            ignore.map_or_else(|| tree.clone(), |ignore| tree.sent(ignore))
        };
        let before = with(situation, tree(|edit| edit.before.as_ref()));
        let after = with(situation, tree(|edit| edit.after.as_ref()));
        let (old, new) = (Graph::new(&before, &model), Graph::new(&after, &model));
        let matching = Matching::new(&new, &old, &after);
        let steps = describe(&matching, &model);
        for (index, (runs, causes)) in counted.iter_mut().enumerate() {
            match steps[index].fate {
                super::Fate::Hit => continue,
                super::Fate::Miss => runs.sure += 1,
                super::Fate::Maybe => runs.perhaps += 1,
            }
            let mut paths = Vec::new();
            roots(&new, &steps, index, &mut paths);
            paths.sort_unstable();
            paths.dedup();
            for path in paths {
                *causes.entry(path).or_default() += 1;
            }
        }
    }
    let sorted = counted.into_iter().map(|(runs, causes)| {
        let mut causes: Vec<(String, usize)> = causes.into_iter().collect();
        causes.sort_by_key(|(_, count)| Reverse(*count));
        Runs { causes, ..runs }
    });
    sorted.collect()
}

fn with(situation: &Situation, tree: Tree) -> Situation {
    Situation { tree, ..situation.clone() }
}

/// The paths that make a step run, or the steps that it depends on.
fn roots(graph: &Graph, steps: &[Step], index: usize, paths: &mut Vec<String>) {
    match &steps[index].reason {
        Reason::Files(changes) | Reason::Unseen(changes) => {
            paths.extend(changes.iter().map(|change| change.path.clone()));
        }
        Reason::Above { step } => roots(graph, steps, *step, paths),
        Reason::Output { .. } => {
            for input in &graph.vertices[index].inputs {
                if let Input::Output { of: Origin::Vertex(other), .. } = input {
                    roots(graph, steps, *other, paths);
                }
            }
        }
        _ => {}
    }
}
