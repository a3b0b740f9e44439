use super::{Cx, Findings, rule};

rule!("deprecated-apt-key", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in run.script().commands.iter().filter(|command| command.name() == Some("apt-key")) {
            let adds = command.operands().next().is_some_and(|word| matches!(word.value(), "add" | "adv"));
            let adds = adds || command.arguments().iter().any(|word| word.value().starts_with("--recv"));
            let Some(word) = command.words.first().filter(|_| adds) else { continue };
            let finding =
                cx.finding(word.span, "`apt-key` is gone from new releases, and its keys can sign for any repository");
            found
                .push(finding.help("put the key in `/etc/apt/keyrings/`, and name it with `signed-by=` in the source"));
        }
    }
}
