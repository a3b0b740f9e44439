//! The shell scripts of a file as a checker of shell text wants them: each with the variables that are set for it.

use std::collections::BTreeSet;

use super::invocation::{self, InvocationForm};
use super::state::{Origin, State};
use super::{Model, inputs};
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
        inside
            .flat_map(|(index, instruction)| {
                self.run(index, instruction).into_iter().chain(self.written(index, instruction))
            })
            .collect()
    }

    fn run(&self, index: usize, instruction: &Instruction) -> Option<Scripted> {
        // An array that is not JSON is not meant for the shell that reads it.
        let is_array = |it: &Oddity| it.kind == OddityKind::NotJson && instruction.span.encloses(it.span);
        if self.dockerfile.oddities.iter().any(is_array) {
            return None;
        }
        let invocation = self.invocation(index).filter(|invocation| invocation.form != InvocationForm::Exec)?;
        let state = &self.step(index).before;
        let text = invocation.text.clone();
        let names = names(state, instruction, &text.text);
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

/// The variables that are set when an instruction runs its script, of those that the script may mean. Only the build
/// knows arguments.
fn names(state: &State, instruction: &Instruction, script: &str) -> BTreeSet<String> {
    let run = match &instruction.body {
        Body::Onbuild(Some(trigger)) => trigger.kind,
        _ => instruction.kind,
    };
    let builds = run == Keyword::Run;
    let set = state.env.iter().filter(|it| it.origin == Origin::Env || (builds && it.origin == Origin::Arg));
    let declared = state.args.iter().filter(|_| builds).map(|arg| arg.name.clone());
    let proxies =
        inputs::PROXY_ARGS.iter().filter(|_| builds).flat_map(|name| [(*name).to_owned(), name.to_lowercase()]);
    let all = set.map(|variable| variable.name.clone()).chain(declared).chain(proxies);
    all.filter(|name| script.contains(name.as_str())).collect()
}
