use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::effects::{Place, Trust};
use crate::model::mounts::{self, MountKind};
use crate::model::path::is_below;
use crate::model::{Base, Reference, Target, Via, View};
use crate::syntax::{Instruction, Keyword};
use crate::text::Span;

rule!("copied-mount-content", check);

/// A mount of a `RUN` whose content is not in the image.
struct Mounted {
    stage: usize,
    run: usize,
    target: String,
    span: Span,
    kind: MountKind,
}

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let mounted = mounted(cx);
    if mounted.is_empty() {
        return;
    }
    for reference in &cx.model.references {
        let Some(stage) = reference.target_stage().filter(|_| !reference.is_too_early()) else { continue };
        for (path, span) in paths(cx, reference) {
            let covering = |mount: &&Mounted| {
                cx.model.is_built_on(stage, mount.stage) && is_below(&path, &mount.target) && path != "/"
            };
            let mount = mounted.iter().rfind(covering);
            found.extend(mount.filter(|mount| is_lost(cx, &mounted, mount, stage, &path)).map(|mount| {
                let copies = if reference.via == Via::Copy { "`COPY`" } else { "mount" };
                report(cx, (mount, stage), (&path, span), copies)
            }));
        }
    }
}

fn report(cx: &Cx<'_>, (mount, stage): (&Mounted, usize), (path, span): (&str, Span), reads: &str) -> Finding {
    let stage = &cx.model.stages[stage];
    let kind = match mount.kind {
        MountKind::Cache => "a cache mount",
        MountKind::Tmpfs => "a tmpfs mount",
        _ => "a bind mount",
    };
    let fails = if path == mount.target {
        format!("this {reads} gets an empty mount point")
    } else if path.contains(['*', '?', '[']) {
        format!("this {reads} matches no file")
    } else {
        format!("this {reads} fails")
    };
    let message = format!("`{path}` is in {kind}, whose content is not saved in stage `{}`, so {fails}", stage.label());
    let finding = cx.finding(span, message).also(mount.span, "mounted only while this `RUN` runs");
    finding.help("copy the files to a path outside the mount in the same `RUN`, and use that path")
}

/// The mounts of all `RUN`s whose targets are known.
fn mounted(cx: &Cx<'_>) -> Vec<Mounted> {
    let mut all = Vec::new();
    for run in cx.runs().filter(|run| !run.is_trigger() && !run.state.windows) {
        for mount in mounts::mounts(run.run) {
            let kind = mount.kind();
            let target = mount.target(run.state, run.run, cx.file.escape);
            let target = target.known().filter(|target| target.starts_with('/') && *target != "/");
            let is_kind = matches!(kind, MountKind::Bind | MountKind::Cache | MountKind::Tmpfs);
            if let (Some(target), Some(stage), true) = (target, cx.model.step(run.index).stage, is_kind) {
                all.push(Mounted { stage, run: run.index, target: target.to_owned(), span: mount.span, kind });
            }
        }
    }
    all
}

/// The absolute paths that an instruction takes from another stage.
fn paths(cx: &Cx<'_>, reference: &Reference) -> Vec<(String, Span)> {
    let index = reference.instruction;
    match reference.via {
        Via::Copy => {
            let sources = cx.model.transfer(index).map(|transfer| transfer.sources.as_slice()).unwrap_or_default();
            sources.iter().filter_map(|source| Some((format!("/{}", source.path()?), source.span))).collect()
        }
        Via::Mount => {
            let (instruction, state) = (cx.model.instruction(index), &cx.model.step(index).before);
            let mounts = mounts::mounts(instruction).into_iter();
            let own = mounts.filter(|it| it.from().is_some_and(|from| from.value_span() == reference.span));
            let sources = own.filter_map(|mount| {
                let span = mount.field("source")?.value_span();
                Some((mount.source(state, instruction, cx.file.escape).known()?.to_owned(), span))
            });
            sources.collect()
        }
        Via::From => Vec::new(),
    }
}

/// Whether a path exists in a stage only while it is mounted.
fn is_lost(cx: &Cx<'_>, mounted: &[Mounted], mount: &Mounted, stage: usize, path: &str) -> bool {
    let end = cx.model.stages[stage].instructions.end;
    let has_triggers = cx.model.ancestry(stage).any(|stage| !cx.model.stages[stage].triggers.is_empty());
    let covers = |run: usize| mounted.iter().any(|other| other.run == run && is_below(path, &other.target));
    !has_triggers
        && base_lacks(cx, mount, stage, end)
        && cx.model.before(end).all(|index| {
            let instruction = cx.model.instruction(index);
            match instruction.kind {
                _ if instruction.broken => false,
                Keyword::Run => covers(index) || !writes(cx, index, path),
                // It makes the directories above, too, but puts nothing into them.
                Keyword::Workdir => !cx.effects(index).writes.iter().any(|place| is_at_or_below(place, path)),
                Keyword::Copy | Keyword::Add => !brings(cx, index, mount, path),
                _ => true,
            }
        })
}

