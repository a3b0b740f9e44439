use core::net::IpAddr;

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

/// What the builder refuses of what stands before a port: an address in `127.0.0.1:8080:80`, and a range of the host that is
/// not as long as that of the container.
fn invalid_host(cx: &Cx<'_>, port: &Port, host: &str) -> Option<Finding> {
    let (address, host) = host.rsplit_once(':').map_or((None, host), |(address, host)| (Some(address), host));
    let plain = port.container.join("-");
    let help = format!("write `EXPOSE {plain}`: addresses and ports of the host belong to `docker run -p`");
    if let Some(address) = address.filter(|address| !address.is_empty()) {
        let inside = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
        if inside.parse::<IpAddr>().is_err() {
            let message = format!("`{address}` is not a valid IP address, so the build fails");
            return Some(cx.finding(port.span, message).help(help));
        }
    }
    let length = |ends: &[&str]| {
        let ends: Vec<u32> = ends.iter().map(|end| end.parse().ok()).collect::<Option<_>>()?;
        Some(ends.last()?.checked_sub(*ends.first()?)? + 1)
    };
    let ends: Vec<&str> = port.container.iter().map(String::as_str).collect();
    let (inside, outside) = (length(&ends)?, length(&host.split('-').collect::<Vec<_>>())?);
    // Of a range of the host, the container's one port gets any.
    (inside != outside && inside > 1).then(|| {
        let message = format!("the port ranges of `{}` differ in length, so the build fails", port.text);
        cx.finding(port.span, message).help(help)
    })
}

/// What the builder refuses of a port whose text is known.
fn invalid(cx: &Cx<'_>, port: &Port) -> Option<Finding> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |end: &String| is_digits(end.strip_prefix('+').unwrap_or(end));
    let text = &port.text;
    if let Some(protocol) = port.protocol.as_deref().filter(|protocol| !protocol.is_empty())
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
    if let Some(finding) = port.host.as_deref().and_then(|host| invalid_host(cx, port, host)) {
        return Some(finding);
    }
    let [first, last] = port.container.as_slice() else { return None };
    let (first, last) = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
    let finding =
        || cx.finding(port.span, format!("the port range `{text}` ends before it starts, so the build fails"));
    (last < first).then(|| finding().help(format!("write `{last}-{first}`")))
}
