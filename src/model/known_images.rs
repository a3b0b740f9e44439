//! What is known to be in well-known images, and what is known not to be: users, a shell, programs.

use super::image::ImageRef;
use super::official_images::{is_minimal_red_hat, is_official};
use super::stage::Base;

/// The packages that every Debian or Ubuntu has.
const DEBIAN_PACKAGES: [&str; 37] = [
    "adduser",
    "apt",
    "base-files",
    "base-passwd",
    "bash",
    "bsdutils",
    "bzip2",
    "coreutils",
    "dash",
    "debconf",
    "debian-archive-keyring",
    "debianutils",
    "diffutils",
    "dpkg",
    "e2fsprogs",
    "findutils",
    "gpgv",
    "grep",
    "gzip",
    "hostname",
    "init-system-helpers",
    "login",
    "logsave",
    "lsb-base",
    "mawk",
    "mount",
    "ncurses-base",
    "ncurses-bin",
    "passwd",
    "perl-base",
    "procps",
    "sed",
    "sensible-utils",
    "sysvinit-utils",
    "tar",
    "ubuntu-keyring",
    "util-linux",
];

/// The packages that the small images of languages add.
const SLIM_PACKAGES: [&str; 4] = ["ca-certificates", "netbase", "tzdata", "media-types"];

