use super::{Cx, Findings, rule};

rule!("expired-suppression", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for suppression in &cx.suppressions.list {
        if let Some((until, span)) = suppression.until
            && suppression.is_over(cx.context.today)
        {
            let message = format!("this comment stopped suppressing findings after {until}");
            found.push(cx.finding(span, message).help("fix what it suppressed, or set a later date"));
        }
    }
}
