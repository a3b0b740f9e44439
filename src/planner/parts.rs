//! A `RUN` as the items of its list: which of them can run in a `RUN` of their own.

use std::collections::BTreeSet;

use crate::answers::Answers;
use crate::answers::runs::Run;
use crate::model::InvocationForm;
use crate::model::installs::writes_manifest;
use crate::model::path::is_below;
use crate::shell::tools::{Action, Role, Tool, ToolCall};
use crate::shell::{Builtin, Command, Joiner, Link, Shape, Word};

/// A `RUN` as the items of its list.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) run: Run<'a>,
    /// How many of its first items set up the shell, so that each part is to begin with them.
    pub(super) head: usize,
    /// Whether it can be made two.
    pub(super) is_divisible: bool,
    /// Whether each of its items runs only where those before it succeed.
    pub(super) is_strict: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn of(run: Run<'a>) -> Parts<'a> {
        let script = run.script();
        let head = head(&run);
        let is_whole = script.clean && !script.opaque && run.invocation.form == InvocationForm::Shell;
        let mut options = script.chain[..head].iter().flat_map(|link| script.commands_of(link));
        let sets_errexit = |command: &Command| command.shell_options().is_some_and(|options| options.errexit);
        let exits = run.invocation.options.errexit || options.any(sets_errexit);
        let is_lax = |link: &Link| matches!(link.joiner, Joiner::Semi(_) | Joiner::Newline) && !exits;
        let is_joined = |link: &Link| !matches!(link.joiner, Joiner::Or(_) | Joiner::Pipe(_) | Joiner::Background(_));
        let is_divisible = is_whole && script.chain.iter().all(is_joined);
        let is_strict = !script.chain.iter().any(is_lax);
        Parts { run, head, is_divisible, is_strict }
    }

    /// The items that do something.
    pub(super) fn items(&self) -> std::ops::Range<usize> {
        self.head..self.run.script().chain.len()
    }

    /// Whether nothing but files passes between the items that go up and those that stay.
    pub(super) fn can_part(&self, up: &BTreeSet<usize>) -> bool {
        let script = self.run.script();
        let all: BTreeSet<usize> = self.items().collect();
        if *up == all {
            return true;
        }
        let keeps = |at: usize| script.commands_of(&script.chain[at]).iter().any(changes_shell);
        let differs = |at: usize| all.range(at + 1..).filter(move |it| up.contains(it) != up.contains(&at)).copied();
        let is_unread =
            |at: usize| self.sets(at).is_some_and(|names| !differs(at).any(|it| self.reads_any(it, &names)));
        let stateless = all.iter().all(|at| {
            differs(*at).next().is_none() || !keeps(*at) || is_unread(*at) || up.contains(at) && self.says_again(*at)
        });
        let written = script.writes.iter().all(|write| {
            let at = script.chain.iter().position(|link| link.span.encloses(write.span));
            at.is_none_or(|at| at < self.head || differs(at).next().is_none() || is_unread(at))
        });
        self.is_divisible && stateless && written
    }

    /// Whether an item enters a virtual environment, and does nothing else: the part that stays can do so again.
    fn says_again(&self, at: usize) -> bool {
        let link = &self.run.script().chain[at];
        let [command] = self.run.script().commands_of(link) else { return false };
        let is_environment = |word: &Word| word.literal().is_some_and(|text| text.ends_with("/bin/activate"));
        command.is(Builtin::Source)
            && sets_up(std::slice::from_ref(command), link)
            && command.arguments().iter().all(is_environment)
    }

    /// The items that go up and that the part which stays needs, too, for its shell.
    pub(super) fn said_again(&self, up: &BTreeSet<usize>) -> Vec<usize> {
        let stays_below = |at: usize| self.items().any(|other| other > at && !up.contains(&other));
        up.iter().copied().filter(|at| self.says_again(*at) && stays_below(*at)).collect()
    }

    /// The variables that an item sets for the shell alone, where it does nothing else; `None` where programs may see them.
    pub(super) fn sets(&self, at: usize) -> Option<Vec<&'a str>> {
        let script = self.run.script();
        let exports = |option: &str| option == "allexport" || option.starts_with('-') && option.contains('a');
        let hands_on = |command: &Command| {
            const WORDS: [&str; 4] = ["declare", "eval", "readonly", "typeset"];
            command.is(Builtin::Export)
                || command.is(Builtin::Set) && command.arguments().iter().any(|word| exports(word.value()))
                || command.name().is_some_and(|name| WORDS.contains(&name))
        };
        let link = &script.chain[at];
        let commands = script.commands_of(link);
        let own = || commands.iter().filter(|command| command.depth == 0);
        let names = || own().flat_map(|command| command.assignments.iter().map(|it| it.name.as_str()));
        let is_plain = link.shape == Shape::Command
            && own().count() == 1
            && own().all(|command| command.words.is_empty() && command.redirections.is_empty())
            && !script.commands.iter().any(hands_on)
            && !self.run.invocation.text.text.contains("${!")
            && names().all(|name| self.run.state.variable(name).is_none());
        (is_plain && names().next().is_some()).then(|| names().collect())
    }

    /// Whether an item names one of these variables.
    fn reads_any(&self, at: usize, names: &[&str]) -> bool {
        let script = self.run.script();
        let span = script.chain[at].span;
        script.reads.iter().any(|read| span.encloses(read.span) && names.contains(&read.name.as_str()))
    }

    /// Leaves those of the items that go up where they are which only set variables for those that stay.
    pub(super) fn leave_variables(&self, up: &mut BTreeSet<usize>) {
        let all = up.clone();
        up.retain(|at| {
            let is_for_others = |names: Vec<&str>| {
                let readers: Vec<usize> =
                    self.items().filter(|other| other > at && self.reads_any(*other, &names)).collect();
                !readers.is_empty() && readers.iter().all(|reader| !all.contains(reader))
            };
            !self.sets(*at).is_some_and(is_for_others)
        });
    }

    /// Whether an item does nothing but make a place in the project for what the next ones install.
    pub(super) fn makes_place(&self, at: usize) -> bool {
        let range = self.run.script().chain[at].commands.clone();
        let mut commands = self.run.commands().enumerate().filter(|(at, _)| range.contains(at)).map(|(_, it)| it);
        commands.all(|(_, call)| call.is_some_and(|call| call.has_any_role(&PLACES)))
    }

    /// Whether an item may bring a program that a later one starts: it downloads, moves or runs something.
    pub(super) fn prepares(&self, at: usize) -> bool {
        const PREPARES: [Role; 4] = [Role::Downloads, Role::Interprets, Role::Moves, Role::Removes];
        self.calls_of(&BTreeSet::from([at])).any(|call| call.has_any_role(&PREPARES))
    }

    /// Whether the items that stay need the lists that those that go up download or clean up, or take away again what those
    /// install: that would stay in a layer of an image that `is_exported`.
    pub(super) fn belongs_together(&self, up: &BTreeSet<usize>, is_exported: bool) -> bool {
        let installed: Vec<&ToolCall<'a>> = self.calls_of(up).filter(|call| call.does(Action::Install)).collect();
        let updated: Vec<&ToolCall<'a>> = self.calls_of(up).filter(|call| call.does(Action::Update)).collect();
        let names = |word: &Word| {
            word.literal().is_none_or(|name| {
                let mut words = installed.iter().flat_map(|call| call.command.arguments());
                words.any(|other| other.literal().is_none_or(|other| other.contains(name)))
            })
        };
        let removes = |call: &ToolCall<'a>| {
            let operands = call.operands();
            call.does(Action::Remove) && (operands.is_empty() || operands.iter().any(|word| names(word)))
        };
        let stay: BTreeSet<usize> = self.items().filter(|at| !up.contains(at)).collect();
        let is_same = |call: &ToolCall<'a>, others: &[&ToolCall<'a>]| {
            others.iter().any(|other| call.tool.shares_index(other.tool))
        };
        self.calls_of(&stay).any(|call| {
            let by_lists = call.tool.index.as_ref().is_some_and(|index| index.in_same_run);
            let needs_lists = by_lists && call.does(Action::Install);
            is_exported && (removes(call) && is_same(call, &installed) || takes_away(call, &installed))
                || needs_lists && (is_same(call, &installed) || is_same(call, &updated))
        })
    }

    /// The item that takes away again what others of these install, by its tool.
    pub(super) fn removed(&self, all: &BTreeSet<usize>) -> Option<usize> {
        let tools: Vec<_> =
            self.calls_of(all).filter(|call| call.does(Action::Install)).map(|call| call.tool).collect();
        let removes =
            |call: &ToolCall<'a>| call.does(Action::Remove) && tools.iter().any(|tool| call.tool.shares_index(tool));
        all.iter().copied().find(|at| self.calls_of(&BTreeSet::from([*at])).any(removes))
    }

    /// What speaks against a `RUN` of their own for these items, clauses.
    pub(super) fn doubts(&self, up: &BTreeSet<usize>) -> Vec<String> {
        let stay: BTreeSet<usize> = self.items().filter(|at| !up.contains(at)).collect();
        let mut doubts = Vec::new();
        let script = self.run.script();
        let head = || script.chain[..self.head].iter().flat_map(|link| script.commands_of(link));
        if !stay.is_empty() && (head().any(|command| !command.is(Builtin::Set)) || !self.said_again(up).is_empty()) {
            doubts.push("splitting the `RUN` repeats its `cd` or its variables".to_owned());
        }
        if !stay.is_empty() && !self.is_strict {
            doubts.push("the build then stops where the install fails".to_owned());
        }
        let edits = stay.iter().find(|at| self.calls_of(&BTreeSet::from([**at])).any(writes_manifest));
        doubts.extend(edits.map(|at| format!("`{}` changes a manifest", self.name(*at))));
        doubts
    }

    /// The first words of an item, as many as say what it does.
    pub(super) fn name(&self, item: usize) -> String {
        let script = self.run.script();
        let tells = |command: &&Command| !command.words.is_empty() && command.builtin() != Some(Builtin::Test);
        let command = script.commands_of(&script.chain[item]).iter().find(tells);
        let words = command.into_iter().flat_map(|command| &command.words).map(Word::value);
        let name = words.take_while(|word| !word.starts_with('-')).take(3).collect::<Vec<_>>().join(" ");
        if name.is_empty() { "a command".to_owned() } else { name }
    }

    /// Whether an item does nothing but clean up after what these items install.
    pub(super) fn cleans_up(&self, at: usize, up: &BTreeSet<usize>) -> bool {
        let script = self.run.script();
        let link = &script.chain[at];
        let [command] = script.commands_of(link) else { return false };
        let mut tools = self.calls_of(up).map(|call| call.tool);
        let call = self.calls_of(&BTreeSet::from([at])).next();
        let own = |tool: &Tool| {
            let asks = call.is_some_and(|call| call.does(Action::Clean) && call.tool.shares_index(tool));
            let inside = |text: &str| {
                let text = text.trim_end_matches(['*', '.']).trim_end_matches('/');
                tool.clean.iter().flat_map(|clean| &clean.paths).any(|path| is_below(text, path))
            };
            asks || tool.is_cleaned_by(command, call)
                && command.operands().all(|word| word.literal().is_some_and(inside))
        };
        link.shape == Shape::Command && tools.any(own)
    }

    /// Whether an item that goes up cleans up after items before it that stay, too.
    pub(super) fn cleans_again(&self, at: usize, up: &BTreeSet<usize>) -> bool {
        let stay: BTreeSet<usize> = self.items().filter(|item| *item < at && !up.contains(item)).collect();
        let installs = |item: &usize| self.calls_of(&BTreeSet::from([*item])).any(installs);
        self.cleans_up(at, &stay.into_iter().filter(installs).collect())
    }

    /// Whether an item does nothing but make directories that need not be new.
    pub(super) fn makes_directories(&self, at: usize) -> bool {
        makes_directories(&self.run, at)
    }

    /// Whether an item does nothing but install packages.
    pub(super) fn only_installs(&self, at: usize) -> bool {
        let count = self.run.script().chain[at].commands.len();
        self.calls_of(&BTreeSet::from([at])).filter(|call| installs(call)).count() == count
    }

    /// Whether an item does nothing but start one program of the project, by the path of its file or by the tool that reads
    /// what the project says of its scripts.
    pub(super) fn starts_project(&self, cx: &Answers<'_>, at: usize) -> bool {
        let script = self.run.script();
        let [command] = script.commands_of(&script.chain[at]) else { return false };
        let call = self.calls_of(&BTreeSet::from([at])).next();
        let known = |word: &&Word| {
            let path = word.literal().filter(|text| !text.starts_with(['/', '~', '-']) && text.contains(['/', '.']));
            path.is_some_and(|path| cx.context.look(path.trim_start_matches("./")).is_some())
        };
        let interprets = call.is_some_and(|call| call.has_role(Role::Interprets));
        let first = if interprets { command.operands().next() } else { command.words.first() };
        first.as_ref().is_some_and(known) || call.is_some_and(|call| call.does(Action::Run))
    }

    pub(super) fn calls_of(&self, items: &BTreeSet<usize>) -> impl Iterator<Item = &'a ToolCall<'a>> {
        let chain = &self.run.script().chain;
        let ranges: Vec<_> = items.iter().map(|at| chain[*at].commands.clone()).collect();
        let calls = self.run.commands().enumerate();
        calls.filter(move |(at, _)| ranges.iter().any(|range| range.contains(at))).filter_map(|(_, (_, call))| call)
    }
}

