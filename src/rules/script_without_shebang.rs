use super::{Cx, Findings, rule};
use crate::finding::Severity;
use crate::syntax::Keyword;
use crate::text::Span;

rule!("script-without-shebang", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let changing = cx.instructions_with(&["sed ", ">"]);
    for ran in cx.ran_files().into_iter().filter(|ran| ran.directly) {
        let Some(text) = cx.script_text(&ran) else { continue };
        let changed = cx.is_one_between(&changing, &ran);
        if text.trim_start_matches('\u{feff}').starts_with("#!") && !text.starts_with('\u{feff}') || changed {
            continue;
        }
        let severity = match starter(cx, ran.span) {
            Starter::Kernel => Severity::Error,
            Starter::Perhaps => Severity::Warning,
            Starter::Entrypoint => continue,
        };
        let message = format!("`{}` has no shebang, so it fails to start with \"exec format error\"", ran.path);
        let mut finding = cx.finding(ran.span, message).also(ran.copied, "copied from the build context");
        finding.severity = finding.severity.min(severity);
        found.push(finding.help("add a shebang such as `#!/bin/sh` as the first line"));
    }
}

/// Who starts a file.
enum Starter {
    /// The kernel, which wants a shebang.
    Kernel,
    /// The kernel, unless the base image has an `ENTRYPOINT`.
    Perhaps,
    /// The `ENTRYPOINT`, most often a shell, which takes a file without a shebang for a script.
    Entrypoint,
}

fn starter(cx: &Cx<'_>, span: Span) -> Starter {
    let instructions = &cx.file.instructions;
    let index = instructions.iter().position(|it| it.span.encloses(span) && it.kind == Keyword::Cmd);
    let Some(stage) = index.and_then(|index| cx.model.stage_of(index)) else { return Starter::Kernel };
    if cx.model.has_entrypoint(stage.index) {
        return Starter::Entrypoint;
    }
    let is_bare = cx.model.root(stage.index).is_some_and(|root| root.base.sets_no_variables());
    if is_bare { Starter::Kernel } else { Starter::Perhaps }
}
