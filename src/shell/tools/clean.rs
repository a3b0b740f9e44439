//! Whether a command removes what a tool leaves behind.

use super::call::ToolCall;
use super::pattern::matched;
use super::table::Tool;
use super::vocabulary::{Meaning, Role};
use crate::shell::command::Command;
use crate::shell::word::Word;

impl Tool {
    /// Whether the two install from the same lists of packages, as `apt` and `apt-get` do.
    pub fn shares_index(&self, other: &Tool) -> bool {
        self.package_lists() == other.package_lists()
    }

    /// What names its lists of packages: where they are kept or, for a tool that keeps none, its own name. Two tools with
    /// the same answer install from the same lists.
    pub fn package_lists(&self) -> &[String] {
        let kept = self.clean.as_ref().filter(|_| self.index.is_some());
        kept.map_or(std::slice::from_ref(&self.name), |clean| clean.paths.as_slice())
    }

    /// Whether `command`, which is `call`, removes what this tool leaves in the image.
    pub fn is_cleaned_by(&self, command: &Command, call: Option<&ToolCall<'_>>) -> bool {
        let Some(clean) = &self.clean else { return false };
        let Some(name) = command.name() else { return false };
        let is = |pattern: &String| matched(pattern, name, command.arguments()).is_some();
        clean.commands.iter().any(is) || call.is_some_and(|call| clean.paths.iter().any(|path| removes(call, path)))
    }
}

/// Whether `call` removes the directory `path` or all that is in it.
fn removes(call: &ToolCall<'_>, path: &str) -> bool {
    let whole = call.has_role(Role::Removes) && call.has(Meaning::Recursive) || call.has_role(Role::RemovesBelow);
    // The names of all lists of `apt-get` have a `_`.
    let lists = call.has_role(Role::Removes) && call.operands().iter().any(|word| word.value().ends_with("/lists/*_*"));
    (whole || lists) && call.operands().iter().any(|word| expanded(word).iter().any(|target| covers(target, path)))
}

/// Whether removing `target` empties the directory `path`. A `~` at its start stands for any home.
fn covers(target: &str, path: &str) -> bool {
    let target = target.trim_end_matches('/');
    let target = target.strip_suffix("/*").or_else(|| target.strip_suffix("/*_*")).unwrap_or(target);
    let target = target.strip_suffix("/.").unwrap_or(target);
    if target.is_empty() {
        return false;
    }
    let holds = |path: &str| path == target || path.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'));
    match path.strip_prefix("~/") {
        None => holds(path),
        Some(below) => homes(target).is_some_and(|inside| {
            inside == below
                || below.strip_prefix(inside).is_some_and(|rest| rest.starts_with('/') && !inside.is_empty())
        }),
    }
}

/// The part of a path below somebody's home.
fn homes(target: &str) -> Option<&str> {
    let homes = ["~/", "/root/", "${HOME}/"];
    let known = homes.iter().find_map(|home| target.strip_prefix(home));
    // The working directory may be the home, as it is in many base images: `rm -rf .npm`.
    let known = known.or_else(|| target.starts_with('.').then(|| target.trim_start_matches("./")));
    let known = known.filter(|below| !below.starts_with(".."));
    known.or_else(|| target.strip_prefix("/home/")?.split_once('/').map(|(_, below)| below))
}

/// The words that `{a,b}` makes of a word, one pair of braces at a time.
fn expanded(word: &Word) -> Vec<String> {
    let mut all = vec![word.value().to_owned()];
    if !word.has_braces() {
        return all;
    }
    for _ in 0..4 {
        all = all.iter().flat_map(|text| alternatives(text)).collect();
    }
    all
}

fn alternatives(text: &str) -> Vec<String> {
    let open = text.match_indices('{').find(|(at, _)| !text[..*at].ends_with('$'));
    let braces = open.and_then(|(at, _)| Some((at, at + text[at..].find('}')?)));
    match braces {
        Some((open, close)) => {
            let parts = text[open + 1..close].split(',');
            parts.map(|part| format!("{}{part}{}", &text[..open], &text[close + 1..])).collect()
        }
        None => vec![text.to_owned()],
    }
}
