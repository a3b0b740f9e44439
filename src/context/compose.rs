//! Builds in compose files.

use std::path::Path;

use super::build::Chosen;
use super::path::shown;
use super::problem::Problem;
use super::recipe::{Described, Recipe, line_of};
use super::value::{Node, Value, read_yaml};

/// The builds of a compose file, in its order. Variables are those of the `.env` file beside it and the defaults written
/// in it; a service whose paths need more is left out.
///
/// Also the names of the images that the services build.
pub(super) fn read(file: &Path, text: &str, environment: &[(String, String)]) -> Result<Compose, Problem> {
    let document = read_yaml(text).map_err(|(line, message)| Problem {
        path: file.to_owned(),
        line,
        message: format!("invalid YAML: {message}"),
    })?;
    let lookup = |name: &str| environment.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let recipe = |(service, body): &(String, Value)| {
        let build = body.at("build")?;
        let line = build.span.map(|span| line_of(text, span.start as usize));
        let chosen = Chosen::Compose { file: shown(file), service: service.clone() };
        described(build, &lookup)?.recipe(file, line, chosen)
    };
    let services = document.at("services").map(Value::entries).unwrap_or_default();
    let recipes = services.iter().filter_map(recipe).collect();
    let built = || services.iter().filter(|(_, body)| body.at("build").is_some());
    let image = |(_, body): &(String, Value)| interpolate(body.at("image").and_then(Value::text)?, &lookup);
    let directory = file.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let named = document.at("name").and_then(Value::text).and_then(|name| interpolate(name, &lookup));
    Ok(Compose {
        recipes,
        images: built().filter_map(image).collect(),
        services: built().map(|(service, _)| service.clone()).collect(),
        projects: directory.into_iter().chain(named).collect(),
    })
}

/// What a compose file says of builds.
#[derive(Debug, Default)]
pub(super) struct Compose {
    /// The builds.
    pub(super) recipes: Vec<Recipe>,
    /// The names that the file gives to the images that it builds.
    pub(super) images: Vec<String>,
    /// The services that are built.
    pub(super) services: Vec<String>,
    /// The names that the project may have: that of its directory, and the one that the file says.
    pub(super) projects: Vec<String>,
}

impl Compose {
    /// The names of images that have none of their own, which are called after the project and the service.
    pub(super) fn default_images(projects: &[String], services: &[String]) -> Vec<String> {
        let pairs = projects.iter().flat_map(|project| services.iter().map(move |service| (project, service)));
        pairs.flat_map(|(project, service)| [format!("{project}-{service}"), format!("{project}_{service}")]).collect()
    }
}

/// `None` for a build that says nothing of where it happens, as in a file that only overrides another, or nothing that can
/// be known.
fn described(build: &Value, lookup: &dyn Fn(&str) -> Option<String>) -> Option<Described> {
    if let Node::Text(context) = &build.node {
        return Some(Described { context: Some(interpolate(context, lookup)?), ..Described::default() });
    }
    let known = |key: &str| match build.at(key).and_then(Value::text) {
        Some(text) => interpolate(text, lookup).map(Some),
        None => Some(None),
    };
    let pairs = |key: &str| -> Vec<(String, Option<String>)> {
        let pairs = build.at(key).map(Value::pairs).unwrap_or_default();
        pairs.into_iter().map(|(name, value)| (name, value.and_then(|value| interpolate(&value, lookup)))).collect()
    };
    let context = known("context")?;
    let dockerfile = known("dockerfile")?;
    let inline = build.at("dockerfile_inline").and_then(|value| {
        // A compose file doubles the dollars that are not its own.
        Some((value.text()?.replace("$$", "$"), value.span))
    });
    if context.is_none() && dockerfile.is_none() && inline.is_none() {
        return None;
    }
    Some(Described {
        context,
        dockerfile,
        inline,
        args: pairs("args"),
        changing: Vec::new(),
        contexts: pairs("additional_contexts"),
        target: known("target").flatten().filter(|target| !target.is_empty()),
    })
}

/// The text with its variables replaced, as compose replaces them; `None` where a variable is not known.
fn interpolate(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        replaced.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            replaced.push('$');
            rest = after;
        } else if let Some(inside) = after.strip_prefix('{') {
            let end = closing(inside)?;
            replaced.push_str(&braced(&inside[..end], lookup)?);
            rest = &inside[end + 1..];
        } else {
            let end = name_length(after);
            replaced.push_str(&lookup(&after[..end]).filter(|_| end > 0)?);
            rest = &after[end..];
        }
    }
    replaced.push_str(rest);
    Some(replaced)
}

/// The value of what stands in `${…}`: a name, and perhaps what to do where it is not set or, after a colon, empty.
fn braced(inside: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let (name, rest) = inside.split_at(name_length(inside));
    let (value, rest) = match rest.strip_prefix(':') {
        Some(rest) => (lookup(name).filter(|value| !value.is_empty()), rest),
        None => (lookup(name), rest),
    };
    match rest.chars().next() {
        Some('-') => value.or_else(|| interpolate(&rest[1..], lookup)),
        Some('+') => value.map_or(Some(String::new()), |_| interpolate(&rest[1..], lookup)),
        Some('?') | None => value,
        Some(_) => None,
    }
}

