use super::{Cx, Findings, rule};
use crate::syntax::{Keyword, OddityKind};
use crate::text::closest;

rule!("unknown-trigger", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::UnknownTrigger) {
        let word = cx.source.slice(oddity.span);
        let finding = cx.finding(
            oddity.span,
            format!("`{word}` is not a known instruction: builds that use this image as their base will fail"),
        );
        let near = closest(word, Keyword::ALL.iter().map(|keyword| keyword.name()));
        found.push(match near {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("write a Dockerfile instruction after `ONBUILD`"),
        });
    }
}
