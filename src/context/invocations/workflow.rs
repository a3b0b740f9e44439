//! Builds in the files of CI services: GitHub's workflows and actions, GitLab's and others' lists of commands.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::changing::{CHANGING, is_changing, set_by};
use super::script::{self, Start, absolute, below};
use super::started::{Place, Started, may_build};
use crate::context::recipe::{Described, line_of};
use crate::context::value::{Node, Value, read_yaml};

/// The most combinations of one matrix that are unfolded.
const MAX_MATRIX: usize = 64;

/// The most builds of one file.
const MAX_BUILDS: usize = 200;

/// The deepest level of a file in which commands are looked for.
const MAX_DEPTH: usize = 12;

/// Whether a file is a workflow of GitHub's.
pub(super) fn is_workflow(file: &Path) -> bool {
    let is_yaml = file.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
    let directory = file.parent().and_then(Path::file_name);
    is_yaml && directory.is_some_and(|directory| directory == "workflows" || directory == ".circleci")
}

/// The builds of all steps and commands.
pub(super) fn read(text: &str, place: Place<'_>) -> Vec<Started> {
    let Ok(document) = read_yaml(text) else { return Vec::new() };
    let mut reader = Reader { text, place, found: Vec::new() };
    let inputs = defaults(&document);
    if let Some(jobs) = document.at("jobs") {
        let everywhere = expressions(document.at("env"), "env");
        for (_, job) in jobs.entries() {
            let known = [&inputs[..], &everywhere[..], &expressions(job.at("env"), "env")[..]].concat();
            for variables in combinations(job) {
                let known = [&known[..], &variables[..]].concat();
                let inherited = directory(job.at("defaults")).or_else(|| directory(document.at("defaults")));
                reader.steps(job.at("steps"), &known, inherited);
            }
        }
    }
    if let Some(runs) = document.at("runs") {
        reader.steps(runs.at("steps"), &inputs, None);
    }
    reader.commands(&document, 0);
    reader.found
}

/// A name as an expression writes it, such as `matrix.file`, and its value.
type Known = (String, String);

/// The defaults of the inputs of a workflow or an action.
fn defaults(document: &Value) -> Vec<Known> {
    let triggers = document.at("on").map(Value::entries).unwrap_or_default();
    let called = triggers.iter().filter_map(|(_, trigger)| trigger.at("inputs"));
    let inputs = called.chain(document.at("inputs")).flat_map(Value::entries);
    let default =
        |(name, input): &(String, Value)| Some((format!("inputs.{name}"), input.at("default")?.text()?.to_owned()));
    inputs.filter_map(default).collect()
}

fn expressions(map: Option<&Value>, prefix: &str) -> Vec<Known> {
    let mut found = Vec::new();
    let mut waiting: Vec<(String, &Value)> = map.map(|map| (prefix.to_owned(), map)).into_iter().collect();
    while let Some((name, value)) = waiting.pop() {
        match &value.node {
            Node::Text(text) => found.push((name, text.clone())),
            Node::Map(entries) if name.matches('.').count() < MAX_DEPTH => {
                waiting.extend(entries.iter().map(|(key, value)| (format!("{name}.{key}"), value)));
            }
            _ => {}
        }
    }
    found
}

/// The variables of each combination of a job's matrix; none, once, where it has no matrix that is written out.
fn combinations(job: &Value) -> Vec<Vec<Known>> {
    let Some(matrix) = job.at("strategy").and_then(|strategy| strategy.at("matrix")) else { return vec![Vec::new()] };
    let known = |name: &str, value: &Value| match &value.node {
        Node::Text(text) => vec![(format!("matrix.{name}"), text.clone())],
        _ => expressions(Some(value), &format!("matrix.{name}")),
    };
    let mut products: Vec<Vec<Known>> = vec![Vec::new()];
    for (name, values) in matrix.entries().iter().filter(|(name, _)| name != "include" && name != "exclude") {
        let values = values.items();
        if values.is_empty() {
            continue;
        }
        let with = |product: &Vec<Known>| -> Vec<Vec<Known>> {
            values.iter().take(MAX_MATRIX).map(|value| [&product[..], &known(name, value)[..]].concat()).collect()
        };
        products = products.iter().flat_map(with).take(MAX_MATRIX).collect();
    }
    let included = matrix.at("include").map(Value::items).unwrap_or_default().iter().take(MAX_MATRIX);
    products.extend(included.map(|item| expressions(Some(item), "matrix")));
    products
}

