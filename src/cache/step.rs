//! A step of a prediction.

use super::reason::{Fate, Reason};
use super::vertex::Kind;
use crate::syntax::Instruction;

/// A step of the second build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The index of its stage.
    pub stage: usize,
    /// The stage's name, or its number.
    pub stage_label: String,
    /// The index of its instruction; for a trigger that runs in a child, that of the `ONBUILD`.
    pub instruction: usize,
    /// The line of it, from 1.
    pub line: u32,
    /// The instruction on one line.
    pub text: String,
    /// Whether it is the instruction itself, or the merge after a `COPY --link`.
    pub kind: Kind,
    /// What becomes of it.
    pub fate: Fate,
    /// Why.
    pub reason: Reason,
    /// The index of an earlier step, of another stage, that is the very same: both are built once.
    pub twin: Option<usize>,
}

impl Step {
    /// Whether the build fails here: a source is not there.
    pub fn fails(&self) -> bool {
        matches!(self.reason, Reason::Missing(_))
    }

    /// Whether the build does not come to it: it fails at a step above. `steps` are all of them.
    pub fn is_unreached(&self, steps: &[Step]) -> bool {
        matches!(self.reason, Reason::Above { step } if steps.get(step).is_some_and(Step::fails))
    }

    /// The name of its fate, `fails` and `unreached` where the build fails. `steps` are all of them.
    pub fn fate_name(&self, steps: &[Step]) -> &'static str {
        match self.fate {
            Fate::Miss if self.fails() => "fails",
            Fate::Miss if self.is_unreached(steps) => "unreached",
            fate => fate.name(),
        }
    }

    /// The fate and the reason in words, such as "`COPY . .` re-runs: src/app.py changed". `steps` are all of them.
    pub fn words(&self, steps: &[Step]) -> String {
        let is_below =
            |step: &Step| matches!(step.reason, Reason::Above { step: root } if steps.get(root) == Some(self));
        let ends_stage = self.fate == Fate::Miss
            && !self.fails()
            && steps.iter().any(|step| step.stage == self.stage && is_below(step));
        let rest = if ends_stage { "; every later step of this stage re-runs" } else { "" };
        format!("`{}` {}{rest}", self.text, self.reason_words(steps))
    }

    /// Why, in words that follow the step. `steps` are all of them.
    pub fn reason_words(&self, steps: &[Step]) -> String {
        if let Reason::Above { step: root } = self.reason
            && self.is_unreached(steps)
            && let Some(above) = steps.get(root)
        {
            return format!("is not reached: `{}` fails", above.text);
        }
        self.reason.words(self.fate, |step| steps.get(step).map(|step| step.text.as_str()))
    }
}

/// The line of an instruction, from 1.
pub(super) fn line(text: &str, instruction: &Instruction) -> u32 {
    text[..instruction.span.start as usize].matches('\n').count() as u32 + 1
}

/// The instruction on one line: keyword, flags and arguments as they are written, blanks in a row as one.
pub fn written(instruction: &Instruction) -> String {
    let keyword = instruction.keyword.text.to_uppercase();
    let flags = instruction.flags.iter().map(|flag| match &flag.value {
        Some(value) => format!("--{}={}", flag.name.text, value.text),
        None => format!("--{}", flag.name.text),
    });
    let words = instruction.rest.text.split_whitespace().map(str::to_owned);
    [keyword].into_iter().chain(flags).chain(words).collect::<Vec<_>>().join(" ")
}
