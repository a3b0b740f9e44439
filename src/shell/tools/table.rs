//! The table of one tool, as it is written in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::keys::{Value, table, words};
use super::reads::{Reads, Settings};
use super::vocabulary::{Action, Meaning, Role, Starts};
use crate::setting::{Kind, Setting};

table! {
    /// What is known of one tool: a package manager, a build tool, or any other command that a rule asks for.
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
    ///
    /// [tools.tar]
    /// commands = ["tar"]
    /// letters-first = true
    /// flags.value = ["-f", "--file", "-C", "--directory"]
    /// roles.extracts = ["-x", "--extract"]
    /// ```
    pub struct Tool {
        besides {
            /// The tool's name: the key of its table.
            pub name: String
        }
        /// The names it is called by, such as `pip`. A `*` stands for a version, so `pip*` is `pip`, `pip3` and `pip3.12`.
        /// Further words must follow in this order, options between them aside: `python* -m pip`. Directories do not count,
        /// but a name that ends with `/` is a directory: any program in it is meant. Where several tools fit, the one with
        /// most words is meant.
        pub commands: Vec<String> = "commands",
        /// The subcommands that do each action, such as `install = ["install", "reinstall"]`. A subcommand may have several
        /// words (`mod download`); the empty one is the bare command, and every call where no other is named.
        #[serde(default)]
        pub actions: BTreeMap<Action, Vec<String>> = "actions",
        /// Subcommands that do none of the actions. A tool that has neither these nor actions has no subcommands: all
        /// words that are not options are operands.
        #[serde(default)]
        pub subcommands: Vec<String> = "subcommands",
        /// What any other subcommand does.
        pub otherwise: Option<Action> = "otherwise",
        /// All operands are subcommands, as with Maven and Gradle, each perhaps after a `prefix:`. The one that does most
        /// counts.
        #[serde(default)]
        pub goals: bool = "goals",
        /// The first operand stands before the subcommand, as in `service NAME start`.
        #[serde(default)]
        pub subject_first: bool = "subject-first",
        /// How an operand before the subcommand starts that chooses a version of the tool, as in `cargo +1.80`.
        pub toolchain: Option<String> = "toolchain",
        /// What follows `--` is for another program, and no operand.
        #[serde(default)]
        pub dashes_end: bool = "dashes-end",
        /// What follows the first operand is for another program, options too, as in `sh FILE -x`.
        #[serde(default)]
        pub operand_ends: bool = "operand-ends",
        /// What follows the first option is not an operand, as in `find PATH -name NAME`.
        #[serde(default)]
        pub operands_first: bool = "operands-first",
        /// The first word may be options without a dash, as in `tar xzf FILE`; their values follow it in order.
        #[serde(default)]
        pub letters_first: bool = "letters-first",
        /// The options of each meaning as they are typed, dashes and all. `-y` is also found in `-qy`, `--long` also as
        /// `--long=value`. A second word is the value it must have, in any case of letters: `-o APT::Get::Assume-Yes=true`;
        /// a `*` at its end stands for anything.
        #[serde(default)]
        pub flags: BTreeMap<Meaning, Vec<String>> = "flags",
        /// The options that a subcommand has beside those in `flags`.
        #[serde(default)]
        pub flags_of: BTreeMap<String, BTreeMap<Meaning, Vec<String>>> = "flags-of",
        /// Its long options besides those in `flags`, where no one is missing: only then is an option that is in neither
        /// taken for a misspelled one. What is known is known with `no-` before it, too.
        pub long_options: Option<Vec<String>> = "long-options",
        /// Long options that it does not have, but looks as if it had, each with what is meant: `--omit-dev` for
        /// `--omit=dev`.
        #[serde(default)]
        pub mistaken_options: BTreeMap<String, String> = "mistaken-options",
        /// It goes on after an option that it does not have.
        #[serde(default)]
        pub ignores_unknown_options: bool = "ignores-unknown-options",
        /// Operands that mean the same as options do, such as `strict-ssl false` in `npm config set strict-ssl false`: the
        /// words stand one after the other, in any case of letters.
        #[serde(default)]
        pub words: BTreeMap<Meaning, Vec<String>> = "words",
        /// Variables that mean the same when they are set to something that is not false, or to the value that follows a
        /// `=`: `NODE_TLS_REJECT_UNAUTHORIZED=0`.
        #[serde(default)]
        pub environment: BTreeMap<Meaning, Vec<String>> = "environment",
        /// The parts that a call plays: in an array for each, the subcommands with which it does, or the options, written
        /// as in `flags`. An empty array is every call.
        #[serde(default)]
        pub roles: BTreeMap<Role, Vec<String>> = "roles",
        /// How the files of the project are written whose commands it runs.
        pub starts: Option<Starts> = "starts",
        /// It is the package manager of a distribution: its packages are those of the system, and only root installs them.
        #[serde(default)]
        pub system: bool = "system",
        /// It asks before it acts.
        pub yes: Option<Habit> = "yes",
        /// It installs more than what is named and what that needs.
        pub recommends: Option<Habit> = "recommends",
        /// It takes the error page of a server for the file.
        pub error_page: Option<Habit> = "error-page",
        /// It writes its progress to the log of the build.
        pub progress: Option<Habit> = "progress",
        /// It writes an entry to the log of logins, which grows with the number of the user.
        pub login_log: Option<Habit> = "login-log",
        /// Packages so small that their download is not worth a cache mount.
        #[serde(default)]
        pub small_packages: Vec<String> = "small-packages",
        /// What it makes of manifests and lockfiles alone, so that it changes no more often than those: the ends of paths, a
        /// directory without `/` at its end.
        #[serde(default)]
        pub gathers: Vec<String> = "gathers",
        /// How the version of a package is pinned.
        pub pin: Option<Pin> = "pin",
        /// Its index of the packages that exist.
        pub index: Option<Index> = "index",
        /// What it reads of the build context.
        pub reads: Option<Reads> = "reads",
        /// The settings of a project.
        pub settings: Option<Settings> = "settings",
        /// Directories that a cache mount can keep from build to build.
        #[serde(default)]
        pub cache: Vec<CacheDirectory> = "cache",
        /// A command that must run first for a cache mount to be of use.
        pub mount_prelude: Option<String> = "mount-prelude",
        /// What it leaves in the image, and how that is removed.
        pub clean: Option<Clean> = "clean",
        /// The image that brings it to compile with.
        pub compiler: Option<Compiler> = "compiler",
        /// The directory of the project that a build fills.
        pub output: Option<Output> = "output",
        /// It is a server that only its own machine reaches, unless an option that means `listen` says otherwise.
        pub loopback: Option<Loopback> = "loopback",
        /// The estimated seconds of each action, where no build was measured.
        #[serde(default)]
        pub seconds: BTreeMap<Action, u32> = "seconds",
        /// The tool that scripts should call in its place.
        pub instead: Option<String> = "instead",
        /// The code under which other linters report a rule for this tool, and after it the subcommands that they look at
        /// where these are not all: `missing-assume-yes = "DL3014 install"`.
        #[serde(default)]
        pub codes: BTreeMap<String, String> = "codes",
    }
}

