use super::{Cx, Findings, rule};

rule!("non-executable-script", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for ran in cx.ran_files() {
        let executable = cx.context.look(&ran.path).is_none_or(|stat| stat.executable);
        let changed = ["chmod", "install ", "setfacl", "chown", "cp "].iter().any(|word| ran.later.contains(word));
        if executable || ran.has_mode || changed {
            continue;
        }
        let message = format!("`{}` cannot be run: its mode in the build context is not that of a program", ran.path);
        let finding = cx.finding(ran.span, message).also(ran.copied, "copied with the mode that it has");
        found.push(finding.help("make it executable with `git update-index --chmod=+x`, or write `COPY --chmod=755`"));
    }
}
