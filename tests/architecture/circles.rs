//! Groups of nodes that reach each other.

use std::collections::{BTreeMap, BTreeSet};

/// The groups of more than one node in which each reaches each other, along `edges`.
pub(crate) fn circles<T: Clone + Ord>(edges: impl IntoIterator<Item = (T, T)>) -> BTreeSet<BTreeSet<T>> {
    let mut next: BTreeMap<T, BTreeSet<T>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<&T, BTreeSet<&T>> = next.keys().map(|node| (node, reached(node, &next))).collect();
    let group = |node: &T| -> BTreeSet<T> {
        let back = |other: &T| reached.get(other).is_some_and(|reached| reached.contains(node));
        reached[node].iter().filter(|other| back(other)).map(|other| T::clone(other)).collect()
    };
    next.keys().map(group).filter(|group| group.len() > 1).collect()
}

/// The nodes to which a way leads from `start`.
fn reached<'a, T: Ord>(start: &'a T, next: &'a BTreeMap<T, BTreeSet<T>>) -> BTreeSet<&'a T> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        for to in next.get(node).into_iter().flatten() {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}

#[test]
fn only_what_reaches_each_other_is_a_circle() {
    let check = |edges: &[(u8, u8)], expected: &[&[u8]]| {
        let expected: BTreeSet<BTreeSet<u8>> = expected.iter().map(|group| group.iter().copied().collect()).collect();
        assert_eq!(circles(edges.iter().copied()), expected, "{edges:?}");
    };
    check(&[(1, 2), (1, 3), (2, 3)], &[]);
    check(&[(1, 2), (2, 1)], &[&[1, 2]]);
    check(&[(9, 4), (4, 7), (7, 9), (9, 1), (1, 2), (3, 9)], &[&[4, 7, 9]]);
    check(&[(1, 2), (2, 3), (3, 1), (3, 2), (4, 5), (5, 4), (1, 4)], &[&[1, 2, 3], &[4, 5]]);
}
