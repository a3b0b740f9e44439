//! What differs between two images.

use std::collections::BTreeMap;

use super::image::{Entry, Image, Node};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// A setting of the configuration; `None` where it is not set.
    Config {
        /// Its name.
        name: String,
        /// Before, as JSON.
        before: Option<String>,
        /// After, as JSON.
        after: Option<String>,
    },
    /// A path that is only there after.
    Added(String),
    /// A path that is only there before.
    Removed(String),
    /// A path that is not the same.
    Changed {
        /// The path.
        path: String,
        /// What about it: before and after.
        how: Vec<(&'static str, String, String)>,
    },
}

impl Difference {
    /// The path, where it is one of the files.
    pub fn path(&self) -> Option<&str> {
        match self {
            Difference::Config { .. } => None,
            Difference::Added(path) | Difference::Removed(path) | Difference::Changed { path, .. } => Some(path),
        }
    }

    /// The difference in words, such as "/etc/motd: mode 644, now 600".
    pub fn words(&self) -> String {
        let unset = || "unset".to_owned();
        match self {
            Difference::Config { name, before, after } => {
                format!("{name}: {}, now {}", before.clone().unwrap_or_else(unset), after.clone().unwrap_or_else(unset))
            }
            Difference::Added(path) => format!("/{path}: new"),
            Difference::Removed(path) => format!("/{path}: gone"),
            Difference::Changed { path, how } => {
                let how: Vec<String> =
                    how.iter().map(|(what, before, after)| format!("{what} {before}, now {after}")).collect();
                format!("/{path}: {}", how.join("; "))
            }
        }
    }
}

/// All that differs: first the configuration, then the paths, each by name.
pub fn differences(before: &Image, after: &Image) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, before, after) in pairs(&before.config, &after.config) {
        if before != after {
            found.push(Difference::Config { name: name.clone(), before: before.cloned(), after: after.cloned() });
        }
    }
    for (path, before, after) in pairs(&before.paths, &after.paths) {
        let path = path.clone();
        match (before, after) {
            (Some(before), Some(after)) if before != after => {
                found.push(Difference::Changed { path, how: aspects(before, after) });
            }
            (Some(_), None) => found.push(Difference::Removed(path)),
            (None, Some(_)) => found.push(Difference::Added(path)),
            _ => {}
        }
    }
    found
}

/// The keys of both in order, with what each has under it.
fn pairs<'a, T>(
    before: &'a BTreeMap<String, T>,
    after: &'a BTreeMap<String, T>,
) -> Vec<(&'a String, Option<&'a T>, Option<&'a T>)> {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter().map(|key| (key, before.get(key), after.get(key))).collect()
}

fn aspects(before: &Entry, after: &Entry) -> Vec<(&'static str, String, String)> {
    let (kind, was) = described(&before.node);
    let (other, is) = described(&after.node);
    if kind != other {
        return vec![(
            "kind",
            format!("{kind} {was}").trim_end().to_owned(),
            format!("{other} {is}").trim_end().to_owned(),
        )];
    }
    let octal = |entry: &Entry| format!("{:o}", entry.mode);
    let attributes = |entry: &Entry| entry.attributes.keys().cloned().collect::<Vec<_>>().join(" ");
    let all = [
        (kind, was, is),
        ("mode", octal(before), octal(after)),
        ("owner", before.uid.to_string(), after.uid.to_string()),
        ("group", before.gid.to_string(), after.gid.to_string()),
    ];
    let mut found: Vec<_> = all.into_iter().filter(|(_, before, after)| before != after).collect();
    if before.attributes != after.attributes {
        found.push(("attributes", attributes(before), attributes(after)));
    }
    found
}

fn described(node: &Node) -> (&'static str, String) {
    match node {
        Node::File { size, sha256 } => ("file of", format!("{size} bytes ({})", &sha256[..12.min(sha256.len())])),
        Node::Folder => ("folder", String::new()),
        Node::Link { target } => ("link to", target.clone()),
        Node::Special { what } => ("special file", what.clone()),
    }
}
