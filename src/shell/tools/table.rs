//! The table of one tool, as it is written in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What is known of one tool: a package manager, or a build tool that fetches packages.
///
/// A table has the tool's name as its key, `[tools.NAME]` in a configuration. Only `commands` is needed; what is left
/// out is not known of the tool, and the rules that ask for it say nothing. Keys that are not listed here are refused.
///
/// ```toml
/// [tools.apt-get]
/// commands = ["apt-get"]
/// actions.install = ["install"]
/// actions.update = ["update"]
/// flags.value = ["-t", "--target-release"]
/// flags.yes = ["-y", "--yes", "-qq"]
/// yes = { actions = ["install"], insert = "-y" }
/// pin = { separators = ["="], suffixes = [".deb"] }
/// index.in-same-run = true
/// clean = { after = ["update"], idiom = "rm -rf /var/lib/apt/lists/*", paths = ["/var/lib/apt/lists"] }
/// cache = [{ path = "/var/cache/apt", sharing = "locked" }]
/// seconds = { update = 5, install = 20 }
/// codes.unpinned-package = "DL3008"
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tool {
    /// The tool's name: the key of its table.
    #[serde(skip)]
    pub name: String,
    /// `commands`: how it is called, such as `pip`. A `*` stands for a version, so `pip*` is `pip`, `pip3` and
    /// `pip3.12`. Further words must follow in this order, options between them aside: `python* -m pip`. Directories do
    /// not count. Where several tools fit, the one with most words is meant.
    pub commands: Vec<String>,
    /// `actions.ACTION`: the subcommands that do it, such as `install = ["install", "reinstall"]`. A subcommand may
    /// have several words (`mod download`); the empty one is the bare command.
    #[serde(default)]
    pub actions: BTreeMap<Action, Vec<String>>,
    /// `otherwise`: what any other subcommand does.
    pub otherwise: Option<Action>,
    /// `goals = true`: all operands are subcommands, as with Maven and Gradle, each perhaps after a `prefix:`. The one
    /// that does most counts.
    #[serde(default)]
    pub goals: bool,
    /// `toolchain`: how an operand before the subcommand starts that chooses a version of the tool, as in `cargo +1.80`.
    pub toolchain: Option<String>,
    /// `dashes-end = true`: what follows `--` is for another program, and no operand.
    #[serde(default)]
    pub dashes_end: bool,
    /// `flags.MEANING`: options as they are typed, dashes and all. `-y` is also found in `-qy`, `--long` also as
    /// `--long=value`. A second word is the value it must have: `-o APT::Get::Assume-Yes=true`.
    #[serde(default)]
    pub flags: BTreeMap<Meaning, Vec<String>>,
    /// `environment.MEANING`: variables that mean the same when they are set to something that is not false.
    #[serde(default)]
    pub environment: BTreeMap<Meaning, Vec<String>>,
    /// `yes`: where it asks before it acts.
    pub yes: Option<Habit>,
    /// `recommends`: where it installs more than what is named and what that needs.
    pub recommends: Option<Habit>,
    /// `pin`: how the version of a package is said.
    pub pin: Option<Pin>,
    /// `index`: what it knows of the packages that exist.
    pub index: Option<Index>,
    /// `reads`: what it reads of the build context.
    pub reads: Option<Reads>,
    /// `[[cache]]`: directories that a cache mount can keep from build to build.
    #[serde(default)]
    pub cache: Vec<CacheDirectory>,
    /// `mount-prelude`: a command that must run first for a cache mount to be of use.
    pub mount_prelude: Option<String>,
    /// `clean`: what it leaves in the image, and how that goes away.
    pub clean: Option<Clean>,
    /// `seconds.ACTION`: a first guess of what it takes, where no build was measured.
    #[serde(default)]
    pub seconds: BTreeMap<Action, u32>,
    /// `instead`: the tool that scripts should call in its place.
    pub instead: Option<String>,
    /// `release-upgrade`: subcommands that may take the system to another release of its distribution.
    #[serde(default)]
    pub release_upgrade: Vec<String>,
    /// `codes.RULE`: the code under which other linters report that rule for this tool, and after it the subcommands
    /// that they look at where these are not all: `DL3014 install`.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
}

