use super::{Cx, Findings, rule};
use crate::context::ignorefile::Line;

rule!("unanchored-ignore-pattern", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    let written = |line: &Line| {
        let ignore = cx.context.ignore();
        ignore.is_some_and(|ignore| ignore.file.source.slice(line.span).starts_with('/'))
    };
    for line in lines.iter().filter(|line| !line.pattern.exception && !written(line)) {
        let text = line.pattern.text.as_str();
        if text.contains('/') || text.starts_with("**") || !cx.context.matches(text).is_empty() {
            continue;
        }
        let deeper = |path: &str| path.split('/').skip(1).any(|part| line.pattern.matches(part));
        // What is committed may be a source, whatever it is called.
        let is_made = |path: &str| {
            is_never_source(text)
                || cx.context.is_git_ignored(path) && !is_named(cx, path, line) && !cx.context.is_tracked(path)
        };
        let found_deeper = cx.context.files().files.iter().find(|file| deeper(&file.path));
        let Some(file) = found_deeper.filter(|file| is_made(&file.path)) else { continue };
        let message = format!(
            "`{}` is not ignored: a pattern without `**/` in `{}` matches only at the root of the build context",
            file.path,
            cx.ignore_name()
        );
        let finding = cx.ignore_finding(span, line, message, "matches nothing at the root");
        found.push(finding.help(format!("write `**/{text}`")));
    }
}

/// Whether a step names the file, or what holds it and has the name of the pattern: `go build ./cmd/app`.
fn is_named(cx: &Cx<'_>, path: &str, line: &Line) -> bool {
    let mut whole = String::new();
    let mut places = Vec::new();
    for part in path.split('/') {
        if !whole.is_empty() {
            whole.push('/');
        }
        whole.push_str(part);
        if whole.contains('/') && line.pattern.matches(part) {
            places.push(whole.clone());
        }
    }
    let steps = cx.file.instructions.iter().map(|instruction| cx.source.slice(instruction.span));
    steps.into_iter().any(|step| places.iter().any(|place| step.contains(place.as_str())))
}

/// Whether what has this name is made by a tool and never written by hand.
fn is_never_source(pattern: &str) -> bool {
    const NAMES: [&str; 14] = [
        "node_modules",
        "bower_components",
        "__pycache__",
        "*.pyc",
        ".venv",
        ".tox",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".terraform",
        ".gradle",
        ".next",
        ".nyc_output",
        ".DS_Store",
    ];
    NAMES.contains(&pattern.trim_end_matches('/'))
}
