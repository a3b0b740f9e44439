use std::cell::OnceCell;

use super::{Cx, Findings, rule};
use crate::answers::accounts::Accounts;
use crate::finding::Finding;
use crate::model::Stage;
use crate::syntax::{Body, Keyword, Word};
use crate::text::Span;

rule!("missing-user", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let accounts = OnceCell::new();
    for stage in &cx.model.stages {
        for (index, instruction) in cx.model.instructions_of(stage) {
            let word = match &instruction.body {
                Body::Text(Some(word)) if instruction.kind == Keyword::User => Some(word),
                _ => cx.model.transfer(index).filter(|transfer| !transfer.is_linked()).and_then(|it| it.chown.as_ref()),
            };
            found.extend(
                word.and_then(|word| outside(cx, index, word).or_else(|| unknown(cx, &accounts, (stage, index), word))),
            );
        }
    }
}

/// A number that no user can have.
fn outside(cx: &Cx<'_>, index: usize, word: &Word) -> Option<Finding> {
    const HIGHEST: i64 = i32::MAX as i64;
    let value = cx.model.expand(index, word).value;
    let parts = value.known()?.split(':').collect::<Vec<_>>();
    let number = parts.iter().find(|part| part.parse().is_ok_and(|id: i64| !(0..=HIGHEST).contains(&id)))?;
    let message = format!("`{number}` is not a valid user or group ID: IDs range from 0 to {HIGHEST}");
    (!cx.model.step(index).before.windows).then(|| cx.finding(word.span, message))
}

fn unknown(
    cx: &Cx<'_>,
    accounts: &OnceCell<Accounts>,
    (stage, index): (&Stage, usize),
    word: &Word,
) -> Option<Finding> {
    let value = cx.model.expand(index, word).value;
    let name = value.known()?.split(':').next().filter(|name| name.contains(|it: char| !it.is_ascii_digit()))?;
    let root = cx.model.root(stage.index)?;
    let known = root.base.users()?.contains(&name) || cx.model.step(index).before.windows;
    if known || accounts.get_or_init(|| Accounts::new(cx)).may_exist(cx, index, name) {
        return None;
    }
    let exact = word.text.starts_with(name) && word.span.len() as usize == word.text.len();
    let span = if exact { Span::new(word.span.start, word.span.start + name.len() as u32) } else { word.span };
    let starts = cx.model.instruction(index).kind == Keyword::User;
    let fails = if starts { "nothing can run as that user" } else { "the build fails" };
    let message = format!("user `{name}` does not exist in `{}` and is not created, so {fails}", root.base.shown());
    let finding = cx.finding(span, message).also(root.image_span, "the base image");
    Some(finding.help("create the user in a `RUN` above, or use a numeric user ID"))
}
