use super::{Cx, Findings, rule};
use crate::answers::shell_faults::{LONGEST, MOST_PIPES};
use crate::finding::Finding;
use crate::model::expand::{DEEPEST, Refused};
use crate::text::Span;

rule!("too-deep-nesting", check);

/// Each limit is reported once for a file.
fn check(cx: &Cx<'_>, found: &mut Findings) {
    let (mut deep, mut long, mut shell) = (None, None, None);
    for index in 0..cx.file.instructions.len() {
        let uses = cx.model.uses(index);
        let refused = uses.errors.iter().find(|error| error.by == Refused::TooDeep);
        deep = deep.or(refused.map(|error| error.span));
        long = long.or(uses.too_long);
        shell = shell.or_else(|| cx.model.script(index)?.too_deep);
    }
    let nested = format!("this value is not checked: it nests more than {DEEPEST} substitutions");
    found.extend(deep.map(|span| report(cx, span, nested)));
    let grown = "this value is not checked: it is too long after expansion".to_owned();
    found.extend(long.map(|span| report(cx, span, grown)));
    let shell_nested = "this shell code is not checked: it is nested too deeply".to_owned();
    found.extend(shell.map(|span| report(cx, span, shell_nested)));
    let shell_long = format!(
        "this shell code is not checked: it is longer than {} KB, or has more than {MOST_PIPES} pipes",
        LONGEST >> 10
    );
    found.extend(cx.shell_faults.too_long().map(|span| cx.finding(span, shell_long).help("move it into a script")));
}

fn report(cx: &Cx<'_>, span: Span, message: String) -> Finding {
    cx.finding(span, message).help("move it into a script, or write it with less nesting")
}