fn writes(cx: &Cx<'_>, run: usize, path: &str) -> bool {
    let wanted = Place::Image(path.to_owned());
    cx.effects_as(run, Trust::Likely).writes.iter().any(|place| place.overlaps(&wanted))
}

fn is_at_or_below(place: &Place, path: &str) -> bool {
    !matches!(place, Place::Image(written) if !is_below(written, path))
}

/// Whether a `COPY` or `ADD` may bring what is at a path.
fn brings(cx: &Cx<'_>, index: usize, mount: &Mounted, path: &str) -> bool {
    let Some(transfer) = cx.model.transfer(index) else { return true };
    let Some(to) = transfer.destination.as_ref().and_then(|to| to.path.as_deref()) else { return true };
    if is_below(to, path) {
        return true;
    }
    if !is_below(path, to) || is_helper(cx, index) {
        return false;
    }
    let workdir = cx.model.step(index).before.directory().unwrap_or_default();
    let mut view = View::new(cx.context);
    view.bring(index, transfer, to, &workdir);
    // What a build makes is not among its sources.
    let is_output = mount.kind != MountKind::Bind && mount.target != to && is_below(&mount.target, to);
    let is_plain = transfer.from.is_none() && transfer.context_sources().count() == transfer.sources.len();
    !is_plain || !is_output || view.has(path.trim_start_matches('/'))
}

/// Whether it copies the programs for cross-compilation of `tonistiigi/xx`, which are all that image has.
fn is_helper(cx: &Cx<'_>, index: usize) -> bool {
    let is_xx = |base: &crate::model::ImageRef| base.familiar() == "tonistiigi/xx";
    match cx.model.copied_from(index).map(|reference| &reference.target) {
        Some(Target::Image(image)) => is_xx(image),
        Some(Target::Stage(other)) => {
            let other = &cx.model.stages[*other];
            matches!(&other.base, Base::Image(image) if is_xx(image)) && other.instructions.len() == 1
        }
        _ => false,
    }
}

/// Whether the base image surely has nothing where the mount is: it is a bare system, and the mount is a cache in the home of
/// root or below a directory of the project.
fn base_lacks(cx: &Cx<'_>, mount: &Mounted, stage: usize, end: usize) -> bool {
    const CACHES: [&str; 4] = ["/root/.cache", "/root/.m2/repository", "/root/.npm", "/go/pkg/mod"];
    let Some(root) = cx.model.root(stage) else { return false };
    if root.base == Base::Scratch {
        return true;
    }
    let is_own = |index: usize| is_of_project(cx, index, cx.model.instruction(index), &mount.target);
    (root.base.is_system() || root.base.runs_as_root() && !root.base.is_official())
        && (CACHES.iter().any(|cache| is_below(&mount.target, cache)) || cx.model.before(end).any(is_own))
}

/// Whether an instruction makes a directory of the project, and a path is below it.
fn is_of_project(cx: &Cx<'_>, index: usize, instruction: &Instruction, path: &str) -> bool {
    // Directories that a base image may have filled.
    const SHARED: [&str; 14] = [
        "/",
        "/bin",
        "/etc",
        "/go",
        "/home",
        "/lib",
        "/opt",
        "/root",
        "/srv",
        "/tmp",
        "/usr",
        "/usr/lib",
        "/usr/local",
        "/usr/share",
    ];
    let is_own = |directory: &str| !SHARED.contains(&directory) && !directory.starts_with("/var/lib");
    let inside = |directory: &str| is_own(directory) && is_below(path, directory);
    match instruction.kind {
        Keyword::Workdir => {
            cx.effects(index).writes.iter().any(|place| matches!(place, Place::Image(directory) if inside(directory)))
        }
        Keyword::Copy => {
            let transfer = cx.model.transfer(index).filter(|transfer| transfer.from.is_none());
            let to = transfer.and_then(|transfer| transfer.destination.as_ref()?.path.as_deref());
            to.is_some_and(inside)
        }
        _ => false,
    }
}
