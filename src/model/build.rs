//! Goes through a file from top to bottom and notes stages and states.

use std::sync::Arc;

use super::declared_shell::declared_shell;
use super::image::ImageRef;
use super::inputs::{Inputs, Platform};
use super::mounts;
use super::names::Names;
use super::stage::{Base, Reference, Stage, Target, Via};
use super::state::{Setting, State, Turn};
use super::step::Step;
use super::value::Value;
use crate::syntax::{self, Body, Comment, Dockerfile, Instruction, Keyword};

/// What is known of a file up to some instruction.
pub(super) struct Builder<'a> {
    dockerfile: &'a Dockerfile,
    inputs: &'a Inputs,
    /// The state after the last instruction, of the stage or of the global scope.
    state: Arc<State>,
    /// The state before the first `FROM`.
    pub(super) globals: Arc<State>,
    pub(super) stages: Vec<Stage>,
    pub(super) steps: Vec<Step>,
    pub(super) references: Vec<Reference>,
    names: Names<'a>,
    /// Comments that no instruction was seen below yet.
    comments: &'a [Comment],
    /// The shell that a comment above all stages says images have.
    shell: Option<Vec<String>>,
}

impl<'a> Builder<'a> {
    /// Reads the whole file.
    pub(super) fn read(dockerfile: &'a Dockerfile, inputs: &'a Inputs) -> Builder<'a> {
        let globals = Arc::new(State::global(inputs));
        let mut builder = Builder {
            dockerfile,
            inputs,
            state: Arc::clone(&globals),
            globals,
            stages: Vec::new(),
            steps: Vec::new(),
            references: Vec::new(),
            names: Names::new(inputs),
            comments: &dockerfile.comments,
            shell: None,
        };
        for (index, instruction) in dockerfile.instructions.iter().enumerate() {
            builder.hear(instruction);
            builder.step(index, instruction);
        }
        builder.end_stage();
        builder.refer();
        builder
    }

    /// Reads the comments above an instruction.
    fn hear(&mut self, instruction: &Instruction) {
        let above = self.comments.partition_point(|comment| comment.span.start < instruction.span.start);
        let (above, below) = self.comments.split_at(above);
        self.comments = below;
        let Some(shell) = above.iter().rev().find_map(declared_shell) else { return };
        if self.stages.is_empty() {
            self.shell = Some(shell);
        } else {
            Arc::make_mut(&mut self.state).shell = Setting { value: shell, set_by: None };
        }
    }

    fn step(&mut self, index: usize, instruction: &Instruction) {
        if instruction.kind == Keyword::From {
            self.end_stage();
            let stage = Some(self.stages.len());
            self.steps.push(Step::new(stage, Arc::clone(&self.globals)));
            self.start_stage(index, instruction);
            return;
        }
        let stage = self.stages.len().checked_sub(1);
        self.steps.push(Step::new(stage, Arc::clone(&self.state)));
        if stage.is_some() || instruction.kind == Keyword::Arg {
            self.advance(index, instruction);
        }
        if stage.is_none() {
            self.globals = Arc::clone(&self.state);
        }
    }

    /// Lets an instruction change the state.
    fn advance(&mut self, index: usize, instruction: &Instruction) {
        let escape = self.dockerfile.escape;
        let globals = (!self.stages.is_empty()).then_some(self.globals.as_ref());
        let turn = Turn { index, instruction, escape, inputs: self.inputs, globals };
        if let Some(state) = turn.after(&self.state) {
            self.state = Arc::new(state);
        }
    }

    fn end_stage(&mut self) {
        let end = self.steps.len();
        if let Some(stage) = self.stages.last_mut() {
            stage.instructions.end = end;
            stage.end = Arc::clone(&self.state);
        }
    }

    fn start_stage(&mut self, index: usize, instruction: &Instruction) {
        let empty = syntax::From::default();
        let from = if let Body::From(from) = &instruction.body { from } else { &empty };
        let value = |word: &syntax::Word| self.globals.expand(word, instruction, self.dockerfile.escape).value;
        let image = from.image.as_ref().map(&value);
        let flag = instruction.flags.iter().find(|flag| flag.name.text == "platform");
        let platform = flag.and_then(|flag| flag.value.as_ref()).map(&value);
        let id = from.name.as_ref().map(|name| name.text.to_lowercase());
        let base = self.names.base(image.as_ref(), id.as_deref());
        let candidates = self.names.candidates(&base, image.as_ref());
        if let Some(word) = &from.image {
            self.references.push(Reference {
                stage: self.stages.len(),
                instruction: index,
                span: word.span,
                text: word.text.clone(),
                via: Via::From,
                target: target_of(&base),
            });
        }
        self.state = self.first_state(&base, platform.as_ref());
        self.stages.push(Stage {
            index: self.stages.len(),
            name: from.name.as_ref().map(|name| name.text.clone()),
            id: id.clone(),
            name_span: from.name.as_ref().map(|name| name.span),
            image: image.unwrap_or_default(),
            image_span: from.image.as_ref().map_or(instruction.keyword.span, |image| image.span),
            platform,
            instructions: index..index + 1,
            triggers: Vec::new(),
            start: Arc::clone(&self.state),
            end: Arc::clone(&self.state),
            base,
            candidates,
        });
        self.names.add(id);
        self.pull_triggers();
    }

    fn first_state(&self, base: &Base, platform: Option<&Value>) -> Arc<State> {
        let platform = match platform {
            Some(value) => value.known().and_then(Platform::parse),
            None => self.inputs.platform.clone(),
        };
        let mut state = match base {
            Base::Stage(index) => return Arc::clone(&self.stages[*index].end),
            Base::Scratch => State::scratch(platform),
            Base::Image(image) => {
                let known = self.inputs.images.get(&image.text).and_then(|image| image.config.as_ref());
                if let Some(config) = known {
                    State::known_image(platform, is_windows(image), config)
                } else {
                    let mut state = State::image(platform, is_windows(image));
                    if let Some(directory) = base.directory().filter(|_| !state.windows) {
                        state.workdir.value = Value::text(directory);
                    }
                    state
                }
            }
            _ => State::image(platform, false),
        };
        if let Some(shell) = self.shell.as_ref().filter(|_| state.shell.set_by.is_none()) {
            state.shell.value.clone_from(shell);
        }
        Arc::new(State { all_args: self.inputs.all_args, changing: Arc::clone(&self.inputs.changing), ..state })
    }

    /// The triggers of the stage that this one starts from run before its own instructions.
    fn pull_triggers(&mut self) {
        let mut found = Vec::new();
        for (index, trigger) in self.triggers(self.stages.len() - 1) {
            found.push((index, Arc::clone(&self.state)));
            self.advance(index, trigger);
        }
        if let Some(stage) = self.stages.last_mut() {
            stage.triggers = found;
            stage.start = Arc::clone(&self.state);
        }
    }

    /// The triggers that a stage runs, with the indices of their `ONBUILD`s.
    fn triggers(&self, stage: usize) -> Vec<(usize, &'a Instruction)> {
        let dockerfile = self.dockerfile;
        let parent = self.stages[stage].parent().map(|parent| self.stages[parent].instructions.clone());
        let indices = parent.into_iter().flatten();
        let trigger = |index: usize| match &dockerfile.instructions[index].body {
            Body::Onbuild(Some(trigger)) => Some((index, trigger.as_ref())),
            _ => None,
        };
        indices.filter_map(trigger).collect()
    }

    /// Notes what `COPY --from` and `RUN --mount` refer to. The last stage of a name has it, wherever it stands.
    fn refer(&mut self) {
        let dockerfile = self.dockerfile;
        for (index, instruction) in dockerfile.instructions.iter().enumerate() {
            if let Some(stage) = self.steps[index].stage {
                self.refer_from(stage, index, instruction);
            }
        }
        for stage in 0..self.stages.len() {
            for (index, trigger) in self.triggers(stage) {
                self.refer_from(stage, index, trigger);
            }
        }
        self.references.sort_by_key(|reference| (reference.stage, reference.instruction, reference.span));
    }

    fn refer_from(&mut self, stage: usize, instruction: usize, of: &Instruction) {
        let (via, words): (Via, Vec<syntax::Word>) = match of.kind {
            Keyword::Copy => {
                let flags = of.flags.iter().filter(|flag| flag.name.text == "from");
                (Via::Copy, flags.filter_map(|flag| flag.value.clone()).collect())
            }
            Keyword::Run => {
                let mounts = mounts::mounts(of);
                let fields = mounts.iter().filter_map(|mount| mount.from());
                (Via::Mount, fields.filter_map(|field| field.value.clone()).collect())
            }
            _ => return,
        };
        for syntax::Word { span, text } in words.into_iter().filter(|word| !word.text.is_empty()) {
            let target = self.names.target(&text, via);
            self.references.push(Reference { stage, instruction, span, text, via, target });
        }
    }
}

fn target_of(base: &Base) -> Target {
    match base {
        Base::Scratch => Target::Scratch,
        Base::Stage(index) => Target::Stage(*index),
        Base::Image(image) => Target::Image(image.clone()),
        Base::Context(name) => Target::Context(name.clone()),
        Base::Invalid(reason) => Target::Invalid(reason.clone()),
        Base::Unknown | Base::Missing => Target::Unknown,
    }
}

/// Whether the name of an image says that it is for Windows.
fn is_windows(image: &ImageRef) -> bool {
    let tag = image.tag.as_deref().unwrap_or_default();
    let marked = |text: &str| text.contains("nanoserver") || text.contains("windowsservercore");
    image.host() == "mcr.microsoft.com" && image.repository.starts_with("windows")
        || image.repository.starts_with("dotnet/framework/")
        || marked(&image.repository)
        || marked(tag)
}
