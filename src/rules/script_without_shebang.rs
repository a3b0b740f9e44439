use super::{Cx, Findings, rule};

rule!("script-without-shebang", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for ran in cx.ran_files().into_iter().filter(|ran| ran.directly) {
        let Some(text) = cx.script_text(&ran) else { continue };
        let changed = ["sed ", ">"].iter().any(|word| ran.later.contains(word));
        if text.trim_start_matches('\u{feff}').starts_with("#!") && !text.starts_with('\u{feff}') || changed {
            continue;
        }
        let message = format!("`{}` has no shebang, so it fails to start with \"exec format error\"", ran.path);
        let finding = cx.finding(ran.span, message).also(ran.copied, "copied from the build context");
        found.push(finding.help("add a shebang such as `#!/bin/sh` as the first line"));
    }
}