/// Whether a call deletes files that some installs leave: the lists of packages, or files of the packages themselves.
fn takes_away(call: &ToolCall<'_>, installed: &[&ToolCall<'_>]) -> bool {
    const OF_PACKAGES: [&str; 4] = ["/usr/share", "/var/cache", "/var/lib", "/var/log"];
    let deletes = call.has_any_role(&[Role::Removes, Role::RemovesBelow]);
    let kept = || installed.iter().flat_map(|other| other.tool.clean.iter().flat_map(|clean| &clean.paths));
    let leaves = |text: &str| {
        let at = text.find(['*', '?', '[', '{']).unwrap_or(text.len());
        let place = text[..at].rfind('/').filter(|_| at < text.len()).map_or(text, |slash| &text[..slash]);
        let place = place.trim_end_matches('/');
        let is_listed = |path: &str| is_below(place, path) || is_below(path, place);
        !place.is_empty()
            && (kept().any(|path| is_listed(path)) || OF_PACKAGES.iter().any(|path| is_below(place, path)))
    };
    let is_of_system = installed.iter().any(|other| other.tool.system);
    deletes && is_of_system && call.operands().iter().any(|word| word.value().starts_with('/') && leaves(word.value()))
}

/// How many of the first items can be said twice: those that set up the shell, and directories that are made before one that
/// does.
fn head(run: &Run<'_>) -> usize {
    let chain = &run.script().chain;
    let sets_up = |at: usize| sets_up(run.script().commands_of(&chain[at]), &chain[at]);
    let is_literal = |command: &Command| command.words.iter().all(|word| word.literal().is_some());
    let makes = |at: usize| makes_directories(run, at) && run.script().commands_of(&chain[at]).iter().all(is_literal);
    let last = (0..chain.len()).take_while(|at| sets_up(*at) || makes(*at)).filter(|at| sets_up(*at)).last();
    last.map_or(0, |last| last + 1)
}

