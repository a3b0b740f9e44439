//! A map by name that many states share: a copy costs nothing, and a change copies only the way to what changes.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Things by their names, in an order of their own. Copies share what they have in common.
#[derive(Clone)]
pub struct ByName<T> {
    root: Node<T>,
    len: usize,
    /// The place in the order that the next thing takes.
    next: u32,
}

/// A node tells names apart by four bits of their hashes, the lowest at the root.
#[derive(Clone)]
enum Node<T> {
    Empty,
    Leaf(Arc<Leaf<T>>),
    Branch(Arc<[Node<T>; WIDTH]>),
}

/// One thing, or several whose names have the same hash.
struct Leaf<T> {
    hash: u64,
    entries: Vec<Entry<T>>,
}

#[derive(Clone)]
struct Entry<T> {
    name: String,
    place: u32,
    thing: T,
}

const BITS: u32 = 4;
const WIDTH: usize = 1 << BITS;

impl<T> ByName<T> {
    /// The thing of this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.entry(name).map(|entry| &entry.thing)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The things in their order, which have to be sorted for it.
    pub fn iter(&self) -> std::vec::IntoIter<&T> {
        let mut entries = Vec::with_capacity(self.len);
        collect(&self.root, &mut entries);
        entries.sort_unstable_by_key(|entry| entry.place);
        entries.into_iter().map(|entry| &entry.thing).collect::<Vec<_>>().into_iter()
    }

    /// Looks at each of the things, in no order.
    pub fn each(&self, mut look: impl FnMut(&T)) {
        visit(&self.root, &mut look);
    }

