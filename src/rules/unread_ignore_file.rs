use super::{Cx, Findings, rule};
use crate::answers::unneeded_files::whole_context;
use crate::context::path;

rule!("unread-ignore-file", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(span) = whole_context(cx) else { return };
    let files = cx.context.files();
    let own = files.files.iter().filter(|file| path::split(&file.path).1 == ".dockerignore");
    for file in own {
        let directory = path::split(&file.path).0;
        let builds = |name: &str| name.to_lowercase().contains("dockerfile") || name == "Containerfile";
        let contexts = [&cx.context.build].into_iter().chain(&cx.context.others).count() > 1;
        let used = files.below(directory).iter().any(|other| builds(path::split(&other.path).1)) || contexts;
        if directory.is_empty() || used {
            continue;
        }
        let message =
            format!("`{}` has no effect: only the `.dockerignore` at the root of the build context is read", file.path);
        found.push(
            cx.finding(span, message).help(format!("move its patterns to the root, each prefixed with `{directory}/`")),
        );
    }
}
