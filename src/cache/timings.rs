//! How long steps take: by the logs of real builds, else by what is known of the tools that they call.

use std::collections::BTreeMap;

use super::build_log::{self, Logged};
use super::dependencies::Dependencies;
use super::durations::warm_guess;
use super::situation::Situation;
use super::vertex::Kind;
use crate::model::{Knowledge, Model};
use crate::syntax;

/// What build logs tell of steps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings {
    logs: Vec<Vec<Logged>>,
}

/// What a log tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// So many steps ran, and it says how long.
    pub measured: usize,
    /// So many were cached.
    pub cached: usize,
}

/// How long a step takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seconds {
    /// The seconds.
    pub value: f64,
    /// Whether a build was measured; else it is a guess.
    pub measured: bool,
}

/// A step as a log names it.
struct Name {
    stage: Option<String>,
    number: usize,
    text: String,
    /// Whether no other step of its stage has the same text.
    is_alone: bool,
}

impl Timings {
    /// Adds what a log says: the lines of `--progress=plain`, or the JSON of `--progress=rawjson`, as they are or with the
    /// time stamps and colours of a CI in front.
    pub fn add(&mut self, log: &str) -> Told {
        let steps = build_log::read(log);
        let measured = steps.iter().filter(|step| step.seconds.is_some()).count();
        let told = Told { measured, cached: steps.len() - measured };
        self.logs.push(steps);
        told
    }

    /// Whether there is no log.
    pub fn is_empty(&self) -> bool {
        self.logs.is_empty()
    }

    /// For each step of a situation, whether it ran in the last build that a log tells of; `None` where it says nothing.
    pub fn last_build(&self, situation: &Situation, steps: &[Dependencies]) -> Vec<Option<bool>> {
        let last = self.logs.last().map_or(&[][..], Vec::as_slice);
        let ran = |name: &Name| name.find(last).map(|step| step.seconds.is_some());
        names(situation, steps).iter().map(ran).collect()
    }

    /// The median of what the logs say of a step, which they know by its text and its place.
    fn of(&self, name: &Name) -> Option<f64> {
        let all: Vec<f64> = self.logs.iter().filter_map(|log| name.find(log)?.seconds).collect();
        (!all.is_empty()).then(|| median(&all))
    }
}

impl Name {
    /// The step of a log. Where the text stands more than once in a stage, in the file or in the log, the number decides.
    fn find<'l>(&self, log: &'l [Logged]) -> Option<&'l Logged> {
        let is_here = |step: &&Logged| self.stage.as_ref().is_none_or(|stage| *stage == step.stage);
        let fits: Vec<&Logged> =
            log.iter().filter(is_here).filter(|step| build_log::is_named(&step.text, &self.text)).collect();
        match fits.as_slice() {
            [only] if self.is_alone => Some(only),
            several => several.iter().copied().find(|step| step.number == self.number),
        }
    }
}

/// How a log names the steps of a situation.
fn names(situation: &Situation, steps: &[Dependencies]) -> Vec<Name> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let is_alone = |step: &Dependencies| {
        let same =
            |other: &&Dependencies| (other.stage, other.kind, &other.text) == (step.stage, step.kind, &step.text);
        steps.iter().filter(same).count() == 1
    };
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let each = steps.iter().map(|step| {
        let from_image = model.stages[step.stage].parent().is_none();
        let number = numbers.entry(step.stage).or_insert(usize::from(from_image));
        *number += usize::from(step.kind == Kind::Build);
        let label = &step.stage_label;
        let label = if label.parse::<usize>().is_ok() { format!("stage-{label}") } else { label.clone() };
        let link = if step.kind == Kind::Merge { "LINK " } else { "" };
        let summary = summary(&model, step.instruction).unwrap_or_default();
        // The only stage of a file has no name in a log, and a merge may have no place.
        let stage = (model.stages.len() > 1 && step.kind == Kind::Build).then_some(label);
        Name { stage, number: *number, text: format!("{link}{}{summary}", step.text), is_alone: is_alone(step) }
    });
    each.collect()
}

/// What a log says of the heredoc of a `RUN`: its first line.
fn summary(model: &Model<'_>, instruction: usize) -> Option<String> {
    let instruction = model.instruction(instruction);
    let heredoc = instruction.heredocs.first().filter(|_| instruction.kind == syntax::Keyword::Run)?;
    let body = model.source.get(heredoc.body.range())?.trim();
    let mut lines = body.lines();
    let first = lines.next().unwrap_or_default().trim_end();
    let more = if lines.next().is_some() { "..." } else { "" };
    Some(format!(" ({first}{more})"))
}

