use super::{Cx, Findings, rule};
use crate::syntax::Body;

rule!("conflicting-arg-default", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Args(pairs) = &instruction.body else { continue };
        if cx.model.stage_of(index).is_none() {
            continue;
        }
        for (pair, value) in pairs.iter().filter_map(|pair| Some((pair, pair.value.as_ref()?))) {
            let mut globals = cx.global_args();
            let global = globals.find(|global| global.key.text == pair.key.text);
            let Some(other) = global.and_then(|global| global.value.as_ref()) else { continue };
            let plain = |text: &str| text.trim_matches(['"', '\'']).to_owned();
            let known = !value.text.contains('$') && !other.text.contains('$') && !other.text.is_empty();
            if known && plain(&value.text) != plain(&other.text) {
                let message = format!("`{}` is another value here than above the first `FROM`", pair.key.text);
                let finding = cx.finding(value.span, message).also(other.span, "the value for the `FROM`s");
                found.push(finding.help(format!("write `ARG {}` to take that value over", pair.key.text)));
            }
        }
    }
}
