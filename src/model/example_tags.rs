//! Tags with a version of well-known images, to show what one looks like.

use super::stage::Base;

/// Images, each with a version of it.
const EXAMPLES: [(&str, &str); 32] = [
    ("almalinux", "9"),
    ("alpine", "3.22"),
    ("amazonlinux", "2023"),
    ("buildpack-deps", "bookworm"),
    ("busybox", "1.37"),
    ("caddy", "2.10"),
    ("composer", "2.8"),
    ("debian", "13"),
    ("docker", "28.3"),
    ("eclipse-temurin", "21"),
    ("elixir", "1.18"),
    ("fedora", "42"),
    ("golang", "1.25"),
    ("gradle", "8.14"),
    ("haproxy", "3.2"),
    ("httpd", "2.4"),
    ("mariadb", "11.8"),
    ("maven", "3.9"),
    ("mongo", "8.0"),
    ("mysql", "8.4"),
    ("nginx", "1.29"),
    ("node", "22"),
    ("php", "8.4"),
    ("postgres", "17"),
    ("python", "3.13"),
    ("rabbitmq", "4.1"),
    ("redis", "8.2"),
    ("rockylinux", "9"),
    ("ruby", "3.4"),
    ("rust", "1.90"),
    ("traefik", "3.5"),
    ("ubuntu", "24.04"),
];

impl Base {
    /// The image with a version, such as `node:22`, where it is well known.
    pub fn example(&self) -> Option<String> {
        let Base::Image(image) = self else { return None };
        let name = image.familiar();
        let (_, tag) = EXAMPLES.iter().find(|(known, _)| *known == name)?;
        Some(format!("{name}:{tag}"))
    }
}
