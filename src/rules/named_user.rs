use super::{Cx, Findings, rule};
use crate::syntax::{Body, Keyword};

rule!("named-user", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::User) {
        let Body::Text(Some(word)) = &instruction.body else { continue };
        let value = cx.model.expand(index, word).value;
        let user = |text: &str| text.split(':').next().unwrap_or_default().to_owned();
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let named = value.known().map(user).is_some_and(|user| !user.is_empty() && !is_number(&user));
        let hadolint = !is_number(&user(&word.text)) && !uses_argument(cx, index, &word.text);
        if !(named || cx.is_strict() && hadolint) {
            continue;
        }
        let message = format!("`{}` is not a numeric user ID, so Kubernetes cannot verify `runAsNonRoot`", word.text);
        let code = hadolint.then_some("DL3066");
        let is_root = value.known().map(user).is_some_and(|user| user == "root");
        let help = if is_root {
            "use the number of another user: Kubernetes refuses that of `root` there"
        } else {
            "use the numeric user ID, which `id -u NAME` prints"
        };
        found.push(cx.finding(word.span, message).codes(code).help(help));
    }
}

/// Whether an `ARG` above is written in the text, in its plainest forms.
fn uses_argument(cx: &Cx<'_>, index: usize, text: &str) -> bool {
    let above = cx.file.instructions[..index].iter();
    let mut names = above.flat_map(|instruction| match &instruction.body {
        Body::Args(pairs) => pairs.iter().map(|pair| pair.key.text.as_str()).collect(),
        _ => Vec::new(),
    });
    names.any(|name| text.contains(&format!("${name}")) || text.contains(&format!("${{{name}}}")))
}
