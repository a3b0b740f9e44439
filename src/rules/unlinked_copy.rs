use super::{Cx, Findings, rule};
use crate::finding::Safety;

rule!("unlinked-copy", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let transfer = cx.model.transfer(index).filter(|transfer| transfer.link && transfer.chmod.is_some());
        let flag = |name: &str| instruction.flags.iter().rfind(|flag| flag.name.text == name);
        let (Some(link), Some(chmod)) = (transfer.and_then(|_| flag("link")), flag("chmod")) else { continue };
        let fix = cx.edit().remove_flag(instruction, link).finish("leave `--link` out", Safety::Safe);
        let finding = cx
            .finding(link.span, "`--link` has no effect beside `--chmod`: the layer does not stand alone")
            .also(chmod.span, "because of this")
            .help("set the mode where the file comes from, or leave `--link` out");
        found.push(finding.fix(fix));
    }
}
