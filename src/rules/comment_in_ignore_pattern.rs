use super::{Cx, Findings, rule};

rule!("comment-in-ignore-pattern", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    for line in lines {
        let text = line.pattern.text.as_str();
        let Some(at) = text.find(" #").or_else(|| text.starts_with("# ").then_some(0)) else { continue };
        let (message, help) = if at == 0 {
            ("a comment that is indented is a pattern", "write the `#` in the first column")
        } else {
            (
                "a comment behind a pattern is a part of it, so it matches nothing",
                "write the comment on a line of its own",
            )
        };
        let finding = cx.ignore_finding(span, line, format!("in {}, {message}", cx.ignore_name()), "is one pattern");
        found.push(finding.help(help));
    }
}
