//! What would miss the cache that a package manager leaves, once it is gone.

use super::Answers;
use super::runs::Run;
use crate::context::path::clean;
use crate::model::path::is_below;
use crate::shell::tools::{Action, Role, Tool, ToolCall};
use crate::shell::{Command, Word};
use crate::syntax::{Instruction, Keyword};

/// Options with which a package manager is content with what it has.
const OFFLINE: [&str; 4] = ["--offline", "--cacheonly", "--no-network", "-C"];

/// Something that would miss the cache of a tool.
#[derive(Clone, Copy, Debug)]
pub struct CacheReader {
    /// The index of its instruction.
    instruction: usize,
    /// Where its command starts; none where another stage takes the files.
    command: Option<u32>,
}

impl CacheReader {
    /// Whether it may find what a call of a `RUN` leaves.
    pub fn follows(&self, cx: &Answers<'_>, run: &Run<'_>, call: &ToolCall<'_>) -> bool {
        let Some(command) = self.command else { return true };
        let stage = |index: usize| cx.model.stage_of(index).map(|stage| stage.index);
        (self.instruction, command) > (run.index, call.command.span.start)
            && stage(self.instruction).zip(stage(run.index)).is_some_and(|(own, of)| cx.model.is_built_on(own, of))
    }
}

impl Answers<'_> {
    /// The commands and the `COPY --from` that would miss the cache of a tool: they name its place, other than to remove what
    /// is there if anything is, or the tool itself may download nothing there.
    pub fn cache_readers(&self, tool: &Tool) -> Vec<CacheReader> {
        let places = places(tool);
        let lent = self.file.instructions.iter().enumerate().filter(|(index, _)| {
            let transfer = self.model.transfer(*index).filter(|transfer| transfer.from.is_some());
            let mut sources = transfer.into_iter().flat_map(|transfer| &transfer.sources);
            sources.any(|source| places.iter().any(|place| names(&source.text, place)))
        });
        let lent = lent.map(|(instruction, _)| CacheReader { instruction, command: None });
        let named = self.runs().flat_map(|run| {
            let here = run.state.directory().is_some_and(|here| places.iter().any(|place| names(&here, place)));
            let offline = is_offline(run.run);
            let reads = |(command, call): &(&Command, Option<&ToolCall<'_>>)| {
                let own = call.filter(|call| call.tool.name == tool.name && !call.does(Action::Clean));
                let is_offline = || offline || OFFLINE.iter().any(|option| command.has_argument(option));
                own.is_some_and(|_| is_offline()) || here || names_cache(tool, &places, command, *call)
            };
            let reader = |command: &Command| CacheReader { instruction: run.index, command: Some(command.span.start) };
            run.commands().filter(reads).map(|(command, _)| reader(command)).collect::<Vec<_>>()
        });
        lent.chain(named).collect()
    }

    /// Whether what a tool installs for a project may be used from its cache when the container runs, so that it is no mere
    /// copy. Where the project is not known, that may be so.
    pub fn may_run_from_cache(&self, tool: &Tool) -> bool {
        let Some(clean) = tool.clean.as_ref().filter(|clean| !clean.needed_with.is_empty()) else { return false };
        let files = self.context.is_known().then(|| self.context.files()).filter(|files| files.complete);
        let Some(files) = files else { return true };
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let is_other = |text: &str| {
            let manager = clean.manager.as_deref().and_then(|manager| Some((manager, manager.split_once('@')?.0)));
            manager.is_some_and(|(manager, name)| {
                text.strip_prefix(name).is_some_and(|rest| rest.starts_with('@')) && !text.starts_with(manager)
            })
        };
        let names_other = |path: &str| {
            let text = self.context.read(path, LARGEST).unwrap_or_default();
            let manifest: Option<serde_json::Value> = serde_json::from_slice(&text).ok();
            manifest.is_some_and(|it| it["packageManager"].as_str().is_some_and(is_other))
        };
        let sets = |command: &Command, call: Option<&ToolCall<'_>>| {
            let own = call.is_some_and(|call| call.tool.name == tool.name && call.subcommand == "set");
            own || command.arguments().iter().any(|word| is_other(word.value()))
        };
        let manifests = files.files.iter().filter(|file| name(&file.path) == "package.json").take(MANIFESTS);
        files.files.iter().any(|file| clean.needed_with.contains(&name(&file.path)))
            || manifests.into_iter().any(|file| names_other(&file.path))
            || self.runs().any(|run| run.commands().any(|(command, call)| sets(command, call)))
    }
}

/// The largest manifest that is read, and the most of them.
const LARGEST: u64 = 1 << 20;
const MANIFESTS: usize = 100;

/// Whether a command names the place of the cache of a tool and fails, or does something else, where nothing is there.
fn names_cache(tool: &Tool, places: &[&str], command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    let forces = call.is_some_and(|call| call.has_role(Role::Removes)) && command.has_flag(&["f", "force"]);
    let makes = call.is_some_and(|call| call.has_role(Role::MakesDirectories));
    let variables = || tool.cache.iter().flat_map(|directory| &directory.variables);
    let is_variable = |name: &str| name == "XDG_CACHE_HOME" || variables().any(|it| it == name);
    let is_named = |word: &Word| {
        places.iter().any(|place| names(word.value(), place)) || word.variables.iter().any(|it| is_variable(&it.name))
    };
    !forces && !makes && command.arguments().iter().any(is_named)
}

/// Where a tool keeps its cache, unless something moves it.
fn places(tool: &Tool) -> Vec<&str> {
    let clean = tool.clean.iter().flat_map(|clean| clean.paths.iter().chain(&clean.elsewhere));
    let cache = tool.cache.iter().flat_map(|it| [Some(&it.path), it.elsewhere.as_ref(), it.root.as_ref()]).flatten();
    clean.chain(cache).map(String::as_str).collect()
}

/// Whether a text names a place or something in it; of a place in a home, which the tool makes, what is around it too.
fn names(text: &str, place: &str) -> bool {
    let Some(below) = place.strip_prefix("~/") else {
        return text.starts_with('/') && is_below(&clean(text), place);
    };
    let parts: Vec<&str> = text.trim_end_matches('/').split('/').collect();
    let below: Vec<&str> = below.split('/').collect();
    let alike = |(part, wanted): (&&str, &&str)| part == wanted || part.contains(['*', '?', '$']);
    parts.iter().position(|part| *part == below[0]).is_some_and(|at| parts[at..].iter().zip(&below).all(alike))
}

/// Whether a `RUN` has no network.
fn is_offline(run: &Instruction) -> bool {
    let is_none = |flag: &crate::syntax::Flag| flag.value.as_ref().is_some_and(|value| value.text == "none");
    run.kind == Keyword::Run && run.flags.iter().any(|flag| flag.name.text == "network" && is_none(flag))
}
