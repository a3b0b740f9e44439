//! Which sources are addresses. Works on the known start of a source, too.

/// Whether it is an address for HTTP.
pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Whether it is a git repository.
pub(super) fn is_git(text: &str) -> bool {
    let schemed = ["git://", "ssh://", "git+ssh://", "git+https://"].iter().any(|scheme| text.starts_with(scheme));
    let path = text.split(['#', '?']).next().unwrap_or(text);
    schemed || is_scp(text) || (is_url(text) && path.trim_end_matches('/').strip_suffix(".git").is_some())
}

/// `user@host:path`
fn is_scp(text: &str) -> bool {
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"._-".contains(&it));
    let Some((host, path)) = text.split_once(':') else {
        return false;
    };
    host.split_once('@').is_some_and(|(user, host)| is_name(user) && is_name(host)) && !path.is_empty()
}
