use super::{Cx, Findings, rule};
use crate::model::transfer::TransferSource;
use crate::model::{Base, Stage, Transfer};
use crate::syntax::Keyword;

rule!("relative-copy-destination", check);

/// How many copies are looked after, each in all that stands below it.
const LOOKS: usize = 50;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut told = None;
    let mut looks = LOOKS;
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
        if !cx.is_strict() && looks > 0 && is_used_relatively(cx, index, transfer) {
            looks -= 1;
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

/// Whether the steps below name what is copied, and name it by a relative path only: then it is found in any directory.
fn is_used_relatively(cx: &Cx<'_>, index: usize, transfer: &Transfer) -> bool {
    let names: Option<Vec<String>> = transfer.sources.iter().map(TransferSource::file_name).collect();
    let Some(names) = names.filter(|names| !names.is_empty()) else { return false };
    let Some(stage) = cx.model.stage_of(index) else { return false };
    let mut is_used = false;
    for below in &cx.file.instructions[index + 1..] {
        let words = cx.source.slice(below.span).split(|it: char| it.is_whitespace() || "\"'`,;=:()[]{}&|".contains(it));
        for word in words {
            let (start, end) = word.rsplit_once('/').map_or((word, word), |(start, end)| (start, end));
            let names_it = names.iter().any(|name| name == end || start.split('/').any(|part| part == name));
            if names_it && word.starts_with(['/', '$', '~']) {
                return false;
            }
            is_used |= names_it && below.span.end <= end_of(cx, stage);
        }
    }
    is_used
}

/// Where the last instruction of a stage ends.
fn end_of(cx: &Cx<'_>, stage: &Stage) -> u32 {
    stage.instructions.end.checked_sub(1).map_or(0, |last| cx.model.instruction(last).span.end)
}
