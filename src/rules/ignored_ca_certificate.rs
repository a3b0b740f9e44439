use super::{Cx, Findings, rule};
use crate::context::path;
use crate::finding::Finding;

rule!("ignored-ca-certificate", check);

const DIRECTORY: &str = "/usr/local/share/ca-certificates";

fn check(cx: &Cx<'_>, found: &mut Findings) {
    found.extend((0..cx.file.instructions.len()).filter_map(|index| ignored(cx, index)));
}

/// A certificate at the place that `update-ca-certificates` reads, with a name that it passes over.
fn ignored(cx: &Cx<'_>, index: usize) -> Option<Finding> {
    let transfer = cx.model.transfer(index)?;
    let destination = transfer.destination.as_ref()?;
    let to = destination.path.as_deref()?;
    let stage = cx.model.stage_of(index)?;
    let is_certificate = |name: &str| name.rsplit('.').next().is_some_and(|it| matches!(it, "pem" | "cer" | "der"));
    let source = transfer.sources.iter().find(|source| {
        let name = source.file_name().unwrap_or_default();
        let into = to == DIRECTORY || destination.is_directory;
        let landed = if into { name.as_str() } else { path::split(to).1 };
        (to == DIRECTORY || to.starts_with(&format!("{DIRECTORY}/"))) && is_certificate(landed)
    })?;
    // A later `RUN` may rename it.
    let texts: Vec<&str> =
        cx.runs_among(index..stage.instructions.end).map(|run| cx.source.slice(run.run.span)).collect();
    let updates = texts.iter().any(|text| text.contains("update-ca-certificates"));
    let renames =
        texts.iter().any(|text| text.contains(".crt") || text.contains("ca-certificates/") || text.contains("mv "));
    if !updates || renames {
        return None;
    }
    let message = "`update-ca-certificates` reads only files whose names end in `.crt`, so this one is ignored";
    Some(cx.finding(source.span, message).help("copy it under a name that ends in `.crt`"))
}