/// Whether an item does nothing but make directories that need not be new.
fn makes_directories(run: &Run<'_>, at: usize) -> bool {
    let commands = run.script().chain[at].commands.clone();
    let makes = |call: &ToolCall<'_>| call.has_role(Role::MakesDirectories) && call.command.has_flag(&["p", "parents"]);
    let call = run.commands().nth(commands.start).and_then(|(_, call)| call);
    commands.len() == 1 && call.is_some_and(makes)
}

/// Whether an item only sets up the shell in a way that can be said twice.
fn sets_up(commands: &[Command], link: &Link) -> bool {
    let [command] = commands else { return false };
    let plain = command.redirections.is_empty() && link.shape == Shape::Command;
    let literal = || command.words.iter().all(|word| word.literal().is_some());
    let assigned = || command.assignments.iter().all(|it| it.value.literal().is_some());
    plain
        && match command.builtin() {
            _ if command.words.is_empty() => assigned(),
            Some(Builtin::Set | Builtin::Cd | Builtin::Export | Builtin::Source) => literal(),
            _ => false,
        }
}

/// Whether a command leaves something behind for those that follow it in the same shell.
fn changes_shell(command: &Command) -> bool {
    command.words.is_empty() || !command.run.isolated && command.changes_shell()
}

/// Whether a call puts packages in place, or downloads something.
pub(super) fn brings(call: &ToolCall<'_>) -> bool {
    installs(call) || call.has_role(Role::Downloads)
}

