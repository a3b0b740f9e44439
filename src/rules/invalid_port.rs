use super::{Cx, Findings, rule};
use crate::finding::Finding;
use crate::model::Port;
use crate::text::closest;

rule!("invalid-port", check);

/// The protocols that a container can listen on.
const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let ports = cx.model.ports(index).into_iter().filter(|port| !port.text.contains("${"));
        found.extend(ports.filter_map(|port| invalid(cx, &port)));
    }
}

/// What the builder refuses of a port whose text is known.
fn invalid(cx: &Cx<'_>, port: &Port) -> Option<Finding> {
    let is_number = |end: &String| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
    let text = &port.text;
    if let Some(protocol) = port.protocol.as_deref()
        && !PROTOCOLS.contains(&protocol.to_ascii_lowercase().as_str())
    {
        let finding = cx.finding(port.span, format!("`{protocol}` is not a valid protocol, so the build fails"));
        return Some(match closest(protocol, PROTOCOLS) {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding.help("use `tcp`, `udp` or `sctp`"),
        });
    }
    if port.container.len() > 2 || !port.container.iter().all(is_number) {
        let message = format!("`{text}` is not a valid port, so the build fails");
        return Some(
            cx.finding(port.span, message).help("use a number such as `8080`, or a range such as `8000-8010`"),
        );
    }
    let [first, last] = port.container.as_slice() else { return None };
    let (first, last) = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
    let finding =
        || cx.finding(port.span, format!("the port range `{text}` ends before it starts, so the build fails"));
    (last < first).then(|| finding().help(format!("write `{last}-{first}`")))
}
