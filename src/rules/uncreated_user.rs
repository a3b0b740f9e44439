use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Stage;
use crate::syntax::{Body, Keyword, Word};
use crate::text::Span;

rule!("uncreated-user", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let word = match &instruction.body {
                Body::Text(Some(word)) if instruction.kind == Keyword::User => Some(word),
                _ => cx.model.transfer(index).filter(|transfer| !transfer.is_linked()).and_then(|it| it.chown.as_ref()),
            };
            found.extend(word.and_then(|word| unknown(cx, stage, index, word)));
        }
    }
}

fn unknown(cx: &Cx<'_>, stage: &Stage, index: usize, word: &Word) -> Option<Finding> {
    let value = cx.model.expand(index, word).value;
    let name = value.known()?.split(':').next().filter(|name| name.contains(|it: char| !it.is_ascii_digit()))?;
    let root = cx.model.root(stage.index)?;
    let known = root.base.users()?.contains(&name) || cx.model.step(index).before.windows;
    if known || cx.model.before(index).any(|at| may_create(cx, at, name)) {
        return None;
    }
    let exact = word.text.starts_with(name) && word.span.len() as usize == word.text.len();
    let span = if exact { Span::new(word.span.start, word.span.start + name.len() as u32) } else { word.span };
    let message = format!("`{}` has no user `{name}`, and nothing here makes one", root.base.shown());
    let finding = cx.finding(span, message).also(root.image_span, "the image below");
    Some(finding.help("make the user in a `RUN` above, or write its number"))
}

/// Whether an instruction could make the user: it names it, runs what nobody knows, or brings a list of accounts.
fn may_create(cx: &Cx<'_>, index: usize, name: &str) -> bool {
    let instruction = cx.model.instruction(index);
    let text = cx.source.slice(instruction.span);
    // A package makes its user by a name that is like its own: `quasselcore`, `debian-tor`.
    let plain: String = text.chars().filter(|it| it.is_ascii_alphanumeric() || it.is_whitespace()).collect();
    let mut parts = name.split(|it: char| !it.is_ascii_alphabetic()).filter(|part| part.len() > 2);
    let named = parts.any(|part| plain.contains(part)) || text.contains(name);
    let named = named || text.contains("add") && text.contains('$') || text.contains("passwd");
    instruction.kind == Keyword::Run && named || cx.runs_unknown(index) || cx.may_copy_into(index, &["/etc"])
}
