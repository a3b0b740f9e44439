use super::{Cx, Findings, rule};

rule!("unanchored-ignore-pattern", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    let written = |line: &crate::context::ignorefile::Line| {
        let ignore = cx.context.ignore();
        ignore.is_some_and(|ignore| ignore.file.source.slice(line.span).starts_with('/'))
    };
    for line in lines.iter().filter(|line| !line.pattern.exception && !written(line)) {
        let text = line.pattern.text.as_str();
        if text.contains('/') || text.starts_with("**") || !cx.context.matches(text).is_empty() {
            continue;
        }
        let deeper = |path: &str| path.split('/').skip(1).any(|part| line.pattern.matches(part));
        let Some(file) = cx.context.files().files.iter().find(|file| deeper(&file.path)) else { continue };
        let message = format!("`{}` is sent: a pattern of {} counts at the root only", file.path, cx.ignore_name());
        let finding = cx.ignore_finding(span, line, message, "matches nothing there");
        found.push(finding.help(format!("write `**/{text}`")));
    }
}
