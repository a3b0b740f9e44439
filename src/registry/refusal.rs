//! Why a registry gave no digest, in words.

use std::time::Duration;

use oci_client::errors::{OciDistributionError as Error, OciEnvelope, OciErrorCode};

/// What went wrong, and what to do about it.
pub(super) fn refusal(error: &Error, host: &str, timeout: Duration) -> String {
    match error {
        Error::AuthenticationFailure(_) | Error::UnauthorizedError { .. } => refused(host),
        Error::ImageManifestNotFoundError(_) => missing(host),
        Error::RegistryError { envelope, .. } => named(envelope, host),
        Error::ServerError { code, .. } => status(*code, host),
        Error::RequestError(error) if error.is_timeout() => no_answer(host, timeout),
        Error::RequestError(error) => format!("cannot reach {host}: {}", innermost(error)),
        error => format!("{host} gave an answer that is not valid: {error}"),
    }
}

/// Nothing came in time.
pub(super) fn no_answer(host: &str, timeout: Duration) -> String {
    format!("no answer from {host} within {} s; `--timeout` waits longer", timeout.as_secs())
}

fn named(envelope: &OciEnvelope, host: &str) -> String {
    let Some(first) = envelope.errors.first() else { return format!("{host} gave an error without a reason") };
    match first.code {
        OciErrorCode::ManifestUnknown | OciErrorCode::NameUnknown | OciErrorCode::NotFound => missing(host),
        OciErrorCode::Unauthorized | OciErrorCode::Denied => refused(host),
        OciErrorCode::Toomanyrequests => too_many(host),
        _ if first.message.is_empty() => format!("{host} gave the error `{:?}`", first.code),
        _ => format!("{host} gave an error: {}", first.message.trim()),
    }
}

fn status(code: u16, host: &str) -> String {
    match code {
        401 | 403 => refused(host),
        404 => missing(host),
        429 => too_many(host),
        500..=599 => format!("{host} failed with the status {code}; try again later"),
        code => format!("{host} answered with the status {code}"),
    }
}

fn refused(host: &str) -> String {
    format!(
        "{host} refuses access: the image does not exist, or it is private and needs `docker login {}`",
        login(host)
    )
}

fn missing(host: &str) -> String {
    format!("{host} has no image with this name and tag")
}

fn too_many(host: &str) -> String {
    let login = login(host);
    format!("{host} refuses more requests for now (429); wait, or use `docker login {login}` or `--registry-mirror`")
}

/// What `docker login` calls this registry.
fn login(host: &str) -> &str {
    if host == "index.docker.io" { "docker.io" } else { host }
}

/// The reason below all wrappers, which say only that there was a request.
fn innermost(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    reason.to_string()
}
