use super::{Cx, Findings, rule};
use crate::finding::{Finding, Safety};
use crate::model::State;
use crate::syntax::{Heredoc, Instruction, Keyword};
use crate::text::Span;

rule!("expanded-heredoc", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        if !matches!(instruction.kind, Keyword::Copy | Keyword::Add) {
            continue;
        }
        let state = &cx.model.step(index).before;
        let expanded = instruction.heredocs.iter().filter(|heredoc| heredoc.expand);
        let transfer = cx.model.transfer(index);
        let to = transfer.and_then(|it| it.destination.as_ref()?.path.clone()).unwrap_or_default();
        found.extend(expanded.filter_map(|heredoc| emptied(cx, state, instruction, (heredoc, &to))));
    }
}

/// The first variable of a text that the text sets itself, or that only a running program has.
fn emptied(cx: &Cx<'_>, state: &State, instruction: &Instruction, (heredoc, to): (&Heredoc, &str)) -> Option<Finding> {
    let body = cx.source.slice(heredoc.body);
    let is_nginx = is_nginx(to, body);
    let uses = uses(body);
    let is_defined = |name: &str| state.variable(name).is_some() || state.declares(name);
    let is_emptied = |used: &&Used<'_>| {
        let is_inner = || is_set(body, used.name) || is_nginx && is_of_nginx(used.name);
        is_special(used.name) || !is_defined(used.name) && is_inner()
    };
    let first = uses.iter().find(is_emptied)?;
    let at = |offset: usize| heredoc.body.start + offset as u32;
    let span = Span::new(at(first.start), at(first.end));
    let text = cx.source.slice(span);
    let message = format!("the build expands `{text}` in this unquoted heredoc, so the file does not contain it");
    let finding = cx.finding(span, message).also(heredoc.operator, "this delimiter is not quoted");
    // A value of the Dockerfile is wanted as well.
    if uses.iter().any(|used| is_defined(used.name)) {
        return Some(finding.help(format!("write `\\{text}`")));
    }
    let operator = cx.source.slice(heredoc.operator);
    let quoted = operator.strip_suffix(heredoc.name.as_str()).map(|start| format!("{start}'{}'", heredoc.name));
    let finding = finding.help(format!("quote the delimiter: `'{}'`", heredoc.name));
    let fix = quoted.and_then(|quoted| {
        let mut edit = cx.edit();
        edit.replace(instruction, heredoc.operator, &quoted);
        edit.finish("quote the delimiter", Safety::Unsafe)
    });
    Some(finding.fix(fix))
}

/// A variable in a text: its name, and where it stands from its `$` to its end.
struct Used<'t> {
    name: &'t str,
    start: usize,
    end: usize,
}

/// The variables of a text that are not escaped, those of comment lines aside.
fn uses(text: &str) -> Vec<Used<'_>> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with('#');
        for (at, _) in line.match_indices('$').filter(|_| !is_comment) {
            if line[..at].ends_with(['\\', '$']) {
                continue;
            }
            let (start, rest) = (line_start + at, &line[at + 1..]);
            let inner = rest.strip_prefix('{').unwrap_or(rest);
            let Some(name) = name(inner) else { continue };
            let closing = usize::from(inner.len() < rest.len());
            let end = start + 1 + closing + name.len();
            let is_closed = closing == 1 && text[end..].starts_with('}');
            found.push(Used { name, start, end: end + usize::from(is_closed) });
        }
        line_start += line.len();
    }
    found
}

/// The name of a variable at the start of a text.
fn name(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    if "@*#?!-".contains(first) || first.is_ascii_digit() {
        return Some(&text[..1]);
    }
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && it != '_').unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// Whether a text is a configuration of nginx: its place or its name says so, and so do its directives.
fn is_nginx(to: &str, text: &str) -> bool {
    const DIRECTIVES: [&str; 5] = ["server ", "location ", "proxy_", "upstream ", "log_format "];
    let is_directive = |line: &str| DIRECTIVES.iter().any(|directive| line.trim_start().starts_with(directive));
    let is_place = to.starts_with("/etc/nginx/") || to.rsplit('.').next() == Some("conf");
    is_place && text.contains('{') && text.contains(';') && text.lines().any(is_directive)
}

/// Whether nginx itself sets a variable of this name.
fn is_of_nginx(name: &str) -> bool {
    const OWN: [&str; 24] = [
        "args",
        "binary_remote_addr",
        "body_bytes_sent",
        "connection_upgrade",
        "document_root",
        "document_uri",
        "host",
        "is_args",
        "query_string",
        "realpath_root",
        "remote_addr",
        "remote_port",
        "remote_user",
        "request",
        "request_filename",
        "request_method",
        "request_uri",
        "scheme",
        "server_name",
        "server_port",
        "status",
        "time_local",
        "upstream_addr",
        "uri",
    ];
    let starts = ["fastcgi_", "http_", "proxy_", "sent_http_", "ssl_", "upstream_http_"];
    OWN.contains(&name) || starts.iter().any(|start| name.starts_with(start))
}

/// Whether only a running script has it, such as `$@` and `$1`.
fn is_special(name: &str) -> bool {
    name.starts_with(|first: char| !first.is_ascii_alphabetic() && first != '_')
}

/// Whether a line of the text sets it as a shell does: `NAME=`, `export NAME=`, `for NAME in`, `read NAME`.
fn is_set(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let mut words = line.split([' ', '\t', ';']).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        let second = words.next().unwrap_or_default();
        let assigns = |word: &str| word.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        match first {
            "for" => second == name && words.next() == Some("in"),
            "read" => second == name || words.any(|word| word == name),
            "export" | "local" | "readonly" | "declare" => assigns(second),
            _ => assigns(first),
        }
    })
}
