use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::syntax::{Body, Keyword};

rule!("uncatchable-stop-signal", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Text(Some(word)) = &instruction.body else { continue };
        let value = cx.model.expand(index, word).value;
        let upper = value.known().filter(|_| instruction.kind == Keyword::Stopsignal).map(str::to_ascii_uppercase);
        let signal = match upper.as_deref() {
            Some("SIGKILL" | "KILL" | "9") => "SIGKILL",
            Some("SIGSTOP" | "STOP" | "19") => "SIGSTOP",
            _ => continue,
        };
        if cx.model.stage_of(index).is_none() {
            continue;
        }
        let consequence = match signal {
            "SIGKILL" => "it ends at once and cannot finish its work or save its data",
            _ => "it only pauses until Docker kills it",
        };
        let message = format!("a program cannot handle `{signal}`, so {consequence}");
        let fix = cx.edit().replace(instruction, word.span, "SIGTERM").finish("replace with `SIGTERM`", Safety::Unsafe);
        found.push(cx.finding(word.span, message).help("use `SIGTERM`, or a signal that the program handles").fix(fix));
    }
}
