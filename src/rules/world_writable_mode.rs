use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::shell::tools::Role;
use crate::text::Span;

rule!("world-writable-mode", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let calls = run.calls().filter(|call| call.has_role(Role::ChangesMode));
        let modes = calls.filter_map(|call| call.operands().first());
        found.extend(modes.filter_map(|word| report(cx, word.span, word.literal()?)));
    }
    for index in 0..cx.file.instructions.len() {
        let mode = cx.model.transfer(index).and_then(|transfer| transfer.chmod.as_ref());
        found.extend(mode.and_then(|mode| report(cx, mode.span, &mode.text)));
    }
}

fn report(cx: &Cx<'_>, span: Span, mode: &str) -> Option<Finding> {
    let finding = || cx.finding(span, format!("mode `{mode}` is world-writable: every user can change these files"));
    is_open(mode)
        .then(|| finding().help("make the user that writes to them the owner, with `chown`, and use a stricter mode"))
}

/// Whether the mode is world-writable. With the sticky bit, as in `/tmp`, users cannot remove files of others.
fn is_open(mode: &str) -> bool {
    if let Ok(bits) = u32::from_str_radix(mode, 8) {
        return mode.len() >= 3 && bits & 0o002 != 0 && bits & 0o1000 == 0;
    }
    mode.split(',').any(|clause| {
        let Some(at) = clause.find(['+', '=']) else { return false };
        let (who, what) = clause.split_at(at);
        who.contains(['o', 'a']) && what.contains('w') && !what.contains('t')
    })
}
