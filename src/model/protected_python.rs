//! In which releases of distributions the Python of the system refuses packages from elsewhere.

use super::official_images::is_official;
use super::stage::Base;

impl Base {
    /// Whether `pip` surely refuses to install into the Python that comes from the packages of its distribution.
    pub fn protects_python(&self) -> bool {
        let Base::Image(image) = self else { return false };
        if image.tag.is_none() && image.digest.is_some() {
            return false;
        }
        let (name, tag) = (image.familiar(), image.tag.as_deref().unwrap_or("latest"));
        let first = tag.split('-').next().unwrap_or_default();
        match name.as_str() {
            "debian" => first.split('.').next().is_some_and(is_debian),
            "ubuntu" => is_ubuntu(first),
            "alpine" => is_alpine(first),
            // These have a Python of their own.
            "python" | "pypy" | "celery" | "django" | "sentry" => false,
            other => is_official(other) && tag.split('-').any(is_marked),
        }
    }
}

fn is_debian(release: &str) -> bool {
    const NAMES: [&str; 8] = ["bookworm", "forky", "latest", "sid", "stable", "testing", "trixie", "unstable"];
    NAMES.contains(&release) || release.len() == 2 && release.parse().is_ok_and(|number: u8| number >= 12)
}

fn is_ubuntu(release: &str) -> bool {
    const NAMES: [&str; 10] =
        ["devel", "latest", "lunar", "mantic", "noble", "oracular", "plucky", "questing", "resolute", "rolling"];
    NAMES.contains(&release) || at_least(release, (23, 4))
}

fn is_alpine(release: &str) -> bool {
    matches!(release, "latest" | "edge" | "3") || at_least(release, (3, 19))
}

/// Whether a part of a tag names a distribution that does: `22-bookworm-slim`, `8.4-alpine3.22`.
fn is_marked(part: &str) -> bool {
    matches!(part, "bookworm" | "trixie" | "noble")
        || part.strip_prefix("alpine").is_some_and(|release| at_least(release, (3, 19)))
}

fn at_least(release: &str, least: (u32, u32)) -> bool {
    let mut numbers = release.split('.').map(|part| part.parse().ok());
    let (Some(Some(major)), Some(Some(minor))) = (numbers.next(), numbers.next()) else { return false };
    (major, minor) >= least
}
