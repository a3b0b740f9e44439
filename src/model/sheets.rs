//! The shell scripts of a file as a checker of shell text wants them: each with the variables that are set for it.

use std::collections::BTreeSet;

use super::file::Model;
use super::inputs;
use super::invocation::{self, InvocationForm};
use super::state::{Origin, State};
use crate::shell::check::Sheet;
use crate::shell::{Dialect, Options};
use crate::syntax::{Body, Instruction, Keyword, Oddity, OddityKind};
use crate::text::Joined;

/// A shell script of the file.
#[derive(Clone, Debug)]
pub struct Scripted {
    /// The index of its instruction.
    pub instruction: usize,
    /// How it is given; `None` where the instruction does not run it, as a `COPY` that writes it.
    pub form: Option<InvocationForm>,
    /// Its text.
    pub text: Joined,
    /// The same for a checker.
    pub sheet: Sheet,
}

impl Model<'_> {
    /// The shell scripts of the file, in order: those that its instructions run, and those that they write from a heredoc
    /// whose first line names a shell.
    pub fn scripts(&self) -> Vec<Scripted> {
        let instructions = self.dockerfile.instructions.iter().enumerate();
        let inside = instructions.filter(|(index, _)| self.stage_of(*index).is_some());
        // What the triggers of the stage so far set in the image that inherits them.
        let mut triggered = BTreeSet::new();
        inside
            .flat_map(|(index, instruction)| {
                match &instruction.body {
                    _ if instruction.kind == Keyword::From => triggered.clear(),
                    Body::Onbuild(Some(trigger)) => triggered.extend(set_by(trigger)),
                    _ => {}
                }
                self.run(index, instruction, &triggered).into_iter().chain(self.written(index, instruction))
            })
            .collect()
    }

    fn run(&self, index: usize, instruction: &Instruction, triggered: &BTreeSet<&str>) -> Option<Scripted> {
        // An array that is not JSON is not meant for the shell that reads it.
        let is_array = |it: &Oddity| it.kind == OddityKind::NotJson && instruction.span.encloses(it.span);
        if self.dockerfile.oddities.iter().any(is_array) {
            return None;
        }
        let invocation = self.invocation(index).filter(|invocation| invocation.form != InvocationForm::Exec)?;
        let state = &self.step(index).before;
        let text = invocation.text.clone();
        let mut names = names(state, instruction, &text.text);
        if !triggered.is_empty() && matches!(instruction.body, Body::Onbuild(_)) {
            names.extend(candidates(&text.text).filter(|name| triggered.contains(name)).map(str::to_owned));
        }
        let sheet = Sheet::new(&text.text, invocation.dialect, invocation.options, &names)?;
        Some(Scripted { instruction: index, form: Some(invocation.form), text, sheet })
    }

    /// Where the builder replaces variables in a text, the file does not show the script.
    fn written(&self, index: usize, instruction: &Instruction) -> Vec<Scripted> {
        let copies = matches!(instruction.kind, Keyword::Copy | Keyword::Add);
        let heredocs = instruction.heredocs.iter().filter(|heredoc| copies && !heredoc.expand);
        let read = heredocs.filter_map(|heredoc| {
            let text = invocation::body(self.source, heredoc);
            let dialect = Dialect::of_shebang(&text.text)?;
            let sheet = Sheet::new(&text.text, dialect, Options::of_shebang(&text.text), &BTreeSet::new())?;
            Some(Scripted { instruction: index, form: None, text, sheet })
        });
        read.collect()
    }
}

/// The variables that an `ARG` or `ENV` sets.
fn set_by(trigger: &Instruction) -> impl Iterator<Item = &str> {
    let pairs = match &trigger.body {
        Body::Args(pairs) | Body::Pairs { pairs, .. } => pairs.as_slice(),
        _ => &[],
    };
    let sets = matches!(trigger.kind, Keyword::Arg | Keyword::Env);
    pairs.iter().filter(move |_| sets).map(|pair| pair.key.text.as_str())
}

