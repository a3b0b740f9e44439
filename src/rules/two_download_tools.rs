use super::{Cx, Findings, rule};
use crate::text::Span;

rule!("two-download-tools", check);

const TOOLS: [&str; 2] = ["curl", "wget"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut stage = None;
    let mut first: [Option<Span>; 2] = [None, None];
    for run in cx.runs() {
        let here = cx.model.stage_of(run.index).map(|stage| stage.index);
        if stage != here {
            (stage, first) = (here, [None, None]);
        }
        let mut second = None;
        for command in &run.script().commands {
            let Some(tool) = TOOLS.iter().position(|tool| command.name() == Some(tool)) else { continue };
            let Some(span) = command.words.first().map(|word| word.span) else { continue };
            first[tool].get_or_insert(span);
            second = second.or(first[1 - tool].map(|other| (tool, span, other)));
        }
        let Some((tool, span, other)) = second else { continue };
        let message = format!("`{}` downloads here, and `{}` elsewhere in the stage", TOOLS[tool], TOOLS[1 - tool]);
        let finding = cx.finding(span, message).also(other, "the other one").help("use one of the two");
        found.push(finding);
    }
}
