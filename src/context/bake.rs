//! Builds in bake files, HCL and JSON. Functions and environment are not evaluated: what needs them is unknown.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Block, Body, Structure};

use super::build::Chosen;
use super::hcl::Scope;
use super::path::shown;
use super::problem::Problem;
use super::recipe::{Described, Recipe, line_of};
use super::value::{Node, Value, read_yaml};
use crate::text::Span;

/// The most builds that one `matrix` is unfolded into.
const MAX_MATRIX: usize = 64;

/// The longest line of ancestors that is followed.
const MAX_DEPTH: usize = 100;

/// A target as one file has it, not yet joined with what overrides it.
#[derive(Debug, Clone)]
pub(super) struct Target {
    name: String,
    file: PathBuf,
    line: Option<u32>,
    body: Attributes,
}

type Attributes = Vec<(String, Value)>;

/// The targets of one bake file; `scope` holds the variables of the files before it, and gets its own.
pub(super) fn read(file: &Path, text: &str, scope: &mut Scope) -> Result<Vec<Target>, Problem> {
    if file.extension().is_some_and(|extension| extension == "json") {
        return read_json(file, text, scope);
    }
    let body: Body = text.parse().map_err(|error: hcl_edit::parser::Error| Problem {
        path: file.to_owned(),
        line: u32::try_from(error.location().line()).ok(),
        message: format!("invalid HCL: {}", error.message()),
    })?;
    for structure in &body {
        match structure {
            Structure::Attribute(attribute) => {
                let value = scope.value(&attribute.value);
                scope.set(&attribute.key, value);
            }
            Structure::Block(block) if block.ident.as_str() == "variable" => {
                let Some(name) = block.labels.first() else { continue };
                let default = block.body.get_attribute("default");
                let value = default.map_or(Value::new(Node::Unknown), |default| scope.value(&default.value));
                scope.set(name.as_str(), value);
            }
            Structure::Block(_) => {}
        }
    }
    Ok(body.get_blocks("target").flat_map(|block| unfolded(file, text, block, scope)).collect())
}

/// The targets that a block stands for: one, or one for each combination of its `matrix`.
fn unfolded(file: &Path, text: &str, block: &Block, scope: &Scope) -> Vec<Target> {
    let Some(label) = block.labels.first() else { return Vec::new() };
    let line = hcl_edit::Span::span(block).map(|span| line_of(text, span.start));
    let target = |variables| {
        let scope = scope.with(variables);
        let value = |own: &Attribute| Value { span: place(&own.value), ..scope.value(&own.value) };
        let body = block.body.attributes().map(|own| (own.key.to_string(), value(own))).collect();
        let body = Value::new(Node::Map(body));
        let name = body.at("name").and_then(Value::text).unwrap_or(label.as_str()).to_owned();
        Target { name, file: file.to_owned(), line, body: body.entries().to_vec() }
    };
    matrix(&block.body, scope).into_iter().map(target).collect()
}

/// Where an expression is written.
fn place(expression: &Expression) -> Option<Span> {
    let range = hcl_edit::Span::span(expression)?;
    Some(Span::new(u32::try_from(range.start).ok()?, u32::try_from(range.end).ok()?))
}

/// The variables of each combination of a target's `matrix`; none, once, where it has no matrix.
fn matrix(body: &Body, scope: &Scope) -> Vec<Attributes> {
    let matrix = body.get_attribute("matrix").map(|matrix| scope.value(&matrix.value));
    let mut combinations = vec![Vec::new()];
    for (name, values) in matrix.iter().flat_map(Value::entries) {
        let each = |known: &Attributes| -> Vec<Attributes> {
            let values = values.items().iter().take(MAX_MATRIX);
            values.map(|value| [&known[..], &[(name.clone(), value.clone())]].concat()).collect()
        };
        combinations = combinations.iter().flat_map(each).take(MAX_MATRIX).collect();
    }
    combinations
}

fn read_json(file: &Path, text: &str, scope: &mut Scope) -> Result<Vec<Target>, Problem> {
    // JSON is YAML, and read as such it has places.
    let document = read_yaml(text).map_err(|(line, message)| Problem {
        path: file.to_owned(),
        line,
        message: format!("invalid JSON: {message}"),
    })?;
    for (name, body) in document.at("variable").map(Value::entries).unwrap_or_default() {
        let value = body.at("default").map_or(Value::new(Node::Unknown), |default| scope.filled(default));
        scope.set(name, value);
    }
    let targets = document.at("target").map(Value::entries).unwrap_or_default().iter().map(|(name, body)| {
        let line = body.span.map(|span| line_of(text, span.start as usize));
        Target { name: name.clone(), file: file.to_owned(), line, body: scope.filled(body).entries().to_vec() }
    });
    Ok(targets.collect())
}

