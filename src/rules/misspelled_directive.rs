use super::{Cx, Findings, rule};
use crate::text::{Span, closest_within};

rule!("misspelled-directive", check);

const KNOWN: [&str; 3] = ["syntax", "escape", "check"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let first = cx.file.instructions.first().map_or(u32::MAX, |instruction| instruction.span.start);
    for comment in cx.file.comments.iter().take_while(|comment| comment.span.start < first) {
        let name: String = comment.text.chars().take_while(char::is_ascii_alphanumeric).collect();
        let rest = comment.text[name.len()..].trim_start();
        let Some(meant) = meant(&name, rest) else { continue };
        let start = comment.span.end - cx.source.slice(comment.span).trim_start_matches(['#', ' ', '\t']).len() as u32;
        let span = Span::new(start, start + name.len() as u32);
        let finding = if name.eq_ignore_ascii_case(meant) {
            cx.finding(span, format!("this line is treated as a comment: `{name}` is not followed by `=`"))
        } else {
            cx.finding(span, format!("unknown parser directive `{name}`: this line is treated as a comment"))
        };
        let value = rest.trim_start_matches(['=', ':', ' ']);
        found.push(finding.help(format!("write `# {meant}={value}`")));
    }
}

/// The directive that was probably meant.
fn meant(name: &str, rest: &str) -> Option<&'static str> {
    let value = |text: &str| text.split_whitespace().count() == 1;
    let image = |text: &str| text.trim_start().starts_with("docker/dockerfile");
    let near = closest_within(2, name, KNOWN)?;
    let exact = name.eq_ignore_ascii_case(near);
    let (separator, text) = rest.split_at_checked(1)?;
    let fits = match separator {
        "=" => !exact && value(text) && (near != "check" || text.contains("skip")),
        ":" => near == "syntax" && image(text),
        _ => near == "syntax" && image(rest),
    };
    fits.then_some(near)
}
