use super::{Cx, Findings, rule};
use crate::model::mounts::{self, Mount, MountKind};
use crate::model::transfer::SourceKind;

rule!("tmpfs-mount-with-context", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let reachable = |index: usize| cx.model.stage_of(index).is_some_and(|stage| cx.model.is_reachable(stage.index));
    let mut sources = Vec::new();
    for index in (0..cx.file.instructions.len()).filter(|index| reachable(*index)) {
        let transfer = cx.model.transfer(index).filter(|transfer| transfer.from.is_none());
        let local = transfer.into_iter().flat_map(|transfer| &transfer.sources);
        sources.extend(local.filter(|source| matches!(source.kind, SourceKind::Path | SourceKind::Unknown)));
    }
    let runs: Vec<_> = cx.runs().filter(|run| reachable(run.index)).collect();
    let mounts = || runs.iter().flat_map(|run| mounts::mounts(run.run));
    let binds = |mount: &Mount| mount.kind() == MountKind::Bind && mount.from().is_none();
    let whole = sources.iter().any(|source| source.path().is_none_or(|path| path.is_empty()));
    if sources.is_empty() || whole || mounts().any(|mount| binds(&mount)) {
        return;
    }
    let tmpfs = mounts().find(|mount| mount.kind() == MountKind::Tmpfs);
    let kind = tmpfs.as_ref().and_then(|mount| mount.field("type"));
    found.extend(kind.map(|kind| {
        cx.finding(
            kind.span,
            "a tmpfs mount makes BuildKit send the whole build context, not only the files that are copied",
        )
        .also(sources[0].span, "without the mount, only such files are sent")
        .help("exclude the other files in `.dockerignore`, or use a directory that the command removes at the end")
    }));
}
