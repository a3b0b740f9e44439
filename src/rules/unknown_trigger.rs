use super::{Cx, Findings, rule};
use crate::syntax::{Keyword, OddityKind};
use crate::text::closest;

rule!("unknown-trigger", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::UnknownTrigger) {
        let word = cx.source.slice(oddity.span);
        let finding = cx.finding(oddity.span, format!("`{word}` is no instruction: builds from this image will fail"));
        let near = closest(word, Keyword::ALL.iter().map(|keyword| keyword.name()));
        found.push(match near {
            Some(near) => finding.help(format!("write `{near}`")),
            None => finding.help("write an instruction after `ONBUILD`"),
        });
    }
}
