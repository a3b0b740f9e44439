use super::{Cx, Findings, rule};

rule!("non-executable-script", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let changing = cx.instructions_with(&["chmod", "install ", "setfacl", "chown", "cp "]);
    for ran in cx.ran_files() {
        let executable = cx.context.look(&ran.path).is_none_or(|stat| stat.executable);
        let changed = cx.is_one_between(&changing, &ran);
        if executable || ran.has_mode || changed {
            continue;
        }
        let message = format!(
            "`{}` is not executable in the build context, so starting it fails with \"permission denied\"",
            ran.path
        );
        let finding = cx.finding(ran.span, message).also(ran.copied, "`COPY` keeps the file mode");
        found.push(finding.help(format!(
            "run `chmod +x {0}`, on Windows `git update-index --chmod=+x {0}`; or use `COPY --chmod=755`",
            ran.path
        )));
    }
}
