//! Which language a text is written in.

/// The language of a script, as far as reading it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `/bin/sh`, whatever that is in the image.
    Sh,
    /// GNU bash.
    Bash,
    /// Debian's dash.
    Dash,
    /// `BusyBox`'s shell.
    Ash,
    /// `KornShell`, mksh.
    Ksh,
    /// zsh.
    Zsh,
    /// PowerShell, Windows' or the portable one.
    PowerShell,
    /// Windows' `cmd`.
    Cmd,
    /// Another interpreter, such as `python3`.
    Other,
}

impl Dialect {
    /// The language of the text that the `SHELL` instruction's `argv` is given. Wrappers such as `env`, `tini --` or
    /// `conda run -n base` may stand before the shell.
    pub fn of_shell<S: AsRef<str>>(argv: &[S]) -> Dialect {
        argv.iter().find_map(|word| Dialect::of_program(word.as_ref())).unwrap_or(Dialect::Other)
    }

    /// The language that the first line of a text names, if it starts with `#!`.
    pub fn of_shebang(text: &str) -> Option<Dialect> {
        let line = text.strip_prefix("#!")?.lines().next().unwrap_or_default();
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        Some(Dialect::of_shell(&words))
    }

    /// Whether the text is read like a Bourne shell's.
    pub fn is_shell(self) -> bool {
        !matches!(self, Dialect::PowerShell | Dialect::Cmd | Dialect::Other)
    }

    /// Whether `set -o pipefail` is understood by every version in use. Debian's `/bin/sh` does not.
    pub fn has_pipefail(self) -> bool {
        matches!(self, Dialect::Bash | Dialect::Ash | Dialect::Ksh | Dialect::Zsh)
    }

    fn of_program(path: &str) -> Option<Dialect> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        Some(match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" => Dialect::Sh,
            "bash" | "rbash" => Dialect::Bash,
            "dash" => Dialect::Dash,
            "ash" | "busybox" => Dialect::Ash,
            "ksh" | "ksh93" | "mksh" | "oksh" => Dialect::Ksh,
            "zsh" => Dialect::Zsh,
            "powershell" | "pwsh" | "pwsh-preview" => Dialect::PowerShell,
            "cmd" => Dialect::Cmd,
            _ => return None,
        })
    }
}

/// The options a shell is started with that change what its text means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// `-e`: a command that fails ends the script.
    pub errexit: bool,
    /// `-o pipefail`: a pipeline fails when any of its commands does.
    pub pipefail: bool,
}

impl Options {
    /// The options that the first line of a text starts its shell with.
    pub fn of_shebang(text: &str) -> Options {
        let words: Vec<&str> = text.lines().next().unwrap_or_default().split_ascii_whitespace().collect();
        Options::of(&words)
    }

    /// The options in the `SHELL` instruction's `argv`, or in `set`'s words.
    pub fn of<S: AsRef<str>>(argv: &[S]) -> Options {
        let mut options = Options::default();
        let mut words = argv.iter().map(AsRef::as_ref).skip(1);
        while let Some(word) = words.next() {
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.starts_with('-')) else { continue };
            options.errexit |= letters.contains('e');
            if letters.contains('o') {
                match words.next() {
                    Some("pipefail") => options.pipefail = true,
                    Some("errexit") => options.errexit = true,
                    _ => {}
                }
            }
        }
        options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_is_found_behind_wrappers_and_paths() {
        let of = |line: &str| Dialect::of_shell(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(of("/bin/bash -o pipefail -c"), Dialect::Bash);
        assert_eq!(of("conda run -n base /bin/bash -c"), Dialect::Bash);
        assert_eq!(of("/bin/busybox sh -c"), Dialect::Ash);
        assert_eq!(of("C:\\Windows\\System32\\cmd.exe /S /C"), Dialect::Cmd);
        assert_eq!(of("powershell -Command"), Dialect::PowerShell);
        assert_eq!(of("/usr/bin/python3 -c"), Dialect::Other);
        assert_eq!(Dialect::of_shebang("#!/usr/bin/env -S bash -e\nls"), Some(Dialect::Bash));
        assert_eq!(Dialect::of_shebang("#!/usr/bin/env python3\nprint()"), Some(Dialect::Other));
        assert_eq!(Dialect::of_shebang("ls"), None);
    }

    #[test]
    fn options_are_read_from_clusters() {
        let of = |line: &str| Options::of(&line.split(' ').collect::<Vec<_>>());
        assert_eq!(of("/bin/bash -euxo pipefail -c"), Options { errexit: true, pipefail: true });
        assert_eq!(of("set -o errexit"), Options { errexit: true, pipefail: false });
        assert_eq!(of("/bin/sh -c"), Options::default());
    }
}
