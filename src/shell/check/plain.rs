//! Scripts of which no check of shell text has anything to say, seen without reading them as a shell does. About half of all
//! `RUN`s are such scripts, and a check costs as much as everything else that is asked of them.
//!
//! What is plain errs to one side only: a script that is not known to be plain is checked.

/// Commands about which there is nothing to say, as long as their words are written out: package managers, compilers,
/// downloads, users, modes.
pub(super) const NAMES: [&str; 72] = [
    "a2enmod",
    "add-apt-repository",
    "addgroup",
    "adduser",
    "apk",
    "apt",
    "apt-cache",
    "apt-get",
    "bun",
    "bundle",
    "cargo",
    "chgrp",
    "chmod",
    "chown",
    "cmake",
    "composer",
    "conda",
    "corepack",
    "cp",
    "curl",
    "dnf",
    "docker-php-ext-configure",
    "docker-php-ext-enable",
    "docker-php-ext-install",
    "dotnet",
    "dpkg",
    "easy_install",
    "gem",
    "git",
    "go",
    "gpg",
    "gradle",
    "groupadd",
    "java",
    "ldconfig",
    "locale-gen",
    "make",
    "mamba",
    "microdnf",
    "micromamba",
    "mix",
    "mv",
    "mvn",
    "node",
    "npm",
    "npx",
    "pacman",
    "patch",
    "pecl",
    "pip",
    "pip3",
    "pipenv",
    "pnpm",
    "poetry",
    "python",
    "python3",
    "rake",
    "ruby",
    "rustup",
    "stack",
    "tar",
    "tdnf",
    "touch",
    "unzip",
    "update-ca-certificates",
    "useradd",
    "usermod",
    "uv",
    "wget",
    "yarn",
    "yum",
    "zypper",
];

/// How the commands of a script follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A new line or `;`.
    Then,
    And,
}

/// Whether a script has commands that are known to be harmless and words that mean what they show, and nothing else.
pub(super) fn is_plain(script: &str) -> bool {
    let mut words = Vec::new();
    let mut rest = script;
    loop {
        let text = rest.trim_start_matches([' ', '\t']);
        if let Some(next) = text.strip_prefix("\\\n") {
            // The line that follows may go on with the same word.
            if !words.is_empty() && text.len() == rest.len() && !next.starts_with([' ', '\t']) {
                return false;
            }
            rest = next;
            continue;
        }
        let length = text.find([' ', '\t', '\n', ';', '&', '\\']).unwrap_or(text.len());
        if length > 0 {
            words.push(&text[..length]);
            rest = &text[length..];
            continue;
        }
        if text.is_empty() {
            return words.is_empty() || is_quiet(&words, Joint::Then);
        }
        if let Some(next) = text.strip_prefix("&&") {
            // A command follows, on the same line or a later one.
            let has_next = !next.trim_start_matches([' ', '\t', '\\', '\n']).is_empty();
            if !has_next || !is_quiet(&words, Joint::And) {
                return false;
            }
            rest = next.trim_start_matches('\n');
        } else if let Some(next) = text.strip_prefix('\n') {
            if !words.is_empty() && !is_quiet(&words, Joint::Then) {
                return false;
            }
            rest = next;
        } else if let Some(next) = text.strip_prefix(';') {
            if !is_quiet(&words, Joint::Then) {
                return false;
            }
            rest = next;
        } else {
            return false;
        }
        words.clear();
    }
}

