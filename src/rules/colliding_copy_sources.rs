use std::collections::BTreeMap;

use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Transfer;
use crate::model::transfer::{SourceKind, TransferSource};

rule!("colliding-copy-sources", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index).filter(|transfer| !transfer.parents) else { continue };
        let sources = transfer.sources.iter().filter(|source| source.kind == SourceKind::Path);
        found.extend(sources.filter_map(|source| flattened(cx, transfer, source)));
        found.extend(same_name(cx, transfer));
    }
}

/// A wildcard among the directories and none in the name: every file it finds arrives at one place.
fn flattened(cx: &Cx<'_>, transfer: &Transfer, source: &TransferSource) -> Option<Finding> {
    let path = source.path()?;
    let (directories, name) = path.rsplit_once('/')?;
    let wild = |text: &str| text.contains(['*', '?', '[']);
    if !wild(directories) || wild(name) || !is_file_name(name) {
        return None;
    }
    // How many files another stage has there is unknown.
    if transfer.from.is_some() || cx.context.is_known() && cx.context.matches(&path).len() < 2 {
        return None;
    }
    let message =
        format!("the files that match `{}` overwrite each other: all are copied to the same `{name}`", source.text);
    Some(cx.finding(source.span, message).help("add `--parents` to keep their directories"))
}

/// Two files of one name, copied to one directory.
fn same_name(cx: &Cx<'_>, transfer: &Transfer) -> Vec<Finding> {
    let mut known: BTreeMap<String, &TransferSource> = BTreeMap::new();
    let mut found = Vec::new();
    for source in &transfer.sources {
        let Some(name) = source.file_name().filter(|name| is_file_name(name)) else { continue };
        if let Some(first) = known.get(&name).filter(|first| first.path() != source.path()) {
            let message = format!("`{}` overwrites another source with the same file name", source.text);
            found.push(
                cx.finding(source.span, message)
                    .also(first.span, "this file is overwritten")
                    .help("copy them to different directories, or add `--parents` to keep their directories"),
            );
        }
        known.insert(name, source);
    }
    found
}

/// Whether it is the name of a file rather than of a directory, whose contents would be put together.
fn is_file_name(name: &str) -> bool {
    let ending = name.trim_start_matches('.').rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.len() > 1 && ending != "d" && ending.chars().any(char::is_alphabetic)
}
