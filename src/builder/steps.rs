//! The steps of a build as a builder tells of them.

/// A step of a build.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The stage as the builder calls it; empty where there is only one.
    pub stage: String,
    /// Its number in the stage, from 1; `FROM` an image counts as a step.
    pub number: u32,
    /// The instruction on one line, variables and heredocs as the builder shows them.
    pub text: String,
    /// Which part of the instruction it is.
    pub part: Part,
    /// What became of it.
    pub fate: Fate,
    /// How long it took, where the builder says so.
    pub seconds: Option<f64>,
    /// Why it failed.
    pub error: Option<String>,
}

/// A part of what an instruction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The base image of a stage.
    Base,
    /// What the instruction says.
    Whole,
    /// It puts the files of a `COPY --link` above those before it.
    Merge,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Its result was in the cache.
    Cached,
    /// It ran, or began to.
    Ran,
    /// The builder did not come to it.
    Skipped,
}

impl Step {
    /// A step under the name that `BuildKit` gives it, such as `[build 2/5] RUN make`. Steps of the builder's own are none.
    pub(super) fn named(name: &str) -> Option<Step> {
        let (label, text) = name.strip_prefix('[')?.split_once("] ")?;
        // Of more than nine steps the first ones are set in: `[build  2/10]`.
        let mut words = label.split_whitespace().rev();
        let (number, of) = words.next()?.split_once('/')?;
        of.parse::<u32>().ok()?;
        // A build for several platforms puts the platform first: `[linux/arm64 build 2/5]`.
        let stage = words.next().filter(|stage| !stage.contains('/')).unwrap_or_default();
        let (part, text) = match text.strip_prefix("LINK ") {
            Some(text) => (Part::Merge, text),
            None if text.starts_with("FROM ") => (Part::Base, text),
            None => (Part::Whole, text),
        };
        Some(Step {
            stage: stage.to_owned(),
            number: number.parse().ok()?,
            text: text.to_owned(),
            part,
            fate: Fate::Skipped,
            seconds: None,
            error: None,
        })
    }

    /// Whether it did work for which there is an instruction.
    pub fn ran(&self) -> bool {
        self.fate == Fate::Ran && self.part == Part::Whole
    }
}

/// The steps of each stage together, in the order of their numbers; stages in the order in which they come here.
pub(super) fn in_order(steps: Vec<Step>) -> Vec<Step> {
    let mut stages: Vec<String> = Vec::new();
    for step in &steps {
        if !stages.contains(&step.stage) {
            stages.push(step.stage.clone());
        }
    }
    let mut steps = steps;
    steps.sort_by_key(|step| {
        (stages.iter().position(|stage| *stage == step.stage), step.number, step.part == Part::Merge)
    });
    steps
}
