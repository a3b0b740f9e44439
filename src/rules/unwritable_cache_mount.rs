use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::model::mounts::{self, MountKind};

rule!("unwritable-cache-mount", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        let user = &run.state.user;
        let (Some(name), Some(set_by)) = (user.value.known(), user.set_by) else { continue };
        let account = name.split(':').next().unwrap_or_default();
        let sudo = run.script().commands.iter().any(|command| command.elevation().is_some());
        if matches!(account, "" | "root" | "0") || run.state.windows || sudo {
            continue;
        }
        for mount in mounts::mounts(run.run).iter().filter(|mount| mount.kind() == MountKind::Cache) {
            // These belong to root without the mount too: the package manager that a playbook starts works there as root.
            let target = mount.target(run.state, run.instruction, cx.file.escape);
            if target.known().is_some_and(|it| it.starts_with("/var/cache/") || it.starts_with("/var/lib/")) {
                continue;
            }
            let owned = ["uid", "gid", "mode", "from"].iter().any(|key| mount.field(key).is_some());
            let Some(kind) = mount.field("type").filter(|_| !owned && mount.is_writable()) else { continue };
            let message = format!("this cache mount belongs to root, so user `{account}` cannot write to it");
            let place = cx.model.instruction(set_by).rest.whole();
            let finding = cx.finding(kind.span, message).also(place, "the user is set here");
            let finding = finding.help("add `uid=` with the numeric ID of the user");
            let number = account.bytes().all(|it| it.is_ascii_digit());
            let plain = number && !cx.source.slice(mount.span).contains(['"', '\'']);
            let mut edit = cx.edit();
            edit.insert(run.instruction, mount.span.end, &format!(",uid={account}"));
            let fix = edit.finish(format!("add `uid={account}`"), Safety::Unsafe);
            found.push(finding.fix(fix.filter(|_| plain)));
        }
    }
}
