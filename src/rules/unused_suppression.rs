use super::{Cx, Findings, rule};
use crate::pages::suppression::Use;

rule!("unused-suppression", Comments(check));

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for suppression in &cx.suppressions.list {
        for name in suppression.names.iter().filter(|name| name.used == Use::None) {
            let message = format!("unused suppression: `{}` reports nothing here", name.word.text);
            found.push(cx.finding(name.word.span, message).help("remove its name, or the whole comment"));
        }
    }
}
