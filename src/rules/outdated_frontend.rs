use std::collections::BTreeSet;

use super::{Cx, Findings, rule};
use crate::syntax::frontend::features;

rule!("outdated-frontend", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    let Some(frontend) = cx.file.frontend() else { return };
    let Some(tag) = frontend.tag else { return };
    let mut told = BTreeSet::new();
    for feature in cx.file.instructions.iter().flat_map(features).filter(|feature| frontend.lacks(feature)) {
        if !told.insert(feature.name) {
            continue;
        }
        let labs = tag.contains('-');
        let version = if labs { format!("1.{}-labs", feature.in_labs) } else { format!("1.{}", feature.since) };
        let message = format!(
            "`{}` needs Dockerfile syntax {version} or later: {tag} does not know it, and the build fails",
            feature.name
        );
        let newest = if labs { "1-labs" } else { "1" };
        let finding = cx.finding(feature.span, message).also(frontend.span, "the syntax that this file uses");
        found.push(finding.help(format!("write `# syntax={}:{newest}`", frontend.name)));
    }
}
