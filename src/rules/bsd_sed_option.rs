use super::{Cx, Findings, rule};
use crate::shell::Command;

rule!("bsd-sed-option", check);

/// The editor of streams.
const SED: &str = "sed";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs().filter(|run| !run.state.windows && run.script().clean) {
        let is_sed = |command: &&Command| command.name() == Some(SED) && !command.run.fed;
        for command in run.script().commands.iter().filter(is_sed) {
            let pairs = command.arguments().windows(2);
            // `sed -i '' s/a/b/ file`; with `-e`, an empty operand is a file that does not exist.
            let Some(pair) = pairs.into_iter().find(|pair| pair[0].is("-i") && pair[1].is("")) else { continue };
            let message = "`sed -i ''` is the form of macOS: the `sed` of Linux takes `''` as its script";
            found.push(cx.finding(pair[1].span, message).help("remove `''`"));
        }
    }
}
