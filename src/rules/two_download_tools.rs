use super::{Cx, Findings, rule};
use crate::shell::tools::Role;
use crate::text::Span;

rule!("two-download-tools", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mut stage = None;
    let mut first: Vec<(&str, Span)> = Vec::new();
    for run in cx.runs() {
        let here = cx.model.stage_of(run.index).map(|stage| stage.index);
        if stage != here {
            (stage, first) = (here, Vec::new());
        }
        let mut second = None;
        for call in run.calls().filter(|call| call.has_role(Role::Downloads)) {
            let (name, span) = (call.tool.name.as_str(), call.command.words[0].span);
            if first.iter().all(|(known, _)| *known != name) {
                first.push((name, span));
            }
            second = second.or(first.iter().find(|(other, _)| *other != name).map(|other| (name, span, *other)));
        }
        let Some((name, span, (other, place))) = second else { continue };
        let message = format!("this stage downloads with both `{name}` and `{other}`, although one of them is enough");
        found.push(cx.finding(span, message).also(place, "the other tool is used here").help("use only one of them"));
    }
}
