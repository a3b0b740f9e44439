//! What a Dockerfile would have cost over a history of changes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::graph::{Graph, Input, Origin};
use super::matching::Matching;
use super::{Fate, Reason, Situation, Step, describe};
use crate::context::ignorefile::IgnoreFile;
use crate::context::revisions::Edit;
use crate::context::{Node, Tree, path};
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
        let tree = |node: fn(&Edit) -> Option<&Node>| {
            let mut tree = situation.tree.clone();
            // A file that comes or goes leaves its directory where it was, as far as a change alone can tell.
            for directory in edits.iter().map(|edit| path::split(&edit.path).0) {
                if tree.node(directory).is_none() {
                    tree.put(directory, Node::directory());
                }
            }
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
        tally(&new, &describe(&matching, &model), &mut counted);
    }
    let sorted = counted.into_iter().map(|(runs, causes)| {
        let mut causes: Vec<(String, usize)> = causes.into_iter().collect();
        causes.sort_by_key(|(_, count)| Reverse(*count));
        Runs { causes, ..runs }
    });
    sorted.collect()
}

/// Adds what one commit runs, and because of what.
fn tally(graph: &Graph, steps: &[Step], counted: &mut [(Runs, BTreeMap<String, usize>)]) {
    for (index, (runs, causes)) in counted.iter_mut().enumerate() {
        match steps[index].fate {
            Fate::Hit => continue,
            Fate::Miss => runs.sure += 1,
            Fate::Maybe => runs.perhaps += 1,
        }
        let mut paths = Vec::new();
        roots(graph, steps, index, &mut paths);
        paths.sort_unstable();
        paths.dedup();
        for path in paths {
            *causes.entry(path).or_default() += 1;
        }
    }
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
        Reason::Missing(path) => paths.push(path.clone()),
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

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "FROM a AS build\nCOPY package.json link ./\nRUN npm ci\nCOPY . .\nRUN make\nFROM b\nRUN x\n\
                        COPY --from=build /out /out\n";

    /// `+path` comes, `-path` goes, `path` changes.
    fn commit(edits: &[&str]) -> Vec<Edit> {
        let edit = |edit: &&str| {
            let path = edit.trim_start_matches(['+', '-']).to_owned();
            let before = (!edit.starts_with('+')).then(|| Node::file(b"1"));
            let after = (!edit.starts_with('-')).then(|| Node::file(b"2"));
            Edit { path, before, after }
        };
        edits.iter().map(edit).collect()
    }

    #[test]
    fn runs_are_counted_with_what_caused_them() {
        let links = Tree::new([("link", Node::link("lib/real"))]);
        let ignore = IgnoreFile::from_text(".dockerignore", "*.md\ndocs/*\n");
        let commits = [
            &["src/a"][..],
            &["+src/b", "README.md"],
            &["+docs/new", "README.md"],
            &["-package.json"],
            &["lib/real"],
            &[],
        ]
        .map(commit);
        let runs = history(&Situation::new(TEXT, links), Some(&ignore), &commits);
        let counts: Vec<(usize, usize)> = runs.iter().map(|runs| (runs.sure, runs.perhaps)).collect();
        assert_eq!(counts, [(2, 0), (2, 0), (4, 0), (4, 0), (0, 0), (0, 4)]);
        let causes = |index: usize| runs[index].causes.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>();
        assert_eq!(causes(1), ["lib/real", "package.json"]);
        assert_eq!(causes(5), ["lib/real", "package.json", "src/a", "src/b"]);
    }
}
