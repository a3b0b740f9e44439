use super::{Cx, Findings, rule};
use crate::syntax::OddityKind;

rule!("overlong-heredoc-name", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in cx.file.oddities.iter().filter(|oddity| oddity.kind == OddityKind::HeredocGluedName) {
        let text = cx.source.slice(oddity.span).trim();
        let name = text.trim_start_matches(|it: char| it.is_ascii_digit()).trim_start_matches(['<', '-']).trim();
        let finding = cx.finding(
            oddity.span,
            format!("the operator is part of the heredoc delimiter, so the heredoc ends only at a line `{name}`"),
        );
        found.push(finding.help("add a space after the delimiter"));
    }
}
