//! What each step of one build depends on, before anything has changed.

use super::graph::Graph;
use super::situation::Situation;
use super::step::{line, written};
use super::vertex::{Input, Kind, Origin, Vertex};
use crate::model::Model;
use crate::syntax;

/// A step and what it depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependencies {
    /// The index of its stage.
    pub stage: usize,
    /// The stage's name, or its number.
    pub stage_label: String,
    /// The index of its instruction; for a trigger that runs in a child, that of the `ONBUILD`.
    pub instruction: usize,
    /// The line of it, from 1.
    pub line: u32,
    /// The instruction on one line.
    pub text: String,
    /// Whether it is the instruction itself, or the merge after a `COPY --link`.
    pub kind: Kind,
    /// The index of an earlier step that is the very same.
    pub twin: Option<usize>,
    /// The step whose files it starts from.
    pub below: Option<usize>,
    /// The sources in the build context, each with the number of files and directories that it selects.
    pub files: Vec<(String, usize)>,
    /// Those of these sources that no commit holds.
    pub outside: Vec<String>,
    /// What it takes from other stages and images.
    pub outputs: Vec<Output>,
    /// The addresses that are asked on every build.
    pub downloads: Vec<String>,
    /// The variables of the file that count for it.
    pub variables: Vec<String>,
}

/// What a step takes from another stage or from an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The stage or image as the instruction calls it.
    pub from: String,
    /// The path there.
    pub path: String,
    /// The last step of that stage; `None` for an image.
    pub step: Option<usize>,
}

/// The steps of the stages that the target needs, in the order of [`super::predict`], and what each depends on.
pub fn dependencies(situation: &Situation) -> Vec<Dependencies> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let graph = Graph::new(situation, &model);
    graph.vertices.iter().map(|vertex| describe(&model, vertex)).collect()
}

fn describe(model: &Model<'_>, vertex: &Vertex) -> Dependencies {
    let instruction = model.instruction(vertex.instruction);
    let step = |origin: &Origin| if let Origin::Vertex(index) = origin { Some(*index) } else { None };
    let mut dependencies = Dependencies {
        stage: vertex.stage,
        stage_label: model.stages[vertex.stage].label(),
        instruction: vertex.instruction,
        line: line(model.source, instruction),
        text: written(instruction),
        kind: vertex.kind,
        twin: vertex.twin,
        below: step(&vertex.below),
        files: Vec::new(),
        outside: Vec::new(),
        outputs: Vec::new(),
        downloads: Vec::new(),
        variables: Vec::new(),
    };
    for input in &vertex.inputs {
        match input {
            Input::Files(selection) => {
                dependencies.files.push((selection.source.clone(), selection.files.len()));
                dependencies.outside.extend(selection.outside.then(|| selection.source.clone()));
            }
            Input::Output { of, path, name, .. } => {
                dependencies.outputs.push(Output { from: name.clone(), path: path.to_string(), step: step(of) });
            }
            Input::Download { address, pinned: false, .. } => dependencies.downloads.push(address.to_string()),
            Input::Download { .. } | Input::Layer(_) | Input::Text(_) | Input::Some { .. } | Input::Unknown(_) => {}
        }
    }
    if instruction.kind == syntax::Keyword::Run {
        let set = model.step(vertex.instruction).before.env.iter().filter(|variable| variable.set_by.is_some());
        dependencies.variables = set.map(|variable| variable.name.clone()).collect();
    }
    dependencies
}
