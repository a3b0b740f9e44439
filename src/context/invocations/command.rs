//! The command lines that start a build.

use crate::context::recipe::Described;

/// A build as a command line asks for it, its paths as they are written.
#[derive(Debug, Default)]
pub(super) struct BuildCommand {
    pub(super) described: Described,
    pub(super) tags: Vec<String>,
    pub(super) what: &'static str,
}

/// Options of `build` with a value of their own.
const VALUED: &[&str] = &[
    "add-host",
    "allow",
    "annotation",
    "arch",
    "attest",
    "authfile",
    "build-arg",
    "build-context",
    "builder",
    "c",
    "cache-from",
    "cache-to",
    "cache-ttl",
    "call",
    "cgroup-parent",
    "cpu-period",
    "cpu-quota",
    "cpu-shares",
    "cpuset-cpus",
    "cpuset-mems",
    "creds",
    "device",
    "env",
    "f",
    "file",
    "format",
    "iidfile",
    "isolation",
    "jobs",
    "label",
    "layer-label",
    "logfile",
    "m",
    "memory",
    "memory-swap",
    "metadata-file",
    "network",
    "no-cache-filter",
    "o",
    "output",
    "os",
    "platform",
    "policy",
    "progress",
    "sbom",
    "secret",
    "security-opt",
    "shm-size",
    "ssh",
    "t",
    "tag",
    "target",
    "ulimit",
    "volume",
    "v",
];

/// Options of the builders themselves with a value of their own.
const GLOBAL: &[&str] = &["context", "H", "host", "config", "log-level", "l", "connection", "url"];

/// The build that a command of these words starts; `None` for a word means that only a shell knows it.
pub(super) fn read(words: &[Option<String>]) -> Option<BuildCommand> {
    let first = words.first()?.as_deref()?;
    let name = first.rsplit('/').next().unwrap_or(first);
    if first.ends_with("kaniko/executor") {
        return Some(kaniko(&words[1..]));
    }
    let mut rest = words[1..].iter().peekable();
    while let Some(Some(option)) = rest.peek().filter(|word| word.as_ref().is_some_and(|word| word.starts_with('-'))) {
        let valued = GLOBAL.contains(&option.trim_start_matches('-'));
        rest.next();
        if valued {
            rest.next();
        }
    }
    let rest: Vec<Option<String>> = rest.cloned().collect();
    let word = |at: usize| rest.get(at).and_then(Option::as_deref);
    let (used, what) = match (name, word(0)?, word(1)) {
        ("docker" | "podman" | "nerdctl", "build", _) => (1, named(name)),
        ("docker" | "podman" | "nerdctl", "image" | "builder", Some("build")) => (2, named(name)),
        ("docker" | "podman", "buildx", Some("build" | "b")) => (2, "docker buildx build"),
        ("docker-buildx", "build", _) => (1, "docker buildx build"),
        ("buildah", "bud" | "build", _) => (1, "buildah build"),
        ("depot", "build", _) => (1, "depot build"),
        _ => return None,
    };
    build(&rest[used..], what)
}

/// The build that a function or program of the script starts, as `retry 3 docker build .` does; `None` for one that only speaks
/// of it, or starts it in another place.
pub(super) fn wrapped(words: &[Option<String>]) -> Option<BuildCommand> {
    const OTHERS: [&str; 9] = ["docker", "podman", "nerdctl", "buildah", "ssh", "kubectl", "echo", "printf", "grep"];
    const MOST: usize = 8;
    if words.first()?.as_deref().is_none_or(|first| OTHERS.contains(&first)) {
        return None;
    }
    let is_builder = |word: &Option<String>| word.as_deref().is_some_and(|word| OTHERS[..4].contains(&word));
    let at = words.iter().take(MOST).position(is_builder)?;
    read(&words[at..])
}

fn named(name: &str) -> &'static str {
    match name {
        "podman" => "podman build",
        "nerdctl" => "nerdctl build",
        _ => "docker build",
    }
}

fn build(words: &[Option<String>], what: &'static str) -> Option<BuildCommand> {
    let mut command = BuildCommand { what, ..BuildCommand::default() };
    let mut operands: Vec<Option<String>> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(option) = word.as_deref().and_then(|word| word.strip_prefix('-')).filter(|rest| !rest.is_empty())
        else {
            operands.push(word.clone());
            continue;
        };
        let (name, glued) = match option.strip_prefix('-') {
            Some(long) => long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value.to_owned()))),
            None if VALUED.contains(&option) || option.len() == 1 => (option, None),
            // `-tname`, `-f=path`
            None if option.starts_with(['t', 'f', 'o', 'm', 'v']) => {
                let (letter, value) = option.split_at(1);
                (letter, Some(value.trim_start_matches('=').to_owned()))
            }
            None => (option, None),
        };
        let value = match glued {
            Some(value) => Some(Some(value)),
            None if VALUED.contains(&name) => Some(words.next()?.clone()),
            None => None,
        };
        if let Some(value) = value {
            set(&mut command, name, value)?;
        }
    }
    // An unknown word may be options; the last one is the context.
    command.described.context = Some(operands.last()?.clone()?);
    (command.described.context.as_deref() != Some("-")).then_some(command)
}

/// Takes an option; `None` where it leaves unknown what is built.
fn set(command: &mut BuildCommand, name: &str, value: Option<String>) -> Option<()> {
    let pair = |value: Option<String>| {
        let value = value?;
        let (name, value) = value.split_once('=').map_or((value.as_str(), None), |(name, value)| (name, Some(value)));
        Some((name.to_owned(), value.map(str::to_owned)))
    };
    match name {
        "f" | "file" => command.described.dockerfile = Some(local(&value?)),
        "t" | "tag" => command.tags.extend(value),
        "target" => command.described.target = value,
        "build-arg" => command.described.args.extend(pair(value)),
        "build-context" => command.described.contexts.extend(pair(value)),
        _ => {}
    }
    Some(())
}

/// The options of kaniko, each with a value.
fn kaniko(words: &[Option<String>]) -> BuildCommand {
    let mut command = BuildCommand { what: "kaniko", ..BuildCommand::default() };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(option) = word.as_deref().and_then(|word| word.strip_prefix("--")) else { continue };
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, words.next().cloned().flatten()),
        };
        match (name, value) {
            ("context", Some(value)) => {
                command.described.context = Some(value.trim_start_matches("dir://").to_owned());
            }
            ("dockerfile", Some(value)) => command.described.dockerfile = Some(local(&value)),
            ("target", value) => command.described.target = value,
            ("destination", value) => command.tags.extend(value),
            _ => {}
        }
    }
    command
}

/// A Dockerfile that is named from the directory in which the command runs.
fn local(path: &str) -> String {
    format!("cwd://{path}")
}
