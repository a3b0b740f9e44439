use super::{Cx, Findings, rule};
use crate::model::Base;
use crate::syntax::Keyword;

rule!("relative-copy-destination", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut told = None;
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index) else { continue };
        let Some(destination) = &transfer.destination else { continue };
        let before = &cx.model.step(index).before;
        let Some(stage) = cx.model.stage_of(index).filter(|_| before.workdir.set_by.is_none()) else { continue };
        let scratch = cx.model.root(stage.index).is_some_and(|root| root.base == Base::Scratch);
        let start = destination.value.prefix();
        let absolute = start.is_empty() || start.starts_with(['/', '\\']) || start.chars().nth(1) == Some(':');
        // What is wrong with the first of a stage is wrong with all.
        let known = scratch || told == Some(stage.index);
        if absolute || known && !cx.is_strict() {
            continue;
        }
        told = Some(stage.index);
        let code = (transfer.keyword == Keyword::Copy).then_some("DL3045");
        let message =
            format!("`{}` is relative to the working directory of the base image, which can change", destination.text);
        let finding = cx.finding(destination.span, message).codes(code);
        found.push(finding.help("write an absolute path, or add a `WORKDIR` above"));
    }
}
