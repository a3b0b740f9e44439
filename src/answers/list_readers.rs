//! Which `RUN`s may read the lists of packages that an earlier one has fetched.

use super::Answers;
use super::runs::Run;
use crate::shell::{Command, Word};
use crate::syntax::{Instruction, Keyword};

/// Programs that read the lists, or start what does, besides the package managers that fetch them.
const READERS: [&str; 16] = [
    "add-apt-repository",
    "apt-cache",
    "apt-file",
    "apt-rdepends",
    "aptitude",
    "debootstrap",
    "equivs-build",
    "gdebi",
    "mk-build-deps",
    "nala",
    "pkcon",
    "rosdep",
    "tasksel",
    "unattended-upgrade",
    "unattended-upgrades",
    "wajig",
];

/// Programs that read no lists unless they are told where these are.
const INDIFFERENT: [&str; 111] = [
    ":",
    "[",
    "addgroup",
    "adduser",
    "apt-key",
    "apt-mark",
    "awk",
    "base64",
    "basename",
    "bundle",
    "bzip2",
    "c_rehash",
    "cargo",
    "cat",
    "cd",
    "chgrp",
    "chmod",
    "chown",
    "chsh",
    "cmake",
    "composer",
    "conda",
    "cp",
    "corepack",
    "curl",
    "cut",
    "date",
    "dirname",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "docker-php-ext-install",
    "dpkg",
    "dpkg-divert",
    "dpkg-reconfigure",
    "du",
    "echo",
    "env",
    "exit",
    "export",
    "expr",
    "false",
    "file",
    "find",
    "g++",
    "gcc",
    "gem",
    "getent",
    "git",
    "go",
    "gpg",
    "grep",
    "groupadd",
    "groupmod",
    "gunzip",
    "gzip",
    "head",
    "hostname",
    "id",
    "install",
    "java",
    "javac",
    "ldconfig",
    "ln",
    "locale-gen",
    "ls",
    "md5sum",
    "mkdir",
    "mktemp",
    "mv",
    "node",
    "npm",
    "npx",
    "openssl",
    "passwd",
    "patch",
    "pecl",
    "perl",
    "php",
    "pip",
    "pip3",
    "printf",
    "pwd",
    "pwconv",
    "python",
    "python3",
    "readlink",
    "realpath",
    "rm",
    "rmdir",
    "rustup",
    "sed",
    "set",
    "sha256sum",
    "sleep",
    "sort",
    "ssh-keygen",
    "strip",
    "tar",
    "tee",
    "test",
    "touch",
    "tr",
    "true",
    "uname",
    "unzip",
    "update-alternatives",
    "update-ca-certificates",
    "useradd",
    "usermod",
    "wget",
    "yarn",
];

/// What names the lists, or the modules that read them.
const MENTIONS: [&str; 4] = ["/lists", "/var/lib/apt", "apt_pkg", "import apt"];

impl<'a> Answers<'a> {
    /// Whether a container may install packages from the lists when it starts: its command names a tool that reads them.
    pub fn may_install_when_started(&self, instruction: &Instruction) -> bool {
        if !matches!(instruction.kind, Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck) {
            return false;
        }
        let is_in_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
        let names = || self.tools.iter().filter(|tool| tool.index.is_some()).map(|tool| tool.name.as_str());
        instruction.rest.text.split(|it| !is_in_name(it)).any(|word| names().any(|name| name == word))
    }

    /// Whether a `RUN` may read lists of packages although no call of it says so: it runs a script, a program that nobody
    /// here knows, or one that reads the lists or names their place.
    pub fn may_read_package_lists(&self, run: &Run<'a>) -> bool {
        let names_lists = |word: &Word| MENTIONS.iter().any(|mention| word.value().contains(mention));
        let is_indifferent = |command: &Command| match command.name() {
            None => command.words.is_empty(),
            Some(name) => {
                let is_known = INDIFFERENT.contains(&name) || self.tools.call(command).is_some();
                let removes = matches!(name, "rm" | "find");
                is_known && !READERS.contains(&name) && (removes || !command.arguments().iter().any(names_lists))
            }
        };
        self.runs_unknown(run.index) || !run.script().commands.iter().all(is_indifferent)
    }
}
