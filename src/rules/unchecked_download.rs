use super::{Cx, Findings, rule};
use crate::answers::downloads::{downloads, is_local};
use crate::finding::Safety;

rule!("unchecked-download", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for download in downloads(&run) {
            let command = download.command;
            let kept = download.receiver.is_some()
                || command.has_flag(&["o", "O", "output", "remote-name", "remote-name-all"]);
            let fails = command.has_flag(&["f", "fail", "fail-with-body", "I", "head", "w", "write-out"]);
            let local = download.addresses().any(|word| is_local(word.value()));
            if command.name() != Some("curl") || !kept || fails || local || command.run.fed {
                continue;
            }
            let word = &command.words[0];
            let finding = cx.finding(word.span, "without `--fail`, `curl` takes the server's error page for the file");
            let finding = finding.help("add `-f`");
            let mut edit = cx.edit();
            edit.insert_after((&run, command), word.span, "-f");
            found.push(finding.fix(edit.finish("add `-f`", Safety::Unsafe)));
        }
    }
}
