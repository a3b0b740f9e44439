use super::{Cx, Findings, rule};

rule!("port-out-of-range", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        for port in cx.model.ports(index) {
            let is_number = |end: &&String| !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
            let too_big = |end: &&String| is_number(end) && end.parse::<u16>().is_err();
            if let Some(end) = port.container.iter().find(too_big) {
                let message = format!("`{end}` is not a valid port: the maximum is 65535");
                found.push(cx.finding(port.span, message));
            }
        }
    }
}
