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
            let global = cx.variables.global_arg(&pair.key.text);
            let Some(other) = global.and_then(|global| global.value.as_ref()) else { continue };
            let plain = |text: &str| text.trim_matches(['"', '\'']).to_owned();
            let known = !value.text.contains('$') && !other.text.contains('$') && !other.text.is_empty();
            if known && !is_placeholder(&plain(&value.text)) && plain(&value.text) != plain(&other.text) {
                let message =
                    format!("`{}` is `{}` in this stage, but `{}` in `FROM`", pair.key.text, value.text, other.text);
                let finding = cx.finding(value.span, message).also(other.span, "the default that `FROM` uses");
                found.push(
                    finding.help(format!("write `ARG {}` without a value, so that both are the same", pair.key.text)),
                );
            }
        }
    }
}

/// Whether a default says that the build has to be given a value.
fn is_placeholder(value: &str) -> bool {
    matches!(
        value.to_lowercase().as_str(),
        "notset" | "not-set" | "unset" | "undefined" | "none" | "changeme" | "required"
    )
}