table! {
    /// What a tool does until an option tells it not to.
    pub struct Habit {
        /// The actions that have the habit, where these are not all calls.
        #[serde(default)]
        pub actions: Vec<Action> = "actions",
        /// Subcommands that do not have it all the same.
        #[serde(default)]
        pub except: Vec<String> = "except",
        /// The option that ends it.
        pub insert: String = "insert",
        /// The option that ends it in BusyBox's version of the tool, where that is another.
        pub busybox: Option<String> = "busybox",
        /// Words of a configuration that ends the habit for every call, in lower case.
        #[serde(default)]
        pub configured: Vec<String> = "configured",
    }
}

table! {
    /// How the version of a package is pinned.
    pub struct Pin {
        /// The subcommands whose operands are packages with versions, where these are not all that install.
        #[serde(default)]
        pub subcommands: Vec<String> = "subcommands",
        /// Subcommands of which only the first operand is one, as in `go run a/b@v1 argument`.
        #[serde(default)]
        pub first: Vec<String> = "first",
        /// Subcommands for which the project's lockfile has the version where the word does not.
        #[serde(default)]
        pub locked: Vec<String> = "locked",
        /// Options before a word that is a directory or a repository, and not the name of a package.
        #[serde(default)]
        pub sources: Vec<String> = "sources",
        /// What stands between name and version. At the very start of a word it means nothing, as in `@scope`.
        #[serde(default)]
        pub separators: Vec<String> = "separators",
        /// A `-` before a digit separates too, as in `nginx-1.2`.
        #[serde(default)]
        pub dash_digit: bool = "dash-digit",
        /// Versions that move, such as `latest`.
        #[serde(default)]
        pub floating: Vec<String> = "floating",
        /// How files end that are packages themselves.
        #[serde(default)]
        pub suffixes: Vec<String> = "suffixes",
        /// How words start that have no version, such as `@` for a group of packages.
        #[serde(default)]
        pub prefixes: Vec<String> = "prefixes",
        /// How addresses of source repositories start; they are pinned by `reference`, other addresses as they are.
        #[serde(default)]
        pub repositories: Vec<String> = "repositories",
        /// What stands between a repository and the commit or tag.
        pub reference: Option<String> = "reference",
        /// Which words are paths.
        #[serde(default)]
        pub paths: Paths = "paths",
    }
}

