//! What is shown where the pointer rests: what was found there, why it matters and what to do, else the value of the variable,
//! else what the keyword or the flag means.

pub(super) mod step;
mod variable;

use crate::finding::Finding;
use crate::model::Inputs;
use crate::navigation::words;
use crate::rules;
use crate::syntax::{self, Body, Dockerfile, Instruction};
use crate::text::{Source, Span};

/// The text for the place at `offset`, in Markdown, and the word that it is about.
pub(super) fn at(source: &Source, findings: &[Finding], inputs: &Inputs, offset: u32) -> Option<(Span, String)> {
    found(findings, offset).or_else(|| {
        let file = syntax::parse(source.text());
        variable::at(source, &file, inputs, offset).or_else(|| word(&file, offset))
    })
}

/// What was found at the smallest word here.
fn found(findings: &[Finding], offset: u32) -> Option<(Span, String)> {
    let here = || findings.iter().filter(|finding| finding.span.touches(offset));
    let span = here().map(|finding| finding.span).min_by_key(|span| span.len())?;
    let found: Vec<String> = here().filter(|finding| finding.span == span).map(finding).collect();
    Some((span, found.join("\n\n---\n\n")))
}

/// A finding: what is wrong, what to do, why it matters.
fn finding(finding: &Finding) -> String {
    let page = rules::names().page(finding.rule);
    let title = page.map_or(finding.rule, |page| page.title());
    let label = if finding.label.is_empty() { String::new() } else { format!(": {}", finding.label) };
    let mut parts = vec![format!("**{title}**"), format!("{}{label}", finding.message)];
    parts.extend(finding.help.as_ref().map(|help| format!("*Help:* {help}")));
    if let Some(page) = page {
        parts.push(page.summary().to_owned());
        parts.push(page.url().map_or_else(|| format!("`{}`", page.id), |url| format!("[`{}`]({url})", page.id)));
    }
    parts.join("\n\n")
}

fn word(file: &Dockerfile, offset: u32) -> Option<(Span, String)> {
    let directive = file.directives.iter().filter(|directive| directive.read);
    let directive = directive.map(|directive| &directive.name).find(|name| name.span.touches(offset));
    if let Some(name) = directive {
        return Some((name.span, words::directive(&name.text)?.to_owned()));
    }
    let outer = file.instructions.iter().find(|instruction| instruction.span.touches(offset))?;
    let inner = match &outer.body {
        Body::Onbuild(Some(trigger)) if trigger.span.touches(offset) => Some(trigger.as_ref()),
        _ => None,
    };
    in_instruction(inner.unwrap_or(outer), offset)
}

fn in_instruction(instruction: &Instruction, offset: u32) -> Option<(Span, String)> {
    let keyword = instruction.keyword.span;
    if keyword.touches(offset) {
        return words::instruction(instruction.kind).map(|text| (keyword, text));
    }
    let flag = instruction.flags.iter().find(|flag| flag.span.touches(offset))?;
    words::flag(instruction.kind, &flag.name.text).map(|text| (flag.span, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said at `|`, which is not part of the text.
    fn check(marked: &str, begins: Option<&str>) {
        let offset = marked.find('|').unwrap();
        let text = marked.replace('|', "");
        let source = Source::from_text("Dockerfile", text);
        let said = at(&source, &[], &Inputs::default(), offset as u32).map(|(_, said)| said);
        match begins {
            Some(begins) => assert!(said.as_deref().unwrap_or_default().starts_with(begins), "{marked}: {said:?}"),
            None => assert_eq!(said, None, "{marked}"),
        }
    }

    #[test]
    fn keywords_flags_and_directives_are_explained() {
        check("FR|OM a", Some("**FROM** "));
        check("from| a", Some("**FROM** "));
        check("ONBUILD co|py a b", Some("**COPY** "));
        check("FROM a\nRUN --mou|nt=type=cache,target=/a \\\n  x", Some("**RUN --mount**"));
        check("COPY --ch|own=a b c", Some("**COPY --chown**"));
        check("# syn|tax=docker/dockerfile:1\nFROM a", Some("**# syntax**"));
        check("ARG A=1\nFROM a:$|A", Some("**A** is `1`, set on line 1"));
        check("FROM scratch\nCOPY a /${B|:-c}", Some("**B** is not set"));
        check("FROM |  a", None);
        check("RUN apt|-get", None);
        check("FORM| a", None);
    }
}
