//! An image as it can be compared: its configuration, and every path with what it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tar::{Archive, EntryType};

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The configuration: settings by their names, such as `Cmd`, each variable as `Env NAME`, each label as
    /// `Labels NAME`, with their values as JSON.
    pub config: BTreeMap<String, String>,
    /// The files and folders.
    pub paths: BTreeMap<String, Entry>,
}

/// What is at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub node: Node,
    /// The permission bits; of links they mean nothing and are 0.
    pub mode: u32,
    /// The owner.
    pub uid: u64,
    /// The group.
    pub gid: u64,
    /// Extended attributes.
    pub attributes: BTreeMap<String, Vec<u8>>,
}

/// A kind of file with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A file.
    File {
        /// Its bytes.
        size: u64,
        /// Their SHA-256.
        sha256: String,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Link {
        /// What it points to.
        target: String,
    },
    /// A device, pipe or the like.
    Special {
        /// Which, with its numbers.
        what: String,
    },
}

/// What a builder keeps of an image that says nothing about how its containers run.
const INCIDENTAL: [&str; 9] =
    ["Hostname", "Domainname", "Image", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce"];

/// The configuration out of what `image inspect` prints.
pub(super) fn config(json: &[u8]) -> Option<BTreeMap<String, String>> {
    let inspected: Value = serde_json::from_slice(json).ok()?;
    let mut config = BTreeMap::new();
    for name in ["Os", "Architecture", "Variant"] {
        insert(&mut config, name.to_owned(), inspected.get(name).unwrap_or(&Value::Null));
    }
    for (name, value) in inspected.get("Config")?.as_object()? {
        match (name.as_str(), value) {
            (name, _) if INCIDENTAL.contains(&name) => {}
            ("Env", Value::Array(variables)) => {
                for (name, value) in variables.iter().filter_map(|it| it.as_str()?.split_once('=')) {
                    insert(&mut config, format!("Env {name}"), &Value::from(value));
                }
            }
            (_, Value::Object(entries)) if name != "Healthcheck" => {
                for (key, value) in entries {
                    // An exposed port and a volume are keys without a value.
                    config.insert(format!("{name} {key}"), value.to_string());
                }
            }
            _ => insert(&mut config, name.clone(), value),
        }
    }
    Some(config)
}

/// What is empty is as good as not there.
fn insert(config: &mut BTreeMap<String, String>, name: String, value: &Value) {
    let is_empty = match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::String(text) => text.is_empty() && !name.starts_with("Env "),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Number(_) => false,
    };
    if !is_empty {
        config.insert(name, value.to_string());
    }
}

/// The paths of an archive, each without the slash at its end. Times are left out: no two builds have the same.
pub(super) fn paths(archive: impl Read) -> io::Result<BTreeMap<String, Entry>> {
    let mut paths: BTreeMap<String, Entry> = BTreeMap::new();
    for entry in Archive::new(archive).entries()? {
        let mut entry = entry?;
        let path = name(&entry.path_bytes());
        if path.is_empty() {
            continue;
        }
        let target = entry.link_name_bytes().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        if entry.header().entry_type() == EntryType::Link {
            // Another name of a file that came before.
            let same = target.and_then(|target| paths.get(&name(target.as_bytes())).cloned());
            paths.extend(same.map(|same| (path, same)));
            continue;
        }
        let attributes = attributes(&mut entry)?;
        let header = entry.header();
        let (mode, uid, gid) = (header.mode()? & 0o7777, header.uid()?, header.gid()?);
        let number = |part: io::Result<Option<u32>>| part.ok().flatten().unwrap_or_default();
        let (major, minor) = (number(header.device_major()), number(header.device_minor()));
        let what = format!("{:?} {major}:{minor}", header.entry_type());
        let (node, mode) = match header.entry_type() {
            EntryType::Directory => (Node::Folder, mode),
            EntryType::Symlink => (Node::Link { target: target.unwrap_or_default() }, 0),
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => (file(&mut entry)?, mode),
            _ => (Node::Special { what }, mode),
        };
        paths.insert(path, Entry { node, mode, uid, gid, attributes });
    }
    Ok(paths)
}

fn name(bytes: &[u8]) -> String {
    let name = String::from_utf8_lossy(bytes);
    let name = name.trim_start_matches("./").trim_matches('/');
    if name == "." { String::new() } else { name.to_owned() }
}

fn attributes(entry: &mut tar::Entry<'_, impl Read>) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut attributes = BTreeMap::new();
    for extension in entry.pax_extensions()?.into_iter().flatten() {
        let extension = extension?;
        if let Some(name) = extension.key().ok().and_then(|key| key.strip_prefix("SCHILY.xattr.")) {
            attributes.insert(name.to_owned(), extension.value_bytes().to_vec());
        }
    }
    Ok(attributes)
}

fn file(entry: &mut impl Read) -> io::Result<Node> {
    let (mut size, mut hash, mut buffer) = (0, Sha256::new(), vec![0; 1 << 16]);
    loop {
        let read = entry.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        size += read as u64;
        hash.update(&buffer[..read]);
    }
    let mut sha256 = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Node::File { size, sha256 })
}
