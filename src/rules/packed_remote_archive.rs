use super::{Cx, Findings, rule};
use crate::finding::Safety;
use crate::model::transfer::SourceKind;
use crate::syntax::Keyword;

rule!("packed-remote-archive", check);

const ENDINGS: [&str; 9] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let transfer = cx.model.transfer(index).filter(|transfer| transfer.unpack.is_none());
        for source in transfer.iter().flat_map(|transfer| &transfer.sources) {
            let Some(name) = source.file_name().filter(|_| source.kind == SourceKind::Url) else { continue };
            let archive = ENDINGS.iter().any(|ending| name.ends_with(ending));
            if !archive || is_dealt_with(cx, &name) {
                continue;
            }
            let message =
                format!("the downloaded `{name}` is not unpacked: by default, `ADD` unpacks local archives only");
            let finding = cx.finding(source.span, message).help("add `--unpack`");
            let fix = cx.edit().insert_flag(instruction, "--unpack").finish("add `--unpack`", Safety::Unsafe);
            found.push(finding.fix(fix));
        }
    }
}

/// Whether some command may unpack it or take it as it is.
fn is_dealt_with(cx: &Cx<'_>, name: &str) -> bool {
    let words = ["tar ", "unpack", "extract", "install", "*", ".sh", name];
    let runs = cx.file.instructions.iter().enumerate();
    let mut runs =
        runs.filter(|(_, it)| !matches!(it.kind, Keyword::Add | Keyword::From | Keyword::Label | Keyword::Env));
    runs.any(|(_, instruction)| words.iter().any(|word| cx.source.slice(instruction.span).contains(word)))
}
