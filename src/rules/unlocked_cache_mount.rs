use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::shell::tools::{Meaning, Sharing};

rule!("unlocked-cache-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let mut told = Vec::new();
        for kept in cx.kept_caches(&run) {
            let says = kept.mount.field("sharing").is_some() || told.contains(&kept.mount.span);
            let Some(kind) = kept.mount.field("type").filter(|_| !says) else { continue };
            // A cache that no call uses is locked for nothing.
            let mut calls = run.calls().filter(|call| call.tool.name == kept.tool.name).peekable();
            let is_unused = calls.peek().is_some() && calls.all(|call| call.flag_word(Meaning::NoCache).is_some());
            if kept.directory.sharing != Sharing::Locked || is_unused {
                continue;
            }
            told.push(kept.mount.span);
            let message =
                format!("concurrent builds can fail here: `{}` needs exclusive access to this cache", kept.tool.name);
            let finding = cx.finding(kind.span, message).help("add `sharing=locked`");
            let quoted = cx.source.slice(kept.mount.span).contains(['"', '\'']);
            let mut edit = cx.edit();
            edit.insert(run.instruction, kept.mount.span.end, ",sharing=locked");
            found.push(finding.fix(edit.finish("add `sharing=locked`", Safety::Safe).filter(|_| !quoted)));
        }
    }
}
