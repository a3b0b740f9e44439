//! The files that a manifest names and without which an install fails.

use serde_json::Value;

use crate::answers::runs::Run;
use crate::shell::tools::{Action, Meaning, ToolCall};

/// A file that an install needs.
#[derive(Debug)]
pub(super) struct Named {
    /// The manifest that names it, a path of the build context.
    pub(super) manifest: String,
    /// Its path from the directory of the manifest.
    pub(super) path: String,
    /// Where it is named, a clause.
    pub(super) by: String,
}

/// An install, and how to read a file of its directory: the path of the build context, and the text.
pub(super) struct Project<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) call: &'a ToolCall<'a>,
    pub(super) read: &'a dyn Fn(&str) -> Option<(String, String)>,
}

/// All files that the manifests of an install name and that it needs.
pub(super) fn named(project: &Project<'_>) -> Vec<Named> {
    let call = project.call;
    let installs = call.does(Action::Install) || call.does(Action::Fetch);
    let acts = installs || call.does(Action::Build);
    match call.tool.name.as_str() {
        "pip" | "uv pip" | "uv-pip" if installs => requirements(project).into_iter().chain(readme(project)).collect(),
        "uv" if installs && call.subcommand == "sync" && !call.has(Meaning::NoProject) => readme(project),
        "npm" | "pnpm" | "yarn" | "bun" if call.does(Action::Install) && call.reads_manifest() => node(project),
        "bundle" if installs => gemfile(project),
        "composer" if call.does(Action::Install) && matches!(call.subcommand, "install") => composer(project),
        "maven" if acts || !call.operands().is_empty() || !call.subcommand.is_empty() => modules(project),
        "go" if acts => replacements(project),
        _ => Vec::new(),
    }
}

/// A path of the project, where a manifest names it plainly.
fn local(path: &str) -> Option<String> {
    let path = path.trim().trim_matches(['"', '\'']).trim_start_matches("./").trim_end_matches('/');
    let is_plain = !path.is_empty() && !path.starts_with(['/', '~', '.'])
        || path.starts_with(".ruby")
        || path.starts_with(".yarn");
    (is_plain && !path.contains(['$', '*', '{', ':', '\\', ' '])).then(|| path.to_owned())
}

/// `-r base.txt` in a file that `-r` names.
fn requirements(project: &Project<'_>) -> Vec<Named> {
    let of = |file: &str| {
        let (manifest, text) = (project.read)(file)?;
        let named = text.lines().filter_map(|line| {
            let line = line.split(" #").next()?.trim();
            let rest = ["-r", "--requirement", "-c", "--constraint"].iter().find_map(|option| {
                let rest = line.strip_prefix(option)?;
                rest.starts_with([' ', '=']).then(|| rest.trim_start_matches(['=', ' ']))
            })?;
            let option = line.split([' ', '=']).next()?;
            Some((option.to_owned(), local(rest)?))
        });
        let below = |path: String| match file.rsplit_once('/') {
            Some((directory, _)) => format!("{directory}/{path}"),
            None => path,
        };
        let root = manifest.strip_suffix(file).unwrap_or_default().to_owned();
        let named: Vec<Named> = named
            .map(|(option, path)| Named {
                manifest: format!("{root}x"),
                path: below(path),
                by: format!("`{option}` in `{file}`"),
            })
            .collect();
        Some(named)
    };
    let files = project.call.named_manifests().into_iter().filter_map(|(file, _)| local(file));
    files.filter_map(|file| of(&file)).flatten().collect()
}

