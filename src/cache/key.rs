//! What of an instruction's own text and settings is in its key, part by part.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::model::Value;

/// The key of a step without its inputs: parts in a fixed order for each kind of step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Key {
    /// The parts in order.
    pub parts: Vec<Part>,
}

/// A part of a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Part {
    /// What it is about.
    pub aspect: Aspect,
    /// What it says, in order.
    pub items: Items,
}

/// What a part of a key says; parts that say the same can share it.
#[derive(Clone, Debug)]
pub struct Items {
    list: Arc<[Item]>,
    hash: u64,
}

/// A name and a value in a part; the name is empty where the place says all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Item {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// What a part of a key is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Which kind of step it is.
    Kind,
    /// What is run: the shell's words and the text, or the words of a JSON array.
    Command,
    /// The script that a heredoc with `#!` hands over.
    Script,
    /// The configuration of the base image, where it is not known: known by the image's name.
    Image,
    /// The variables in the order of their last assignment.
    Environment,
    /// The directory as it is written.
    Directory,
    /// The user as it is written.
    User,
    /// `--network`, of the instruction or the build.
    Network,
    /// `--security`
    Security,
    /// `--device`
    Devices,
    /// The mounts in the order of their targets.
    Mounts,
    /// The platform.
    Platform,
    /// What the command line sets for every `RUN`, such as `--add-host`.
    Settings,
    /// The last parts of the sources; all of each with `--parents`.
    Sources,
    /// Where files go, with the slash at the end.
    Destination,
    /// `--chown`
    Owner,
    /// `--chmod`
    Mode,
    /// `--exclude`
    Excludes,
    /// `--parents`
    Parents,
    /// `--unpack`
    Unpack,
    /// The directory that a `WORKDIR` makes.
    Made,
    /// `SOURCE_DATE_EPOCH`
    Epoch,
}

/// Whether two things are the same, as far as it can be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Equality {
    /// They are.
    Same,
    /// It cannot be known without a build.
    Unknown,
    /// They are not.
    Different,
}

/// The first thing that differs between two keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub aspect: Aspect,
    /// The name of the item; empty where the place says all.
    pub name: String,
    /// What it was; `None` where it was not there.
    pub before: Option<String>,
    /// What it is; `None` where it is not there. Where it is what it was, the order differs.
    pub after: Option<String>,
}

impl Item {
    /// A value whose place says all.
    pub fn plain(value: impl Into<Value>) -> Item {
        Item { name: String::new(), value: value.into() }
    }

    /// A value with a name.
    pub fn named(name: impl Into<String>, value: impl Into<Value>) -> Item {
        Item { name: name.into(), value: value.into() }
    }
}

impl FromIterator<Item> for Items {
    fn from_iter<I: IntoIterator<Item = Item>>(items: I) -> Items {
        let list: Arc<[Item]> = items.into_iter().collect();
        let mut hasher = DefaultHasher::new();
        list.hash(&mut hasher);
        Items { list, hash: hasher.finish() }
    }
}

impl PartialEq for Items {
    fn eq(&self, other: &Items) -> bool {
        Arc::ptr_eq(&self.list, &other.list) || self.hash == other.hash && self.list == other.list
    }
}

impl Eq for Items {}

impl Hash for Items {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl Key {
    /// Adds a part, unless it says nothing.
    pub fn push(&mut self, aspect: Aspect, items: impl IntoIterator<Item = Item>) {
        self.push_all(aspect, items.into_iter().collect());
    }

    /// Adds a part that others may say, too, unless it says nothing.
    pub fn push_all(&mut self, aspect: Aspect, items: Items) {
        if !items.list.is_empty() {
            self.parts.push(Part { aspect, items });
        }
    }

    /// The items of a part.
    pub fn items(&self, aspect: Aspect) -> &[Item] {
        self.parts.iter().find(|part| part.aspect == aspect).map_or(&[], |part| &part.items.list)
    }

    /// Whether they are the same.
    pub fn compare(&self, other: &Key) -> Equality {
        // Most steps differ by these.
        let first = [Aspect::Command, Aspect::Sources];
        let others = other.parts.iter().filter(|part| self.items(part.aspect).is_empty());
        let rest = self.parts.iter().chain(others).map(|part| part.aspect).filter(|aspect| !first.contains(aspect));
        let mut worst = Equality::Same;
        for aspect in first.into_iter().chain(rest) {
            worst = worst.max(self.compare_part(other, aspect));
            if worst == Equality::Different {
                break;
            }
        }
        worst
    }

    /// The number of parts that are surely the same.
    pub fn likeness(&self, other: &Key) -> usize {
        self.aspects(other).filter(|&aspect| self.compare_part(other, aspect) == Equality::Same).count()
    }

    /// The first part that is not the same, or not known to be; `self` is what it is, `other` what it was.
    pub fn difference(&self, other: &Key) -> Option<Difference> {
        let worst = self.compare(other);
        let aspect = self.aspects(other).find(|&aspect| self.compare_part(other, aspect) == worst)?;
        (worst != Equality::Same).then(|| first(aspect, self.items(aspect), other.items(aspect)))
    }

    fn aspects(&self, other: &Key) -> impl Iterator<Item = Aspect> {
        let mut aspects: Vec<Aspect> = self.parts.iter().chain(&other.parts).map(|part| part.aspect).collect();
        aspects.sort_unstable();
        aspects.dedup();
        aspects.into_iter()
    }

