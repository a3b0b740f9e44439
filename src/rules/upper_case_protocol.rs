use super::{Cx, Findings, rule};
use crate::finding::Safety;

rule!("upper-case-protocol", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        for port in cx.model.ports(index) {
            let Some(protocol) = &port.protocol else { continue };
            // An unknown variable stands as `${NAME}`.
            let lower = protocol.to_lowercase();
            if lower == *protocol || protocol.contains('$') {
                continue;
            }
            let finding = cx.finding(port.span, format!("the protocol `{protocol}` should be in lower case"));
            let written = cx.source.slice(port.span);
            found.push(match written.strip_suffix(protocol.as_str()) {
                Some(before) => {
                    let mut edit = cx.edit();
                    edit.replace(instruction, port.span, &format!("{before}{lower}"));
                    finding.fix(edit.finish(format!("write `{lower}`"), Safety::Safe))
                }
                None => finding.help(format!("write `{lower}`")),
            });
        }
    }
}
