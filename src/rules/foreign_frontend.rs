use super::{Cx, Findings, rule};

rule!("foreign-frontend", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(frontend) = cx.file.frontend().filter(|frontend| !frontend.is_own()) else { return };
    let message =
        format!("`{}` reads this file, not Docker's frontend, so trimtab does not check its syntax", frontend.name);
    found.push(cx.finding(frontend.span, message));
}
