use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::InvocationForm;
use crate::shell::Command;
use crate::syntax::Body;
use crate::text::Span;

rule!("lookalike-character", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        if let Some(invocation) = cx.model.invocation(index) {
            let exec = invocation.form == InvocationForm::Exec;
            let words = invocation.script.commands.iter().filter(|command| !only_prints(command));
            let words = words.flat_map(|command| &command.words);
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

/// Whether it says its words, whatever they are.
fn only_prints(command: &Command) -> bool {
    matches!(command.name(), Some("echo" | "printf" | "sed" | "grep" | "awk" | "perl"))
}

fn report(cx: &Cx<'_>, span: Span, text: &str) -> Option<Finding> {
    let (at, character) = text.char_indices().find(|(at, it)| {
        let dash = matches!(it, '\u{2010}'..='\u{2015}' | '\u{2212}')
            && matches!(&text[..*at], "" | "-")
            && text.len() > at + it.len_utf8();
        let quote = matches!(it, '\u{201c}'..='\u{201f}') && (*at == 0 || at + it.len_utf8() == text.len());
        dash || quote || matches!(it, '\u{a0}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
    })?;
    let (what, instead) = match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => ("a dash that is no `-`", "write `-`, or `--`"),
        '\u{201c}'..='\u{201f}' => ("a quotation mark that quotes nothing", "write `\"`"),
        '\u{a0}' => ("a no-break space, which is no blank here", "write a blank"),
        _ => ("a character that nobody sees", "take it out"),
    };
    let start = span.start + at as u32;
    let exact = span.len() as usize == text.len();
    let place = if exact { Span::new(start, start + character.len_utf8() as u32) } else { span };
    let message = format!("this is {what} (U+{:04X})", u32::from(character));
    Some(cx.finding(place, message).help(instead))
}
