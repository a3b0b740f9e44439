use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety, Severity};
use crate::pages::names::{self, Linter};
use crate::pages::suppression::{Dialect, Name};

rule!("unknown-suppression", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for misread in &cx.suppressions.misread {
        let mut finding = cx.finding(misread.span, misread.message.as_str()).help(misread.help);
        if misread.is_refused {
            finding.severity = Severity::Error;
        }
        found.push(finding);
    }
    for suppression in &cx.suppressions.list {
        if suppression.dialect == Dialect::Check {
            found.extend(suppression.names.iter().filter_map(|name| other_case(cx, name)));
        }
        let unknown = suppression.names.iter().filter(|name| name.rules.is_empty() && !name.word.text.is_empty());
        found.extend(unknown.filter_map(|name| unknown_name(cx, suppression.dialect, name)));
    }
}

/// `BuildKit` knows its checks in their own case only.
fn other_case(cx: &Cx<'_>, name: &Name) -> Option<Finding> {
    let (word, own) = (&name.word.text, name.rules.first()?.code?);
    let wrong = names::linter(own) == Linter::BuildKit && word != own;
    wrong.then(|| {
        cx.finding(name.word.span, format!("`{word}` is not a check name that the builder recognizes"))
            .help(format!("write `{own}`"))
            .fix(cx.edit().respell(name.word.span, own).finish(format!("write `{own}`"), Safety::Manual))
    })
}

fn unknown_name(cx: &Cx<'_>, dialect: Dialect, name: &Name) -> Option<Finding> {
    let word = &name.word.text;
    let meant = cx.names.meant(word);
    match dialect {
        // Another linter has rules that trimtab has not; only what is nearly a name of ours is surely wrong.
        Dialect::Hadolint if names::linter(word) != Linter::BuildKit => return None,
        Dialect::Check if meant.is_none() => return None,
        _ => {}
    }
    let finding = cx.finding(name.word.span, format!("no rule is named `{word}`, so this suppresses nothing"));
    Some(match meant {
        None => finding.help("run `trimtab rules` to list all rules"),
        Some(meant) => {
            let fix = cx.edit().respell(name.word.span, meant).finish(format!("write `{meant}`"), Safety::Manual);
            finding.help(format!("did you mean `{meant}`?")).fix(fix)
        }
    })
}
