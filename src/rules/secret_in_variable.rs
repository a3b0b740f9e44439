use super::{Cx, Findings, rule};
use crate::finding::{Finding, Severity};
use crate::model::credential;
use crate::model::facts::literal;
use crate::syntax::{Body, Keyword, Pair};

rule!("secret-in-variable", check);

fn check(cx: &Cx<'_>, found: &mut Findings) {
    for (index, instruction) in cx.file.instructions.iter().enumerate() {
        let (Body::Args(pairs) | Body::Pairs { pairs, .. }) = &instruction.body else { continue };
        if instruction.kind == Keyword::Label {
            continue;
        }
        let in_stage = cx.model.stage_of(index).is_some();
        let own = |pair: &&Pair| {
            let handed = instruction.kind == Keyword::Env && hands_on(pair) || is_told_elsewhere(cx, pair);
            !cx.is_strict() && (handed || is_public(cx, index, pair) || is_key_of_value(pair, pairs))
        };
        let pairs = pairs.iter().filter(|pair| !own(pair));
        let is_kept = cx.model.stage_of(index).is_none_or(|stage| cx.model.may_be_exported(stage.index));
        found.extend(pairs.filter_map(|pair| {
            let finding = secret(cx, &instruction.keyword.text, pair, in_stage)?;
            Some(if is_kept || holds_token(cx, pair) { finding } else { of_build_stage(cx, finding, pair) })
        }));
    }
}

/// `ENV TOKEN=$TOKEN`, which says nothing that the `ARG` of that name does not; `ENV TOKEN=${TOKEN:-}`, too.
fn hands_on(pair: &Pair) -> bool {
    let value = pair.value.as_ref().map_or("", |word| word.text.trim_matches('"'));
    let name = value.strip_prefix('$').map(|name| name.trim_start_matches('{').trim_end_matches('}'));
    let key = pair.key.text.as_str();
    let default =
        |rest: &str| rest.strip_prefix(":-").or(rest.strip_prefix('-')).map(|it| it.trim_matches('"').to_owned());
    name.and_then(|name| name.strip_prefix(key)).is_some_and(|rest| {
        rest.is_empty() || default(rest).is_some_and(|default| credential::is_harmless(key, &default))
    })
}

/// `Filter__Key=ProcessId Filter__Value=1`: the key of an entry.
fn is_key_of_value(pair: &Pair, pairs: &[Pair]) -> bool {
    [("key", "value"), ("Key", "Value"), ("KEY", "VALUE")].iter().any(|(key, value)| {
        let start = pair.key.text.strip_suffix(key);
        start.is_some_and(|start| pairs.iter().any(|it| it.key.text.strip_suffix(value) == Some(start)))
    })
}

/// `ENV DB_PASSWORD=$APP_PASSWORD`: the `ARG` of the other name is reported where it is declared. Without one, the value is
/// that of the base image, or empty.
fn is_told_elsewhere(cx: &Cx<'_>, pair: &Pair) -> bool {
    let Some(other) = referred(pair) else { return false };
    let declares = |it: &Pair| it.key.text == other;
    let mut instructions = cx.file.instructions.iter();
    let is_declared = instructions.any(|instruction| match &instruction.body {
        Body::Args(pairs) => pairs.iter().any(declares),
        Body::Pairs { pairs, .. } => instruction.kind == Keyword::Env && pairs.iter().any(declares),
        _ => false,
    });
    credential::is_secret_name(other) || !is_declared
}

