//! What the steps of a Dockerfile cost as it stands, for those who show it where it is written.

use super::cost::{Weights, cause, line};
use crate::cache::{Basis, Ground, Kind, amount};
use crate::context::Context;
use crate::model::Model;
use crate::syntax::{self, Keyword};

/// What the steps of a Dockerfile cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costs {
    /// The `RUN`s, `COPY`s and `ADD`s that run again after some commit, in the order of the file.
    pub steps: Vec<StepCost>,
    /// The number of commits.
    pub commits: usize,
    /// Who tells what they changed.
    pub basis: Basis,
    /// What the stages cost, in the order of the file.
    pub stages: Vec<StageCost>,
}

/// What a step costs.
#[derive(Clone, Debug, PartialEq)]
pub struct StepCost {
    /// The line of it, from 1.
    pub line: u32,
    /// After how many commits it likely runs again.
    pub reruns: usize,
    /// What it takes each time, in seconds, where that is known or guessed from the tools that it calls.
    pub seconds: Option<f64>,
    /// Whether all of these are sure: see [`super::Item::is_counted`].
    pub is_counted: bool,
    /// The instruction at or above it whose files change most often, with its line, from 1.
    pub cause: Option<(u32, String)>,
}

/// What a stage costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StageCost {
    /// The line of its `FROM`, from 1.
    pub line: u32,
    /// The number of its `RUN`s, `COPY`s and `ADD`s.
    pub steps: usize,
    /// What it takes per commit, in seconds, as far as that is known.
    pub seconds: f64,
}

impl Weights<'_> {
    /// What the steps of a Dockerfile cost in a build context.
    pub fn costs(&self, text: &str, context: &Context) -> Costs {
        let file = syntax::parse(text);
        let model = Model::new(text, &file, self.inputs());
        let ground = Ground::of(context, self.tools());
        let exposure = self.exposure(&model, &ground, context);
        let line_of = |instruction: usize| line(text, model.instruction(instruction).span.start);
        let mut costs = Costs { commits: exposure.commits, basis: exposure.basis, ..Costs::default() };
        let stage = |stage: &crate::model::Stage| StageCost { line: line_of(stage.from()), steps: 0, seconds: 0.0 };
        costs.stages = model.stages.iter().map(stage).collect();
        for (index, step) in exposure.steps.iter().enumerate() {
            let is_first = step.kind == Some(Kind::Build) || model.instruction(step.instruction).kind != Keyword::Run;
            let counts =
                [Keyword::Run, Keyword::Copy, Keyword::Add].contains(&model.instruction(step.instruction).kind);
            if !is_first || !counts || step.twin.is_some() {
                continue;
            }
            let (reruns, seconds) = (step.likely.count(), self.seconds(&model, step.instruction));
            if let Some(stage) = model.step(step.instruction).stage.and_then(|stage| costs.stages.get_mut(stage)) {
                stage.steps += 1;
                stage.seconds += amount(reruns) / amount(exposure.commits.max(1)) * seconds;
            }
            if reruns > 0 {
                costs.steps.push(StepCost {
                    line: line_of(step.instruction),
                    reruns,
                    is_counted: exposure.basis == Basis::History && step.is_counted(),
                    seconds: (seconds > 0.0).then_some(seconds),
                    cause: cause(&model, &exposure, index),
                });
            }
        }
        costs.steps.sort_by_key(|step| step.line);
        costs.steps.dedup_by_key(|step| step.line);
        costs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Timings;
    use crate::model::{Inputs, Knowledge};
    use crate::shell::tools::Tools;

    #[test]
    fn steps_and_stages_have_a_price() {
        let text = "FROM node:22 AS build\nCOPY . .\nRUN npm ci\nFROM scratch\nCOPY --from=build /a /b\n";
        let context = Context::memory([("Dockerfile", text), ("src/a.js", ""), ("package.json", "{}")]);
        let knowledge = Knowledge { tools: Tools::builtin(), context: &context };
        let weights = Weights::new(text, Inputs::default(), &Timings::default(), knowledge);
        let costs = weights.costs(text, &context);
        assert_eq!(costs.basis, Basis::Kinds);
        assert_eq!(costs.stages.iter().map(|stage| (stage.line, stage.steps)).collect::<Vec<_>>(), [(1, 2), (4, 1)]);
        assert!(costs.stages[0].seconds > 1.0);
        let lines: Vec<u32> = costs.steps.iter().map(|step| step.line).collect();
        assert_eq!(lines[..2], [2, 3]);
        assert_eq!((costs.steps[0].seconds, &costs.steps[1].cause), (None, &Some((2, "COPY . .".to_owned()))));
    }
}
