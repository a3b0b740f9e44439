//! The cache mounts of a `RUN`, the tools whose caches they keep, and where those caches are.

use super::Answers;
use super::cache_places::CachePlace;
use super::runs::Run;
use crate::model::mounts::{self, Mount, MountKind};
use crate::model::{Base, Binding};
use crate::shell::Command;
use crate::shell::tools::{CacheDirectory, Meaning, Role, Sharing, Tool, ToolCall};
use crate::syntax::Keyword;

/// A mount that keeps the cache of a tool.
#[derive(Clone, Debug)]
pub struct Kept<'a> {
    /// The mount.
    pub mount: Mount,
    /// The tool.
    pub tool: &'a Tool,
    /// The tool's directory that it keeps.
    pub directory: &'a CacheDirectory,
}

impl<'a> Answers<'a> {
    /// The cache mounts of a `RUN` that keep a cache of a tool which it calls.
    pub fn kept_caches(&self, run: &Run<'a>) -> Vec<Kept<'a>> {
        let mut kept = Vec::new();
        let mounts = mounts::mounts(run.run).into_iter().filter(|mount| mount.kind() == MountKind::Cache);
        for mount in mounts {
            let target = mount.target(run.state, run.run, self.file.escape);
            let Some(target) = target.known() else { continue };
            let mut tools: Vec<&Tool> = Vec::new();
            for call in run.calls() {
                let directory = call.tool.cache.iter().find(|it| holds(target, it));
                let again = tools.iter().any(|tool| tool.name == call.tool.name);
                if let Some(directory) = directory.filter(|_| !again) {
                    tools.push(call.tool);
                    kept.push(Kept { mount: mount.clone(), tool: call.tool, directory });
                }
            }
        }
        kept
    }
}

/// Who runs a command, as far as a mount has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The number; `None` for root.
    pub uid: Option<String>,
    /// The home directory.
    pub home: Option<String>,
}

impl<'a> Answers<'a> {
    /// The path of a tool's cache in a call, where it is known.
    pub fn cache_path(&self, run: &Run<'a>, call: &ToolCall<'a>, directory: &CacheDirectory) -> Option<String> {
        match self.cache_place(run, call, directory) {
            CachePlace::Moved(path) => return Some(path),
            CachePlace::Nowhere | CachePlace::Unknown => return None,
            CachePlace::Usual => {}
        }
        let account = self.account(run, call.command)?;
        let image = self.model.stage_of(run.index).and_then(|stage| self.model.root(stage.index))?;
        let is_made_for = |name: &String| {
            matches!(&image.base, Base::Image(image)
            if image.familiar() == *name || image.repository.rsplit('/').next() == Some(name))
        };
        let path = match (&directory.image, &directory.elsewhere, &directory.root) {
            (Some(image), Some(elsewhere), _) if !is_made_for(image) => elsewhere,
            (_, _, Some(root)) if account.uid.is_none() => root,
            _ => &directory.path,
        };
        match path.strip_prefix("~/") {
            Some(below) => Some(format!("{}/{below}", self.home_of(run, call.command)?.trim_end_matches('/'))),
            None => Some(path.clone()),
        }
    }

    /// A path that a command names, its home written out.
    pub fn at_home(&self, run: &Run<'a>, command: &Command, text: &str) -> String {
        let home = self.account(run, command).and_then(|account| account.home);
        let below = text.strip_prefix("~/").or_else(|| text.strip_prefix("${HOME}/"));
        match (below, home) {
            (Some(below), Some(home)) => format!("{}/{below}", home.trim_end_matches('/')),
            _ => text.to_owned(),
        }
    }

    /// Who runs a command; `None` where nothing says.
    pub fn account(&self, run: &Run<'a>, command: &Command) -> Option<Account> {
        let home = match run.state.lookup("HOME") {
            Binding::Set(value) => Some(value.known()?.to_owned()),
            _ => None,
        };
        let elevation = command.elevation();
        if elevation.is_some_and(|it| it.chooses_user) {
            return None;
        }
        if elevation.is_some() || run.is_root(self.model) || self.is_microsofts(run) {
            return Some(Account { uid: None, home: home.or_else(|| Some("/root".to_owned())) });
        }
        let name = run.state.user.value.known()?.split(':').next()?;
        let (uid, made_home) = self.made_account(run, name)?;
        Some(Account { uid: Some(uid), home: home.or(made_home) })
    }

    /// Whether the image below is one of Microsoft's, whose user is root, and nothing says otherwise.
    fn is_microsofts(&self, run: &Run<'a>) -> bool {
        let root = self.model.stage_of(run.index).and_then(|stage| self.model.root(stage.index));
        let base = root.map(|stage| &stage.base);
        let theirs = matches!(base, Some(Base::Image(image)) if image.registry.as_deref() == Some("mcr.microsoft.com"));
        theirs && run.state.user.set_by.is_none()
    }

    /// The number and the home of a user whom the image below has, or whom a `RUN` above makes.
    fn made_account(&self, run: &Run<'a>, name: &str) -> Option<(String, Option<String>)> {
        let root = self.model.stage_of(run.index).and_then(|stage| self.model.root(stage.index))?;
        let node = matches!(&root.base, Base::Image(image) if image.familiar() == "node");
        if node && matches!(name, "node" | "1000") {
            return Some(("1000".to_owned(), Some("/home/node".to_owned())));
        }
        if name.bytes().all(|it| it.is_ascii_digit()) {
            return Some((name.to_owned(), None));
        }
        let above = self.model.before(run.index).filter(|index| self.model.instruction(*index).kind == Keyword::Run);
        let calls = above.flat_map(|index| self.calls.of(index)).flatten();
        calls.into_iter().filter_map(|call| made(call, name)).last()
    }
}

/// The number and the home that a call gives to the user of this name whom it makes.
fn made(call: &ToolCall<'_>, name: &str) -> Option<(String, Option<String>)> {
    let makes = call.has_role(Role::MakesUser) && call.operands().first().is_some_and(|word| word.is(name));
    let uid = call.value(Meaning::Uid).filter(|uid| makes && uid.bytes().all(|it| it.is_ascii_digit()))?;
    let home = call.value(Meaning::Home).filter(|home| home.starts_with('/'));
    Some((uid.to_owned(), Some(home.map_or_else(|| format!("/home/{name}"), str::to_owned))))
}

/// The flag that mounts a cache, for a user.
pub fn mount_flag(target: &str, sharing: Sharing, account: &Account) -> String {
    let sharing = match sharing {
        Sharing::Shared => "",
        Sharing::Private => ",sharing=private",
        Sharing::Locked => ",sharing=locked",
    };
    let uid = account.uid.as_ref().map(|uid| format!(",uid={uid}")).unwrap_or_default();
    format!("--mount=type=cache,target={target}{sharing}{uid}")
}

/// Whether a mount at `target` keeps a directory of a tool, wherever that is in this image; its `~` is any home.
pub fn holds(target: &str, directory: &CacheDirectory) -> bool {
    let target = target.trim_end_matches('/');
    let paths = [Some(&directory.path), directory.root.as_ref(), directory.elsewhere.as_ref()];
    paths.into_iter().flatten().any(|path| match path.strip_prefix("~/") {
        Some(below) => {
            let ends = below.match_indices('/').map(|(at, _)| at).chain([below.len()]);
            ends.into_iter().any(|end| target.ends_with(&format!("/{}", &below[..end])))
                || ["/root", "/home"].contains(&target)
        }
        None => path == target || path.starts_with(&format!("{target}/")) && target.len() > 4,
    })
}