    /// Whether one was copied from the other and neither has changed since. Two that are equal need not be so.
    pub fn is_shared_with(&self, other: &ByName<T>) -> bool {
        match (&self.root, &other.root) {
            (Node::Empty, Node::Empty) => true,
            (Node::Leaf(one), Node::Leaf(other)) => Arc::ptr_eq(one, other),
            (Node::Branch(one), Node::Branch(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry<T>> {
        let mut rest = hash(name);
        let mut node = &self.root;
        while let Node::Branch(children) = node {
            node = &children[slot(rest)];
            rest >>= BITS;
        }
        let Node::Leaf(leaf) = node else { return None };
        leaf.entries.iter().find(|entry| entry.name == name)
    }
}

impl<T: Clone> ByName<T> {
    /// Puts a thing last in the order, in the place of what had its name.
    pub(super) fn push(&mut self, name: &str, thing: T) {
        self.put(Entry { name: name.to_owned(), place: self.next, thing });
    }

    /// Puts a thing where the one of its name is in the order, or last.
    pub(super) fn replace(&mut self, name: &str, thing: T) {
        let place = self.entry(name).map_or(self.next, |entry| entry.place);
        self.put(Entry { name: name.to_owned(), place, thing });
    }

    fn put(&mut self, entry: Entry<T>) {
        self.next += 1;
        self.len += usize::from(insert(&mut self.root, entry));
    }
}

/// Adds an entry, or puts it in the place of the one with its name; whether it is a new one.
fn insert<T: Clone>(mut node: &mut Node<T>, entry: Entry<T>) -> bool {
    let hash = hash(&entry.name);
    let mut depth = 0;
    loop {
        match node {
            Node::Empty => {
                *node = Node::Leaf(Arc::new(Leaf { hash, entries: vec![entry] }));
                return true;
            }
            Node::Branch(children) => node = &mut Arc::make_mut(children)[slot(hash >> (BITS * depth))],
            Node::Leaf(leaf) if leaf.hash == hash => {
                let mut entries: Vec<_> = leaf.entries.iter().filter(|it| it.name != entry.name).cloned().collect();
                let is_new = entries.len() == leaf.entries.len();
                entries.push(entry);
                *node = Node::Leaf(Arc::new(Leaf { hash, entries }));
                return is_new;
            }
            Node::Leaf(leaf) => {
                let mut children = std::array::from_fn(|_| Node::Empty);
                children[slot(leaf.hash >> (BITS * depth))] = Node::Leaf(Arc::clone(leaf));
                *node = Node::Branch(Arc::new(children));
                // The new branch is met in the next turn.
                continue;
            }
        }
        depth += 1;
    }
}

fn collect<'a, T>(node: &'a Node<T>, entries: &mut Vec<&'a Entry<T>>) {
    match node {
        Node::Empty => {}
        Node::Leaf(leaf) => entries.extend(&leaf.entries),
        Node::Branch(children) => children.iter().for_each(|child| collect(child, entries)),
    }
}

fn visit<T>(node: &Node<T>, look: &mut impl FnMut(&T)) {
    match node {
        Node::Empty => {}
        Node::Leaf(leaf) => leaf.entries.iter().for_each(|entry| look(&entry.thing)),
        Node::Branch(children) => children.iter().for_each(|child| visit(child, look)),
    }
}

fn slot(hash: u64) -> usize {
    hash as usize % WIDTH
}

fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl<T> Default for ByName<T> {
    fn default() -> ByName<T> {
        ByName { root: Node::Empty, len: 0, next: 0 }
    }
}

impl<T: PartialEq> PartialEq for ByName<T> {
    fn eq(&self, other: &ByName<T>) -> bool {
        self.is_shared_with(other) || (self.len == other.len && self.iter().eq(other.iter()))
    }
}

impl<T: Eq> Eq for ByName<T> {}

impl<T: fmt::Debug> fmt::Debug for ByName<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T> IntoIterator for &'a ByName<T> {
    type Item = &'a T;
    type IntoIter = std::vec::IntoIter<&'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_assignment_counts_and_copies_keep_theirs() {
        let mut names = ByName::default();
        let mut copies = Vec::new();
        for number in 0..3000_usize {
            names.push(&format!("N{}", number % 1000), number);
            copies.push(names.clone());
        }
        assert_eq!(names.len(), 1000);
        assert!(names.iter().copied().eq(2000..3000));
        for (number, copy) in copies.iter().enumerate() {
            assert_eq!(copy.get(&format!("N{}", number % 1000)), Some(&number));
            assert_eq!(copy.get("N999"), (number >= 999).then(|| (number - 999) / 1000 * 1000 + 999).as_ref());
        }
        assert!(copies[1500].iter().copied().eq(501..=1500));
        assert_eq!(names.get("M1"), None);
    }

    #[test]
    fn a_replaced_thing_keeps_its_place() {
        let mut names = ByName::default();
        for (name, thing) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            names.replace(name, thing);
        }
        assert_eq!(format!("{names:?}"), "[3, 2, 4]");
    }

    #[test]
    fn equal_is_what_holds_the_same_in_the_same_order() {
        let of = |things: &[(&str, i32)]| {
            let mut names = ByName::default();
            for (name, thing) in things {
                names.push(name, *thing);
            }
            names
        };
        assert_eq!(of(&[("a", 1), ("b", 2)]), of(&[("b", 1), ("a", 1), ("b", 2)]));
        assert_ne!(of(&[("a", 1), ("b", 2)]), of(&[("b", 2), ("a", 1)]));
        assert_ne!(of(&[("a", 1)]), of(&[]));
        let one = of(&[("a", 1)]);
        assert!(one.is_shared_with(&one.clone()) && !one.is_shared_with(&of(&[("a", 1)])));
    }

    #[test]
    fn names_with_one_hash_stay_apart() {
        // No two names are known whose hashes are the same, so the leaf is made by hand.
        let entry = |name: &str, place| Entry { name: name.to_owned(), place, thing: place };
        let leaf = Leaf { hash: hash("a"), entries: vec![entry("b", 0), entry("a", 1)] };
        let mut names = ByName { root: Node::Leaf(Arc::new(leaf)), len: 2, next: 2 };
        names.push("a", 7);
        assert_eq!((names.get("a"), names.len(), format!("{names:?}")), (Some(&7), 2, "[0, 7]".to_owned()));
    }
}
