use super::{Cx, Findings, rule};
use crate::finding::{Fix, Safety};
use crate::model::transfer::archive::ARCHIVES;
use crate::model::transfer::{SourceKind, Transfer, TransferSource};
use crate::syntax::{Instruction, Keyword};

rule!("added-local-file", check);

/// Flags of `ADD` that `COPY` does not have.
const OWN_FLAGS: [&str; 3] = ["checksum", "keep-git-dir", "unpack"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| it.kind == Keyword::Add) {
        let Some(transfer) = cx.model.transfer(index).filter(|_| !instruction.broken) else { continue };
        let own = instruction.flags.iter().any(|flag| OWN_FLAGS.contains(&flag.name.text.as_str()));
        let ours =
            !own && !transfer.sources.is_empty() && transfer.sources.iter().all(TransferSource::is_named_plainly);
        if transfer.sources.iter().any(|source| source.is_archive(cx.context) == Some(true)) {
            continue;
        }
        if !(ours || cx.is_strict() && transfer.sources.iter().any(is_plain_to_hadolint)) {
            continue;
        }
        let keyword = &instruction.keyword;
        let finding = cx
            .finding(
                keyword.span,
                format!("`{}` is used for local files: `COPY` is enough and never extracts archives", keyword.text),
            )
            .code("DL3020");
        found.push(if ours {
            finding.fix(to_copy(cx, instruction, transfer))
        } else {
            finding.help("copy the local files with a separate `COPY`")
        });
    }
}

/// Whether hadolint takes a source for a local file: by its end and its start. Repositories aside, which `COPY` refuses.
fn is_plain_to_hadolint(source: &TransferSource) -> bool {
    let name = source.text.trim_matches(['"', '\'']);
    let archive = ARCHIVES[..15].iter().any(|ending| name.ends_with(ending));
    !archive && !name.starts_with("http://") && !name.starts_with("https://") && source.kind != SourceKind::Git
}

fn to_copy(cx: &Cx<'_>, instruction: &Instruction, transfer: &Transfer) -> Option<Fix> {
    let keyword = &instruction.keyword;
    let copy = if keyword.text == keyword.text.to_lowercase() { "copy" } else { "COPY" };
    let certain = transfer.sources.iter().all(|source| source.is_archive(cx.context) == Some(false));
    let safety = if certain { Safety::Safe } else { Safety::Unsafe };
    cx.edit()
        .replace(instruction, keyword.span, copy)
        .finish(format!("replace `{}` with `{copy}`", keyword.text), safety)
}
