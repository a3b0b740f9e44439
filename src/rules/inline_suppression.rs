use super::{Cx, Findings, rule};
use crate::pages::suppression::{Dialect, Reach};

rule!("inline-suppression", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for suppression in cx.suppressions.list.iter().filter(|it| it.reach == Reach::Next) {
        let names: Vec<&str> = suppression.names.iter().map(|name| name.word.text.as_str()).collect();
        let message = format!("this comment suppresses `{}` for one instruction", names.join("`, `"));
        let hadolint = (suppression.dialect == Dialect::Hadolint).then_some("DL1001");
        let help = "correct what it hides, or disable the rule in `trimtab.toml`";
        found.push(cx.finding(suppression.span, message).codes(hadolint).help(help));
    }
}
