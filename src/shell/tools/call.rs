//! A command seen as what it asks of a tool.

use super::arguments::{Arguments, Given};
use super::pin::Pinning;
use super::subcommand::{goal, hidden_options, subcommand};
use super::table::{Habit, Tool};
use super::vocabulary::{Action, Meaning};
use crate::shell::command::Command;
use crate::shell::word::Word;

/// What a command asks of a tool.
#[derive(Clone, Debug)]
pub struct ToolCall<'a> {
    /// The tool.
    pub tool: &'a Tool,
    /// The command.
    pub command: &'a Command,
    /// The subcommand as the tool's table has it, such as `mod download`; empty for the bare command.
    pub subcommand: &'a str,
    /// What it does, where the table says.
    pub action: Option<Action>,
    /// The words of the subcommand.
    subcommand_words: Vec<&'a Word>,
    /// The operands after it.
    pub(super) operands: Vec<&'a Word>,
    pub(super) arguments: Arguments<'a>,
    /// Whether a variable before the subcommand may hold options.
    hides_options: bool,
    /// The last word of the tool's name, such as the `pip` of `python -m pip`.
    name: &'a Word,
}

impl<'a> ToolCall<'a> {
    /// What `command` asks of `tool`, the first `used` of its arguments being part of the name.
    pub(super) fn new(tool: &'a Tool, command: &'a Command, used: usize) -> ToolCall<'a> {
        let mut arguments = Arguments::of(tool, &command.arguments()[used..]);
        let hidden = hidden_options(tool, &arguments.operands);
        arguments.operands.drain(..hidden);
        let subject = usize::from(tool.subject_first && !arguments.operands.is_empty());
        let (given, first) = (&arguments.operands[subject..], arguments.operands.get(subject));
        let found = if tool.goals { goal(tool, given) } else { subcommand(tool, given) };
        let (action, subcommand, words) = found.unwrap_or_else(|| {
            let given = first.filter(|_| tool.has_subcommands()).map_or("", |word| word.value());
            (tool.otherwise.filter(|_| !given.is_empty()), given, usize::from(!given.is_empty()))
        });
        let words = if tool.goals { arguments.operands.len() } else { words };
        let (before, rest) = arguments.operands.split_at(subject);
        let (subcommand_words, after) = rest.split_at(words);
        let (subcommand_words, operands) = (subcommand_words.to_vec(), [before, after].concat());
        let name = &command.words[used];
        let hides_options = hidden > 0 && tool.toolchain.is_none();
        ToolCall { tool, command, subcommand, action, subcommand_words, operands, arguments, hides_options, name }
    }

    /// Whether it does this, and does it for real.
    pub fn does(&self, action: Action) -> bool {
        self.action == Some(action) && !self.has(Meaning::Idle)
    }

    /// The words that name the tool, such as `php composer.phar`.
    pub fn tool_words(&self) -> &'a [Word] {
        let last = self.command.words.iter().position(|word| std::ptr::eq(word, self.name));
        last.and_then(|last| self.command.words.get(..=last)).unwrap_or_default()
    }

    /// The first word of the subcommand.
    pub fn subcommand_word(&self) -> Option<&'a Word> {
        self.subcommand_words.first().copied()
    }

    /// The offset after the subcommand, or after the tool's name where there is none: where an option can be inserted.
    pub fn after_subcommand(&self) -> u32 {
        self.subcommand_words.last().copied().unwrap_or(self.name).span.end
    }

    /// All operands after the subcommand.
    pub fn operands(&self) -> &[&'a Word] {
        &self.operands
    }

    /// The packages that it names, local paths and addresses among them.
    pub fn packages(&self) -> &[&'a Word] {
        if self.operands_are_manifests() || self.names_parts() { &[] } else { &self.operands }
    }

    /// Whether an option with this meaning is given, or a variable with this meaning is set just for this command.
    pub fn has(&self, meaning: Meaning) -> bool {
        self.flag(meaning).is_some()
            || self.saying(meaning).is_some()
            || self.is_set(meaning, |name| self.command.assignment(name).map(|assignment| assignment.value.value()))
    }

    /// Whether one of the variables with this meaning is set to something that is not false, `value` being what each
    /// holds.
    pub fn is_set<'v>(&self, meaning: Meaning, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        self.set_by(meaning, value).is_some()
    }

    /// The name of the first of these variables.
    pub fn set_by<'v>(&self, meaning: Meaning, value: impl Fn(&str) -> Option<&'v str>) -> Option<&'a str> {
        let entries = self.tool.environment.get(&meaning);
        entries.into_iter().flatten().find_map(|entry| match entry.split_once('=') {
            None => value(entry).is_some_and(is_true).then_some(entry.as_str()),
            Some((name, wanted)) => value(name)?.eq_ignore_ascii_case(wanted).then_some(name),
        })
    }

    /// Whether an option with this meaning is among `words`, which a variable brings it.
    pub fn has_among(&self, meaning: Meaning, words: &[Word]) -> bool {
        let arguments = Arguments::of(self.tool, words);
        self.flags(meaning).any(|flag| arguments.find(flag).is_some())
    }

    /// Those of `words`, which a variable brings it, that are neither options nor their values.
    pub fn operands_among<'w>(&self, words: &'w [Word]) -> Vec<&'w Word>
    where
        'a: 'w,
    {
        Arguments::of(self.tool, words).operands
    }

    /// The operands that a shell puts in the place of a variable or a substitution, and that may so be options.
    pub fn brought(&self) -> impl Iterator<Item = &'a Word> {
        self.operands.iter().copied().filter(|word| word.literal().is_none() && word.value().starts_with('$'))
    }

    /// Whether an option can give it this meaning.
    pub fn has_flags(&self, meaning: Meaning) -> bool {
        self.flags(meaning).next().is_some()
    }

    /// The word in which an option with this meaning stands.
    pub fn flag_word(&self, meaning: Meaning) -> Option<&'a Word> {
        self.flag(meaning).map(|given| given.word)
    }

    /// Whether it asks nothing.
    pub fn assumes_yes(&self) -> bool {
        self.has(Meaning::Yes)
    }

    /// Whether it would wait for an answer: what to insert after the subcommand.
    pub fn missing_yes(&self) -> Option<&'a str> {
        let yes = self.tool.yes.as_ref().filter(|_| !self.command.gets_input())?;
        self.follows(yes, Meaning::Yes)
    }

    /// Whether it follows a habit that options with this meaning end: what to insert after the subcommand.
    pub fn follows(&self, habit: &'a Habit, meaning: Meaning) -> Option<&'a str> {
        let acts = || self.action.is_some_and(|action| habit.actions.contains(&action) && self.does(action));
        let has = (if habit.actions.is_empty() { !self.has(Meaning::Idle) } else { acts() })
            && !habit.except.iter().any(|subcommand| subcommand == self.subcommand);
        (has && !self.has(meaning) && !self.hides_options).then_some(habit.insert.as_str())
    }

    /// Whether it keeps nothing that it downloads.
    pub fn uses_no_cache(&self) -> bool {
        self.has(Meaning::NoCache)
    }

    /// Whether it installs exactly what the lockfile says.
    pub fn is_frozen(&self) -> bool {
        let reads = self.tool.reads.as_ref();
        self.has(Meaning::Frozen) || reads.is_some_and(|reads| reads.frozen.iter().any(|it| it == self.subcommand))
    }

    /// Whether it works on the system or the user, not on the project.
    pub fn is_global(&self) -> bool {
        self.has(Meaning::Global)
    }

    /// Whether it updates the tool's index, by itself or before it installs.
    pub fn refreshes_index(&self) -> bool {
        let index = self.tool.index.as_ref();
        self.does(Action::Update) || index.is_some_and(|index| self.has_any(&index.refreshing))
    }

    /// The directory that an option tells it to work in.
    pub fn directory(&self) -> Option<&'a str> {
        self.flag(Meaning::Directory)?.value
    }

    /// The manifests that options or operands name, such as the file after `-r`. A value glued to its option, as in
    /// `--requirement=x`, stands in the word of the option.
    pub fn named_manifests(&self) -> Vec<(&'a str, &'a Word)> {
        let flags = [Meaning::Manifest, Meaning::Constraint].into_iter().flat_map(|meaning| self.flags(meaning));
        let given = flags.flat_map(|flag| self.arguments.all(flag));
        let mut named: Vec<_> =
            given.filter_map(|given| Some((given.value?, given.value_word.unwrap_or(given.word)))).collect();
        if self.operands_are_manifests() {
            named.extend(self.operands.iter().map(|word| (word.value(), *word)));
        }
        named
    }

    /// Whether it reads the manifest that its directory holds, no package and no other manifest being named.
    pub fn reads_manifest(&self) -> bool {
        let Some(reads) = &self.tool.reads else { return false };
        let reads_one = self.action.is_some_and(|action| reads.actions.contains(&action));
        let names_none = self.packages().is_empty() || self.tool.goals;
        reads_one && names_none && !self.is_global() && !self.command.run.fed && !self.has(Meaning::Idle)
    }

    /// Whether it reads only the lockfile.
    pub fn reads_only_lock(&self) -> bool {
        let reads = self.tool.reads.as_ref();
        reads.is_some_and(|reads| reads.lock_only.iter().any(|subcommand| subcommand == self.subcommand))
    }

    /// Whether it reads the project's own sources, as far as its table and its words tell.
    pub fn reads_sources(&self) -> bool {
        let builds = self.tool.reads.as_ref().is_some_and(|reads| reads.builds_project);
        match self.action {
            Some(Action::Build | Action::Run) => true,
            Some(Action::Install) if self.flag(Meaning::Source).is_some() => true,
            Some(Action::Install | Action::Fetch) if self.names_project() => true,
            Some(Action::Install) => builds && self.reads_manifest() && !self.has(Meaning::NoProject),
            _ => false,
        }
    }

    /// Whether it names packages and all of them are downloaded in a moment, such as `"pip>=25.1"`.
    pub fn is_trifle(&self) -> bool {
        let is_small = |word: &&Word| {
            let rest = self.tool.small_packages.iter().filter_map(|small| word.value().strip_prefix(small.as_str()));
            rest.into_iter().any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)))
        };
        !self.packages().is_empty() && self.packages().iter().all(is_small)
    }

    /// The packages that are to say their version, and are not told it by an option.
    pub fn versioned(&self) -> &[&'a Word] {
        let Some(pin) = &self.tool.pin else { return &[] };
        let said = [Meaning::Version, Meaning::Constraint, Meaning::Source, Meaning::Idle];
        if said.iter().any(|meaning| self.flag(*meaning).is_some()) {
            return &[];
        }
        let is = |subcommands: &[String]| subcommands.iter().any(|subcommand| subcommand == self.subcommand);
        let all = is(&pin.subcommands) || (pin.subcommands.is_empty() && self.action == Some(Action::Install));
        match self.packages() {
            packages if all => packages,
            [first, ..] if is(&pin.first) => std::slice::from_ref(first),
            _ => &[],
        }
    }

    /// Whether a word, one of its packages, says its version.
    pub fn pinning(&self, word: &Word) -> Pinning {
        let Some(pin) = &self.tool.pin else { return Pinning::Pinned };
        let locked = pin.locked.iter().any(|subcommand| subcommand == self.subcommand);
        let words = &self.command.words;
        let at = words.partition_point(|other| other.span.start < word.span.start);
        let before = words.get(at).filter(|other| other.span == word.span).and(at.checked_sub(1));
        let after_source = before.is_some_and(|at| pin.sources.iter().any(|option| option == words[at].value()));
        let said_elsewhere = (locked && pin.version(word.value()).is_none())
            || (after_source && !pin.repositories.iter().any(|start| word.value().starts_with(start.as_str())));
        if said_elsewhere { Pinning::Pinned } else { self.tool.pinning(word) }
    }

    /// The code under which other linters report the rule `rule` for a call like this.
    pub fn code(&self, rule: &str) -> Option<&'a str> {
        let said = self.tool.codes.get(rule)?;
        let (code, subcommands) = said.split_once(' ').unwrap_or((said, ""));
        let within = subcommands.is_empty() || subcommands.split(", ").any(|subcommand| subcommand == self.subcommand);
        within.then_some(code)
    }

    /// The seconds that it takes, at a first guess.
    pub fn seconds(&self) -> Option<u32> {
        self.tool.seconds.get(&self.action?).copied()
    }

    pub(super) fn flag(&self, meaning: Meaning) -> Option<&Given<'a>> {
        self.flags(meaning).find_map(|flag| self.arguments.find(flag).or_else(|| self.spelled_out(flag)))
    }

    /// `-qq` in long options: `--quiet --quiet`.
    fn spelled_out(&self, flag: &str) -> Option<&Given<'a>> {
        let letters = flag.strip_prefix('-').filter(|letters| letters.len() > 1 && !letters.starts_with('-'))?;
        let short = format!("-{}", letters.get(..1)?);
        let quiet: Vec<&str> = self.flags(Meaning::Quiet).collect();
        let is_repeated = letters.bytes().all(|letter| letter == letters.as_bytes()[0]);
        if !is_repeated || !quiet.contains(&short.as_str()) {
            return None;
        }
        let mut given = self.arguments.given.iter().filter(|given| quiet.iter().any(|flag| given.is(flag)));
        given.nth(letters.len() - 1)
    }

    fn has_any(&self, flags: &[String]) -> bool {
        flags.iter().any(|flag| self.arguments.find(flag).is_some())
    }

    fn names_project(&self) -> bool {
        self.packages().iter().any(|word| self.tool.is_project(word))
    }

    /// Whether its operands are parts of the workspace.
    pub fn names_parts(&self) -> bool {
        let reads = self.tool.reads.as_ref();
        reads.is_some_and(|reads| reads.parts.iter().any(|subcommand| subcommand == self.subcommand))
    }

    fn operands_are_manifests(&self) -> bool {
        let reads = self.tool.reads.as_ref();
        reads.is_some_and(|reads| reads.operands.iter().any(|subcommand| subcommand == self.subcommand))
    }
}

pub(super) fn is_true(value: &str) -> bool {
    !matches!(value.to_ascii_lowercase().as_str(), "" | "0" | "false" | "no" | "off")
}