fn directory(part: Option<&Value>) -> Option<&str> {
    let part = part?;
    part.at("run").unwrap_or(part).at("working-directory")?.text()
}

/// The names that `docker/metadata-action` gives to what later steps of the job build.
fn images(uses: &Value, with: Option<&Value>, fill: &dyn Fn(&str) -> String) -> Vec<String> {
    if uses.text().and_then(|uses| uses.split('@').next()) != Some("docker/metadata-action") {
        return Vec::new();
    }
    let images = with.and_then(|with| with.at("images")).and_then(Value::text).map(fill).unwrap_or_default();
    // An entry may be `name=ghcr.io/owner/name,enable=true`.
    let names = images.split([',', '\n']).map(|entry| entry.trim().trim_start_matches("name="));
    names.filter(|name| !name.is_empty() && !name.contains('=')).map(str::to_owned).collect()
}

struct Reader<'a> {
    text: &'a str,
    place: Place<'a>,
    found: Vec<Started>,
}

impl Reader<'_> {
    fn steps(&mut self, steps: Option<&Value>, known: &[Known], inherited: Option<&str>) {
        let mut named: Vec<String> = Vec::new();
        let mut set: Vec<Known> = Vec::new();
        for step in steps.map(Value::items).unwrap_or_default() {
            let known = [known, &set[..], &expressions(step.at("env"), "env")[..]].concat();
            set.extend(set_by(step).into_iter().map(|name| (name, CHANGING.to_owned())));
            let fill = |text: &str| filled(text, &known, self.place.root);
            if let Some(uses) = step.at("uses") {
                named.extend(images(uses, step.at("with"), &fill));
                let started = self.action(uses, step.at("with"), &fill);
                self.found.extend(started.map(|mut started| {
                    started.tags.extend(named.iter().cloned());
                    started
                }));
            }
            if let Some(run) = step.at("run") {
                let inside = directory(Some(step)).or(inherited).map(fill);
                let directories = match inside {
                    None => vec![self.place.root.to_owned()],
                    Some(inside) if inside.contains("${") => continue,
                    Some(inside) => vec![below(self.place.root, &inside)],
                };
                let variables = known.iter().filter_map(|(name, value)| {
                    Some((name.strip_prefix("env.")?.to_owned(), fill(value))).filter(|it| !it.1.contains("${"))
                });
                let variables = variables.collect();
                self.script(run, &fill, directories, variables);
            }
        }
    }

    /// A step that uses an action which builds.
    fn action(&self, uses: &Value, with: Option<&Value>, fill: &dyn Fn(&str) -> String) -> Option<Started> {
        let what = match uses.text()?.split('@').next()? {
            "docker/build-push-action" => "docker/build-push-action",
            "depot/build-push-action" => "depot/build-push-action",
            "redhat-actions/buildah-build" => "redhat-actions/buildah-build",
            "useblacksmith/build-push-action" => "useblacksmith/build-push-action",
            _ => return None,
        };
        let get = |key: &str| with.and_then(|with| with.at(key)).and_then(Value::text).map(fill);
        let is_known = |text: &String| !text.contains("${");
        let lines = |key: &str| -> Vec<(String, Option<String>)> {
            let text = get(key).unwrap_or_default();
            let pairs = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                (name.to_owned(), Some(value.to_owned()).filter(|value| !value.is_empty() && is_known(value)))
            });
            pairs.collect()
        };
        let changing = with.and_then(|with| with.at("build-args")).and_then(Value::text).map(fill).unwrap_or_default();
        let changing = changing.lines().filter(|line| line.contains(CHANGING)).filter_map(|line| line.split_once('='));
        let changing = changing.map(|(name, _)| name.trim().to_owned()).collect();
        let context = get("context").filter(|context| !context.trim().is_empty());
        let is_clone = context.as_deref().is_none_or(|context| context.starts_with("${defaultContext}"))
            && what != "redhat-actions/buildah-build";
        let context = match context {
            Some(context) => context
                .strip_prefix("${defaultContext}")
                .map_or(context.clone(), |rest| rest.trim_start_matches(':').to_owned()),
            None => ".".to_owned(),
        };
        let dockerfile = get("file").or_else(|| get("containerfiles")).filter(|path| !path.trim().is_empty());
        if !is_known(&context) || dockerfile.as_ref().is_some_and(|path| !is_known(path)) {
            return None;
        }
        let described = Described {
            context: Some(if context.is_empty() { ".".to_owned() } else { context }),
            dockerfile: dockerfile.map(|path| format!("cwd://{}", path.trim())),
            args: lines("build-args"),
            changing,
            contexts: lines("build-contexts"),
            target: get("target").filter(is_known).filter(|target| !target.is_empty()),
            ..Described::default()
        };
        let tags = get("tags").unwrap_or_default();
        let tags = tags.split([',', '\n']).map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty());
        let line = uses.span.map_or(1, |span| line_of(self.text, span.start as usize));
        let directories = vec![self.place.root.to_owned()];
        Some(Started { described, tags: tags.collect(), directories, line, what, is_clone })
    }

    fn script(
        &mut self,
        run: &Value,
        fill: &dyn Fn(&str) -> String,
        directories: Vec<PathBuf>,
        variables: BTreeMap<String, String>,
    ) {
        let Some(text) = run.text().filter(|text| may_build(text)) else { return };
        if self.found.len() > MAX_BUILDS {
            return;
        }
        let start = Start { directories, variables, own: None, root: self.place.root };
        let first = run.span.map_or(0, |span| span.start as usize);
        let filled = fill(text);
        for one in script::builds(&filled, start) {
            // The line of the command in the file around it.
            let written = text.lines().nth(one.line as usize - 1).unwrap_or_default().trim();
            let at = self.text.get(first..).and_then(|rest| rest.find(written)).unwrap_or(0);
            self.found.push(Started { line: line_of(self.text, first + at), ..one });
        }
    }

    /// Commands under the keys of other services, wherever they stand.
    fn commands(&mut self, value: &Value, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        for (key, inner) in value.entries() {
            let is_script = matches!(
                key.as_str(),
                "script" | "before_script" | "after_script" | "commands" | "cmds" | "cmd" | "command" | "scripts"
            );
            if !is_script {
                if key != "steps" || value.at("runs-on").is_none() {
                    self.commands(inner, depth + 1);
                }
                continue;
            }
            let directories = vec![self.place.directory(), self.place.root.to_owned()];
            let lines = inner.items().iter().chain(inner.entries().iter().map(|(_, text)| text)).chain([inner]);
            let texts: Vec<&Value> = lines.filter(|line| line.text().is_some()).collect();
            // What one command moves or sets holds for the next.
            let all: Vec<&str> = texts.iter().filter_map(|line| line.text()).collect();
            let whole = Value { node: Node::Text(all.join("\n")), span: texts.first().and_then(|line| line.span) };
            let root = self.place.root;
            self.script(&whole, &|text| filled(text, &[], root), directories, BTreeMap::new());
        }
        for item in value.items() {
            self.commands(item, depth + 1);
        }
    }
}

/// The first expression in a text.
fn inner(text: &str) -> Option<&str> {
    Some(text.split_once("${{")?.1.split_once("}}")?.0.trim())
}

/// A text with its expressions filled in; of one that is not known, `${…}` is left.
fn filled(text: &str, known: &[Known], root: &Path) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let Some((expression, after)) = after.split_once("}}") else { break };
        filled += before;
        let expression = expression.trim();
        let value = known.iter().rev().find(|(name, _)| name == expression).map(|(_, value)| value.clone());
        filled += &match (expression, value) {
            ("github.workspace", _) => absolute(root),
            (_, Some(value)) if !value.contains("${{") => value,
            (expression, None) if is_changing(expression) => CHANGING.to_owned(),
            (_, Some(value)) if inner(&value).is_some_and(is_changing) => CHANGING.to_owned(),
            _ => "${UNKNOWN_TO_TRIMTAB}".to_owned(),
        };
        rest = after;
    }
    // `{{defaultContext}}` is build-push-action's own word for the clone.
    (filled + rest).replace("{{defaultContext}}", "${defaultContext}")
}