/// Whether a `RUN` does nothing but set up the system, as packages do.
pub(super) fn sets_up_system(run: &Run<'_>) -> bool {
    const SETS_UP: [Role; 6] = [
        Role::AboutSystem,
        Role::AsksSystem,
        Role::KeepsToSystem,
        Role::KeepsToSystemIfNamed,
        Role::MakesGroup,
        Role::MakesUser,
    ];
    let mut commands = run.commands();
    commands.all(|(command, call)| {
        let builtin = command.builtin().is_some_and(Builtin::touches_nothing) && command.redirections.is_empty();
        builtin || call.is_some_and(|call| call.has_any_role(&SETS_UP))
    })
}

/// What commands do that make a place in the project for what is installed.
const PLACES: [Role; 2] = [Role::MakesEnvironment, Role::SetsProject];

/// Whether a `RUN` does nothing but make a place in the project for what is installed.
pub(super) fn makes_places(run: &Run<'_>) -> bool {
    let mut commands = run.commands();
    run.script().clean && commands.all(|(_, call)| call.is_some_and(|call| call.has_any_role(&PLACES)))
}

/// Whether a call puts packages in place: new ones, or newer ones of the system.
pub(super) fn installs(call: &ToolCall<'_>) -> bool {
    [Action::Install, Action::Fetch].iter().any(|action| call.does(*action))
        || call.tool.system && call.does(Action::Upgrade)
}
