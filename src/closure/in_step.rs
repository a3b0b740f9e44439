//! Whether a lockfile says what the manifests ask for, so that an install which may write it anew has nothing to write.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::image_path::{self, join};
use super::reading::Reading;
use crate::context::path;

/// A value that is not there.
static NOTHING: Value = Value::Null;

/// The sections of a manifest that ask for packages in any case.
const ASKED: [&str; 3] = ["dependencies", "devDependencies", "optionalDependencies"];

impl Reading<'_> {
    /// Whether an install has nothing to write into this lockfile. False where that is not known.
    pub(super) fn is_in_step(&self, lock: &str) -> bool {
        match path::split(lock).1 {
            "package-lock.json" => self.is_npm_in_step(lock),
            "pnpm-lock.yaml" => self.is_pnpm_in_step(lock),
            "yarn.lock" => self.is_yarn_in_step(lock),
            _ => false,
        }
    }

    /// The manifests that were read, by their directories seen from that of the lockfile; `None` where one lies elsewhere or
    /// cannot be read.
    fn manifests_at(&self, lock: &str) -> Option<BTreeMap<String, Value>> {
        let home = image_path::directory(lock);
        let manifests = self.closure.paths.iter().filter(|path| path::split(path).1 == "package.json");
        let at = |manifest: &String| {
            let inner = image_path::directory(manifest).strip_prefix(home)?;
            let inner =
                if home.is_empty() { inner } else { inner.strip_prefix('/').or(inner.is_empty().then_some(""))? };
            Some((inner.to_owned(), serde_json::from_str(&self.install.view.text(manifest)?).ok()?))
        };
        manifests.map(at).collect()
    }

    /// A lockfile of npm says word for word what the manifests ask for, and in a format that the image's npm keeps.
    fn is_npm_in_step(&self, lock: &str) -> bool {
        const KEPT: [&str; 6] =
            ["name", "version", "dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
        let locked = self.install.view.text(lock).and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let (Some(locked), Some(manifests)) = (locked, self.manifests_at(lock)) else { return false };
        // npm 6 writes the format of its own, and knows no other.
        let keeps_format = locked["lockfileVersion"].as_u64().is_some_and(|format| format >= 3);
        let is_same = |(inner, asked): (&String, &Value)| {
            let Some(known) = locked["packages"].get(inner) else { return false };
            KEPT.iter().all(|key| asked[*key] == known[*key] || is_none(&asked[*key]) && is_none(&known[*key]))
        };
        keeps_format && manifests.iter().all(is_same)
    }

    /// A lockfile of pnpm, whose importers are the manifests: it is left alone where each asks for the same as then, and no
    /// setting has its part in it.
    fn is_pnpm_in_step(&self, lock: &str) -> bool {
        const FLAGS: [&str; 20] = [
            "prod",
            "production",
            "P",
            "dev",
            "D",
            "no-optional",
            "offline",
            "prefer-offline",
            "ignore-scripts",
            "reporter",
            "silent",
            "s",
            "filter",
            "F",
            "recursive",
            "r",
            "workspace-root",
            "w",
            "dir",
            "C",
        ];
        const SETTINGS: [&str; 12] = [
            "auto-install-peers",
            "exclude-links",
            "inject-workspace",
            "peers-suffix",
            "lockfile",
            "dedupe",
            "autoInstallPeers",
            "excludeLinks",
            "injectWorkspace",
            "peersSuffix",
            "Lockfile",
            "packageExtensions",
        ];
        const OTHERS: [&str; 4] =
            ["packageExtensionsChecksum", "pnpmfileChecksum", "patchedDependencies", "ignoredOptionalDependencies"];
        let (view, home) = (self.install.view, image_path::directory(lock));
        let Some(text) = view.text(lock) else { return false };
        // What follows tells what is asked for from what was found.
        let Some((head, _)) = text.split_once("\npackages:") else { return false };
        let locked = serde_saphyr::from_str::<Value>(head).unwrap_or_default();
        let workspace = view.text(&join(home, "pnpm-workspace.yaml")).unwrap_or_default();
        let settings = format!("{workspace}\n{}", view.text(&join(home, ".npmrc")).unwrap_or_default());
        let workspace = serde_saphyr::from_str::<Value>(&workspace).unwrap_or_default();
        let plain = locked["lockfileVersion"].as_str() == Some("9.0")
            && self.install.call.command.flags().all(|flag| FLAGS.contains(&flag.name))
            && !SETTINGS.iter().any(|setting| settings.contains(setting))
            && OTHERS.iter().all(|key| is_none(&locked[*key]) && is_none(&workspace[*key]))
            && !view.has(&join(home, ".pnpmfile.cjs"));
        let (Some(manifests), Some(importers)) = (self.manifests_at(lock), locked["importers"].as_object()) else {
            return false;
        };
        let peers = locked["settings"]["autoInstallPeers"].as_bool().unwrap_or_default();
        let is_same = |(inner, asked): (&String, &Value)| {
            let importer = importers.get(if inner.is_empty() { "." } else { inner.as_str() });
            importer.is_some_and(|importer| is_importer(asked, importer, peers))
        };
        plain
            && importers.len() == manifests.len()
            && manifests.iter().all(is_same)
            && manifests.get("").is_some_and(|root| overrides(root, &workspace) == Some(&locked["overrides"]))
            && catalogs(&locked["catalogs"], &workspace)
    }

    /// A lockfile of the first yarn: it is left alone where all that is asked for has an entry, no entry is left over, and
    /// each has its checksum.
    fn is_yarn_in_step(&self, lock: &str) -> bool {
        const FLAGS: [&str; 16] = [
            "production",
            "prod",
            "ignore-scripts",
            "network-timeout",
            "non-interactive",
            "silent",
            "s",
            "prefer-offline",
            "offline",
            "ignore-engines",
            "ignore-platform",
            "no-progress",
            "cache-folder",
            "network-concurrency",
            "cwd",
            "verbose",
        ];
        let (view, home) = (self.install.view, image_path::directory(lock));
        let Some(entries) = view.text(lock).and_then(|text| yarn_entries(&text)) else { return false };
        let Some(manifests) = self.manifests_at(lock) else { return false };
        let first = |manifest: &Value| {
            let manager = manifest["packageManager"].as_str();
            manager.is_none_or(|it| it.starts_with("yarn@1.")) && is_none(&manifest["resolutions"])
        };
        let plain = self.install.call.command.flags().all(|flag| FLAGS.contains(&flag.name))
            && !view.has(&join(home, ".yarnrc.yml"))
            && !view.has(&join(home, ".yarnrc"))
            && manifests.contains_key("")
            && manifests.values().all(first);
        let members: BTreeSet<&str> = manifests.values().filter_map(|manifest| manifest["name"].as_str()).collect();
        let mut waiting = Vec::new();
        for section in manifests.values().flat_map(|manifest| ASKED.map(|key| manifest[key].as_object())).flatten() {
            for (name, range) in section.iter().filter(|(name, _)| !members.contains(name.as_str())) {
                let Some(range) = range.as_str().filter(|range| !range.contains("file:") && !range.contains("link:"))
                else {
                    return false;
                };
                waiting.push(format!("{name}@{range}"));
            }
        }
        let mut found = BTreeSet::new();
        while let Some(pattern) = waiting.pop() {
            let Some(entry) = entries.get(&pattern) else { return false };
            if found.insert(pattern) {
                waiting.extend(entry.asks.iter().cloned());
            }
        }
        plain && found.len() == entries.len() && entries.values().all(|entry| entry.has_sum)
    }
}