/// Images that are a distribution, or a language on one.
const SYSTEMS: [&str; 29] = [
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "centos",
    "composer",
    "debian",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "golang",
    "gradle",
    "httpd",
    "maven",
    "nginx",
    "node",
    "openjdk",
    "oraclelinux",
    "perl",
    "php",
    "python",
    "r-base",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// Official images that set no directory, in none of their versions.
const WITHOUT_DIRECTORY: [&str; 18] = [
    "almalinux",
    "alpine",
    "amazoncorretto",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "eclipse-temurin",
    "fedora",
    "nginx",
    "node",
    "python",
    "rockylinux",
    "ruby",
    "rust",
    "ubuntu",
];

/// Official images whose user is not root, in some of their versions at least.
const OTHER_USER: [&str; 34] = [
    "api-firewall",
    "bonita",
    "cassandra",
    "couchbase",
    "eggdrop",
    "elasticsearch",
    "emqx",
    "fluentd",
    "geonetwork",
    "groovy",
    "haproxy",
    "hitch",
    "ibmjava",
    "irssi",
    "jenkins",
    "jetty",
    "jruby",
    "kibana",
    "kong",
    "lightstreamer",
    "logstash",
    "memcached",
    "neo4j",
    "odoo",
    "open-liberty",
    "rocket.chat",
    "solr",
    "sonarqube",
    "spark",
    "spiped",
    "storm",
    "teamspeak",
    "varnish",
    "websphere-liberty",
];

/// Images of others whose user is root in every version.
const ROOT: [&str; 11] = [
    "dunglas/frankenphp",
    "ghcr.io/astral-sh/uv",
    "golangci/golangci-lint",
    "hexpm/elixir",
    "hexpm/erlang",
    "lukemathwalker/cargo-chef",
    "mcr.microsoft.com/dotnet/sdk",
    "mcr.microsoft.com/playwright",
    "nvidia/cuda",
    "oven/bun",
    "quay.io/centos/centos",
];

/// Where copies of the official images are.
const MIRRORS: [&str; 2] = ["mirror.gcr.io/library/", "public.ecr.aws/docker/library/"];

impl Base {
    /// Whether its user is known to be root.
    pub fn runs_as_root(&self) -> bool {
        let Base::Image(image) = self else { return matches!(self, Base::Scratch) };
        let name = image.familiar();
        let official = MIRRORS.iter().find_map(|mirror| name.strip_prefix(mirror)).unwrap_or(&name);
        ROOT.contains(&name.as_str()) || is_official(official) && !OTHER_USER.contains(&official)
    }

    /// The directory in which its steps run, where that is known without its configuration.
    pub fn directory(&self) -> Option<&'static str> {
        let Base::Image(image) = self else { return matches!(self, Base::Scratch).then_some("/") };
        // Those made for `ONBUILD` set one in their triggers.
        let is_plain = image.tag.as_deref().is_none_or(|tag| !tag.contains("onbuild"));
        match image.familiar().as_str() {
            "golang" if is_plain => Some("/go"),
            name => (is_plain && WITHOUT_DIRECTORY.contains(&name)).then_some("/"),
        }
    }

    /// The package managers that it has; `None` where that is unknown.
    pub fn package_managers(&self) -> Option<&'static [&'static str]> {
        let Base::Image(image) = self else { return None };
        let tag = image.tag.as_deref().unwrap_or_default();
        match image.familiar().as_str() {
            "alpine" => Some(&["apk"]),
            "debian" | "ubuntu" => Some(&["apt", "apt-get"]),
            "fedora" if !tag.contains("minimal") => Some(&["yum", "dnf"]),
            "amazonlinux" if tag == "2" || tag.starts_with("2.") => Some(&["yum"]),
            name if is_minimal_red_hat(name) => Some(&["microdnf"]),
            name if is_official(name) && tag.split('-').any(|part| part.starts_with("alpine")) => Some(&["apk"]),
            "node" | "python" | "golang" | "ruby" | "rust" if !tag.contains("server") && !tag.contains("alpine") => {
                Some(&["apt", "apt-get"])
            }
            _ => None,
        }
    }

    /// Whether it surely has no `bash`: it is Alpine, or a language on it.
    pub fn lacks_bash(&self) -> bool {
        const BARE: [&str; 8] = ["alpine", "golang", "nginx", "node", "php", "python", "ruby", "rust"];
        let is_bare = matches!(self, Base::Image(image) if BARE.contains(&image.familiar().as_str()));
        is_bare && self.package_managers() == Some(&["apk"])
    }

    /// Whether it is one of Docker's official images, which are made alike.
    pub fn is_official(&self) -> bool {
        matches!(self, Base::Image(image) if is_official(&image.familiar()))
    }

    /// Whether it is known to hold the whole system of a distribution.
    pub fn is_system(&self) -> bool {
        matches!(self, Base::Image(image) if SYSTEMS.contains(&image.familiar().as_str()))
    }

    /// Whether its repository has no tag for a version, so that only a digest could pin it.
    pub fn has_only_moving_tags(&self) -> bool {
        const PREFIXES: [&str; 3] = ["cgr.dev/chainguard/", "gcr.io/cloud-builders/", "gcr.io/distroless/"];
        let Base::Image(image) = self else { return false };
        let name = image.familiar();
        // A repository such as `pytorch-2.6/ubuntu22.04/worker` has the version in its name.
        let versions = name.split('/').skip(1).any(|part| {
            part.split_once('.').is_some_and(|(major, minor)| {
                let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
                digit(major.as_bytes().last()) && digit(minor.as_bytes().first())
            })
        });
        versions || PREFIXES.iter().any(|start| name.starts_with(start))
    }

    /// Whether its repository is known to have no tag `latest`: those of Windows have had none since 2019.
    /// See <https://learn.microsoft.com/virtualization/windowscontainers/manage-containers/container-base-images>.
    pub fn lacks_latest(&self) -> bool {
        const WINDOWS: [&str; 4] = ["windows", "windows/nanoserver", "windows/servercore", "windows/server"];
        matches!(self, Base::Image(image) if image.host() == "mcr.microsoft.com" && WINDOWS.contains(&image.repository.as_str()))
    }

    /// Whether a package of Debian is in it; `None` where that is unknown.
    pub fn has_package(&self, name: &str) -> Option<bool> {
        let Base::Image(image) = self else { return None };
        let bare = matches!(image.familiar().as_str(), "debian" | "ubuntu");
        let slim = is_language(image) && image.tag.as_deref().is_some_and(|tag| tag.contains("slim"));
        if DEBIAN_PACKAGES.contains(&name) || name.starts_with("lib") {
            return Some(true);
        }
        match (bare, slim) {
            (true, _) => Some(false),
            (_, true) => Some(SLIM_PACKAGES.contains(&name) || name.starts_with("python") || name.starts_with("perl")),
            _ => None,
        }
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
        matches!(tool, "curl" | "wget") && self.downloads().is_some_and(|brought| !brought.contains(&tool))
    }

    /// The program that downloads which it has, where there is just one.
    pub fn brings_download(&self) -> Option<&'static str> {
        self.downloads()?.first().copied()
    }

    /// The programs that download which it has, at most one; `None` where that is unknown.
    fn downloads(&self) -> Option<&'static [&'static str]> {
        let Base::Image(image) = self else { return None };
        let name = image.familiar();
        let variant = |mark: &str| is_language(image) && image.tag.as_deref().is_some_and(|tag| tag.contains(mark));
        if matches!(name.as_str(), "debian" | "ubuntu") || variant("slim") {
            return Some(&[]);
        }
        // That of alpine is busybox's.
        (name == "alpine" || variant("alpine")).then_some(&["wget"])
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

    /// Whether many images set a variable of this name, so that it may come with one that is not a bare distribution.
    pub fn often_sets(&self, name: &str) -> bool {
        const OFTEN: [&str; 16] = [
            "CARGO_HOME",
            "CATALINA_HOME",
            "DEBIAN_FRONTEND",
            "GOPATH",
            "GOROOT",
            "GRADLE_HOME",
            "HOME",
            "JAVA_HOME",
            "LANG",
            "LC_ALL",
            "LD_LIBRARY_PATH",
            "MAVEN_HOME",
            "NODE_ENV",
            "PATH",
            "RUSTUP_HOME",
            "TZ",
        ];
        let is_plain = matches!(self, Base::Image(image) if is_language(image));
        !self.sets_no_variables() && OFTEN.contains(&name) && !(is_plain && name == "HOME")
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
pub(super) fn is_language(image: &ImageRef) -> bool {
    matches!(image.familiar().as_str(), "node" | "python" | "ruby")
}
