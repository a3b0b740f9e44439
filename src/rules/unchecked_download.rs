use super::{Cx, Findings, rule};
use crate::answers::downloads::{downloads, is_local};
use crate::finding::Safety;
use crate::shell::tools::Meaning;

rule!("unchecked-download", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for download in downloads(&run) {
            let call = download.call;
            let written = call.values(Meaning::Output).any(|(file, _)| file != "-");
            let kept = download.receiver.is_some() || written || call.has(Meaning::Saves);
            let local = download.addresses().any(|word| is_local(word.value()));
            let habit = call.tool.error_page.as_ref().and_then(|habit| call.follows(habit, Meaning::Fails));
            let Some(option) = habit.filter(|_| kept && !local && !call.command.run.fed) else { continue };
            let (word, name) = (&call.command.words[0], &call.tool.name);
            let message = format!("if the download fails, `{name}` saves the server's error page in place of the file");
            let finding = cx.finding(word.span, message).help(format!("add `{option}`"));
            let mut edit = cx.edit();
            edit.insert_after((&run, call.command), word.span, option);
            found.push(finding.fix(edit.finish(format!("add `{option}`"), Safety::Unsafe)));
        }
    }
}
