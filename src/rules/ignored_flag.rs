use super::{Cx, Findings, rule};
use crate::syntax::OddityKind;

rule!("ignored-flag", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::IgnoredFlag) {
        let holder = cx.file.instructions.iter().find(|instruction| instruction.span.encloses(oddity.span));
        let keyword = holder.map_or(String::new(), |holder| holder.keyword.text.to_ascii_uppercase());
        let message = format!("`{keyword}` does not support `{}` and ignores it", cx.source.slice(oddity.span));
        found.push(cx.finding(oddity.span, message).help("remove it"));
    }
}
