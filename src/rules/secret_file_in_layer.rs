use super::{Cx, Findings, rule};
use crate::finding::{Finding, Severity};
use crate::model::transfer::TransferSource;
use crate::text::Span;

rule!("secret-file-in-layer", check);

/// Files that hold secrets by what they are for.
const SECRET: [&str; 9] =
    [".git-credentials", ".netrc", ".pgpass", "_netrc", "id_dsa", "id_ecdsa", "id_ed25519", "id_rsa", ".vault-token"];

/// Directories of such files.
const DIRECTORIES: [&str; 3] = [".aws", ".gnupg", ".ssh"];

/// Words in the paths of keys that are made for tests.
const SAMPLES: [&str; 9] =
    ["e2e", "example", "examples", "fixture", "fixtures", "insecure", "test", "testdata", "tests"];

/// The largest file that is looked into, in bytes.
const MAX_BYTES: u64 = 1 << 16;

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for index in 0..cx.file.instructions.len() {
        let exported = cx.model.stage_of(index).is_some_and(|stage| cx.model.is_exported(stage.index));
        let Some(transfer) = cx.model.transfer(index).filter(|_| exported) else { continue };
        found.extend(transfer.context_sources().filter_map(|source| secret(cx, source)));
    }
}

fn secret(cx: &Cx<'_>, source: &TransferSource) -> Option<Finding> {
    let path = source.path()?;
    let name = path.rsplit('/').next().unwrap_or_default();
    let inside = path.split('/').any(|part| DIRECTORIES.contains(&part)) && name != "known_hosts" && name != "config";
    let what = if SECRET.contains(&name) || inside && !name.contains(".pub") && name != "authorized_keys" {
        "its name suggests a secret"
    } else {
        content(&cx.context.read(&path, MAX_BYTES)?, name)?
    };
    let mut finding = cx.finding(
        Span::new(source.span.start, source.span.end),
        format!("`{}` stays readable in the image layer: {what}", source.text),
    );
    // A key for tests protects nothing.
    if path.split(['/', '-', '_', '.']).any(|part| SAMPLES.contains(&part)) {
        finding.severity = finding.severity.min(Severity::Info);
    }
    Some(finding.help("pass it to the `RUN` that needs it with `--mount=type=secret`"))
}

/// What is secret in a file, as far as its text shows it.
fn content(bytes: &[u8], name: &str) -> Option<&'static str> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.contains("PRIVATE KEY-----") && text.starts_with("-----BEGIN") {
        return Some("it is a private key");
    }
    let lines = || text.lines().filter_map(|line| line.trim().split_once('='));
    let given =
        |value: &str| value.len() > 7 && !value.contains(['$', '<', '{']) && !value.to_lowercase().contains("change");
    let token = lines().any(|(key, value)| key.ends_with(":_authToken") && given(value.trim()));
    let names = ["PASSWORD", "SECRET", "TOKEN", "API_KEY", "PRIVATE_KEY"];
    let secret = |key: &str| names.iter().any(|it| key.trim().ends_with(it));
    let env = name == ".env" && lines().any(|(key, value)| secret(key) && given(value.trim_matches(['"', '\''])));
    if name == ".npmrc" && token {
        return Some("it contains a token");
    }
    env.then_some("it contains a password or a token")
}
