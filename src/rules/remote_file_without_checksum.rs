use super::{Cx, Findings, rule};
use crate::model::transfer::SourceKind;

rule!("remote-file-without-checksum", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let Some(transfer) = cx.model.transfer(index).filter(|transfer| transfer.checksum.is_none()) else { continue };
        for source in transfer.sources.iter().filter(|source| source.kind == SourceKind::Url) {
            let message = "`ADD` has no `--checksum`, so the build accepts whatever file the server sends";
            let help = "add `--checksum=sha256:…`; the builder then reuses a cached file without a request";
            found.push(cx.finding(source.span, message).help(help));
        }
    }
}
