use super::{Cx, Findings, rule};
use crate::answers::downloads::is_local;
use crate::finding::Finding;
use crate::shell::{Command, Word};
use crate::syntax::{Body, Keyword};
use crate::text::Span;

rule!("disabled-certificate-check", check);

/// Variables that switch the check off, with the value that does.
const VARIABLES: [(&str, &[&str]); 5] = [
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("GIT_SSL_NO_VERIFY", &["1", "true"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("npm_config_strict_ssl", &["false"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
];

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for run in cx.runs() {
        for command in &run.script().commands {
            let assigned = command.assignments.iter().filter(|it| is_off(&it.name, it.value.value()));
            let exported = command.arguments().iter().filter(|_| command.name() == Some("export"));
            let exported =
                exported.filter(|word| word.value().split_once('=').is_some_and(|(name, to)| is_off(name, to)));
            let spans = assigned.map(|it| it.span).chain(exported.map(|word| word.span)).chain(option(command));
            found.extend(spans.map(|span| report(cx, span)));
        }
    }
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let Body::Pairs { pairs, .. } = &instruction.body else { continue };
        let pairs = pairs.iter().filter(|_| instruction.kind == Keyword::Env);
        found.extend(pairs.filter_map(|pair| {
            let value = cx.model.expand(index, pair.value.as_ref()?).value;
            is_off(&pair.key.text, value.known()?).then(|| report(cx, pair.span()))
        }));
    }
}

fn report(cx: &Cx<'_>, span: Span) -> Finding {
    let text = cx.source.slice(span);
    let message = format!("`{text}` lets anybody on the way answer in the server's place");
    cx.finding(span, message).help("leave it out, and add the certificate that is missing to the image")
}

fn is_off(name: &str, value: &str) -> bool {
    VARIABLES.iter().any(|(known, values)| *known == name && values.contains(&value))
}

/// The words that switch the check off for this command.
fn option(command: &Command) -> Option<Span> {
    let arguments = command.arguments();
    let find = |texts: &[&str]| arguments.iter().find(|word| texts.contains(&word.value()));
    // `npm config set strict-ssl false` and the like: two words that belong together.
    let pair = |key: &str, value: &str| {
        let at = arguments.iter().position(|word| word.value().eq_ignore_ascii_case(key))?;
        let next = arguments.get(at + 1).filter(|word| word.value().eq_ignore_ascii_case(value))?;
        Some(arguments[at].span.cover(next.span))
    };
    let word = |word: Option<&Word>| word.map(|word| word.span);
    let local = command.operands().any(|word| is_local(word.value()) && word.value().contains("://"));
    match command.name()? {
        "curl" if !local => {
            command.flags().find(|flag| matches!(flag.name, "k" | "insecure")).map(|flag| flag.word.span)
        }
        "wget" if !local => word(find(&["--no-check-certificate"])),
        "git" => {
            word(find(&["http.sslVerify=false", "http.sslverify=false"])).or_else(|| pair("http.sslVerify", "false"))
        }
        "npm" | "yarn" | "pnpm" => pair("strict-ssl", "false").or_else(|| word(find(&["--strict-ssl=false"]))),
        "conda" | "mamba" => pair("ssl_verify", "false").or_else(|| pair("ssl_verify", "no")),
        _ => None,
    }
}
