//! Which file names mean something.

/// What may follow `Dockerfile.` in the name of a file that is not one.
const NOT_DOCKERFILES: &[&str] = &[
    "adoc",
    "asc",
    "bak",
    "backup",
    "csv",
    "diff",
    "dockerignore",
    "ejs",
    "erb",
    "gotmpl",
    "gz",
    "hbs",
    "hcl",
    "htm",
    "html",
    "in",
    "j2",
    "jinja",
    "jinja2",
    "json",
    "lock",
    "log",
    "m4",
    "md",
    "mustache",
    "old",
    "orig",
    "patch",
    "ps1",
    "py",
    "rej",
    "rst",
    "save",
    "sh",
    "sha256",
    "sig",
    "swo",
    "swp",
    "tar",
    "temp",
    "template",
    "tmp",
    "tmpl",
    "toml",
    "tpl",
    "xml",
    "yaml",
    "yml",
    "zip",
];

/// Whether a file of this name is a Dockerfile: `Dockerfile`, `Dockerfile.*`, `*.Dockerfile` and the same with
/// `Containerfile`, `*.dockerfile`, and the two names in lower case; but no template, no backup and nothing that is about
/// a Dockerfile.
pub fn is_dockerfile(name: &str) -> bool {
    if ["Dockerfile", "Containerfile", "dockerfile", "containerfile"].contains(&name) {
        return true;
    }
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if ["Dockerfile", "Containerfile", "dockerfile", "containerfile"].contains(&extension) {
        return true;
    }
    let starts = stem.starts_with("Dockerfile") || stem.starts_with("Containerfile");
    let first = stem.split('.').next().unwrap_or(stem);
    let known = first == "Dockerfile" || first == "Containerfile";
    let lower = extension.to_ascii_lowercase();
    starts && known && !extension.is_empty() && !lower.ends_with('~') && !NOT_DOCKERFILES.contains(&lower.as_str())
}

/// Whether a file of this name is a compose file: `compose.yaml`, `compose.*.yaml`, `docker-compose*.yaml`, or with `yml`.
pub fn is_compose(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else { return false };
    stem == "compose" || stem.starts_with("compose.") || stem.starts_with("docker-compose")
}

/// Whether a file of this name is a bake file that a builder reads unasked.
pub fn is_bake(name: &str) -> bool {
    BAKE_FILES.contains(&name)
}

/// The names of bake files, each overriding those before it.
pub(super) const BAKE_FILES: [&str; 4] =
    ["docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerfiles_are_told_from_what_surrounds_them() {
        for name in
            "Dockerfile Containerfile dockerfile containerfile Dockerfile.prod Dockerfile.alpine3.20 app.Dockerfile \
                     app.dockerfile Containerfile.ci web.Containerfile Dockerfile.go .dockerfile"
                .split_whitespace()
        {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in "Dockerfile.dockerignore app.dockerfile.dockerignore Dockerfile.md Dockerfile.sh Dockerfile.swp \
                     .Dockerfile.swp Dockerfile~ Dockerfile.prod~ Dockerfile.orig Dockerfile.bak Dockerfile.j2 Dockerfile.tmpl \
                     Dockerfile.erb Dockerfile.py Dockerfile.template Dockerfile.prod.J2 Dockerfiles Dockerfiles.d dockerfile.go Dockerfile. \
                     dockerfile_parser.py docker README.md Makefile"
            .split_whitespace()
        {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn files_that_describe_builds_are_known() {
        for name in "compose.yml compose.yaml compose.dev.yaml docker-compose.yml docker-compose.test.yaml docker-compose-ci.yml"
            .split_whitespace()
        {
            assert!(is_compose(name), "{name}");
        }
        for name in "compose.json composer.yml compose-dev.md xdocker-compose.yml".split_whitespace() {
            assert!(!is_compose(name), "{name}");
        }
        assert!(is_bake("docker-bake.hcl") && is_bake("docker-bake.override.json") && !is_bake("bake.hcl"));
    }
}
