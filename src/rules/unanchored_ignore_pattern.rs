use super::{Cx, Findings, rule};

rule!("unanchored-ignore-pattern", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some((span, lines)) = cx.ignore_lines() else { return };
    let written = |line: &crate::context::ignorefile::Line| {
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
        let is_made = |path: &str| is_never_source(text) || cx.context.is_git_ignored(path);
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
