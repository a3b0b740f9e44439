use super::{Cx, Findings, rule};

rule!("pointless-command", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let pointless = cx.strings("commands");
    for run in cx.runs() {
        for command in &run.script().commands {
            let Some(word) = command.words.first() else { continue };
            let Some(name) = command.name().filter(|name| pointless.iter().any(|it| it == name)) else { continue };
            let message = format!("`{name}` has nothing to work on in a build");
            found.push(cx.finding(word.span, message).help("run it in the container, or not at all"));
        }
    }
}
