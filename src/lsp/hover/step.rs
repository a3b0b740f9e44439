//! What a step costs and what its cache depends on.

use crate::cache::{Dependencies, dependencies};
use crate::lsp::documents::Snapshot;
use crate::lsp::linted::Linted;
use crate::lsp::prices;
use crate::report::{counted, duration};
use crate::syntax::{self, Keyword};
use crate::text::Source;

use crate::optimize::Costs;

/// The line, from 1, of the instruction whose keyword is at `offset`, if it is a stage or makes a layer.
pub(in crate::lsp) fn line_at(source: &Source, offset: u32) -> Option<u32> {
    let file = syntax::parse(source.text());
    let instruction = file.instructions.iter().find(|it| it.keyword.span.touches(offset))?;
    let counts = [Keyword::From, Keyword::Run, Keyword::Copy, Keyword::Add, Keyword::Workdir];
    counts.contains(&instruction.kind).then(|| source.lines().line(instruction.span.start) + 1)
}

/// What the instruction of this line costs, and what its cache depends on, in Markdown; empty where nothing is known.
pub(in crate::lsp) fn text(snapshot: &Snapshot, linted: &Linted, costs: &Costs, line: u32) -> String {
    let mut parts = Vec::new();
    if let Some(stage) = costs.stages.iter().find(|stage| stage.line == line && stage.steps > 0) {
        let steps = counted(stage.steps, "step", "steps");
        parts.push(format!("**Cost of the stage**: {steps}, ~{} per commit", duration(stage.seconds)));
    }
    if let Some(step) = costs.steps.iter().find(|step| step.line == line) {
        let summary = prices::summary(step, costs);
        let summary = if summary.is_empty() { String::new() } else { format!("{summary}. ") };
        parts.push(format!("**Cost**: {summary}{}", prices::reason(step)));
    }
    if let Some(step) = dependencies(&linted.situation(snapshot)).iter().find(|step| step.line == line) {
        parts.push(format!("**Cache inputs**: {}.", inputs(step, linted.context.is_known())));
    }
    parts.join("\n\n")
}

fn inputs(step: &Dependencies, has_files: bool) -> String {
    let mut inputs = vec!["the text of the instruction".to_owned()];
    if step.below.is_some() {
        inputs.push("the step above".to_owned());
    }
    let files = step.files.iter().filter(|_| has_files);
    inputs.extend(files.map(|(path, count)| format!("`{path}` ({})", counted(*count, "file", "files"))));
    inputs.extend(step.outputs.iter().map(|output| format!("`{}` of `{}`", output.path, output.from)));
    inputs.extend(step.downloads.iter().map(|address| format!("<{address}>")));
    if !step.variables.is_empty() {
        let names: Vec<String> = step.variables.iter().map(|name| format!("`{name}`")).collect();
        inputs.push(format!("the values of {}", names.join(", ")));
    }
    inputs.join(", ")
}
