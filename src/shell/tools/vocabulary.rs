//! The words of the tables: what a subcommand does, what an option means, which part a call plays.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::keys::{Value, words};
use crate::setting::{Kind, Setting};

words! {
    /// What a subcommand of a package manager or a build tool does. Of two goals the later one in this list counts.
    pub enum Action {
        /// Changes how the tool behaves, and nothing else.
        Configure = "configure",
        /// Removes what the tool keeps for itself.
        Clean = "clean",
        /// Updates the index of packages.
        Update = "update",
        /// Removes packages.
        Remove = "remove",
        /// Downloads what a manifest asks for, and no more.
        Fetch = "fetch",
        /// Installs packages: the ones that are named, or those that a manifest asks for.
        Install = "install",
        /// Upgrades installed packages to newer versions.
        Upgrade = "upgrade",
        /// Runs a script or program of the project.
        Run = "run",
        /// Builds the project from its sources.
        Build = "build",
    }
}

words! {
    /// How the files are written whose commands a call starts.
    pub enum Starts {
        /// A script of a shell, the first operand.
        Script = "script",
        /// A Makefile in its directory; the operands are targets.
        Makefile = "makefile",
        /// The scripts of a `package.json`.
        PackageScripts = "package-scripts",
        /// The scripts of a `composer.json`.
        ComposerScripts = "composer-scripts",
        /// A justfile in its directory; the operands are a recipe and its arguments.
        Justfile = "justfile",
    }
}

words! {
    /// What an option or a variable means.
    pub enum Meaning {
        /// Takes the next word as its value, and means nothing that a rule asks for.
        Value = "value",
        /// Assumes "yes" as the answer to every question.
        Yes = "yes",
        /// Leaves out packages that are only recommended.
        NoRecommends = "no-recommends",
        /// Keeps no download.
        NoCache = "no-cache",
        /// Shows no progress, or less of it.
        Quiet = "quiet",
        /// Installs exactly what the lockfile says.
        Frozen = "frozen",
        /// Works on the system or the user, not on the project.
        Global = "global",
        /// Takes the next word: the directory to work in.
        Directory = "directory",
        /// Takes the next word: a manifest to read.
        Manifest = "manifest",
        /// Takes the next word: a part of the project's manifest, which is read.
        Part = "part",
        /// Takes the next word: a file of versions that packages must have.
        Constraint = "constraint",
        /// Takes the next word: the version of the package.
        Version = "version",
        /// Takes the next word: a directory whose sources are built.
        Source = "source",
        /// Takes the next word: the directory in which downloads are cached.
        CacheDirectory = "cache-directory",
        /// Leaves the project itself out, so that no source is read.
        NoProject = "no-project",
        /// Installs what is named without its dependencies.
        NoDependencies = "no-dependencies",
        /// Leaves the development dependencies out.
        NoDevelopment = "no-development",
        /// Installs the development dependencies whatever else says.
        Development = "development",
        /// Takes the next word: the processor or platform that it builds for.
        Architecture = "architecture",
        /// Runs no script of the project.
        NoScripts = "no-scripts",
        /// Downloads nothing.
        Offline = "offline",
        /// Takes the next word: the directory that is taken for the root of the system.
        Root = "root",
        /// Changes nothing, as `--help` and `--dry-run` do.
        Idle = "idle",
        /// Works on all that is in a directory.
        Recursive = "recursive",
        /// Works on the files that its input or a file lists.
        Listed = "listed",
        /// Takes the next word: the file that it writes.
        Output = "output",
        /// Takes the next word: a file that it writes besides what it is there for, such as a log.
        Writes = "writes",
        /// Takes the next word: a file that it reads.
        Reads = "reads",
        /// Takes the next word: a user or a group.
        Account = "account",
        /// Saves what it downloads in a file, whose name is not said.
        Saves = "saves",
        /// Fails where the server answers with an error, or does not take the answer for the file.
        Fails = "fails",
        /// Does not verify the certificate of the server.
        Insecure = "insecure",
        /// Does not verify the signatures of packages.
        Unsigned = "unsigned",
        /// Takes the next word: the branch, tag or commit.
        Revision = "revision",
        /// Takes the next word: a program in the tool's own language, or a module of it.
        Code = "code",
        /// Reads the program from its input, whatever operands there are.
        Input = "input",
        /// Takes the next word: the number of the user.
        Uid = "uid",
        /// Takes the next word: the home directory of the user.
        Home = "home",
        /// Takes the next word: a password.
        Password = "password",
        /// Writes no entry to the log of logins.
        NoLog = "no-log",
        /// Takes the next word: the file or directory whose mode or owner is copied.
        Like = "like",
        /// Takes the next word: the mode of what is made.
        Mode = "mode",
        /// Makes the directories above, too.
        Parents = "parents",
        /// Takes the next word: the directory that all operands go to.
        Target = "target",
        /// Takes the next word: an address to download from.
        Address = "address",
        /// Takes the next word: the host name or address on which it listens.
        Listen = "listen",
        /// Takes the next word: the archive that is packed or unpacked.
        Archive = "archive",
        /// Leaves out, renames or rewrites a part of what is unpacked.
        Partly = "partly",
    }
}

impl Meaning {
    /// Whether the option takes the next word.
    pub(super) fn takes_value(self) -> bool {
        use Meaning::{
            Account, Address, Architecture, Archive, CacheDirectory, Code, Constraint, Directory, Home, Like, Listen,
            Manifest, Mode, Output, Part, Password, Reads, Revision, Root, Source, Target, Uid, Value, Version, Writes,
        };
        let of_packages = matches!(self, Constraint | Manifest | Part | Source | Version | CacheDirectory);
        let of_places = matches!(self, Address | Directory | Home | Listen | Revision | Root | Target);
        let of_files = matches!(self, Archive | Like | Mode | Output | Reads | Writes);
        of_packages || of_places || of_files || matches!(self, Account | Architecture | Code | Password | Uid | Value)
    }
}

