use super::{Cx, Findings, rule};
use crate::syntax::OddityKind;

rule!("unopened-heredoc", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in &cx.file.oddities {
        let (reason, help) = match oddity.kind {
            OddityKind::HeredocBlankAfterDash => {
                ("there is a space after `<<-`", "write the delimiter directly after `<<-`")
            }
            OddityKind::HeredocGlued => ("there is no space before `<<`", "add a space before `<<`"),
            OddityKind::HeredocUnbalancedQuote => ("a quote before it is not closed", "close or escape the quote"),
            _ => continue,
        };
        let text = cx.source.slice(oddity.span).trim();
        let finding = cx.finding(
            oddity.span,
            format!("`{text}` does not start a heredoc, so the lines below are read as instructions: {reason}"),
        );
        found.push(finding.help(help));
    }
}
