use super::{Cx, Findings, rule};
use crate::finding::Safety;

rule!("ineffective-link", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate().filter(|(_, it)| !it.broken) {
        let transfer = cx.model.transfer(index).filter(|transfer| transfer.link && transfer.chmod.is_some());
        let flag = |name: &str| instruction.flags.iter().rfind(|flag| flag.name.text == name);
        let (Some(link), Some(chmod)) = (transfer.and_then(|_| flag("link")), flag("chmod")) else { continue };
        let fix = cx.edit().remove_flag(instruction, link).finish("remove `--link`", Safety::Safe);
        let finding = cx
            .finding(link.span, "`--link` has no effect together with `--chmod`")
            .also(chmod.span, "because of this flag")
            .help("set the mode of the source file instead, or remove `--link`");
        found.push(finding.fix(fix));
    }
}
