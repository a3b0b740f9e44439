use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::InvocationForm;
use crate::shell::tools::{Role, ToolCall};
use crate::shell::{Builtin, Command};
use crate::syntax::Body;
use crate::text::Span;

rule!("lookalike-character", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        if let Some(invocation) = cx.model.invocation(index) {
            let exec = invocation.form == InvocationForm::Exec;
            let commands = invocation.script.commands.iter().zip(cx.calls.of(index));
            let commands = commands.filter(|(command, call)| !takes_text(command, call.as_ref()));
            let words = commands.flat_map(|(command, _)| &command.words);
            let words = words.filter(|word| exec || !word.is_quoted());
            found.extend(words.filter_map(|word| report(cx, word.span, word.raw())));
        }
        if let Body::Pairs { pairs, .. } | Body::Args(pairs) = &instruction.body {
            let values = pairs.iter().filter_map(|pair| pair.value.as_ref());
            let plain = values.filter(|value| !value.text.starts_with(['"', '\'']) && !value.text.contains(' '));
            found.extend(plain.filter_map(|value| report(cx, value.span, &value.text)));
        }
    }
}

/// Whether any character may stand in its words.
fn takes_text(command: &Command, call: Option<&ToolCall<'_>>) -> bool {
    command.builtin().is_some_and(Builtin::prints) || call.is_some_and(|call| call.has_role(Role::TakesText))
}

fn report(cx: &Cx<'_>, span: Span, text: &str) -> Option<Finding> {
    let (at, character) = text.char_indices().find(|(at, it)| {
        let dash = matches!(it, '\u{2010}'..='\u{2015}' | '\u{2212}')
            && matches!(&text[..*at], "" | "-")
            && text.len() > at + it.len_utf8();
        let quote = matches!(it, '\u{201c}'..='\u{201f}') && (*at == 0 || at + it.len_utf8() == text.len());
        dash || quote || matches!(it, '\u{a0}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    })?;
    let (what, defect, instead) = match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => (
            "dash",
            "is not the hyphen `-`, so this word is not an option",
            "replace it with `-`, or with `--` before a long name",
        ),
        '\u{201c}'..='\u{201f}' => {
            ("curly quotation mark", "does not quote, it is part of the text", "replace it with `\"`")
        }
        '\u{a0}' => ("no-break space", "does not separate words", "replace it with a space"),
        _ => ("invisible character", "is part of the word", "remove it"),
    };
    let start = span.start + at as u32;
    let exact = span.len() as usize == text.len();
    let place = if exact { Span::new(start, start + character.len_utf8() as u32) } else { span };
    let message = format!("this {what} (U+{:04X}) {defect}", u32::from(character));
    Some(cx.finding(place, message).help(instead))
}