    fn compare_part(&self, other: &Key, aspect: Aspect) -> Equality {
        let (after, before) = (self.items(aspect), other.items(aspect));
        let same = compare_items(after, before);
        if aspect == Aspect::Image {
            // Another name may be the same image.
            return same.min(Equality::Unknown);
        }
        let open = !self.items(Aspect::Image).is_empty() && !other.items(Aspect::Image).is_empty();
        if same == Equality::Different && aspect == Aspect::Environment && open && may_come_from_base(after, before) {
            return Equality::Unknown;
        }
        same
    }
}

/// Whether two lists of variables differ only by a `PATH` before all others, to which the base image, of which nothing is
/// known, may have set it already. That it sets any other variable to the very same value is not worth a doubt.
fn may_come_from_base(one: &[Item], other: &[Item]) -> bool {
    let (long, short) = if one.len() > other.len() { (one, other) } else { (other, one) };
    match long.split_first() {
        Some((first, rest)) => first.name == "PATH" && compare_items(rest, short) != Equality::Different,
        None => false,
    }
}

fn compare_items(one: &[Item], other: &[Item]) -> Equality {
    if std::ptr::eq(one, other) {
        return Equality::Same;
    }
    if one.len() != other.len() {
        return Equality::Different;
    }
    let pairs = one.iter().zip(other);
    let each = pairs.map(
        |(one, other)| {
            if one.name == other.name { compare(&one.value, &other.value) } else { Equality::Different }
        },
    );
    each.max().unwrap_or(Equality::Same)
}

/// Whether two values are the same. What is unknown under the same name is taken to be the same.
pub fn compare(one: &Value, other: &Value) -> Equality {
    if one == other {
        return Equality::Same;
    }
    let apart = |a: &str, b: &str| !a.starts_with(b) && !b.starts_with(a);
    let apart_behind = |a: &str, b: &str| !a.ends_with(b) && !b.ends_with(a);
    match (one.known(), other.known()) {
        (Some(_), Some(_)) => Equality::Different,
        _ if apart(one.prefix(), other.prefix()) || apart_behind(one.suffix(), other.suffix()) => Equality::Different,
        _ => Equality::Unknown,
    }
}

/// The first difference: a value, else a name that came or went, else the order.
fn first(aspect: Aspect, after: &[Item], before: &[Item]) -> Difference {
    let text = |item: &Item| Some(item.value.to_string());
    if after.iter().chain(before).all(|item| item.name.is_empty()) {
        let place = (0..after.len().max(before.len())).find(|&at| after.get(at) != before.get(at)).unwrap_or(0);
        let (after, before) = (after.get(place).and_then(text), before.get(place).and_then(text));
        return Difference { aspect, name: String::new(), before, after };
    }
    let named = |items: &[Item], name: &str| items.iter().find(|item| item.name == name).and_then(text);
    let mut all = after.iter().chain(before).map(|item| item.name.as_str());
    let differing = all.find(|name| named(after, name) != named(before, name));
    let misplaced = after.iter().zip(before).find(|(after, before)| after.name != before.name).map(|(it, _)| &*it.name);
    let name = differing.or(misplaced).unwrap_or_default();
    Difference { aspect, name: name.to_owned(), before: named(before, name), after: named(after, name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(aspect: Aspect, items: &[(&str, &str)]) -> Key {
        let mut key = Key::default();
        key.push(aspect, items.iter().map(|(name, value)| Item::named(*name, *value)));
        key
    }

    #[test]
    fn the_first_difference_is_told() {
        for (before, after, name, was, is) in [
            (vec![("A", "1"), ("B", "1")], vec![("A", "1"), ("B", "2")], "B", Some("1"), Some("2")),
            (vec![("A", "1")], vec![("A", "1"), ("B", "2")], "B", None, Some("2")),
            (vec![("A", "1"), ("B", "2")], vec![("B", "2"), ("A", "1")], "B", Some("2"), Some("2")),
            (vec![("", "sh"), ("", "x")], vec![("", "sh"), ("", "y")], "", Some("x"), Some("y")),
        ] {
            let (before, after) = (key(Aspect::Environment, &before), key(Aspect::Environment, &after));
            let found = after.difference(&before).unwrap();
            assert_eq!((&*found.name, found.before.as_deref(), found.after.as_deref()), (name, was, is));
        }
        assert_eq!(key(Aspect::User, &[("", "a")]).difference(&key(Aspect::User, &[("", "a")])), None);
    }

    #[test]
    fn what_is_unknown_is_the_same_under_the_same_name() {
        let unknown = |before: &str, name: &str| {
            let mut value = Value::text(before);
            value.append(&Value::unknown(name));
            value
        };
        for (one, other, expected) in [
            (unknown("", "A"), unknown("", "A"), Equality::Same),
            (unknown("", "A"), unknown("", "B"), Equality::Unknown),
            (unknown("/x/", "A"), Value::text("/x/y"), Equality::Unknown),
            (unknown("/x/", "A"), Value::text("/z/y"), Equality::Different),
            (Value::text("a"), Value::text("b"), Equality::Different),
        ] {
            assert_eq!(compare(&one, &other), expected, "{one} {other}");
        }
    }

    #[test]
    fn a_path_may_come_from_an_unknown_base() {
        let with = |items: &[(&str, &str)]| {
            let mut key = key(Aspect::Environment, items);
            key.push(Aspect::Image, [Item::plain("python")]);
            key
        };
        assert_eq!(with(&[("PATH", "/bin"), ("A", "1")]).compare(&with(&[("A", "1")])), Equality::Unknown);
        assert_eq!(with(&[("B", "1"), ("A", "1")]).compare(&with(&[("A", "1")])), Equality::Different);
    }
}
