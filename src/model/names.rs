//! Which stage, image or context a name stands for.

use std::collections::BTreeMap;

use super::image::ImageRef;
use super::inputs::Inputs;
use super::stage::{Base, CANDIDATES, Target, Via};
use super::value::Value;

/// The names in force at some point of a file.
pub(super) struct Names<'a> {
    /// The stages so far by name in lower case; a later stage takes a name over.
    stages: BTreeMap<String, usize>,
    /// The number of stages so far.
    count: usize,
    inputs: &'a Inputs,
}

impl<'a> Names<'a> {
    pub(super) fn new(inputs: &'a Inputs) -> Names<'a> {
        Names { stages: BTreeMap::new(), count: 0, inputs }
    }

    /// Adds the next stage.
    pub(super) fn add(&mut self, id: Option<String>) {
        self.stages.extend(id.map(|id| (id, self.count)));
        self.count += 1;
    }

    /// The stage of a name in any case.
    pub(super) fn stage(&self, name: &str) -> Option<usize> {
        self.stages.get(&name.to_lowercase()).copied()
    }

    /// What a `FROM` of `image` for a stage named `id` starts from. Here a stage is found by its name in lower case only.
    pub(super) fn base(&self, image: Option<&Value>, id: Option<&str>) -> Base {
        if let Some(id) = id.filter(|id| self.is_context(id)) {
            return Base::Context(id.to_owned());
        }
        let Some(image) = image else {
            return Base::Missing;
        };
        let Some(text) = image.known() else {
            return Base::Unknown;
        };
        if let Some(&index) = self.stages.get(text) {
            return Base::Stage(index);
        }
        match self.image(text) {
            Target::Scratch => Base::Scratch,
            Target::Image(image) => Base::Image(image),
            Target::Context(name) => Base::Context(name),
            Target::Invalid(reason) => Base::Invalid(reason),
            Target::Stage(_) | Target::NoSuchStage | Target::Unknown => Base::Unknown,
        }
    }

    /// The stages that a `FROM` of `image` may name, in order, where the command line completes it.
    pub(super) fn candidates(&self, base: &Base, image: Option<&Value>) -> Vec<usize> {
        let open = image.filter(|image| *base == Base::Unknown && image.known().is_none());
        let named = open.into_iter().flat_map(|image| self.stages.iter().filter(|(name, _)| image.may_be(name)));
        let mut found: Vec<usize> = named.map(|(_, index)| *index).collect();
        found.sort_unstable();
        found.truncate(CANDIDATES);
        found
    }

    /// What `--from=text` or `from=text` refers to.
    pub(super) fn target(&self, text: &str, via: Via) -> Target {
        if text.contains('$') {
            return Target::Unknown;
        }
        if via == Via::Copy
            && let Ok(number) = text.parse::<i64>()
        {
            let index = usize::try_from(number).ok().filter(|&index| index < self.count);
            return index.map_or(Target::NoSuchStage, Target::Stage);
        }
        self.stage(text).map_or_else(|| self.image(text), Target::Stage)
    }

    /// What a text that names no stage refers to.
    fn image(&self, text: &str) -> Target {
        match ImageRef::parse(text) {
            _ if text == "scratch" => Target::Scratch,
            _ if self.is_context(text) => Target::Context(text.to_owned()),
            Ok(image) => match self.context(&image) {
                Some(name) => Target::Context(name),
                None => Target::Image(image),
            },
            Err(reason) => Target::Invalid(reason),
        }
    }

    /// The named context that stands in for an image.
    fn context(&self, image: &ImageRef) -> Option<String> {
        let familiar = image.familiar();
        let name = match image.tag.as_deref() {
            None | Some("latest") => familiar,
            Some(tag) => format!("{familiar}:{tag}"),
        };
        self.is_context(&name).then_some(name)
    }

    fn is_context(&self, name: &str) -> bool {
        !matches!(name, "scratch" | "context") && self.inputs.contexts.contains(name)
    }
}
