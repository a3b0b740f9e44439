//! Any text of a shell ends in commands whose words lie inside it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trimtab::shell::{self, Dialect};
use trimtab::text::{Joined, Span};

fuzz_target!(|text: &str| {
    let joined = Joined::piece(text, Span::new(0, text.len() as u32));
    for dialect in [Dialect::Sh, Dialect::Bash] {
        let script = shell::parse(&joined, dialect);
        for command in &script.commands {
            let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
            inside(command.span);
            command.words.iter().for_each(|word| inside(word.span));
            command.redirections.iter().for_each(|redirection| inside(redirection.span));
        }
    }
});
