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
        let message = format!("`{}` is never read: only the one at the root of the context is", file.path);
        found.push(
            cx.finding(span, message).help(format!("write its patterns there, each with `{directory}/` before it")),
        );
    }
}