/// The only variable that a value consists of.
fn referred(pair: &Pair) -> Option<&str> {
    let value = pair.value.as_ref()?.text.trim_matches('"').strip_prefix('$')?;
    let name = value.trim_start_matches('{').trim_end_matches('}');
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

/// Whether the value that counts cannot be a secret: that of the global `ARG` which an `ARG` takes up, such as the address of
/// a public key.
fn is_public(cx: &Cx<'_>, index: usize, pair: &Pair) -> bool {
    let name = pair.key.text.as_str();
    let global = || {
        let mut globals = cx.file.instructions.iter().take_while(|it| it.kind != Keyword::From);
        globals.find_map(|it| match &it.body {
            Body::Args(pairs) => pairs.iter().find(|it| it.key.text == name)?.value.as_ref(),
            _ => None,
        })
    };
    let is_arg = cx.model.instruction(index).kind == Keyword::Arg;
    let value = pair.value.as_ref().or_else(|| global().filter(|_| is_arg));
    value.is_some_and(|word| credential::is_harmless(name, &literal(&word.text, cx.file.escape)))
}

fn secret(cx: &Cx<'_>, keyword: &str, pair: &Pair, in_stage: bool) -> Option<Finding> {
    let name = pair.key.text.as_str();
    let value = pair.value.as_ref().map(|word| literal(&word.text, cx.file.escape));
    let token = value.as_deref().and_then(credential::known_token);
    let docker = credential::is_dockers_secret(name);
    let hadolint = is_hadolints(name);
    let named =
        credential::is_secret_name(name) && !value.as_deref().is_some_and(|value| credential::is_harmless(name, value));
    if token.is_none() && !named && !(cx.is_strict() && (docker || hadolint)) {
        return None;
    }
    let message = match token {
        Some(token) => format!("`{name}` contains {token}, which stays readable in the image history"),
        None => format!("`{name}` looks like a secret, and `{keyword}` values stay readable in the image history"),
    };
    let docker = (docker && in_stage).then_some("SecretsUsedInArgOrEnv");
    let codes = hadolint.then_some("DL3064").into_iter().chain(docker);
    let help = match token {
        Some(_) => "revoke it, and pass a new one with `RUN --mount=type=secret` or `docker run -e`",
        None if keyword.eq_ignore_ascii_case("ARG") => "pass it with `RUN --mount=type=secret`",
        None => "set it at run time with `docker run -e`, or pass it to a `RUN` with `--mount=type=secret`",
    };
    let mut finding = cx.finding(pair.key.span, message).codes(codes).help(help);
    // The password of an example protects nothing.
    if token.is_none() && !cx.is_strict() && cx.context.is_beside_the_product() {
        finding.severity = finding.severity.min(Severity::Info);
    }
    Some(finding)
}

/// Whether the value of a variable is a token, wherever it stays.
fn holds_token(cx: &Cx<'_>, pair: &Pair) -> bool {
    pair.value.as_ref().is_some_and(|word| credential::known_token(&literal(&word.text, cx.file.escape)).is_some())
}

/// A variable of a stage that is not in the image: its history has nothing of it.
fn of_build_stage(cx: &Cx<'_>, mut finding: Finding, pair: &Pair) -> Finding {
    let name = pair.key.text.as_str();
    if pair.value.is_none() {
        finding.message =
            format!("`{name}` looks like a secret, and `ARG` values stay in the build cache and in provenance");
    } else if !cx.is_strict() {
        finding.message =
            format!("`{name}` looks like a secret, and everyone who has the Dockerfile can read its value");
    }
    finding.severity = finding.severity.min(Severity::Info);
    finding
}

/// Whether hadolint takes it for a secret, files and `GOPRIVATE` aside, which name none.
fn is_hadolints(name: &str) -> bool {
    const PARTS: [&str; 7] = ["api_key", "client_key", "password", "private", "secret", "token", "username"];
    const NAMES: [&str; 4] = ["AWS_ACCESS_KEY_ID", "DOCKER_EMAIL", "FACEBOOK_APP_ID", "TRAVIS_OS_NAME"];
    let lower = name.to_lowercase();
    let silent = lower == "goprivate" || lower.ends_with("_file");
    !silent
        && (PARTS.iter().any(|part| lower.contains(part)) || NAMES.iter().any(|known| known.eq_ignore_ascii_case(name)))
}
