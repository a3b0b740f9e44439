//! The key of a `RUN` and what it takes in by mounts.

use super::changes::{Changes, Write};
use super::key::{Aspect, Item, Key};
use super::select::Query;
use super::turn::{Made, Turn};
use super::vertex::Input;
use crate::context::{self, Context};
use crate::model::Knowledge;
use crate::model::effects::{Others, Place, effects};
use crate::model::mounts::{Mount, MountKind, Sharing, mounts};
use crate::model::state::Inherits;
use crate::model::{Base, Value, Via, invocation};
use crate::shell::tools::Tools;
use crate::shell::{self, Command};

/// What a `RUN` makes.
pub(super) fn make(turn: &Turn<'_>) -> Option<Made> {
    let (words, script) = invocation::started(turn.model.source, turn.instruction, turn.state)?;
    let mut key = Key::default();
    key.push(Aspect::Kind, [Item::plain("exec")]);
    key.push(Aspect::Command, words.into_iter().map(Item::plain));
    key.push(Aspect::Script, script.map(Item::plain));
    key.push(Aspect::Image, image(turn));
    key.push_all(Aspect::Environment, turn.environment.of(turn.state));
    key.push(Aspect::Directory, [Item::plain(turn.state.workdir.value.clone())]);
    key.push(Aspect::User, [Item::plain(turn.state.user.value.clone())]);
    let flag = |name: &'static str| {
        let flags = turn.instruction.flags.iter().filter(move |flag| flag.name.text == name);
        flags.filter_map(|flag| flag.value.as_ref()).map(|value| value.text.clone())
    };
    let own = flag("network").next_back().filter(|network| network != "default");
    let network = own.or_else(|| turn.situation.settings.get("network").cloned());
    key.push(Aspect::Network, network.filter(|network| network != "default").map(Item::plain));
    key.push(Aspect::Security, flag("security").next_back().filter(|it| it != "sandbox").map(Item::plain));
    key.push(Aspect::Devices, flag("device").map(Item::plain));
    let platform = turn.state.platform.as_ref().or(turn.situation.inputs.build_platform.as_ref());
    key.push(
        Aspect::Platform,
        [Item::plain(platform.map_or_else(|| Value::unknown("platform"), |it| it.to_string().into()))],
    );
    let settings = turn.situation.settings.iter().filter(|(name, _)| *name != "network");
    key.push(Aspect::Settings, settings.map(|(name, value)| Item::named(name, value.as_str())));
    let mounts = mounts(turn.instruction);
    let mut described: Vec<(String, Item)> = mounts.iter().map(|mount| describe(turn, mount)).collect();
    described.sort_by(|one, other| one.0.cmp(&other.0));
    key.push(Aspect::Mounts, described.into_iter().map(|(_, item)| item));
    let inputs = mounts.iter().filter_map(|mount| input(turn, mount)).collect();
    let changes = if turn.is_taken_from { changes(turn, &mounts) } else { Changes::default() };
    Some(Made { key, inputs, changes, linked: false })
}

/// What stands for the configuration of a base image that is not known.
fn image(turn: &Turn<'_>) -> Vec<Item> {
    let root = turn.model.root(turn.stage.index).filter(|_| turn.state.inherits != Inherits::Nothing);
    let Some(root) = root else { return Vec::new() };
    let name = match &root.base {
        Base::Image(image) => Value::text(format!("{}:{}", image.name(), image.tag.as_deref().unwrap_or("latest"))),
        _ => root.image.clone(),
    };
    [Item::plain(name)].into_iter().chain(turn.candidate_settings()).collect()
}

/// A mount as the key has it, and its target, by which mounts are sorted.
fn describe(turn: &Turn<'_>, mount: &Mount) -> (String, Item) {
    let (state, instruction, escape) = (turn.state, turn.instruction, turn.model.dockerfile.escape);
    let target = mount.target(state, instruction, escape);
    let id = mount.id(state, instruction, escape);
    let field = |name: &str| mount.field(name).map(|field| field.text().to_owned()).unwrap_or_default();
    let access = if mount.is_writable() { "rw" } else { "ro" };
    let owner = || format!("uid={} gid={} mode={}", field("uid"), field("gid"), field("mode"));
    let words = match mount.kind() {
        MountKind::Bind => format!("bind {access}"),
        MountKind::Tmpfs => format!("tmpfs size={}", field("size")),
        MountKind::Cache => format!("cache {access} {} {}", cache_id(turn, mount, &id, &target), owner()),
        MountKind::Secret => {
            format!("secret {id} env={} required={} {}", field("env"), mount.is_required(), owner())
        }
        MountKind::Ssh => format!("ssh {id} required={} {}", mount.is_required(), owner()),
        // The builder refuses it.
        MountKind::Unknown => "unknown".to_owned(),
    };
    let mut value = Value::text(words + " ");
    value.append(&target);
    (target.to_string(), Item::plain(value))
}