/// The description that the back end of a build reads when it builds the project.
fn readme(project: &Project<'_>) -> Vec<Named> {
    let call = project.call;
    let builds =
        matches!(call.tool.name.as_str(), "uv") || call.packages().iter().any(|word| word.is(".") || word.is("./"));
    // What was brought is looked for only where it matters.
    let Some((manifest, text)) = builds.then(|| (project.read)("pyproject.toml")).flatten() else { return Vec::new() };
    let is_strict = ["hatchling.build", "poetry.core.masonry.api", "flit_core.buildapi", "uv_build"];
    let Ok(table) = text.parse::<toml::Table>() else { return Vec::new() };
    let backend = table.get("build-system").and_then(|it| it.get("build-backend")).and_then(toml::Value::as_str);
    let readme = table.get("project").and_then(|it| it.get("readme"));
    let file = readme.and_then(|readme| readme.as_str().or_else(|| readme.get("file")?.as_str())).and_then(local);
    let is_needed = backend.is_some_and(|backend| is_strict.contains(&backend));
    let named = file.filter(|_| is_needed);
    named.map(|path| Named { manifest, path, by: "`readme` in `pyproject.toml`".to_owned() }).into_iter().collect()
}

/// Patches, the package manager itself, and what its scripts start.
fn node(project: &Project<'_>) -> Vec<Named> {
    let call = project.call;
    let tool = call.tool.name.as_str();
    let mut found = Vec::new();
    if matches!(tool, "yarn")
        && let Some((manifest, text)) = (project.read)(".yarnrc.yml")
    {
        let path = text.lines().find_map(|line| local(line.strip_prefix("yarnPath:")?));
        let by = "`yarnPath` in `.yarnrc.yml`".to_owned();
        found.extend(path.map(|path| Named { manifest, path, by }));
    }
    let Some((manifest, text)) = (project.read)("package.json") else { return found };
    let Ok(json) = serde_json::from_str::<Value>(&text) else { return found };
    let own = if matches!(tool, "pnpm") { &json["pnpm"] } else { &json };
    let patches = &own["patchedDependencies"];
    let patches = patches
        .as_object()
        .filter(|_| matches!(tool, "pnpm" | "bun"))
        .into_iter()
        .flatten()
        .filter_map(|(_, file)| local(file.as_str()?));
    found.extend(patches.map(|path| Named {
        manifest: manifest.clone(),
        path,
        by: "`patchedDependencies` in `package.json`".to_owned(),
    }));
    let settings = (project.read)(".npmrc").map(|(_, text)| text).unwrap_or_default();
    if project.run.may_be_set(call, Meaning::NoScripts)
        || settings.contains("ignore-scripts")
        || call.command.arguments().iter().any(|word| word.value().contains("skip-build"))
        || matches!(tool, "bun")
    {
        return found;
    }
    let keys: &[&str] =
        if matches!(tool, "npm") { &["preinstall", "install", "postinstall", "prepare"] } else { &["postinstall"] };
    found.extend(keys.iter().filter_map(|key| {
        let path = started(json["scripts"][key].as_str()?, &json)?;
        Some(Named { manifest: manifest.clone(), path, by: format!("`{key}` in `package.json`") })
    }));
    found
}

/// The file that the first command of a script needs.
fn started(script: &str, manifest: &Value) -> Option<String> {
    let first = script.split("&&").next()?.trim();
    if first.contains(['|', ';', '$', '(', '<', '>']) || script.contains("||") {
        return None;
    }
    let words: Vec<&str> = first.split_ascii_whitespace().collect();
    match words[..] {
        ["prisma", "generate"] if manifest["prisma"].is_null() => Some("prisma/schema.prisma".to_owned()),
        ["prisma", "generate", "--schema", path] => local(path),
        ["prisma", "generate", option] => local(option.strip_prefix("--schema=")?),
        ["node" | "sh" | "bash", path, ..] => local(path).filter(|path| path.contains('.') && path != "."),
        [path] if path.starts_with("./") => local(path),
        _ => None,
    }
}

