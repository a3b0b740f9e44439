use super::{Cx, Findings, rule};
use crate::syntax::OddityKind;

rule!("unopened-heredoc", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for oddity in &cx.file.oddities {
        let (reason, help) = match oddity.kind {
            OddityKind::HeredocBlankAfterDash => ("a blank stands after `<<-`", "write the name right after `<<-`"),
            OddityKind::HeredocGlued => ("it is glued to the word before it", "write a blank before `<<`"),
            OddityKind::HeredocUnbalancedQuote => {
                ("a quote on the line does not close", "close or escape the quote, so that `<<` is seen")
            }
            _ => continue,
        };
        let text = cx.source.slice(oddity.span).trim();
        let finding = cx.finding(oddity.span, format!("`{text}` opens no heredoc for the builder: {reason}"));
        found.push(finding.help(help));
    }
}
