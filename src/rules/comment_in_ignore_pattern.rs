use super::{Cx, Findings, rule};

rule!("comment-in-ignore-pattern", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    for line in lines {
        let text = line.pattern.text.as_str();
        let Some(at) = text.find(" #").or_else(|| text.starts_with("# ").then_some(0)) else { continue };
        let (message, help) = if at == 0 {
            ("comments cannot be indented: this line is parsed as a pattern", "start the comment in the first column")
        } else {
            (
                "the comment after this pattern is part of it, so the files that it names are not excluded",
                "move the comment to its own line",
            )
        };
        let finding =
            cx.ignore_finding(span, line, format!("in `{}`, {message}", cx.ignore_name()), "is parsed as one pattern");
        found.push(finding.help(help));
    }
}
