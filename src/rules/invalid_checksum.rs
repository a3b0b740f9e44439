use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Transfer;
use crate::model::transfer::SourceKind;

rule!("invalid-checksum", check);

/// The algorithms that a checksum can name, with the number of letters that follow.
const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        found.extend(cx.model.transfer(index).and_then(|transfer| invalid(cx, index, transfer)));
    }
}

fn invalid(cx: &Cx<'_>, index: usize, transfer: &Transfer) -> Option<Finding> {
    let checksum = transfer.checksum.as_ref()?;
    let value = cx.model.expand(index, checksum).value;
    let local =
        transfer.sources.iter().find(|source| matches!(source.kind, SourceKind::Path | SourceKind::Heredoc { .. }));
    if let Some(local) = local {
        let (whence, what) = match local.kind {
            SourceKind::Path => ("which comes from the build context", "a local file"),
            _ => ("whose text is in the Dockerfile", "a heredoc"),
        };
        let message = format!("`--checksum` cannot verify `{}`, {whence}", local.text);
        let finding = cx.finding(checksum.span, message).also(local.span, what);
        return Some(finding.help("remove `--checksum`: it verifies what `ADD` downloads"));
    }
    if transfer.sources.len() > 1 {
        let message = format!("`--checksum` cannot verify {} sources, so the build fails", transfer.sources.len());
        return Some(cx.finding(checksum.span, message).help("write an `ADD` for each source"));
    }
    // The checksum of a Git repository is the hash of a commit.
    let downloads = transfer.sources.iter().any(|source| source.kind == SourceKind::Url);
    let text = value.known().filter(|text| downloads && !is_digest(text))?;
    let finding = cx.finding(checksum.span, format!("`{text}` is not a valid checksum, so the build fails"));
    Some(finding.help("write `sha256:` and the 64 hexadecimal digits of the file's SHA-256"))
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else { return false };
    let length = ALGORITHMS.iter().find(|(name, _)| *name == algorithm).map(|(_, length)| *length);
    length == Some(digits.len()) && digits.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it))
}