words! {
    /// Which words are paths, not packages.
    pub enum Paths {
        /// Those that start like one: `./`, `../`, `/`, `~/`, `file:`.
        Prefix = "prefix",
        /// Also those with a `/` anywhere.
        Slash = "slash",
        /// Also those with no `.` before the first `/`, which cannot be a host.
        Undotted = "undotted",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that makes the enum takes no attributes of variants")]
impl Default for Paths {
    fn default() -> Paths {
        Paths::Prefix
    }
}

table! {
    /// What a tool knows of the packages that exist.
    pub struct Index {
        /// An update in an earlier `RUN` is cached, and out of date when the install re-runs.
        #[serde(default)]
        pub in_same_run: bool = "in-same-run",
        /// Official images come without the index: an install fails until an update has run.
        #[serde(default)]
        pub absent: bool = "absent",
        /// Options of an install that update by themselves.
        #[serde(default)]
        pub refreshing: Vec<String> = "refreshing",
    }
}

table! {
    /// A directory that a cache mount can keep from build to build.
    pub struct CacheDirectory {
        /// The directory; `~` is the user's home.
        pub path: String = "path",
        /// Whether several builds may use it at once.
        #[serde(default)]
        pub sharing: Sharing = "sharing",
        /// The directory where the user is root, if that is another.
        pub root: Option<String> = "root",
        /// The official image whose settings put it at `path`.
        pub image: Option<String> = "image",
        /// The directory in all images but that.
        pub elsewhere: Option<String> = "elsewhere",
        /// The file of the build context with which it is of no use.
        pub unless_file: Option<String> = "unless-file",
        /// The variable, with its value, with which it is of no use: `GO111MODULE=off`.
        pub unless_variable: Option<String> = "unless-variable",
        /// Variables that move it, the first that is set; `CARGO_HOME/git` is the path below what one holds.
        #[serde(default)]
        pub variables: Vec<String> = "variables",
        /// Options that move it, such as `--cache-dir`.
        #[serde(default)]
        pub options: Vec<String> = "options",
        /// The actions that use it, where these are not all.
        #[serde(default)]
        pub actions: Vec<Action> = "actions",
        /// Later steps work with what is in it, so all of them need the mount.
        #[serde(default)]
        pub needed: bool = "needed",
    }
}

table! {
    /// The directory of a project that a build fills.
    pub struct Output {
        /// The subcommands that build.
        pub subcommands: Vec<String> = "subcommands",
        /// The directory, as seen from that of the project.
        pub directory: String = "directory",
        /// Directories that other subcommands or other settings fill.
        #[serde(default)]
        pub former: Vec<String> = "former",
        /// How the names of its settings start, which may choose another directory.
        #[serde(default)]
        pub settings: Vec<String> = "settings",
        /// How the names of modules start that its settings may load and that choose no directory.
        #[serde(default)]
        pub plain: Vec<String> = "plain",
    }
}

table! {
    /// When a server listens on the loopback interface alone.
    pub struct Loopback {
        /// The subcommands that start the server, where these are not all calls.
        #[serde(default)]
        pub subcommands: Vec<String> = "subcommands",
        /// It does so only where an option says so.
        #[serde(default)]
        pub if_told: bool = "if-told",
        /// Its first operand may be the address: `runserver 0.0.0.0:8000`.
        #[serde(default)]
        pub operand: bool = "operand",
        /// Variables with which it may listen elsewhere.
        #[serde(default)]
        pub variables: Vec<String> = "variables",
        /// How the names of files start that may say where it listens.
        #[serde(default)]
        pub settings: Vec<String> = "settings",
        /// The option with which it listens on all interfaces.
        pub insert: String = "insert",
    }
}

table! {
    /// The image that brings a tool to compile with.
    pub struct Compiler {
        /// The image.
        pub image: String = "image",
        /// What to do so that the image with the program does not ship it.
        pub help: String = "help",
    }
}

words! {
    /// The `sharing` of a cache mount.
    pub enum Sharing {
        /// Several builds write it at once.
        Shared = "shared",
        /// Each gets one of its own.
        Private = "private",
        /// One waits for the other.
        Locked = "locked",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that makes the enum takes no attributes of variants")]
impl Default for Sharing {
    fn default() -> Sharing {
        Sharing::Shared
    }
}

table! {
    /// What a tool leaves in the image, and how that is removed.
    pub struct Clean {
        /// The actions that leave something.
        #[serde(default)]
        pub after: Vec<Action> = "after",
        /// The option with which nothing is left.
        pub insert: Option<String> = "insert",
        /// The command to append.
        pub idiom: Option<String> = "idiom",
        /// Commands that clean, such as `yum clean`, written as in the tool's own `commands`.
        #[serde(default)]
        pub commands: Vec<String> = "commands",
        /// Directories; a command that removes one, what is in it, or a directory around it, cleans. `~` is any home.
        #[serde(default)]
        pub paths: Vec<String> = "paths",
        /// Other directories that hold what these do where they are mounted.
        #[serde(default)]
        pub elsewhere: Vec<String> = "elsewhere",
        /// Names of files of a project that may use what is installed from the cache.
        #[serde(default)]
        pub needed_with: Vec<String> = "needed-with",
        /// The start of the `packageManager` in a `package.json` that never does so, such as `yarn@1.`.
        pub manager: Option<String> = "manager",
    }
}
