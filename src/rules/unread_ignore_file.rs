use super::{Cx, Findings, rule};
use crate::answers::unneeded_files::whole_context;
use crate::context::{Files, path};

rule!("unread-ignore-file", check);

/// The ignore files of a build context.
struct IgnoreFiles(Vec<String>);

impl IgnoreFiles {
    fn of(files: &Files) -> IgnoreFiles {
        let own = files.files.iter().filter(|file| path::split(&file.path).1 == ".dockerignore");
        IgnoreFiles(own.map(|file| file.path.clone()).collect())
    }
}

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(span) = whole_context(cx) else { return };
    let files = cx.context.files();
    let own = cx.context.remembered(|| IgnoreFiles::of(files));
    for file in &own.0 {
        let directory = path::split(file).0;
        let builds = |name: &str| name.to_lowercase().contains("dockerfile") || name == "Containerfile";
        let contexts = [&cx.context.build].into_iter().chain(&cx.context.others).count() > 1;
        let used = files.below(directory).iter().any(|other| builds(path::split(&other.path).1)) || contexts;
        if directory.is_empty() || used {
            continue;
        }
        let message =
            format!("`{file}` has no effect: only the `.dockerignore` at the root of the build context is read");
        found.push(
            cx.finding(span, message).help(format!("move its patterns to the root, each prefixed with `{directory}/`")),
        );
    }
}