/// What a subcommand does. Of two goals the later one in this list counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Changes how the tool behaves, and nothing else.
    Configure,
    /// Removes what the tool keeps for itself.
    Clean,
    /// Learns anew which packages exist.
    Update,
    /// Removes packages.
    Remove,
    /// Downloads what a manifest asks for, and no more.
    Fetch,
    /// Puts packages in place: the ones named, or those that a manifest asks for.
    Install,
    /// Brings installed packages to newer versions.
    Upgrade,
    /// Runs a script or program of the project.
    Run,
    /// Builds the project from its sources.
    Build,
}

/// What an option or a variable means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// Takes the next word, and means nothing that matters here.
    Value,
    /// Asks nothing.
    Yes,
    /// Leaves out what is only recommended.
    NoRecommends,
    /// Keeps nothing that was downloaded.
    NoCache,
    /// Says little.
    Quiet,
    /// Installs exactly what the lockfile says.
    Frozen,
    /// Works on the system or the user, not on the project.
    Global,
    /// Takes the next word: the directory to work in.
    Directory,
    /// Takes the next word: a manifest to read.
    Manifest,
    /// Takes the next word: a file of versions that packages must have.
    Constraint,
    /// Takes the next word: the version of the package.
    Version,
    /// Takes the next word: a directory whose sources are built.
    Source,
    /// Leaves the project itself out, so that no source is read.
    NoProject,
    /// Runs no script of the project.
    NoScripts,
    /// Changes nothing, as `--help` and `--dry-run` do.
    Idle,
}

impl Meaning {
    /// Whether the option takes the next word.
    pub(super) fn takes_value(self) -> bool {
        matches!(
            self,
            Meaning::Value
                | Meaning::Directory
                | Meaning::Manifest
                | Meaning::Constraint
                | Meaning::Version
                | Meaning::Source
        )
    }
}

/// What a tool does until an option tells it not to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Habit {
    /// `actions`: the actions that have the habit.
    pub actions: Vec<Action>,
    /// `except`: subcommands that have it not all the same.
    #[serde(default)]
    pub except: Vec<String>,
    /// `insert`: what to write after the subcommand so that it is not done.
    pub insert: String,
    /// `configured`: words of a configuration that ends the habit for every call, in lower case.
    #[serde(default)]
    pub configured: Vec<String>,
}

/// How the version of a package is said.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Pin {
    /// `subcommands`: those whose operands are packages with versions, where these are not all that install.
    pub subcommands: Vec<String>,
    /// `first`: subcommands of which only the first operand is one, as in `go run a/b@v1 argument`.
    pub first: Vec<String>,
    /// `locked`: subcommands for which the project's lockfile says the version where the word does not.
    pub locked: Vec<String>,
    /// `sources`: options before a word that is a directory or a repository, and no package's name.
    pub sources: Vec<String>,
    /// `separators`: what stands between name and version. At the very start of a word it says nothing, as in `@scope`.
    pub separators: Vec<String>,
    /// `dash-digit = true`: a `-` before a digit separates too, as in `nginx-1.2`.
    pub dash_digit: bool,
    /// `floating`: versions that move, such as `latest`.
    pub floating: Vec<String>,
    /// `suffixes`: how files end that are packages themselves.
    pub suffixes: Vec<String>,
    /// `prefixes`: how words start that have no version to say, such as `@` for a group of packages.
    pub prefixes: Vec<String>,
    /// `repositories`: how addresses of source repositories start; they are pinned by `reference`, other addresses as
    /// they are.
    pub repositories: Vec<String>,
    /// `reference`: what stands between a repository and the commit or tag.
    pub reference: Option<String>,
    /// `paths`: which words are paths.
    pub paths: Paths,
}

/// Which words are paths, not packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paths {
    /// Those that start like one: `./`, `../`, `/`, `~/`, `file:`.
    #[default]
    Prefix,
    /// Also those with a `/` anywhere.
    Slash,
    /// Also those with no `.` before the first `/`, which can be no host.
    Undotted,
}

/// What a tool knows of the packages that exist.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Index {
    /// `in-same-run = true`: an update in an earlier RUN comes from the cache and is out of date when an install runs.
    #[serde(default)]
    pub in_same_run: bool,
    /// `refreshing`: options of an install that update by themselves.
    #[serde(default)]
    pub refreshing: Vec<String>,
}