/// The builds of the bake files of one directory, which override one another in their order, and the names of their images.
/// Their paths start where the builder is called: in the directory of the file or in one above it, `root` being the last,
/// the nearest in which the Dockerfile exists.
pub(super) fn recipes(
    read: Vec<Target>,
    is_there: &dyn Fn(&Recipe) -> bool,
    root: &Path,
) -> (Vec<Recipe>, Vec<String>) {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut targets: Vec<Target> = Vec::new();
    for target in read {
        if let Some(&index) = names.get(&target.name) {
            merge(&mut targets[index].body, &target.body);
        } else {
            names.insert(target.name.clone(), targets.len());
            targets.push(target);
        }
    }
    let mut family = Family { targets: &targets, names: &names, joined: BTreeMap::new(), depth: 0 };
    let mut names = Vec::new();
    let recipes = (0..targets.len()).filter_map(|index| {
        let attributes = family.attributes(index);
        let tags = attributes.iter().filter(|(key, _)| key == "tags").flat_map(|(_, tags)| tags.items());
        names.extend(tags.filter_map(Value::text).map(str::to_owned));
        recipe(&targets[index], attributes, is_there, root)
    });
    let recipes = recipes.collect();
    (recipes, names)
}

fn recipe(target: &Target, attributes: Attributes, is_there: &dyn Fn(&Recipe) -> bool, root: &Path) -> Option<Recipe> {
    let body = Value::new(Node::Map(attributes));
    let known = |key: &str| match body.at(key).map(|value| &value.node) {
        None | Some(Node::Null) => Some(None),
        Some(Node::Text(text)) => Some(Some(text.clone())),
        Some(_) => None,
    };
    let described = Described {
        context: known("context")?,
        dockerfile: known("dockerfile")?,
        inline: known("dockerfile-inline")?
            .map(|text| (text, body.at("dockerfile-inline").and_then(|inline| inline.span))),
        args: body.at("args").map(Value::pairs).unwrap_or_default(),
        changing: Vec::new(),
        contexts: body.at("contexts").map(Value::pairs).unwrap_or_default(),
        target: known("target").flatten(),
    };
    let chosen = Chosen::Bake { file: shown(&target.file), target: target.name.clone() };
    let own = target.file.parent().unwrap_or(Path::new(""));
    let above = own.ancestors().take_while(|above| above.starts_with(root));
    let from = |directory: &Path| described.clone().recipe_from(directory, &target.file, target.line, chosen.clone());
    above.filter_map(from).find(|recipe| is_there(recipe)).or_else(|| from(own))
}

/// The targets that may inherit from one another.
struct Family<'t> {
    targets: &'t [Target],
    names: &'t BTreeMap<String, usize>,
    joined: BTreeMap<usize, Attributes>,
    depth: usize,
}

impl Family<'_> {
    /// The attributes of a target over those that it inherits, the later over the earlier.
    fn attributes(&mut self, index: usize) -> Attributes {
        if let Some(joined) = self.joined.get(&index) {
            return joined.clone();
        }
        if self.depth == MAX_DEPTH {
            return Vec::new();
        }
        // A target that inherits from itself, in whatever way, finds nothing there.
        self.joined.insert(index, Vec::new());
        self.depth += 1;
        let target = &self.targets[index];
        let inherits = target.body.iter().filter(|(key, _)| key == "inherits").flat_map(|(_, names)| names.items());
        let mut attributes = Vec::new();
        for name in inherits.filter_map(Value::text) {
            if let Some(&parent) = self.names.get(name) {
                merge(&mut attributes, &self.attributes(parent));
            }
        }
        self.depth -= 1;
        merge(&mut attributes, &target.body);
        self.joined.insert(index, attributes.clone());
        attributes
    }
}

fn merge(body: &mut Vec<(String, Value)>, over: &[(String, Value)]) {
    for (key, value) in over {
        match body.iter_mut().find(|(own, _)| own == key) {
            Some((_, Value { node: Node::Map(entries), .. })) if matches!(value.node, Node::Map(_)) => {
                merge(entries, value.entries());
            }
            Some((_, own)) => *own = value.clone(),
            None => body.push((key.clone(), value.clone())),
        }
    }
}

#[cfg(test)]
mod tests;
