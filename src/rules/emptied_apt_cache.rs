use super::{Cx, Findings, rule};
use crate::syntax::Keyword;

rule!("emptied-apt-cache", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for stage in &cx.model.stages {
        let official = cx.model.root(stage.index).is_some_and(|root| root.base.is_official());
        let Some(run) = cx.runs_among(stage.instructions.clone()).find(|run| {
            let apt = |kept: &crate::answers::cache_mounts::Kept<'_>| kept.directory.path == "/var/cache/apt";
            cx.kept_caches(run).iter().any(apt)
        }) else {
            continue;
        };
        let keeps = |index: usize| {
            let instruction = cx.model.instruction(index);
            let text = cx.source.slice(instruction.span);
            let named = ["docker-clean", "Keep-Downloaded", "keep-cache"].iter().any(|it| text.contains(it));
            let unknown = cx.runs_unknown(index) || cx.may_copy_into(index, &["/etc"]);
            (instruction.kind == Keyword::Run && named) || unknown
        };
        if !official || cx.model.before(run.index + 1).any(keeps) {
            continue;
        }
        let kept = cx.kept_caches(&run).into_iter().find(|kept| kept.directory.path == "/var/cache/apt");
        let Some(target) = kept.as_ref().and_then(|kept| kept.mount.field("target")) else { continue };
        let message = "the base image's `docker-clean` deletes downloaded packages, so this cache mount stays empty";
        let prelude = kept.as_ref().and_then(|kept| kept.tool.mount_prelude.clone());
        let prelude = prelude.unwrap_or_else(|| "rm -f /etc/apt/apt.conf.d/docker-clean".to_owned());
        found.push(cx.finding(target.span, message).help(format!("run `{prelude}` before the first install")));
    }
}
