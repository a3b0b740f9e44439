//! Which file names mean something.

use std::path::Path;

/// What may follow `Dockerfile.` in the name of a file that is not one.
const NOT_DOCKERFILES: &[&str] = &[
    "adoc",
    "asc",
    "bak",
    "backup",
    "blueprint",
    "csv",
    "diff",
    "dockerignore",
    "eex",
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
    "liquid",
    "lock",
    "log",
    "m4",
    "md",
    "mustache",
    "njk",
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
    "tt",
    "txt",
    "xml",
    "yaml",
    "yml",
    "zip",
];

/// Whether a file of this name is a Dockerfile: `Dockerfile`, `Dockerfile.*`, `*.Dockerfile` and the same with
/// `Containerfile`, `*.dockerfile`, and the two names in lower case; `-`, `_` or a digit may stand in the place of the dot, as
/// in `Dockerfile-dev` and `dev_Dockerfile`. But no template, no backup and nothing that is about a Dockerfile.
pub fn is_dockerfile(name: &str) -> bool {
    const NAMES: [&str; 2] = ["Dockerfile", "Containerfile"];
    const LOWER: [&str; 2] = ["dockerfile", "containerfile"];
    if NAMES.iter().chain(&LOWER).any(|it| *it == name) {
        return true;
    }
    let lower = name.to_ascii_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    // `Dockerfile_test.go` is a program, and `Dockerfile.go` is for one.
    let is_program = ["c", "cs", "go", "java", "js", "rb", "rs", "ts"].contains(&extension);
    if is_program && !name.starts_with("Dockerfile.") && !name.starts_with("Containerfile.") {
        return false;
    }
    if lower.ends_with(['~', '.']) || NOT_DOCKERFILES.contains(&extension) {
        return false;
    }
    let ends = NAMES.iter().filter_map(|it| name.strip_suffix(it)).any(|before| before.ends_with(['.', '-', '_']));
    let dotted = LOWER.iter().filter_map(|it| name.strip_suffix(it)).any(|before| before.ends_with('.'));
    let separated = |after: &str| after.starts_with(|it: char| matches!(it, '.' | '-' | '_') || it.is_ascii_digit());
    let starts = NAMES.iter().filter_map(|it| name.strip_prefix(it)).any(separated);
    ends || dotted || starts
}

/// Whether a name speaks of a Dockerfile that is not read: a template, a copy.
pub fn is_like_dockerfile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let about = [
        "dockerignore",
        "md",
        "rst",
        "adoc",
        "py",
        "go",
        "rs",
        "js",
        "ts",
        "json",
        "yml",
        "yaml",
        "sh",
        "html",
        "java",
    ];
    let extension = lower.rsplit_once('.').map_or("", |(_, extension)| extension);
    let starts = lower.starts_with("dockerfile") || lower.starts_with("containerfile");
    starts && !is_dockerfile(name) && !about.contains(&extension)
}

/// Whether a text is not yet a Dockerfile: it has placeholders, where a builder reads variables, that no builder understands,
/// such as `FROM ${docker.base.image}` of Maven, `FROM {{ image }}`, a line `{% if x %}` or `FROM REPLACE-ME`.
pub fn is_template(text: &str) -> bool {
    const KEYWORDS: [&str; 8] = ["FROM ", "COPY ", "ADD ", "WORKDIR ", "USER ", "ENV ", "EXPOSE ", "VOLUME "];
    let property = |(_, after): (usize, &str)| {
        let name = after.find(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).unwrap_or(after.len());
        name > 0 && after[name..].starts_with('.')
    };
    text.lines().map(str::trim_start).any(|line| {
        let expanded = KEYWORDS.iter().any(|keyword| line.starts_with(keyword));
        let properties = || line.match_indices("${").map(|(at, _)| (at, &line[at + 2..])).any(property);
        let marks = || line.starts_with("FROM ") && ["{{", "{%", "<%"].iter().any(|mark| line.contains(mark));
        let is_directive = ["{%", "{{#", "{{-", "<%", "%{"].iter().any(|mark| line.starts_with(mark));
        is_directive
            || is_action(line)
            || has_template_option(line)
            || is_slot(line)
            || expanded && (properties() || marks())
            || line.strip_prefix("FROM ").is_some_and(is_placeholder)
    }) || has_expression(text)
        || is_fragment(text)
}

/// Whether a file without a `FROM` lies among templates, which insert it.
pub(super) fn is_inserted(path: &Path, text: &str) -> bool {
    let is_among_templates = || {
        let mut parts = path.parent().into_iter().flat_map(Path::components);
        parts.any(|part| part.as_os_str().to_string_lossy().to_lowercase().contains("template"))
    };
    !has_from(text) && is_among_templates()
}

/// Whether a text without a `FROM` has expressions in double braces: a piece that templates insert.
fn is_fragment(text: &str) -> bool {
    text.contains("{{") && !has_from(text)
}

fn has_from(text: &str) -> bool {
    let is_from = |line: &str| line.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("FROM "));
    text.lines().any(is_from)
}

