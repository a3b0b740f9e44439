//! The users that well-known images have.

use super::known_images::is_language;
use super::stage::Base;

const DEBIAN: [&str; 20] = [
    "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data",
    "backup", "list", "irc", "gnats", "nobody", "_apt", "ubuntu",
];

/// The users of Alpine.
const ALPINE: [&str; 27] = [
    "root",
    "bin",
    "daemon",
    "adm",
    "lp",
    "sync",
    "shutdown",
    "halt",
    "mail",
    "news",
    "uucp",
    "operator",
    "man",
    "postmaster",
    "cron",
    "ftp",
    "sshd",
    "at",
    "squid",
    "xfs",
    "games",
    "cyrus",
    "vpopmail",
    "ntp",
    "smmsp",
    "guest",
    "nobody",
];

impl Base {
    /// Its users; `None` where they are unknown.
    pub fn users(&self) -> Option<Vec<&'static str>> {
        let Base::Image(image) = self else { return matches!(self, Base::Scratch).then(|| vec!["root"]) };
        let (name, tag) = (image.familiar(), image.tag.as_deref().unwrap_or_default());
        let is_alpine = name == "alpine" || tag.contains("alpine");
        let is_known = matches!(name.as_str(), "debian" | "ubuntu" | "alpine") || is_language(image);
        let users = if is_alpine { &ALPINE[..] } else { &DEBIAN[..] };
        is_known.then(|| users.iter().copied().chain(self.own_user()).collect())
    }

    /// The user that it brings for its program.
    pub fn own_user(&self) -> Option<&'static str> {
        let Base::Image(image) = self else { return None };
        match image.familiar().as_str() {
            "node" => Some("node"),
            "nginx" | "nginxinc/nginx-unprivileged" => Some("nginx"),
            "postgres" => Some("postgres"),
            "redis" => Some("redis"),
            "gradle" => Some("gradle"),
            "oven/bun" => Some("bun"),
            "denoland/deno" => Some("deno"),
            name if name.starts_with("gcr.io/distroless/") || name.starts_with("cgr.dev/chainguard/") => {
                Some("nonroot")
            }
            _ => None,
        }
    }
}
