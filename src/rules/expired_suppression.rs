use super::{Cx, Findings, rule};

rule!("expired-suppression", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for suppression in &cx.suppressions.list {
        if let Some((until, span)) = suppression.until
            && suppression.is_over(cx.context.today)
        {
            let message = format!("this silenced findings until {until} only");
            found.push(cx.finding(span, message).help("mend what it silenced, or give it a later day"));
        }
    }
}