/// Whether an instruction starts with an expression in double braces: `{{ insert "packages" }}`. A line that continues the one
/// above, and the text of a heredoc, belong to a command.
fn has_expression(text: &str) -> bool {
    let instructions = text.split("<<").next().unwrap_or_default();
    let mut is_continued = false;
    instructions.lines().any(|line| {
        let is_start = !std::mem::replace(&mut is_continued, line.trim_end().ends_with(['\\', '`']));
        is_start && line.trim_start().starts_with("{{")
    })
}

/// Whether a text has `${templateOption:variant}` of dev container templates, whose compose files are templates, too.
pub(super) fn has_template_option(text: &str) -> bool {
    text.contains("${templateOption:")
}

/// Whether a line starts with an action of Go's templates, such as `{{if .Apache}}` or `{{ end }}`.
fn is_action(line: &str) -> bool {
    const ACTIONS: [&str; 6] = ["define", "else", "end", "if", "range", "with"];
    let word = line.strip_prefix("{{").map(|line| line.trim_start().split(|it: char| !it.is_ascii_alphabetic()).next());
    word.flatten().is_some_and(|word| ACTIONS.contains(&word))
}

/// Whether a line is nothing but a name that a program replaces by instructions: `{packages}`, `@PACKAGES@`.
fn is_slot(line: &str) -> bool {
    let line = line.trim_end();
    let framed = |open: &str, close: &str| {
        let name = line.strip_prefix(open).and_then(|line| line.strip_suffix(close)).unwrap_or_default();
        name.len() > 2 && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    framed("{", "}") || framed("@", "@")
}

/// Whether what stands after `FROM` is a name that somebody has to replace: `REPLACE-ME`, `__IMAGE__`, `@BASE@`.
fn is_placeholder(image: &str) -> bool {
    let name = image.split_whitespace().next().unwrap_or_default();
    let shouted = name.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || matches!(it, '_' | '-'));
    let framed = ["@", "__", "%%"].iter().any(|mark| name.len() > 4 && name.starts_with(mark) && name.ends_with(mark));
    // `__NAMESPACE__/app`, `gcr.io/<project>/app`, `[app]`.
    let is_slot = |part: &str| {
        let pairs = [("__", "__"), ("<", ">"), ("[", "]")];
        pairs.iter().any(|(open, close)| part.len() > 4 && part.starts_with(open) && part.ends_with(close))
    };
    framed || name.split('/').any(is_slot) || shouted && name.contains(['_', '-'])
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

/// Whether a file of this name may be a bake file that a builder is told to read.
pub(super) fn may_be_bake(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    is_bake(name) || extension == "hcl" || (extension == "json" && name.contains("bake"))
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
                     app.dockerfile Containerfile.ci web.Containerfile Dockerfile.go .dockerfile Dockerfile-dev Dockerfile_ci \
                     Dockerfile2 dev-Dockerfile dev_Dockerfile Dockerfile-alpine.base"
                .split_whitespace()
        {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in "Dockerfile.dockerignore app.dockerfile.dockerignore Dockerfile.md Dockerfile.sh Dockerfile.swp \
                     .Dockerfile.swp Dockerfile~ Dockerfile.prod~ Dockerfile.orig Dockerfile.bak Dockerfile.j2 Dockerfile.tmpl \
                     Dockerfile.erb Dockerfile.py Dockerfile.template Dockerfile.prod.J2 Dockerfiles Dockerfiles.d dockerfile.go Dockerfile. \
                     dockerfile_parser.py docker README.md Makefile Dockerfile.tt Dockerfile-dev.erb MyDockerfile \
                     parse-dockerfile Dockerfile_test.go"
            .split_whitespace()
        {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn templates_are_told_by_their_placeholders() {
        for text in [
            "FROM ${docker.base.image}\n",
            "FROM a\nCOPY x ${pkg.name}.deb /\n",
            "FROM {{ image }}\n",
            "FROM <%= a %>\n",
            "ARG NODE=\"${templateOption:node}\"\nFROM a\n",
            "FROM a\n{packages}\nRUN b\n",
            "FROM a\n@PACKAGES@\n",
            "FROM a\n{%- if x == 'y' %}\nRUN b\n{%- endif %}\n",
            "FROM REPLACE-ME\n",
            "FROM @BASE@ AS build\n",
            "FROM __NAMESPACE__/base:1\n",
            "FROM gcr.io/<project_id>/go\n",
            "FROM [server-modules] AS modules\n",
            "FROM a\n{{if eq .Variant \"cli\" }}\nRUN b\n{{end}}\n",
            "{{ insert(\"packages\") }}\n",
            "RUN a --version {{ version }}\n",
            "FROM a\n\n{{\n    set name to \"b\"\n}}RUN b\n",
        ] {
            assert!(is_template(text), "{text}");
        }
        for text in [
            "FROM ${BASE}\n",
            "FROM a\nRUN echo '${db.url}' > /x\n",
            "FROM a\nENV A=${B:-1.2}\n",
            "FROM a\nLABEL x={{y}}\n",
            "FROM a\nRUN docker inspect -f \\\n  {{.Id}} x\n",
            "FROM Debian:12\n",
            "FROM a\nRUN echo \\\n    '{{' x\n",
            "FROM a\nCOPY <<EOF /x\n{{ .Name }}\nEOF\n",
        ] {
            assert!(!is_template(text), "{text}");
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
