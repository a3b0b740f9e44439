use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Base;
use crate::syntax::{Body, Keyword, Word};

rule!("overwritten-path", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Pairs { pairs, .. } = &instruction.body else { continue };
        let Some(stage) = cx.model.stage_of(index).filter(|_| instruction.kind == Keyword::Env) else { continue };
        let bare = matches!(cx.model.root(stage.index).map(|root| &root.base), Some(Base::Scratch));
        for (pair, value) in pairs.iter().filter_map(|pair| Some((pair, pair.value.as_ref()?))) {
            let expanded = cx.model.expand(index, value).value;
            let Some(path) = expanded.known().filter(|_| pair.key.text == "PATH" && !bare) else { continue };
            let windows = cx.model.step(index).before.windows || path.contains(['\\', ';']);
            if windows {
                continue;
            }
            if path.contains("$PATH") || path.contains("${PATH}") {
                found.extend(unexpanded(cx, value, path));
                continue;
            }
            if value.text.contains("PATH") || path.split(':').any(|it| matches!(it, "/bin" | "/usr/bin")) {
                continue;
            }
            let message =
                "this replaces `PATH` and drops the system directories, so commands such as `ls` are not found";
            let finding = cx.finding(value.span, message);
            found.push(finding.help(format!("keep the previous value: `PATH={}:$PATH`", path.trim_end_matches(':'))));
        }
    }
}

/// `PATH='/opt/bin:$PATH'`
fn unexpanded(cx: &Cx<'_>, value: &Word, path: &str) -> Option<Finding> {
    if path.split(':').any(|it| matches!(it, "/bin" | "/usr/bin")) {
        return None;
    }
    let what = if value.text.contains('\'') { "single quotes keep" } else { "a backslash keeps" };
    let message = format!("{what} `$PATH` from being expanded, so commands such as `ls` are not found");
    Some(cx.finding(value.span, message).help(format!("use double quotes: `PATH=\"{path}\"`")))
}
