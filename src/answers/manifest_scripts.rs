//! What the scripts of the project's `package.json` call.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Answers;
use crate::model::Transfer;
use crate::model::transfer::TransferSource;
use crate::shell::tools::ToolCall;
use crate::shell::{self, Dialect, Script, Word};
use crate::text::Joined;

/// The largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 1 << 20;

/// Programs whose package has another name.
const PROGRAMS: [(&str, &str); 8] = [
    ("tsc", "typescript"),
    ("ng", "@angular/cli"),
    ("nest", "@nestjs/cli"),
    ("babel", "@babel/cli"),
    ("vue-cli-service", "@vue/cli-service"),
    ("sass", "sass"),
    ("tailwindcss", "@tailwindcss/cli"),
    ("svelte-package", "@sveltejs/package"),
];

/// The scripts and dependencies of a manifest.
#[derive(Debug)]
pub struct ManifestScripts {
    manifest: Value,
}

impl ManifestScripts {
    /// The manifest at the root of the build context, where a stage copies that one; `None` where it may use another.
    pub fn at_root(cx: &Answers<'_>, stage: usize) -> Option<ManifestScripts> {
        const NAMES: [&str; 4] = ["", "package.json", "package*.json", "*.json"];
        let stage = &cx.model.stages[stage];
        let transfers = stage.instructions.clone().filter_map(|index| cx.model.transfer(index));
        let sources: Vec<String> =
            transfers.flat_map(Transfer::context_sources).filter_map(TransferSource::path).collect();
        let copies = sources.iter().any(|path| NAMES.contains(&path.as_str()));
        let other = sources.iter().any(|path| path.ends_with("/package.json"));
        let bytes = cx.context.read("package.json", MAX_MANIFEST).filter(|_| copies && !other)?;
        let manifest = serde_json::from_slice(&bytes).ok()?;
        Some(ManifestScripts { manifest })
    }

    /// The script that an install runs whose program only a development dependency brings: its name and the program.
    pub fn omitted_lifecycle_tool(&self) -> Option<(&'static str, String)> {
        const KEYS: [&str; 4] = ["preinstall", "install", "postinstall", "prepare"];
        let of = |key: &'static str| {
            let text = self.manifest["scripts"][key].as_str().filter(|text| !text.contains("||"))?;
            let first = text.split_ascii_whitespace().next()?;
            let tool = self.development_tool(key).filter(|tool| tool == first)?;
            Some((key, tool))
        };
        KEYS.into_iter().find_map(of)
    }

    /// The first program that a script calls which only a development dependency brings.
    pub fn development_tool(&self, script: &str) -> Option<String> {
        let parsed = parsed(self.manifest["scripts"][script].as_str()?);
        let names: BTreeSet<&str> = parsed.commands.iter().filter_map(|command| command.name()).collect();
        let has = |section: &str, package: &str| !self.manifest[section][package].is_null();
        let only_development = |name: &&&str| {
            let package = PROGRAMS.iter().find(|(program, _)| program == *name).map_or(**name, |(_, package)| *package);
            let others = ["dependencies", "optionalDependencies", "peerDependencies"];
            has("devDependencies", package) && !others.iter().any(|section| has(section, package))
        };
        names.iter().find(only_development).map(|name| (*name).to_owned())
    }

    /// The script that a call such as `npm run dev -- --host` runs, with what it is given.
    pub fn script_of(&self, call: &ToolCall<'_>) -> Option<Script> {
        const RUNS: [&str; 2] = ["run", "run-script"];
        let name = if RUNS.contains(&call.subcommand) { call.operands().first()?.value() } else { call.subcommand };
        let text = self.manifest["scripts"][name].as_str()?;
        let words = &call.command.words;
        let at = words.iter().rposition(|word| word.is(name))?;
        let given: Vec<&str> = words[at + 1..].iter().map(Word::raw).filter(|word| *word != "--").collect();
        Some(parsed(&format!("{text} {}", given.join(" "))))
    }
}

fn parsed(text: &str) -> Script {
    let joined = Joined::of(text);
    shell::parse(&joined, Dialect::Sh)
}
