use super::{Cx, Findings, rule};

rule!("pointless-command", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let pointless = cx.strings("commands");
    for run in cx.runs() {
        for command in &run.script().commands {
            let Some(word) = command.words.first() else { continue };
            let Some(name) = command.name().filter(|name| pointless.iter().any(|it| it == name)) else { continue };
            let message =
                format!("what `{name}` starts or shows ends with this `RUN`, and does not run in the container");
            found.push(cx.finding(word.span, message).help("remove it; start programs with `CMD` or `ENTRYPOINT`"));
        }
    }
}
