use super::{Cx, Findings, rule};
use crate::finding::Safety;

rule!("exposed-host-port", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        for port in cx.model.ports(index) {
            let Some(host) = &port.host else { continue };
            let message = format!("`EXPOSE` takes container ports only, so `{host}:` is ignored");
            let finding = cx.finding(port.span, message);
            let inner = &port.text[host.len() + 1..];
            let literal = cx.source.slice(port.span) == port.text && !inner.is_empty();
            found.push(if literal {
                let mut edit = cx.edit();
                edit.replace(instruction, port.span, inner);
                let help = format!("write `{inner}`, and publish the port with `docker run -p {}`", port.text);
                finding.help(help).fix(edit.finish(format!("replace with `{inner}`"), Safety::Unsafe))
            } else {
                finding.help("write only the container port")
            });
        }
    }
}