/// How long each step of a situation takes.
pub fn seconds(
    situation: &Situation,
    steps: &[Dependencies],
    timings: &Timings,
    knowledge: Knowledge<'_>,
) -> Vec<Seconds> {
    let dockerfile = syntax::parse(&situation.text);
    let model = Model::new(&situation.text, &dockerfile, &situation.inputs);
    let each = names(situation, steps).into_iter().zip(steps).map(|(name, step)| match timings.of(&name) {
        Some(value) => Seconds { value, measured: true },
        None => Seconds { value: warm_guess(&model, step.instruction, knowledge), measured: false },
    });
    each.collect()
}

fn median(all: &[f64]) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::dependencies;
    use crate::cache::durations::SOME_RUN;
    use crate::context::{Context, Tree};
    use crate::shell::tools::Tools;

    const TEXT: &str =
        "FROM node AS build\nWORKDIR /app\nRUN npm ci\nRUN <<EOF\nmake\nEOF\nFROM nginx\nCOPY --from=build /x /x\n";

    fn told(log: &[&str]) -> Vec<(f64, bool)> {
        let situation = Situation::new(TEXT, Tree::default());
        let mut timings = Timings::default();
        for log in log {
            timings.add(log);
        }
        let context = Context::unknown();
        let knowledge = Knowledge { tools: Tools::builtin(), context: &context };
        let seconds = seconds(&situation, &dependencies(&situation), &timings, knowledge);
        seconds.into_iter().map(|seconds| (seconds.value, seconds.measured)).collect()
    }

    #[test]
    fn a_plain_log_tells_by_text_and_place() {
        let log = "#1 [internal] load build definition\n#1 DONE 0.1s\n#5 [build 3/4] RUN   npm ci\n#5 0.5 added\n\
                   #6 [stage-1 2/2] COPY --from=build /x /x\n#5 DONE 12.5s\n#6 CACHED\n#6 DONE 0.0s\n\
                   #7 [linux/amd64 build 4/4] RUN <<EOF (make)\n#7 DONE 3.0s\n";
        assert_eq!(told(&[log])[1..], [(12.5, true), (3.0, true), (0.0, false)]);
        let again = "#5 [build 3/4] RUN npm ci\n#5 DONE 14.5s\n";
        assert_eq!(told(&[log, again])[1], (13.5, true));
    }

    #[test]
    fn the_seconds_of_another_step_are_not_measured() {
        let measured = |log: &str| told(&[log]).iter().map(|(_, measured)| *measured).collect::<Vec<_>>();
        let of = |place: &str, text: &str| format!("#5 [{place}] {text}\n#5 DONE 12.5s\n");
        assert_eq!(measured(&of("build 7/9", "RUN npm ci")), [false, true, false, false]);
        assert_eq!(measured(&of("test 3/4", "RUN npm ci")), [false; 4]);
        assert_eq!(measured(&of("build 3/4", "RUN npm install")), [false; 4]);
        assert_eq!(measured(&of("build 4/4", "RUN <<EOF (make all)")), [false; 4]);
    }

    #[test]
    fn the_same_text_twice_is_told_apart_by_its_number() {
        let text = "FROM a\nRUN x\nRUN y\nRUN x\n";
        let situation = Situation::new(text, Tree::default());
        let mut timings = Timings::default();
        let log = "#5 [2/4] RUN x\n#5 DONE 2.0s\n#6 [4/4] RUN x\n#6 DONE 4.0s\n#7 [3/4] RUN y\n#7 CACHED\n";
        assert_eq!(timings.add(log), Told { measured: 2, cached: 1 });
        let dependencies = dependencies(&situation);
        let seconds = seconds(
            &situation,
            &dependencies,
            &timings,
            Knowledge { tools: Tools::builtin(), context: &Context::unknown() },
        );
        assert_eq!(seconds.iter().map(|seconds| seconds.value).collect::<Vec<_>>(), [2.0, SOME_RUN, 4.0]);
        assert_eq!(timings.last_build(&situation, &dependencies), [Some(true), Some(false), Some(true)]);
    }

    #[test]
    fn a_raw_log_tells_what_was_built() {
        let vertex = |name: &str, to: &str, cached: bool| {
            format!(
                "{{\"vertexes\":[{{\"digest\":\"{name}\",\"name\":\"{name}\",\"started\":\"2026-02-28T23:59:59.5Z\",\
                 \"completed\":\"{to}\",\"cached\":{cached}}}]}}\n"
            )
        };
        let log = vertex("[build 3/4] RUN npm ci", "2026-03-01T02:00:01+02:00", false)
            + &vertex("[build 2/4] WORKDIR /app", "2026-03-01T00:00:09Z", true);
        assert_eq!(told(&[&log])[..2], [(0.0, false), (1.5, true)]);
    }

    #[test]
    fn without_a_log_the_tools_are_guessed() {
        let guessed = told(&[]);
        assert!(guessed[1].0 > SOME_RUN && !guessed[1].1, "{guessed:?}");
        assert_eq!(guessed[2], (SOME_RUN, false));
    }
}