words! {
    /// The part that a call plays, whatever the command's name.
    pub enum Role {
        /// Downloads from the addresses that are its operands.
        Downloads = "downloads",
        /// Saves what it downloads in its directory, unless an option says where.
        SavesByName = "saves-by-name",
        /// Clones a repository.
        Clones = "clones",
        /// Chooses the revision of a repository that was cloned.
        ChoosesRevision = "chooses-revision",
        /// Reads the history of the project's repository.
        ReadsHistory = "reads-history",
        /// Unpacks an archive.
        Extracts = "extracts",
        /// May write files whose names its words do not say, such as those of an archive or a repository.
        BringsFiles = "brings-files",
        /// Reads and writes the files that its operands name, and no others.
        OnlyItsOperands = "only-its-operands",
        /// Reads and writes no file.
        TouchesNothing = "touches-nothing",
        /// Prints the files that its operands name.
        PrintsFiles = "prints-files",
        /// Reads the files that its operands name and prints what it makes of them.
        ReadsFiles = "reads-files",
        /// Says what there is: the names, sizes and times of the files that its operands name, or of those in its directory.
        ListsFiles = "lists-files",
        /// Says something of the system, of the time, or what is another thing each time.
        AsksSystem = "asks-system",
        /// Says something of the machine that no file of the image changes, and nothing else.
        AsksMachine = "asks-machine",
        /// Removes the files that its operands name.
        Removes = "removes",
        /// Removes what is below the directories that its operands name, all of it or a part.
        RemovesBelow = "removes-below",
        /// Copies files, the last operand being where they go.
        Copies = "copies",
        /// Moves files, the last operand being where they go.
        Moves = "moves",
        /// Makes links, the last operand being where they are made.
        Links = "links",
        /// Makes links that hold the name of a file and do not read it.
        LinksByName = "links-by-name",
        /// Makes links in the place of what is there.
        LinksByForce = "links-by-force",
        /// Makes the directories that its operands name.
        MakesDirectories = "makes-directories",
        /// Makes or touches the files that its operands name.
        MakesFiles = "makes-files",
        /// Changes the mode of files: the first operand is the mode, the others are the files.
        ChangesMode = "changes-mode",
        /// Changes the owner of files: the first operand is the owner, the others are the files.
        ChangesOwner = "changes-owner",
        /// Changes the group of files: the first operand is the group, the others are the files.
        ChangesGroup = "changes-group",
        /// Changes the text of the files that its operands name.
        Edits = "edits",
        /// Makes an account for a user: the first operand is its name.
        MakesUser = "makes-user",
        /// Makes a group.
        MakesGroup = "makes-group",
        /// Changes the account of a user, or a group.
        ChangesAccount = "changes-account",
        /// Reads passwords from its input.
        ReadsPassword = "reads-password",
        /// Reads lines such as `user:password` from its input.
        ReadsPasswords = "reads-passwords",
        /// Trusts the keys that it is given: packages or files that they sign are accepted.
        TrustsKeys = "trusts-keys",
        /// Trusts the keys that it is given for every repository of packages.
        TrustsEverywhere = "trusts-everywhere",
        /// Changes the manifest or the settings of the project.
        EditsManifest = "edits-manifest",
        /// Changes the settings of the user, unless an option says those of the project.
        SetsUser = "sets-user",
        /// Changes the settings of the project in a directory of their own, or those of the user.
        SetsProject = "sets-project",
        /// Makes virtual environments in the directories that its operands name.
        MakesEnvironment = "makes-environment",
        /// Works on the files of the system alone, as long as no operand is a path.
        KeepsToSystem = "keeps-to-system",
        /// The same, where it has an operand; without one, it reads what the project says.
        KeepsToSystemIfNamed = "keeps-to-system-if-named",
        /// Works on the system and not on a project, whatever it does in detail.
        AboutSystem = "about-system",
        /// Reads the index of packages that another tool has fetched.
        ReadsIndex = "reads-index",
        /// Installs for the user or the system, not for the project.
        InstallsElsewhere = "installs-elsewhere",
        /// Builds, compiles what was downloaded, or lists what would be, and downloads nothing itself.
        DownloadsNothing = "downloads-nothing",
        /// Runs the tests of the project besides what else it does.
        TestsToo = "tests-too",
        /// Runs or tests the project, and makes nothing to keep.
        TriesOut = "tries-out",
        /// May take the system to another release of its distribution.
        ChangesRelease = "changes-release",
        /// Updates the index of packages of another tool.
        UpdatesIndex = "updates-index",
        /// Provides the programs of other tools, and reads no source.
        ProvidesTools = "provides-tools",
        /// Refuses to install into the Python of a distribution that manages it by itself.
        NeedsEnvironment = "needs-environment",
        /// Changes to an environment, which needs functions that the start-up files of the shell define.
        NeedsShellFunctions = "needs-shell-functions",
        /// Starts a service in the background.
        StartsService = "starts-service",
        /// Runs another command as another user.
        ChangesUser = "changes-user",
        /// Runs the program that a file holds, its first operand, or its input where there is no operand.
        Interprets = "interprets",
        /// Runs what a file of the project says, which may be anything.
        RunsProject = "runs-project",
        /// Looks variables such as `$NAME` up by itself.
        ExpandsVariables = "expands-variables",
        /// Takes all operands for its own, so that it cannot start the command that they name.
        TakesOperands = "takes-operands",
        /// Takes text or patterns as operands, in which any character may stand.
        TakesText = "takes-text",
    }
}
