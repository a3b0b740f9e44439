use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Transfer;

rule!("missing-standalone-output", check);

/// The settings of Next.js.
const SETTINGS: [&str; 5] = ["next.config.js", "next.config.mjs", "next.config.ts", "next.config.cjs", "package.json"];

/// The largest settings that are read, in bytes.
const MOST: u64 = 1 << 18;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    if cx.context.is_known() {
        let transfers = (0..cx.file.instructions.len()).filter_map(|index| cx.model.transfer(index));
        found.extend(transfers.filter_map(|transfer| absent(cx, transfer)).take(1));
    }
}

/// `COPY --from=build /app/.next/standalone` of a project that does not make it.
fn absent(cx: &Cx<'_>, transfer: &Transfer) -> Option<Finding> {
    let is_output = |path: &str| path.trim_end_matches('/').ends_with(".next/standalone");
    let source = transfer.sources.iter().find(|source| source.value.known().is_some_and(is_output))?;
    transfer.from.as_ref()?;
    let read = |name: &str| cx.context.read(name, MOST).and_then(|bytes| String::from_utf8(bytes).ok());
    let existing: Vec<(&str, String)> = SETTINGS.into_iter().filter_map(|name| Some((name, read(name)?))).collect();
    let (name, text) = existing.iter().find(|(name, _)| name.starts_with("next."))?;
    // What the settings read may set it.
    let is_plain = !text.contains("require(") && !text.contains("import ") && !text.contains("process.env");
    let mentions = existing.iter().any(|(_, text)| text.contains("standalone"));
    let sets = cx.source.text().lines().any(|line| line.contains("standalone") && !line.contains(".next/standalone"));
    if !is_plain || mentions || sets {
        return None;
    }
    let message =
        format!("this `COPY` fails: `{name}` does not set `output: \"standalone\"`, so nothing creates this directory");
    Some(cx.finding(source.span, message).help(format!("add `output: \"standalone\"` to `{name}`")))
}