/// The variables that are set when an instruction runs its script, of those that the script may mean. Only the build
/// knows arguments.
fn names(state: &State, instruction: &Instruction, script: &str) -> BTreeSet<String> {
    let run = match &instruction.body {
        Body::Onbuild(Some(trigger)) => trigger.kind,
        _ => instruction.kind,
    };
    let builds = run == Keyword::Run;
    let mut names = BTreeSet::new();
    if builds {
        let proxies = inputs::PROXY_ARGS.iter().flat_map(|name| [(*name).to_owned(), name.to_lowercase()]);
        names.extend(proxies.filter(|name| script.contains(name.as_str())));
    }
    let is_set = |name: &str| {
        let variable = state.variable(name);
        variable.is_some_and(|it| it.origin == Origin::Env || (builds && it.origin == Origin::Arg))
            || (builds && state.declares(name))
    };
    // What is fewer is looked for among the others.
    if state.env.len() + state.args.len() <= parts(script) {
        let mut look = |name: &String| {
            if script.contains(name.as_str()) && is_set(name) {
                names.insert(name.clone());
            }
        };
        state.env.each(|variable| look(&variable.name));
        state.args.each(|declaration| look(&declaration.name));
    } else {
        names.extend(candidates(script).filter(|name| is_set(name)).map(str::to_owned));
    }
    names
}

/// The longest part of a word that is looked up as the name of a variable.
const LONG: usize = 40;

/// The words of a script's text, as far as they may be names.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    script.split(move |character: char| !character.is_ascii() || !is_part(character as u8))
}

/// About as many candidates a script has.
fn parts(script: &str) -> usize {
    words(script).map(|word| word.len() * word.len().min(LONG).div_ceil(2)).sum()
}

/// What of a script's text may be a variable's name: its words, and the parts of them that are not very long.
fn candidates(script: &str) -> impl Iterator<Item = &str> {
    words(script).flat_map(|word| {
        let parts = (0..word.len()).flat_map(move |from| {
            let most = LONG.min(word.len() - from);
            (1..=most).map(move |length| &word[from..from + length])
        });
        parts.chain(std::iter::once(word).filter(|word| word.len() > LONG))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    /// The variables that are set for the script of the last instruction.
    fn names(start: &str) -> Vec<String> {
        let text =
            format!("FROM a\n{start}ENV PART=1 NOT=2\nARG ARGUMENT\nRUN x $APART ${{ARGUMENT}} $http_proxy $no\n");
        let dockerfile = syntax::parse(&text);
        let model = Model::new(&text, &dockerfile, &inputs::Inputs::default());
        let script = model.scripts().pop().unwrap();
        let exports = script.sheet.text.lines().filter_map(|line| line.strip_prefix("export ")?.strip_suffix("=1"));
        exports.map(str::to_owned).collect()
    }

    #[test]
    fn the_variables_that_a_script_may_mean_are_set() {
        assert_eq!(names(""), ["ARGUMENT", "PART", "http_proxy"]);
    }

    #[test]
    fn triggers_see_what_the_triggers_above_them_set() {
        let set = "ONBUILD ARG UID=1\nONBUILD ENV NAME=a\nFROM b\n";
        let told = |text: &str| {
            let dockerfile = syntax::parse(text);
            let script = Model::new(text, &dockerfile, &inputs::Inputs::default()).scripts().pop().unwrap();
            script.sheet.text.matches("export").count()
        };
        assert_eq!(told("FROM a\nONBUILD ARG UID=1\nONBUILD ENV NAME=a\nONBUILD RUN x $UID $NAME\n"), 2);
        assert_eq!(told("FROM a\nONBUILD ARG UID=1\nRUN x $UID\n"), 0);
        assert_eq!(told(&format!("FROM a\n{set}ONBUILD RUN x $UID $NAME\n")), 0);
    }

    #[test]
    fn so_they_are_among_many() {
        let many: String = (0..2000).fold(String::new(), |text, number| text + &format!("ENV N{number}=1\n"));
        assert_eq!(names(&many), ["ARGUMENT", "PART", "http_proxy"]);
    }
}
