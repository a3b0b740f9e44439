use super::{Cx, Findings, rule};
use crate::answers::swallowed::swallowed;

rule!("instruction-in-continuation", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for instruction in &cx.file.instructions {
        let outer = instruction.keyword.text.to_ascii_uppercase();
        found.extend(swallowed(instruction).into_iter().map(|line| {
            let word = cx.source.slice(line.keyword);
            let message = format!(
                "this `{word}` is not an instruction: a line continuation makes it part of the `{outer}` above"
            );
            cx.finding(line.keyword, message)
                .also(line.continued, "the line continues here, across blank lines and comments")
                .help("remove the continuation character where the line continues")
        }));
    }
}