fn closing(inside: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(text.len())
}

/// The variables of an `.env` file, in its order.
pub(super) fn environment(text: &str) -> Vec<(String, String)> {
    let variable = |line: &str| {
        let line = line.trim();
        let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
        let value = value.trim();
        let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
        let plain = value.split(" #").next().unwrap_or(value).trim_end();
        (!name.starts_with('#')).then(|| (name.trim().to_owned(), quoted.unwrap_or(plain).to_owned()))
    };
    text.lines().filter_map(variable).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::{Location, recipe::Written};

    fn check(build: &str, expected: &str) {
        let text = format!("services:\n  web:\n    build: {build}\n");
        let env = environment("# comment\nDIR=api\nexport QUOTED=\"a b\"\nEMPTY=\n");
        let recipes = read(Path::new("deploy/compose.yml"), &text, &env).unwrap().recipes;
        let told: Vec<String> = recipes.iter().map(tell).collect();
        assert_eq!(told.join("\n"), expected, "{build}");
    }

    fn tell(recipe: &Recipe) -> String {
        let Recipe { build, dockerfile, .. } = recipe;
        let mut told = vec![match &build.location {
            Location::Directory(path) => shown(path),
            Location::Remote(url) => format!("remote {url}"),
            Location::Unknown => "unknown".to_owned(),
        }];
        told.push(match dockerfile {
            Written::File(path) => shown(path),
            Written::Inline { text, .. } => format!("{text:?}"),
        });
        told.extend(build.args.iter().map(|(name, value)| format!("{name}={}", value.as_deref().unwrap_or("?"))));
        told.extend(build.contexts.iter().map(|(name, value)| format!("{name}:{value}")));
        told.extend(build.target.iter().map(|target| format!("> {target}")));
        told.join(" ")
    }

    #[test]
    fn builds_are_read_in_every_form() {
        check(".", "deploy deploy/Dockerfile");
        check("..", ". Dockerfile");
        check("/srv/app", "/srv/app /srv/app/Dockerfile");
        check("{context: ../app, dockerfile: docker/Prod.Dockerfile}", "app app/docker/Prod.Dockerfile");
        check("{context: .., dockerfile: ../x/Dockerfile}", ". ../x/Dockerfile");
        check("{dockerfile: /abs/Dockerfile}", "deploy /abs/Dockerfile");
        check("{context: ., args: {A: 1, B: true, C: , D: x}}", "deploy deploy/Dockerfile A=1 B=true C=? D=x");
        check("{context: ., args: [A=1, B, 'C=a=b']}", "deploy deploy/Dockerfile A=1 B=? C=a=b");
        check("{context: ., target: dev}", "deploy deploy/Dockerfile > dev");
        check("{context: ., additional_contexts: {src: ../s}}", "deploy deploy/Dockerfile src:../s");
        check(
            "{context: ., additional_contexts: [base=docker-image://a]}",
            "deploy deploy/Dockerfile base:docker-image://a",
        );
        check("https://example.com/a.git", "");
        check("{args: [A=1]}", "");
        check("", "");
        check("[a]", "");
    }

    #[test]
    fn variables_are_replaced() {
        check("../${DIR}", "api api/Dockerfile");
        check("../$DIR/x", "api/x api/x/Dockerfile");
        check("${NOWHERE:-..}", ". Dockerfile");
        check("${EMPTY:-../a}", "a a/Dockerfile");
        check("../${EMPTY-a}", ". Dockerfile");
        check("'../${A:-${B:-c}}'", "c c/Dockerfile");
        check("../a$$b", "a$b a$b/Dockerfile");
        check("$NOWHERE", "");
        check("${NOWHERE:?say where}", "");
        check("${", "");
        check("{context: ., args: [A=$NOWHERE, 'B=${QUOTED}']}", "deploy deploy/Dockerfile A=? B=a b");
    }

    #[test]
    fn an_inline_dockerfile_keeps_its_place() {
        let text =
            "services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM a\n        RUN echo $$HOME\n";
        let recipes = read(Path::new("compose.yml"), text, &[]).unwrap().recipes;
        let Written::Inline { text: inline, span } = &recipes[0].dockerfile else { panic!("{recipes:?}") };
        assert_eq!(inline, "FROM a\nRUN echo $HOME\n");
        assert!(span.is_some_and(|span| text[span].contains("FROM a")), "{span:?} {:?}", span.map(|span| &text[span]));
        assert_eq!(recipes[0].line, Some(4));
    }

    #[test]
    fn a_broken_file_is_a_problem_with_a_line() {
        let problem = read(Path::new("compose.yml"), "services:\n  a: [\n", &[]).unwrap_err();
        assert!(problem.to_string().starts_with("compose.yml:"), "{problem}");
        for harmless in ["", "[]", "services: 1", "services: [a]", "services:\n  a:\n", "a: b"] {
            let read = read(Path::new("compose.yml"), harmless, &[]).unwrap();
            assert!(read.recipes.is_empty() && read.services.is_empty(), "{harmless:?}");
        }
    }
}