/// Whether nothing can be said about a command, which this follows.
fn is_quiet(words: &[&str], joint: Joint) -> bool {
    let assigned = words.iter().take_while(|word| is_assignment(word)).count();
    let Some((name, arguments)) = words[assigned..].split_first() else { return false };
    match *name {
        "cd" => joint == Joint::And && assigned == 0 && matches!(arguments, [path] if is_place(path)),
        "echo" => printed(arguments).iter().all(|word| is_literal(word) && !word.starts_with('-')),
        "mkdir" => arguments.iter().all(|word| is_literal(word) && !(word.starts_with('-') && word.contains('m'))),
        "rm" => arguments.iter().all(|word| is_deep(word) || is_literal(word) && !word.contains('/')),
        "set" => matches!(arguments, ["-e" | "-x" | "-ex" | "-xe" | "-eux"]),
        name => {
            (NAMES.binary_search(&name).is_ok() || name.starts_with("./") && is_literal(name))
                && arguments.iter().all(|word| is_literal(word))
        }
    }
}

/// What `echo` prints: its words, without a whole path that they go to.
fn printed<'w>(arguments: &'w [&'w str]) -> &'w [&'w str] {
    match arguments {
        [words @ .., ">", path] if path.starts_with('/') && is_literal(path) => words,
        words => words,
    }
}

/// `NAME=value`
fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, value)| super::sheet::is_name(name) && !value.is_empty() && is_literal(word))
}

/// Whether a shell takes a word as it is.
fn is_literal(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./:=@,+%".contains(&byte))
}

/// What a `cd` may go to and not come back.
fn is_place(path: &str) -> bool {
    is_literal(path) && !path.starts_with('-') && !path.split('/').any(|part| part == "..")
}

/// Whether a path, which may end with `/*`, is too deep to be a directory that every system needs.
fn is_deep(path: &str) -> bool {
    let plain = path.strip_suffix("/*").unwrap_or(path);
    is_literal(plain) && plain.starts_with('/') && plain.split('/').filter(|part| !part.is_empty()).count() >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_sorted() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn what_a_shell_takes_as_it_is_written_is_plain() {
        for script in [
            "",
            "npm ci",
            "apt-get update && apt-get install -y --no-install-recommends curl=7.1 \\\n    git && rm -rf /var/lib/apt/lists/*",
            "set -ex; \\\n apk add --no-cache a;\\\n DEBIAN_FRONTEND=noninteractive apt-get upgrade",
            "cd /src && make -j8 &&\nmake install",
            "\nset -e\ngo build -o /bin/a ./...\n\n./configure --prefix=/usr;\n",
            "mkdir -p /a/b; rm -f a.tar.gz; echo done",
            "echo 1 > /etc/a && make",
        ] {
            assert!(is_plain(script), "{script}");
        }
    }

    #[test]
    fn all_else_is_not() {
        for script in [
            "npm ci $A",
            "npm ci `a`",
            "npm ci > /dev/null",
            "npm ci | cat",
            "npm ci || true",
            "npm ci &",
            "npm ci && # why",
            "npm ci &&",
            "npm ci && \\\n",
            "&& npm ci",
            "; npm ci",
            "npm ci ;; npm test",
            "npm ci && && npm test",
            "npm ci \\ && npm test",
            "npm c\\\ni",
            "npm 'ci'",
            "npm {a,b}",
            "npm *.js",
            "npm ~/a",
            "npm [a]",
            "if true; then npm ci; fi",
            "! npm ci",
            "A=b",
            "A= npm ci",
            "cd /a",
            "cd /a; make",
            "cd ..&& make",
            "cd - && make",
            "echo -n a",
            "echo a > b",
            "echo a >> /b",
            "echo a > /b c",
            "echo a > /b > /c",
            "echo a > /$B",
            "echo a\\n",
            "mkdir -pm 700 /a",
            "mkdir --mode=700 -p /a/b",
            "rm -rf /usr/*",
            "rm -rf /usr/local/*",
            "rm -rf *",
            "rm -rf /a/b/$C",
            "set -o pipefail",
            "set a=b",
            "ln -s a",
            "find -name a",
            "sudo npm ci",
            "unknown --option",
            "npm ci\r\nnpm test",
            "npm cí",
        ] {
            assert!(!is_plain(script), "{script}");
        }
    }
}
