//! A command that names several tasks of a tool, one after the other: `mix do deps.get, compile`.

use super::word::Word;
use crate::text::Span;

/// The words of a command, or those of its first task, and the further tasks, each with what stands before it.
pub(super) fn listed(words: Vec<Word>) -> (Vec<Word>, Vec<(Span, Vec<Word>)>) {
    let [tool, list, rest @ ..] = &words[..] else { return (words, Vec::new()) };
    if !tool.is("mix") || !list.is("do") || rest.is_empty() {
        return (words, Vec::new());
    }
    let (mut first, mut others) = (vec![tool.clone()], Vec::new());
    let mut between = None;
    for word in rest {
        if let Some(between) = between.take() {
            others.push((between, vec![tool.clone()]));
        }
        let (word, end) = cut(word);
        between = end;
        others.last_mut().map_or(&mut first, |(_, task)| task).extend(word);
    }
    others.retain(|(_, task)| task.len() > 1);
    (first, others)
}

/// A word without what ends a task, and where that is: a `,` at its end or a `+`.
fn cut(word: &Word) -> (Option<Word>, Option<Span>) {
    match word.raw() {
        "+" | "," => (None, Some(word.span)),
        raw => match word.place(raw.len().saturating_sub(1)..raw.len()).filter(|_| raw.ends_with(',')) {
            Some(comma) => (word.before(comma), Some(comma)),
            None => (Some(word.clone()), None),
        },
    }
}
