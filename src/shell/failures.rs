//! Which failing commands of a script do not make it fail.

use super::builtin::Builtin;
use super::command::{Command, Joiner, Place};
use super::dialect::Options;
use super::script::{Link, Script, Shape};

impl Script {
    /// The first command whose failure does not end the script, as its shell goes on with the next line: the one that says
    /// how its list went, where `matters` says that its failure is one. None where the script takes care of failures itself,
    /// by `set -e` before that command, `set +e` or a `trap`.
    pub fn ignored_failure(&self, matters: impl Fn(&Command) -> bool) -> Option<&Command> {
        let mut failing: Option<&Command> = None;
        for link in &self.chain {
            let own = self.outcome(link).filter(|command| !never_fails(command) && matters(command));
            failing = match link.joiner {
                Joiner::Semi(_) | Joiner::Newline if failing.is_some() => return failing,
                Joiner::Or(_) if failing.is_none() => None,
                // A command that runs in the background says nothing. Of `a && b`, `set -e` looks at the last alone.
                _ => own,
            };
            if self.commands_of(link).iter().any(handles_failures) {
                return None;
            }
        }
        None
    }

    /// Whether the script fails wherever this command fails. `options` are those that its shell is started with.
    pub fn fails_with(&self, command: &Command, options: Options) -> bool {
        let is_in = |link: &Link| self.commands_of(link).iter().any(|it| it.span == command.span);
        let Some(at) = self.chain.iter().position(is_in) else { return false };
        let is_plain = self.chain[at].shape == Shape::Command && command.place == Place::TopLevel;
        let handled = self.commands.iter().any(|it| handles_failures(it) && !sets_errexit(it));
        if !is_plain || command.run.negated || handled {
            return false;
        }
        let exits =
            options.errexit || self.chain[..at].iter().flat_map(|link| self.commands_of(link)).any(sets_errexit);
        let mut after = self.chain[at + 1..].iter().map(|link| link.joiner).enumerate();
        // Of `a && b; c`, `set -e` looks at `b` alone.
        match after.find(|(_, joiner)| !matches!(joiner, Joiner::And(_))) {
            None => true,
            Some((next, Joiner::Semi(_) | Joiner::Newline)) => exits && next == 0,
            Some(_) => false,
        }
    }

    /// The command whose exit code is that of an item of the list; none where it depends.
    fn outcome(&self, link: &Link) -> Option<&Command> {
        let commands = self.commands_of(link);
        let of_item = |command: &&Command| match link.shape {
            Shape::Command => command.place == Place::TopLevel,
            Shape::Pipeline => command.depth == 1 && command.place == Place::Pipeline,
            Shape::Compound => {
                let runs = [Place::Subshell, Place::Group, Place::Branch, Place::Loop].contains(&command.place);
                command.depth == 1 && runs
            }
        };
        let last = commands.iter().filter(of_item).rfind(|command| !never_fails(command));
        let last = last.filter(|command| !command.run.negated)?;
        if !last.words.is_empty() {
            return Some(last);
        }
        // `A=$(make)` fails as `make` does.
        commands.iter().rfind(|command| command.place == Place::Substitution && command.depth == last.depth + 1)
    }
}

/// Whether it does not fail unless it is misspelt.
fn never_fails(command: &Command) -> bool {
    use Builtin::{Alias, Cd, Colon, Declare, Echo, Exit, Export, Popd, Printf, Pushd, Set, Shopt, Trap, True};
    use Builtin::{Ulimit, Umask, Unset, Wait};
    let harmless = [
        Alias, Cd, Colon, Declare, Echo, Exit, Export, Popd, Printf, Pushd, Set, Shopt, Trap, True, Ulimit, Umask,
        Unset, Wait,
    ];
    command.builtin().is_some_and(|builtin| harmless.contains(&builtin))
}

fn handles_failures(command: &Command) -> bool {
    let switches = command.is(Builtin::Set) && command.words.iter().any(|word| word.value().starts_with('+'));
    command.is(Builtin::Trap) || switches || sets_errexit(command)
}

fn sets_errexit(command: &Command) -> bool {
    command.shell_options().is_some_and(|options| options.errexit)
}

#[cfg(test)]
mod tests {
    use crate::shell::{self, Dialect, Options};
    use crate::text::Joined;

    fn check(text: &str, expected: Option<&str>) {
        let script = shell::parse(&Joined::of(text), Dialect::Bash);
        let found = script.ignored_failure(|_| true).map(|command| &text[command.span.range()]);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_script_fails_with_a_command_that_nothing_masks() {
        for (text, options, expected) in [
            ("a && make && b", "", true),
            ("make", "", true),
            ("a; make", "", true),
            ("set -e; make; b", "", true),
            ("make; b", "-e", true),
            ("make; b", "", false),
            // `set -e` looks at the last command of a list alone.
            ("set -e; make && b; c", "", false),
            ("set -e\nset +e\nmake\nb", "", false),
            ("trap 'exit 0' EXIT; make", "", false),
            ("make || true", "", false),
            ("make && b || c", "", false),
            ("make & b", "", false),
            ("make | b", "", false),
            ("! make", "", false),
            ("(make || true)", "", false),
            ("if make; then b; fi", "", false),
        ] {
            let script = shell::parse(&Joined::of(text), Dialect::Bash);
            let command = script.commands.iter().find(|command| command.name() == Some("make")).unwrap();
            assert_eq!(script.fails_with(command, Options::of(&["sh", options])), expected, "{text}");
        }
    }

    #[test]
    fn a_failure_counts_where_the_shell_goes_on_after_it() {
        check("make\nmake install\n", Some("make"));
        check("make; make install", Some("make"));
        check("echo a\ncd /x\nexport A=1\nB=2\nmake\n", None);
        check("make && make install\n", None);
        check("make &&\n  make install\n", None);
        check("a && b\nc\n", Some("b"));
        check("a || b\nc\n", Some("b"));
        check("a || true\nb || exit 1\nc || { echo no; exit 1; }\nd\n", None);
        check("a\nset -e\nb\n", Some("a"));
        check("set -eux\na\nb\n", None);
        check("set -o errexit\na\nb\n", None);
        check("set +e\na\nb\n", None);
        check("trap 'exit 1' ERR\na\nb\n", None);
        check("a &\nb\n", None);
        check("if a; then echo b; fi\nc\n", None);
        check("if a; then b; fi\nc\n", Some("b"));
        check("for x in 1 2; do a $x; done\nb\n", Some("a $x"));
        check("f() { a; }\nf\nb\n", Some("f"));
        check("f() {\n  if a; then b; fi\n}\nc\n", None);
        check("a | b\nc\n", Some("b"));
        check("A=$(b c)\nd\n", Some("b c"));
        check("A=1\nd\n", None);
        check("! a\nb\n", None);
        check("(a; b)\nc\n", Some("b"));
        check("", None);
    }
}
