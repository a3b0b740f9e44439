use super::{Cx, Findings, rule};
use crate::model::Base;
use crate::syntax::{Body, Keyword};

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
            if windows || value.text.contains("PATH") || path.split(':').any(|it| matches!(it, "/bin" | "/usr/bin")) {
                continue;
            }
            let message =
                "this replaces `PATH` and drops the system directories, so commands such as `ls` are not found";
            let finding = cx.finding(value.span, message);
            found.push(finding.help(format!("keep the previous value: `PATH={}:$PATH`", path.trim_end_matches(':'))));
        }
    }
}
