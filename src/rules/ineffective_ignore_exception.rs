use super::{Cx, Findings, rule};

rule!("ineffective-ignore-exception", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    let first = lines.iter().position(|line| !line.pattern.exception).unwrap_or(lines.len());
    for line in &lines[..first] {
        let text = &line.pattern.text;
        let message = format!("`!{text}` in {} has no effect: no line above it leaves anything out", cx.ignore_name());
        let finding = cx.ignore_finding(span, line, message, "takes back what is not gone yet");
        found.push(finding.help("move it below the pattern that it makes an exception of"));
    }
}
