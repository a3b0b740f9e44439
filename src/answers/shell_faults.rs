//! What a checker of shell text says about the scripts of a file, at its places in the file: what the rules of the shell
//! report.

use std::sync::OnceLock;

use crate::finding::Severity;
use crate::model::Model;
use crate::model::sheets::Scripted;
use crate::model::state::Inherits;
use crate::shell::Dialect;
use crate::shell::check::{Checker, Fault, Sheet};
use crate::text::Span;

/// The faults of a file's scripts, looked for when a rule first asks for them.
#[derive(Debug)]
pub struct ShellFaults<'a> {
    model: &'a Model<'a>,
    checker: Option<&'a dyn Checker>,
    found: OnceLock<Found>,
}

/// What was found.
#[derive(Debug, Default)]
struct Found {
    faults: Vec<ShellFault>,
    /// The keyword of an instruction whose script is too long.
    too_long: Option<Span>,
}

/// The longest script that is checked, in bytes. The time that the native checker takes grows faster than a script.
pub const LONGEST: usize = 64 << 10;

/// The most pipes of a script that is checked: for each command of a pipe, the checker keeps all that follow.
pub const MOST_PIPES: usize = 400;

/// A fault at its place in the file.
#[derive(Clone, Debug)]
pub struct ShellFault {
    /// The index of the instruction.
    pub instruction: usize,
    /// The language of the script.
    pub dialect: Dialect,
    /// The number of its code.
    pub code: u16,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in the checker's words.
    pub message: String,
    /// Its place in the file.
    pub span: Span,
}

/// What means nothing in a Dockerfile: advice about the script's first line, which is ours, and about files that a script
/// reads, which are in the image.
const MEANINGLESS: [u16; 4] = [1090, 1091, 2148, 2187];

impl<'a> ShellFaults<'a> {
    /// The faults that `checker` finds in the scripts of a file; none without a checker.
    pub fn new(model: &'a Model<'a>, checker: Option<&'a dyn Checker>) -> ShellFaults<'a> {
        ShellFaults { model, checker, found: OnceLock::new() }
    }

    /// All faults that mean something in a Dockerfile.
    pub fn all(&self) -> &[ShellFault] {
        &self.found().faults
    }

    /// The keyword of the first instruction with a script that is longer than [`LONGEST`] or has too many pipes, and so is not
    /// checked.
    pub fn too_long(&self) -> Option<Span> {
        self.found().too_long
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| self.checker.map(|checker| self.look(checker)).unwrap_or_default())
    }

    /// Those of the instruction with this index.
    pub fn of(&self, instruction: usize) -> &[ShellFault] {
        let all = self.all();
        let at = |index: usize| all.partition_point(|fault| fault.instruction < index);
        &all[at(instruction)..at(instruction + 1)]
    }

    fn look(&self, checker: &dyn Checker) -> Found {
        let pipes = |script: &str| script.matches('|').count() - 2 * script.matches("||").count();
        let is_short = |script: &Scripted| {
            let script = script.sheet.script();
            script.len() <= LONGEST && pipes(script) <= MOST_PIPES
        };
        let (scripts, long): (Vec<Scripted>, Vec<Scripted>) = self.model.scripts().into_iter().partition(is_short);
        let sheets: Vec<&Sheet> = scripts.iter().map(|script| &script.sheet).collect();
        let told = checker.check(&sheets);
        let mut located = Vec::new();
        for (script, faults) in scripts.iter().zip(told) {
            let faults = faults.into_iter().filter(|fault| self.means_something(script, fault));
            located.extend(faults.map(|fault| locate(script, fault)));
        }
        merge_comparisons(&mut located);
        let too_long = long.first().map(|script| self.model.instruction(script.instruction).keyword.span);
        Found { faults: located, too_long }
    }

    fn means_something(&self, script: &Scripted, fault: &Fault) -> bool {
        match fault.code {
            // Of a `cd` after which nothing comes, another rule speaks.
            2164 => !script.sheet.script()[fault.span.end as usize..].trim_matches(is_end).is_empty(),
            // The base image may set it.
            2154 => self.model.step(script.instruction).before.inherits == Inherits::Nothing,
            // Every `ulimit` knows `-n`.
            3045 => !script.sheet.script()[..fault.span.start as usize].trim_end().ends_with("ulimit"),
            // BusyBox reads `[^a]` as Bash does.
            3026 => script.sheet.dialect != Dialect::Ash,
            code => !MEANINGLESS.contains(&code),
        }
    }
}

/// Of a `>` in `[ $n > 2 ]`, the checker speaks twice: of the comparison of texts, and of a file named `2`. The second says
/// what happens.
fn merge_comparisons(faults: &mut Vec<ShellFault>) {
    const COMPARES_TEXT: u16 = 2071;
    const NUMBERED_FILE: u16 = 2210;
    let is_near = |a: &ShellFault, b: &ShellFault| {
        a.instruction == b.instruction && a.span.start <= b.span.end && b.span.start <= a.span.end
    };
    let compared: Vec<ShellFault> = faults.iter().filter(|fault| fault.code == COMPARES_TEXT).cloned().collect();
    let files: Vec<ShellFault> = faults.iter().filter(|fault| fault.code == NUMBERED_FILE).cloned().collect();
    for fault in faults.iter_mut().filter(|fault| fault.code == NUMBERED_FILE) {
        if let Some(other) = compared.iter().find(|other| is_near(other, fault)) {
            fault.severity = fault.severity.max(other.severity);
        }
    }
    faults.retain(|fault| fault.code != COMPARES_TEXT || !files.iter().any(|file| is_near(fault, file)));
}

/// Whether a script can end with this.
fn is_end(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ')' | '}' | ';')
}

fn locate(script: &Scripted, fault: Fault) -> ShellFault {
    ShellFault {
        instruction: script.instruction,
        dialect: script.sheet.dialect,
        code: fault.code,
        severity: fault.severity,
        span: script.text.span(fault.span),
        message: fault.message,
    }
}