/// The id of a cache counts only as the default: all others are as good as each other. With the default, the namespace
/// counts that the build gives.
fn cache_id(turn: &Turn<'_>, mount: &Mount, id: &Value, target: &Value) -> String {
    let namespace = turn.situation.inputs.build_args.get("BUILDKIT_CACHE_MOUNT_NS");
    let is_default = mount.sharing() == Sharing::Shared && id == target;
    match (is_default, namespace) {
        (false, _) => "own".to_owned(),
        (true, namespace) => format!("default {}", namespace.map(String::as_str).unwrap_or_default()),
    }
}

fn input(turn: &Turn<'_>, mount: &Mount) -> Option<Input> {
    if !matches!(mount.kind(), MountKind::Bind | MountKind::Cache) {
        return None;
    }
    let path = mount.source(turn.state, turn.instruction, turn.model.dockerfile.escape);
    let source = path.known().unwrap_or_default().to_owned();
    let query = Query { source, excludes: Vec::new(), parents: false };
    match mount.from() {
        Some(from) => Some(turn.source((Via::Mount, from.value_span()), &path, &query)),
        None if mount.kind() == MountKind::Cache => None,
        None => Some(match path.known() {
            Some(_) => turn.files(&query),
            None => turn.some(&path.to_string(), &path),
        }),
    }
}

/// Where a builder mounts files of its own for every `RUN`; it makes what is not there.
const MOUNTED: [&str; 6] = ["/dev", "/proc", "/sys", "/run", "/etc/hosts", "/etc/resolv.conf"];

/// Variables that a shell gives values of its own.
const RESTLESS: [&str; 12] = [
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "EPOCHSECONDS",
    "EPOCHREALTIME",
    "BASHPID",
    "PPID",
    "HOSTNAME",
    "HOSTTYPE",
    "$",
    "!",
    "_",
];

/// What its commands are known to write, and by what that is decided.
fn changes(turn: &Turn<'_>, mounts: &[Mount]) -> Changes {
    if turn.instruction.kind != turn.model.instruction(turn.index).kind {
        return Changes::default();
    }
    let context = Context::unknown();
    let effects = effects(turn.model, turn.index, Knowledge { tools: Tools::builtin(), context: &context });
    let paths = |places: &[Place]| {
        let paths =
            places.iter().filter_map(|place| if let Place::Image(path) = place { Some(path.clone()) } else { None });
        paths.collect::<Vec<_>>()
    };
    let (reads, writes) = (paths(&effects.reads), paths(&effects.writes));
    let Some(script) = turn.model.script(turn.index).filter(|_| !effects.barrier) else { return Changes::default() };
    let links = script.commands.iter().filter(|command| command.name() == Some("ln"));
    let directory = turn.state.directory();
    let links: Vec<String> = links.map(|command| link(command, directory.as_deref())).collect();
    let is_anything = |paths: &[String]| paths.iter().any(|path| path == "/");
    if is_anything(&writes) {
        return Changes { writes: None, links, reads: None };
    }
    let is_restless = |name: &String| RESTLESS.contains(&name.as_str());
    let kept = |mount: &Mount| matches!(mount.kind(), MountKind::Bind | MountKind::Tmpfs);
    let is_steady = effects.variables_read.others == Others::None
        && !effects.variables_read.names.iter().any(is_restless)
        && !is_anything(&reads)
        && mounts.iter().all(kept)
        && !script.commands.iter().any(|command| command.words.iter().any(shell::Word::has_glob));
    let writes = writes.into_iter().map(Write::Tree).chain(MOUNTED.map(Write::Mounted)).collect();
    Changes { writes: Some(writes), links, reads: is_steady.then_some(reads) }
}

/// Where `ln` puts a link; anywhere, if that is not written.
fn link(command: &Command, directory: Option<&str>) -> String {
    let target = command.operands().last().and_then(shell::Word::literal);
    let path = target.and_then(|target| {
        let base = if target.starts_with('/') { "/" } else { directory? };
        Some(context::path::join(base, target))
    });
    path.unwrap_or_else(|| "/".to_owned())
}
