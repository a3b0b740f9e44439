//! What some commands mean. The knowledge is data, a table for each tool in `rules/tools/`; users add their own.

mod arguments;
mod builtin;
mod call;
mod clean;
mod finish;
mod keys;
mod loopback;
mod names;
mod pattern;
mod pin;
mod reads;
mod roles;
mod subcommand;
mod table;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

pub use call::ToolCall;
pub use pin::Pinning;
pub use reads::{Prepared, Reads, Scripts};
pub use table::{CacheDirectory, Clean, Compiler, Habit, Index, Loopback, Output, Paths, Pin, Sharing, Tool};
pub use vocabulary::{Action, Meaning, Role, Starts};

use super::command::Command;
use crate::setting::Kind;
use crate::text::Span;

/// What the table of a tool may hold.
pub const TABLE: Kind = <Tool as keys::Value>::KIND;

/// The tools that are known.
#[derive(Clone, Debug, Default)]
pub struct Tools {
    /// By their names.
    tools: Vec<Tool>,
    names: names::Names,
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

static BUILTIN: LazyLock<Tools> = LazyLock::new(|| Tools::of(builtin::read()));

impl Tools {
    /// The tools that trimtab knows by itself.
    pub fn builtin() -> &'static Tools {
        &BUILTIN
    }

    fn of(tables: BTreeMap<String, Tool>) -> Tools {
        let tools: Vec<Tool> = tables.into_iter().map(|(name, tool)| Tool { name, ..tool }).collect();
        Tools { names: names::Names::of(tools.iter()), tools }
    }

    /// These tools and those under `tools` in the configuration file whose text is `config`. A table there replaces
    /// the one of the same name.
    pub fn with_user(&self, config: &str) -> Result<Tools, Mistake> {
        let file: File = toml::from_str(config).map_err(|error| mistake(&error))?;
        let own = self.tools.iter().map(|tool| (tool.name.clone(), tool.clone()));
        Ok(Tools::of(own.chain(file.tools).collect()))
    }

    /// The tool of this name.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.tools.binary_search_by(|tool| tool.name.as_str().cmp(name)).ok().map(|at| &self.tools[at])
    }

    /// Whether a program of this name belongs to one of them.
    pub fn knows(&self, program: &str) -> bool {
        self.names.know(program)
    }

    /// Whether a path is that of what one of them makes of manifests alone, such as `out/json`.
    pub fn is_gathered(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let is_end = |end: &String| {
            path.strip_suffix(end.as_str()).is_some_and(|start| start.is_empty() || start.ends_with('/'))
        };
        self.tools.iter().flat_map(|tool| &tool.gathers).any(is_end)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Tool> {
        self.tools.iter()
    }

    /// The tool that `command` calls.
    pub fn called(&self, command: &Command) -> Option<&Tool> {
        self.names.find(command).map(|(tool, _)| &self.tools[tool])
    }

    /// What `command` asks of a tool; `None` where it calls none.
    pub fn call<'a>(&'a self, command: &'a Command) -> Option<ToolCall<'a>> {
        let (tool, used) = self.names.find(command)?;
        Some(ToolCall::new(&self.tools[tool], command, used))
    }

    /// The tools after which `command` cleans up.
    pub fn cleaned_by<'a>(&'a self, command: &'a Command) -> impl Iterator<Item = &'a Tool> {
        let call = self.call(command);
        self.tools.iter().filter(move |tool| tool.is_cleaned_by(command, call.as_ref()))
    }

    /// Whether a variable that is set to `value` means this to one of the tools.
    pub fn is_meant(&self, meaning: Meaning, name: &str, value: &str) -> bool {
        let entries = self.iter().filter_map(|tool| tool.environment.get(&meaning)).flatten();
        entries.into_iter().any(|entry| match entry.split_once('=') {
            None => entry == name && call::is_true(value),
            Some((own, wanted)) => own == name && value.eq_ignore_ascii_case(wanted),
        })
    }
}

fn mistake(error: &toml::de::Error) -> Mistake {
    let place = error.span().unwrap_or_default();
    Mistake { span: Span::new(place.start as u32, place.end as u32), message: error.message().to_owned() }
}
