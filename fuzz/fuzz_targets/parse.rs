//! Tokens tile any bytes, and every span of the tree lies inside the text at the edges of characters.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trimtab::syntax::{self, Instruction};
use trimtab::text::{Source, Span};

fuzz_target!(|bytes: &[u8]| {
    let source = Source::new("Dockerfile", bytes.to_vec()).expect("it is small");
    let text = source.text();
    let file = syntax::parse(text);
    let mut at = 0;
    for token in &file.tokens {
        assert_eq!(token.span.start, at);
        assert!(!token.span.is_empty());
        at = token.span.end;
    }
    assert_eq!(at as usize, text.len());
    let inside = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    file.problems.iter().for_each(|problem| inside(problem.span));
    file.oddities.iter().for_each(|oddity| inside(oddity.span));
    file.comments.iter().for_each(|comment| inside(comment.span));
    for pair in file.instructions.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start);
    }
    file.instructions.iter().for_each(|instruction| check(instruction, &inside));
});

fn check(instruction: &Instruction, inside: &impl Fn(Span)) {
    inside(instruction.span);
    inside(instruction.keyword.span);
    instruction.flags.iter().for_each(|flag| inside(flag.span));
    for heredoc in &instruction.heredocs {
        inside(heredoc.operator);
        inside(heredoc.body);
        heredoc.end.into_iter().for_each(inside);
    }
    if let syntax::Body::Onbuild(Some(trigger)) = &instruction.body {
        check(trigger, inside);
    }
}