/// Whether a section is not there, or empty.
fn is_none(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(Map::is_empty)
}

/// Whether an importer of pnpm's lockfile asks for what the manifest does, with the peers where they are installed, too.
fn is_importer(manifest: &Value, importer: &Value, peers: bool) -> bool {
    let mut asked: BTreeMap<&str, &str> = BTreeMap::new();
    let sections = ASKED.iter().copied().chain(peers.then_some("peerDependencies"));
    for (name, range) in sections.filter_map(|key| manifest[key].as_object()).flatten() {
        asked.entry(name).or_insert(range.as_str().unwrap_or_default());
    }
    let locked = ASKED.iter().filter_map(|key| importer[*key].as_object()).flatten();
    let locked: BTreeMap<&str, &str> =
        locked.map(|(name, known)| (name.as_str(), known["specifier"].as_str().unwrap_or_default())).collect();
    // A package stands in the section where it stood then.
    let moved = |key: &str| {
        let mut names = manifest[key].as_object().into_iter().flat_map(Map::keys);
        names.any(|name| importer[key].get(name).is_none() && !is_twice(manifest, name))
    };
    asked == locked
        && !ASKED.into_iter().any(moved)
        && is_none(&manifest["dependenciesMeta"])
        && manifest["publishConfig"]["directory"].is_null()
}

