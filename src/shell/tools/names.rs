//! Which tool a command calls, looked up by the command's name.

use std::collections::HashMap;

use super::pattern::{follows, without_version};
use super::table::Tool;
use crate::shell::command::Command;
use crate::shell::word::Word;

/// The patterns of all tools, by what they begin with.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Names as they are typed.
    exact: HashMap<String, Vec<Pattern>>,
    /// Names that a version may follow, without it.
    versioned: HashMap<String, Vec<Pattern>>,
    /// Directories, of which any program is meant.
    directories: HashMap<String, Vec<Pattern>>,
}

/// One entry of a tool's `commands`, without its first word.
#[derive(Clone, Debug)]
struct Pattern {
    tool: usize,
    words: Vec<String>,
}

impl Names {
    pub(super) fn of<'a>(tools: impl Iterator<Item = &'a Tool>) -> Names {
        let mut names = Names::default();
        for (tool, table) in tools.enumerate() {
            for pattern in &table.commands {
                names.insert(tool, pattern);
            }
        }
        names
    }

    fn insert(&mut self, tool: usize, pattern: &str) {
        let mut words = pattern.split(' ');
        let first = words.next().unwrap_or_default();
        let pattern = Pattern { tool, words: words.map(str::to_owned).collect() };
        let (map, key) = match (first.strip_suffix('*'), first.strip_suffix('/')) {
            (Some(stem), _) => (&mut self.versioned, without_version(stem)),
            (_, Some(directory)) => (&mut self.directories, directory),
            _ => (&mut self.exact, first),
        };
        map.entry(key.to_owned()).or_default().push(pattern);
    }

    /// Whether a command of this name calls a tool.
    pub(super) fn know(&self, name: &str) -> bool {
        self.exact.contains_key(name) || self.versioned.contains_key(without_version(name))
    }

    /// The tool that `command` calls, by its place, and how many arguments belong to the tool's name; of several the one
    /// with most words.
    pub(super) fn find(&self, command: &Command) -> Option<(usize, usize)> {
        let name = command.name()?;
        let path = command.words.first().map(Word::value).unwrap_or_default();
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let found = [
            self.exact.get(name),
            self.versioned.get(without_version(name)),
            self.directories.get(directory).filter(|_| !directory.is_empty()),
        ];
        let fits = found.into_iter().flatten().flatten().filter_map(|pattern| {
            let words = pattern.words.iter().map(String::as_str);
            Some((pattern.tool, follows(words, command.arguments())?))
        });
        fits.max_by_key(|(tool, used)| (*used, *tool))
    }
}
