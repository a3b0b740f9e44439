use super::{Cx, Findings, rule};

rule!("ineffective-ignore-exception", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    let first = lines.iter().position(|line| !line.pattern.exception).unwrap_or(lines.len());
    for line in &lines[..first] {
        let text = &line.pattern.text;
        let message = format!("`!{text}` in `{}` has no effect: no earlier pattern excludes a file", cx.ignore_name());
        let finding = cx.ignore_finding(span, line, message, "comes before all patterns that exclude files");
        found.push(finding.help("move it below the pattern to which it is an exception"));
    }
}
