//! What a tool reads of the build context, as its table says it in TOML.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::keys::{Value, table};
use super::vocabulary::Action;
use crate::setting::{Kind, Setting};

table! {
    /// What a tool reads of the build context when it installs without naming packages. Paths are relative to the directory
    /// it works in, patterns as in `.dockerignore`; what ends with `/` is a directory.
    pub struct Reads {
        /// The actions that read a manifest when no package is named.
        #[serde(default)]
        pub actions: Vec<Action> = "actions",
        /// The command that downloads what the manifests ask for and reads no source.
        pub fetch: Option<String> = "fetch",
        /// `fetch` works on what an earlier step has prepared, not on the manifests themselves.
        #[serde(default)]
        pub fetch_is_prepared: bool = "fetch-is-prepared",
        /// `fetch` reads a manifest and the lockfile beside it, and nothing else.
        #[serde(default)]
        pub fetch_reads_lock: bool = "fetch-reads-lock",
        /// The variables that change what `fetch` downloads, and from where, besides those that every tool reads; empty where
        /// each may.
        #[serde(default)]
        pub fetch_variables: Vec<String> = "fetch-variables",
        /// The word without which a manifest asks for nothing.
        pub requires: Option<String> = "requires",
        /// The files that list the packages; at least one must be there.
        #[serde(default)]
        pub manifests: Vec<String> = "manifests",
        /// The files that list the exact versions.
        #[serde(default)]
        pub locks: Vec<String> = "locks",
        /// Other files and directories that it reads where they exist.
        #[serde(default)]
        pub config: Vec<String> = "config",
        /// Settings, those of `config` or in its directories, whose values may be further files and directories that it reads.
        #[serde(default)]
        pub naming_settings: Vec<String> = "naming-settings",
        /// Keys of a manifest, with the quotes around them, whose value is a further file that it reads.
        #[serde(default)]
        pub naming_keys: Vec<String> = "naming-keys",
        /// The names of the manifests that parts of a workspace have, in any directory below.
        #[serde(default)]
        pub members: Vec<String> = "members",
        /// The directories that the install fills.
        #[serde(default)]
        pub fills: Vec<String> = "fills",
        /// Subcommands that read the lockfile and nothing else.
        #[serde(default)]
        pub lock_only: Vec<String> = "lock-only",
        /// Subcommands that install exactly what the lockfile says.
        #[serde(default)]
        pub frozen: Vec<String> = "frozen",
        /// The subcommand that installs exactly what the lockfile says, in place of one that does not.
        pub frozen_instead: Option<String> = "frozen-instead",
        /// Subcommands whose operands are manifests, not packages.
        #[serde(default)]
        pub operands: Vec<String> = "operands",
        /// Subcommands whose operands are parts of the workspace, not packages.
        #[serde(default)]
        pub parts: Vec<String> = "parts",
        /// Those of `config` that count where packages are named, too; empty for all of them.
        #[serde(default)]
        pub settings: Vec<String> = "settings",
        /// They count for what is installed for the user or the system, too.
        #[serde(default)]
        pub settings_count_globally: bool = "settings-count-globally",
        /// Files that say which version of the tool runs, whatever it is to install.
        #[serde(default)]
        pub version: Vec<String> = "version",
        /// Text in a manifest which says that other paths of the context are read.
        #[serde(default)]
        pub local: Vec<String> = "local",
        /// How lines of a manifest start that name a further one.
        #[serde(default)]
        pub includes: Vec<String> = "includes",
        /// The project itself is built too, unless an option `no-project` is given.
        #[serde(default)]
        pub builds_project: bool = "builds-project",
        /// It fails where the manifest stands without a source file.
        #[serde(default)]
        pub needs_source: bool = "needs-source",
        /// What is left to do of an install that left the project out.
        pub finish: Option<Finish> = "finish",
        /// How an earlier step prepares what `fetch` works on.
        pub prepared: Option<Prepared> = "prepared",
        /// What a manifest makes the install run.
        pub scripts: Option<Scripts> = "scripts",
    }
}

table! {
    /// The settings of a project that a tool changes in the role `sets-project`: its operands are an operation, where it has
    /// one, the name of a setting and its value.
    pub struct Settings {
        /// The directory that holds them, in that of the project.
        pub directory: String = "directory",
        /// The variable that names another one.
        #[serde(default)]
        pub variable: String = "variable",
        /// The operations.
        #[serde(default)]
        pub operations: Vec<String> = "operations",
        /// Those that name a directory which packages are put in.
        #[serde(default)]
        pub places: Vec<String> = "places",
        /// Those that make an install stop where the lockfile and the manifests differ.
        #[serde(default)]
        pub frozen: Vec<String> = "frozen",
        /// Those that change neither which files of the project an install reads nor which ones it writes; what ends with `.`
        /// is how their names start.
        #[serde(default)]
        pub harmless: Vec<String> = "harmless",
    }
}

table! {
    /// The call that does what is left of an install once the packages are in place.
    pub struct Finish {
        /// The subcommand, with the options that it always has.
        pub subcommand: String = "subcommand",
        /// For each option of the install, what becomes of it; empty for one that is dropped with its value.
        #[serde(default)]
        pub options: BTreeMap<String, String> = "options",
    }
}

table! {
    /// How the dependencies of a build are built apart: one stage makes a file of the manifests, another works on that file
    /// before the sources come.
    pub struct Prepared {
        /// The package that does it.
        pub package: String = "package",
        /// The command that installs that package.
        pub install: String = "install",
        /// The images that have it.
        #[serde(default)]
        pub images: Vec<String> = "images",
        /// The command that makes the file.
        pub prepare: String = "prepare",
        /// The file.
        pub file: String = "file",
        /// The command that builds the dependencies.
        pub fetch: String = "fetch",
        /// The usual names of the stage that both start from, and of the one that makes the file.
        pub stages: Vec<String> = "stages",
        /// Options without a value that the build hands on to `fetch`.
        #[serde(default)]
        pub switches: Vec<String> = "switches",
        /// Options with a value that it hands on.
        #[serde(default)]
        pub values: Vec<String> = "values",
        /// What `fetch` is given where the build is an install.
        #[serde(default)]
        pub implied: Vec<String> = "implied",
        /// How the names of variables start that change what is built.
        #[serde(default)]
        pub settings: Vec<String> = "settings",
    }
}

table! {
    /// Scripts of a project that its install runs.
    pub struct Scripts {
        /// The manifest that names them.
        pub file: String = "file",
        /// The key under which they stand.
        pub table: String = "table",
        /// Those that an install runs.
        pub keys: Vec<String> = "keys",
        /// A file of the project that is there where an install runs fewer.
        #[serde(default)]
        pub fewer_with: Option<String> = "fewer-with",
        /// Those that it then runs.
        #[serde(default)]
        pub fewer: Vec<String> = "fewer",
        /// Programs that read no source when a script starts with them.
        #[serde(default)]
        pub harmless: Vec<String> = "harmless",
        /// Programs that set up the hooks of a git repository, and do nothing outside a repository.
        #[serde(default)]
        pub hooks: Vec<String> = "hooks",
        /// Packages whose own scripts read the project that asks for them.
        #[serde(default)]
        pub reading: Vec<String> = "reading",
        /// Plugins of the tool that read no source.
        #[serde(default)]
        pub plugins: Vec<String> = "plugins",
    }
}
