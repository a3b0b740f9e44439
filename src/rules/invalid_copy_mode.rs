use super::{Cx, Findings, rule};

rule!("invalid-copy-mode", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(mode) = cx.model.transfer(index).and_then(|transfer| transfer.chmod.as_ref()) else { continue };
        let value = cx.model.expand(index, mode).value;
        let Some(text) = value.known().filter(|text| !text.is_empty() && !is_octal(text) && !is_symbolic(text)) else {
            continue;
        };
        let finding = cx.finding(mode.span, format!("`{text}` is not a valid file mode, so the build fails"));
        found.push(finding.help("use an octal mode such as `755`, or a symbolic mode such as `u=rwX,go=rX`"));
    }
}

fn is_octal(text: &str) -> bool {
    u32::from_str_radix(text, 8).is_ok_and(|mode| mode <= 0o7777)
}

/// `u=rwX,go=rX` and the like.
fn is_symbolic(text: &str) -> bool {
    text.split(',').all(|clause| {
        let rest = clause.trim_start_matches(['u', 'g', 'o', 'a']);
        rest.starts_with(['+', '-', '=']) && rest.chars().all(|it| "+-=rwxXstugo".contains(it))
    })
}
