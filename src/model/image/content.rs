//! What is known to be in well-known images, and what is known not to be: users, a shell, programs.

use super::ImageRef;
use crate::model::stage::Base;

const DEBIAN: [&str; 20] = [
    "root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data",
    "backup", "list", "irc", "gnats", "nobody", "_apt", "ubuntu",
];

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
    /// Its users; `None` where nobody knows them.
    pub fn users(&self) -> Option<&'static [&'static str]> {
        match self {
            Base::Scratch => Some(&["root"]),
            Base::Image(image) => match image.familiar().as_str() {
                "debian" | "ubuntu" => Some(&DEBIAN),
                "alpine" => Some(&ALPINE),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is one of Docker's official images, which are made alike.
    pub fn is_official(&self) -> bool {
        matches!(self, Base::Image(image) if !image.familiar().contains('/'))
    }

    /// Whether it surely has no shell.
    pub fn lacks_shell(&self) -> bool {
        match self {
            Base::Scratch => true,
            Base::Image(image) => {
                let debug = image.tag.as_deref().is_some_and(|tag| tag.contains("debug"));
                image.familiar().starts_with("gcr.io/distroless/") && !debug
            }
            _ => false,
        }
    }

    /// Whether it surely has no `curl`, or no `wget`.
    pub fn lacks_download(&self, tool: &str) -> bool {
        let Base::Image(image) = self else { return false };
        let name = image.familiar();
        let variant = |mark: &str| is_language(image) && image.tag.as_deref().is_some_and(|tag| tag.contains(mark));
        let debian = matches!(name.as_str(), "debian" | "ubuntu") || variant("slim");
        // The `wget` of alpine is busybox's.
        debian && matches!(tool, "curl" | "wget") || tool == "curl" && (name == "alpine" || variant("alpine"))
    }

    /// Whether it sets no variables but `PATH`: a bare distribution.
    pub fn sets_no_variables(&self) -> bool {
        const BARE: [&str; 10] = [
            "alpine",
            "almalinux",
            "amazonlinux",
            "archlinux",
            "busybox",
            "centos",
            "debian",
            "fedora",
            "rockylinux",
            "ubuntu",
        ];
        match self {
            Base::Scratch => true,
            Base::Image(image) => BARE.contains(&image.familiar().as_str()),
            _ => false,
        }
    }

    /// Its name as messages show it; empty where it has none.
    pub fn shown(&self) -> &str {
        match self {
            Base::Scratch => "scratch",
            Base::Image(image) => &image.text,
            _ => "",
        }
    }
}

/// Whether it is an official image of a language that adds no such programs to its small variants.
fn is_language(image: &ImageRef) -> bool {
    matches!(image.familiar().as_str(), "node" | "python" | "ruby")
}