/// `ruby file: ".ruby-version"`, `eval_gemfile "other"`
fn gemfile(project: &Project<'_>) -> Vec<Named> {
    let Some((manifest, text)) = (project.read)("Gemfile") else { return Vec::new() };
    let quoted = |line: &str| line.split(['"', '\'']).nth(1).and_then(local);
    let of = |line: &str| {
        let line = line.trim();
        let rest = line.strip_prefix("ruby").map(str::trim_start);
        let names = rest.is_some_and(|rest| rest.starts_with("file:") || rest.starts_with("File.read("));
        let word = if names { "ruby" } else { "eval_gemfile" };
        let is_one = names || line.starts_with("eval_gemfile ") || line.starts_with("eval_gemfile(");
        let path = quoted(line).filter(|_| is_one && !line.contains(" if "))?;
        Some(Named { manifest: manifest.clone(), path, by: format!("`{word}` in `Gemfile`") })
    };
    text.lines().filter_map(of).collect()
}

/// `"@php artisan package:discover"`
fn composer(project: &Project<'_>) -> Vec<Named> {
    let call = project.call;
    if call.command.has_argument("--no-scripts") || project.run.may_be_set(call, Meaning::NoScripts) {
        return Vec::new();
    }
    let Some((manifest, text)) = (project.read)("composer.json") else { return Vec::new() };
    let json = serde_json::from_str::<Value>(&text).unwrap_or_default();
    let loads = !call.command.has_argument("--no-autoloader");
    let keys = ["pre-install-cmd", "post-install-cmd", "post-autoload-dump"];
    let of = |key: &str| {
        let script = &json["scripts"][key];
        let commands = script.as_array().cloned().unwrap_or_else(|| vec![script.clone()]);
        let path = commands.iter().filter_map(Value::as_str).find_map(|command| {
            let mut words = command.split_ascii_whitespace();
            let is_php = words.next().is_some_and(|first| first == "@php" || first == "php");
            words.next().filter(|word| is_php && !word.starts_with('-')).and_then(local)
        })?;
        Some(Named { manifest: manifest.clone(), path, by: format!("`{key}` in `composer.json`") })
    };
    keys.into_iter().filter(|key| loads || *key != "post-autoload-dump").filter_map(of).collect()
}

/// `<module>core</module>`
fn modules(project: &Project<'_>) -> Vec<Named> {
    let call = project.call;
    let chosen = ["-N", "--non-recursive", "-f", "--file", "-pl", "--projects", "--version", "-v"];
    if call.command.arguments().iter().any(|word| chosen.iter().any(|it| word.value().starts_with(it))) {
        return Vec::new();
    }
    let Some((manifest, text)) = (project.read)("pom.xml") else { return Vec::new() };
    // What a profile adds may not be built.
    let text = text.split("<profiles>").next().unwrap_or_default();
    if text.contains("<!--") {
        return Vec::new();
    }
    let modules = text.split("<module>").skip(1).filter_map(|rest| local(rest.split("</module>").next()?));
    let pom = |module: String| if module.ends_with("pom.xml") { module } else { format!("{module}/pom.xml") };
    let by = || "`modules` in `pom.xml`".to_owned();
    modules.map(|module| Named { manifest: manifest.clone(), path: pom(module), by: by() }).collect()
}

/// `replace example.com/lib => ./lib`
fn replacements(project: &Project<'_>) -> Vec<Named> {
    let is_vendored = (project.read)("vendor/modules.txt").is_some();
    let Some((manifest, text)) = (project.read)("go.mod").filter(|_| !is_vendored) else { return Vec::new() };
    let of = |line: &str| {
        let line = line.split("//").next()?;
        let (module, target) = line.split_once("=>")?;
        let module = module.trim().trim_start_matches("replace ").split_ascii_whitespace().next()?;
        // What nothing requires is not read.
        let is_required = text.lines().filter(|line| !line.contains("=>") && line.contains(module)).count() > 0;
        let path = target.trim().strip_prefix("./").filter(|_| is_required).and_then(local)?;
        Some(Named {
            manifest: manifest.clone(),
            path: format!("{path}/go.mod"),
            by: "`replace` in `go.mod`".to_owned(),
        })
    };
    text.lines().filter_map(of).collect()
}