/// Whether several sections name a package.
fn is_twice(manifest: &Value, name: &str) -> bool {
    ASKED.iter().filter(|key| manifest[**key].get(name).is_some()).count() > 1
}

/// What the project sets in place of versions that packages ask for; `None` where two places say so, or more is set.
fn overrides<'v>(root: &'v Value, workspace: &'v Value) -> Option<&'v Value> {
    const KNOWN: [&str; 4] =
        ["overrides", "onlyBuiltDependencies", "neverBuiltDependencies", "ignoredBuiltDependencies"];
    let own = &root["pnpm"];
    let known = own.as_object().is_none_or(|own| own.keys().all(|key| KNOWN.contains(&key.as_str())));
    match (&own["overrides"], &workspace["overrides"]) {
        _ if !known || !is_none(&root["resolutions"]) => None,
        (own, other) if is_none(other) => Some(if is_none(own) { &NOTHING } else { own }),
        (own, other) if is_none(own) => Some(other),
        _ => None,
    }
}

/// Whether the catalogs of the workspace say what they did then.
fn catalogs(locked: &Value, workspace: &Value) -> bool {
    let now = |catalog: &str, name: &str| {
        let named = &workspace["catalogs"][catalog][name];
        let usual = if catalog == "default" { &workspace["catalog"][name] } else { &NOTHING };
        named.as_str().or(usual.as_str()).map(str::to_owned)
    };
    locked.as_object().into_iter().flatten().all(|(catalog, entries)| {
        let mut entries = entries.as_object().into_iter().flatten();
        entries.all(|(name, entry)| entry["specifier"].as_str().map(str::to_owned) == now(catalog, name))
    })
}

/// An entry of the first yarn's lockfile.
#[derive(Clone, Debug, Default)]
struct Entry {
    /// What it asks for, as `name@range`.
    asks: Vec<String>,
    /// Whether its checksum is there, or it comes from a repository.
    has_sum: bool,
}

/// The entries of the first yarn's lockfile, each under all that it answers; `None` for another format.
fn yarn_entries(text: &str) -> Option<BTreeMap<String, Entry>> {
    let bare = |word: &str| word.trim_matches('"').to_owned();
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let (mut names, mut entry) = (Vec::new(), Entry::default());
    text.contains("# yarn lockfile v1").then_some(())?;
    for line in text.lines().chain(["end:"]).filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let inner = line.trim_start();
        match line.len() - inner.len() {
            0 => {
                for name in std::mem::take(&mut names) {
                    entries.insert(name, entry.clone());
                }
                entry = Entry::default();
                names = inner.strip_suffix(':')?.split(", ").map(bare).collect();
            }
            2 => {
                let is_repository =
                    inner.starts_with("resolved") && (inner.contains("git") && !inner.contains("npmjs"));
                entry.has_sum |= inner.starts_with("integrity ") || is_repository;
            }
            4 => {
                let (name, range) = inner.split_once(' ')?;
                entry.asks.push(format!("{}@{}", bare(name), bare(range)));
            }
            _ => return None,
        }
    }
    Some(entries)
}