/// What a tool reads of the build context when it installs without naming packages. Paths are relative to the
/// directory it works in, patterns as in `.dockerignore`; what ends with `/` is a directory.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Reads {
    /// `actions`: the actions that read a manifest when no package is named.
    pub actions: Vec<Action>,
    /// `fetch`: the command that downloads what the manifests ask for and reads no source.
    pub fetch: Option<String>,
    /// `manifests`: what says which packages are asked for; at least one must be there.
    pub manifests: Vec<String>,
    /// `locks`: what says exactly which versions.
    pub locks: Vec<String>,
    /// `config`: other files and directories that it reads where they exist.
    pub config: Vec<String>,
    /// `members`: names of the manifests that parts of a workspace have, in any directory below.
    pub members: Vec<String>,
    /// `fills`: directories that the install fills.
    pub fills: Vec<String>,
    /// `lock-only`: subcommands that read the lockfile and nothing else.
    pub lock_only: Vec<String>,
    /// `frozen`: subcommands that install exactly what the lockfile says.
    pub frozen: Vec<String>,
    /// `operands`: subcommands whose operands are manifests, not packages.
    pub operands: Vec<String>,
    /// `local`: text in a manifest which says that other paths of the context are read.
    pub local: Vec<String>,
    /// `includes`: how lines of a manifest start that name a further one.
    pub includes: Vec<String>,
    /// `builds-project = true`: the project itself is built too, unless an option `no-project` is given.
    pub builds_project: bool,
    /// `needs-source = true`: it fails where the manifest stands without a source file.
    pub needs_source: bool,
    /// `scripts`: what a manifest makes the install run.
    pub scripts: Option<Scripts>,
}

/// Scripts of a project that its install runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scripts {
    /// `file`: the manifest that names them.
    pub file: String,
    /// `table`: the key under which they stand.
    pub table: String,
    /// `keys`: those that an install runs.
    pub keys: Vec<String>,
    /// `harmless`: programs that read no source when a script starts with them.
    #[serde(default)]
    pub harmless: Vec<String>,
    /// `hooks`: programs that set up the hooks of a git repository, and do nothing where there is none.
    #[serde(default)]
    pub hooks: Vec<String>,
    /// `reading`: packages whose own scripts read the project that asks for them.
    #[serde(default)]
    pub reading: Vec<String>,
    /// `plugins`: plugins of the tool that read no source.
    #[serde(default)]
    pub plugins: Vec<String>,
}

/// A directory that a cache mount can keep from build to build.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CacheDirectory {
    /// `path`: the directory; `~` is the user's.
    pub path: String,
    /// `sharing`: whether several builds may use it at once.
    #[serde(default)]
    pub sharing: Sharing,
    /// `root`: the directory where the user is root, if that is another.
    pub root: Option<String>,
    /// `image`: the official image whose settings put it at `path`.
    pub image: Option<String>,
    /// `elsewhere`: the directory in all images but that.
    pub elsewhere: Option<String>,
    /// `variables`: variables that move it, the first that is set; `CARGO_HOME/git` is the path below what one holds.
    #[serde(default)]
    pub variables: Vec<String>,
    /// `actions`: the actions that use it, where these are not all.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// `needed = true`: later steps work with what is in it, so all of them need the mount.
    #[serde(default)]
    pub needed: bool,
}

/// The `sharing` of a cache mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sharing {
    /// Several builds write it at once.
    #[default]
    Shared,
    /// Each gets one of its own.
    Private,
    /// One waits for the other.
    Locked,
}

/// What a tool leaves in the image, and how that goes away.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Clean {
    /// `after`: the actions that leave something.
    pub after: Vec<Action>,
    /// `insert`: what to write after the subcommand so that nothing is left.
    pub insert: Option<String>,
    /// `idiom`: what to append.
    pub idiom: Option<String>,
    /// `commands`: commands that clean, such as `yum clean`, written as in the tool's own `commands`.
    pub commands: Vec<String>,
    /// `paths`: directories; a command that removes one, what is in it, or a directory around it, cleans. `~` is any home.
    pub paths: Vec<String>,
}
