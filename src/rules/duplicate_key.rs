use super::{Cx, Findings, rule};
use crate::finding::Severity;
use crate::syntax::{Body, Pair};

rule!("duplicate-key", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let (Body::Pairs { pairs, .. } | Body::Args(pairs)) = &instruction.body else { continue };
        // Of a comment at the end of the line, `trailing-comment` speaks.
        let pairs: Vec<_> = pairs.iter().take_while(|pair| !pair.key.text.starts_with('#')).collect();
        for (at, pair) in pairs.iter().enumerate() {
            let later = pairs[at + 1..].iter().find(|later| later.key.text == pair.key.text);
            let Some(later) = later.filter(|_| !pair.key.text.is_empty()) else { continue };
            let name = &pair.key.text;
            let value = |pair: &Pair| pair.value.as_ref().map(|value| value.text.clone());
            if value(pair) == value(later) {
                let message = format!("`{name}` is set twice to the same value in this instruction");
                let mut finding = cx.finding(pair.key.span, message).also(later.key.span, "set again");
                finding.severity = finding.severity.min(Severity::Info);
                found.push(finding.help("remove one of them"));
                continue;
            }
            let message = format!("`{name}` is set twice in this instruction, so this value is overwritten");
            let finding = cx.finding(pair.key.span, message).also(later.key.span, "this value is used");
            found.push(finding.help("remove one of them"));
        }
    }
}
