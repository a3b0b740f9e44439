use super::names::{self, Linter};
use super::suppression::{Dialect, Name};
use super::{Cx, Findings, rule};
use crate::finding::{Finding, Fix, Safety};
use crate::text::{Edit, Edits};

rule!("unknown-suppression", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for misread in &cx.suppressions.misread {
        found.push(cx.finding(misread.span, misread.message.as_str()).help(misread.help));
    }
    for suppression in &cx.suppressions.list {
        let unknown = suppression.names.iter().filter(|name| name.rules.is_empty() && !name.word.text.is_empty());
        found.extend(unknown.filter_map(|name| unknown_name(cx, suppression.dialect, name)));
    }
}

fn unknown_name(cx: &Cx<'_>, dialect: Dialect, name: &Name) -> Option<Finding> {
    let word = &name.word.text;
    let meant = names::meant(word);
    match dialect {
        // Another linter has rules that trimtab has not; only what is nearly a name of ours is surely wrong.
        Dialect::Hadolint if names::linter(word) != Linter::BuildKit => return None,
        Dialect::Check if meant.is_none() => return None,
        _ => {}
    }
    let finding = cx.finding(name.word.span, format!("no rule is named `{word}`"));
    Some(match meant {
        None => finding.help("`trimtab rules` lists them all"),
        Some(meant) => {
            let edits = Edits::one(Edit::replace(name.word.span, meant));
            finding.help(format!("did you mean `{meant}`?")).fix(Fix::new(
                format!("write `{meant}`"),
                Safety::Manual,
                edits,
            ))
        }
    })
}
