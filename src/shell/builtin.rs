//! The commands that a shell runs by itself, and what they do to it.

use super::command::Command;
use super::dialect::Options;
use super::word::Word;

/// A command that a shell runs by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `alias`
    Alias,
    /// `cd`
    Cd,
    /// `:`
    Colon,
    /// `declare`, `typeset`
    Declare,
    /// `echo`
    Echo,
    /// `eval`
    Eval,
    /// `exec`, where it starts no program
    Exec,
    /// `exit`
    Exit,
    /// `export`
    Export,
    /// `false`
    False,
    /// `popd`
    Popd,
    /// `printf`
    Printf,
    /// `pushd`
    Pushd,
    /// `read`
    Read,
    /// `set`
    Set,
    /// `shopt`
    Shopt,
    /// `source`, `.`
    Source,
    /// `test`, `[`
    Test,
    /// `trap`
    Trap,
    /// `true`
    True,
    /// `ulimit`
    Ulimit,
    /// `umask`
    Umask,
    /// `unset`
    Unset,
    /// `wait`
    Wait,
}

impl Builtin {
    fn of(name: &str) -> Option<Builtin> {
        Some(match name {
            "alias" => Builtin::Alias,
            "cd" => Builtin::Cd,
            ":" => Builtin::Colon,
            "declare" | "typeset" => Builtin::Declare,
            "echo" => Builtin::Echo,
            "eval" => Builtin::Eval,
            "exec" => Builtin::Exec,
            "exit" => Builtin::Exit,
            "export" => Builtin::Export,
            "false" => Builtin::False,
            "popd" => Builtin::Popd,
            "printf" => Builtin::Printf,
            "pushd" => Builtin::Pushd,
            "read" => Builtin::Read,
            "set" => Builtin::Set,
            "shopt" => Builtin::Shopt,
            "source" | "." => Builtin::Source,
            "test" | "[" => Builtin::Test,
            "trap" => Builtin::Trap,
            "true" => Builtin::True,
            "ulimit" => Builtin::Ulimit,
            "umask" => Builtin::Umask,
            "unset" => Builtin::Unset,
            "wait" => Builtin::Wait,
            _ => return None,
        })
    }

    /// Whether there is also a program of this name, which does the same without a shell.
    pub fn is_program_too(self) -> bool {
        matches!(self, Builtin::Echo | Builtin::False | Builtin::Printf | Builtin::Test | Builtin::True)
    }

    /// Whether it changes the directory that later commands run in.
    pub fn changes_directory(self) -> bool {
        matches!(self, Builtin::Cd | Builtin::Popd | Builtin::Pushd)
    }

    /// Whether it leaves something behind for later commands of the same shell, or ends it: a directory, an option, a
    /// variable.
    pub fn changes_shell(self) -> bool {
        let harmless = matches!(self, Builtin::Colon | Builtin::Read | Builtin::Unset | Builtin::Wait);
        !harmless && !self.is_program_too()
    }

    /// Whether it reads and writes no file.
    pub fn touches_nothing(self) -> bool {
        use Builtin::{Colon, Echo, Exit, Export, False, Printf, Set, True, Umask, Unset};
        matches!(self, Colon | Echo | Exit | Export | False | Printf | Set | True | Umask | Unset)
    }

    /// Whether it prints its operands.
    pub fn prints(self) -> bool {
        matches!(self, Builtin::Echo | Builtin::Printf)
    }
}

impl Command {
    /// What the shell does by itself, where it does.
    pub fn builtin(&self) -> Option<Builtin> {
        Builtin::of(self.name()?)
    }

    /// Whether it is this builtin.
    pub fn is(&self, builtin: Builtin) -> bool {
        self.builtin() == Some(builtin)
    }

    /// The options that it sets for its shell, where it is a `set`.
    pub fn shell_options(&self) -> Option<Options> {
        let words: Vec<&str> = self.words.iter().map(Word::value).collect();
        self.is(Builtin::Set).then(|| Options::of(&words))
    }

    /// Whether it changes the directory that later commands run in.
    pub fn changes_directory(&self) -> bool {
        self.builtin().is_some_and(Builtin::changes_directory)
    }

    /// Whether it leaves something behind for later commands of the same shell, as far as its name is known.
    pub fn changes_shell(&self) -> bool {
        self.name().is_none_or(|name| Builtin::of(name).is_some_and(Builtin::changes_shell))
    }
}
