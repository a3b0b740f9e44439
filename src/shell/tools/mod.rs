//! What some commands mean. The knowledge is data, a table for each tool in `rules/tools/`; users add their own.

mod arguments;
mod builtin;
mod call;
mod clean;
mod pin;
mod table;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use call::ToolCall;
pub use pin::Pinning;
pub use table::{Action, CacheDirectory, Clean, Habit, Index, Meaning, Paths, Pin, Reads, Scripts, Sharing, Tool};

use super::command::Command;
use crate::text::Span;

/// The tools that are known.
#[derive(Clone, Debug, Default)]
pub struct Tools {
    tools: BTreeMap<String, Tool>,
}

/// A mistake in a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Its place in the text that was read.
    pub span: Span,
    /// What is wrong.
    pub message: String,
}

/// The part of a configuration that tables stand in.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    tools: BTreeMap<String, Tool>,
}

static BUILTIN: LazyLock<Tools> = LazyLock::new(|| Tools { tools: builtin::read() });

impl Tools {
    /// The tools that trimtab knows by itself.
    pub fn builtin() -> &'static Tools {
        &BUILTIN
    }

    /// These tools and those under `tools` in the configuration file whose text is `config`. A table there replaces
    /// the one of the same name.
    pub fn with_user(&self, config: &str) -> Result<Tools, Mistake> {
        let file: File = toml::from_str(config).map_err(|error| mistake(&error))?;
        let mut tools = self.clone();
        tools.tools.extend(named(file.tools));
        Ok(tools)
    }

    /// The tool of this name.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Tool> {
        self.tools.values()
    }

    /// What `command` asks of a tool; `None` where it calls none.
    pub fn call<'a>(&'a self, command: &'a Command) -> Option<ToolCall<'a>> {
        let name = command.name()?;
        let first = name.as_bytes().first();
        let fits = self.tools.values().flat_map(|tool| {
            // Every rule asks this of every command: most names differ in their first letter.
            let near = |pattern: &&String| pattern.starts_with('*') || pattern.as_bytes().first() == first;
            let patterns = tool.commands.iter().filter(near);
            patterns.filter_map(move |pattern| Some((tool, arguments::matched(pattern, name, command.arguments())?)))
        });
        let (tool, used) = fits.max_by_key(|(_, used)| *used)?;
        Some(ToolCall::new(tool, command, used))
    }

    /// The tools after which `command` cleans up.
    pub fn cleaned_by(&self, command: &Command) -> impl Iterator<Item = &Tool> {
        self.tools.values().filter(|tool| tool.is_cleaned_by(command))
    }
}

fn named(tools: BTreeMap<String, Tool>) -> impl Iterator<Item = (String, Tool)> {
    tools.into_iter().map(|(name, tool)| (name.clone(), Tool { name, ..tool }))
}

fn mistake(error: &toml::de::Error) -> Mistake {
    let place = error.span().unwrap_or_default();
    Mistake { span: Span::new(place.start as u32, place.end as u32), message: error.message().to_owned() }
}
