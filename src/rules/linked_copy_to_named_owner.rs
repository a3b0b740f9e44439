use super::{Cx, Findings, rule};
use crate::finding::Safety;

rule!("linked-copy-to-named-owner", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let transfer = cx.model.transfer(index).filter(|transfer| transfer.is_linked());
        let Some(chown) = transfer.and_then(|transfer| transfer.chown.as_ref()) else { continue };
        let value = cx.model.expand(index, chown).value;
        let named = |part: &str| part != "root" && !part.bytes().all(|it| it.is_ascii_digit());
        let Some(name) = value.known().and_then(|owner| owner.split(':').find(|part| named(part))) else { continue };
        let message = format!("`--link` cannot look up the name `{name}`, so the build fails");
        let finding =
            cx.finding(chown.span, message).help("use numeric IDs such as `--chown=1000:1000`, or remove `--link`");
        let Some(link) = instruction.flags.iter().find(|flag| flag.name.text == "link") else { continue };
        let fix = cx.edit().remove_flag(instruction, link).finish("remove `--link`", Safety::Unsafe);
        found.push(finding.also(link.span, "the layer is created without access to `/etc/passwd`").fix(fix));
    }
}
