//! What a Dockerfile costs per commit, on average over a history: how often its installs run again, and the seconds of it all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::prices::{Place, Price, Prices, places};
use crate::cache::{self, Basis, Exposed, Exposure, Ground, Kind, Sent, Situation, Timings, amount};
use crate::context::{Context, Tree};
use crate::model::downloads::{calls, downloads};
use crate::model::{Inputs, Knowledge, Model, Stage};
use crate::shell::tools::{ToolCall, Tools};
use crate::syntax;

/// What a build costs per commit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// How many steps that install something run again.
    pub installs: f64,
    /// How long the steps take that run again, in seconds.
    pub seconds: f64,
}

impl Cost {
    /// The lower of both, each count for itself.
    pub(super) fn least(self, other: Cost) -> Cost {
        Cost { installs: self.installs.min(other.installs), seconds: self.seconds.min(other.seconds) }
    }
}

/// What a Dockerfile costs over a history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bill {
    /// Its steps in the order of the build, those that cost something.
    pub steps: Vec<Item>,
    /// All of it per commit.
    pub cost: Cost,
    /// What no order of instructions can beat: each install runs again when its manifests change.
    pub floor: Cost,
    /// The same with a warm cache mount for each install.
    pub mounted: Cost,
    /// The number of commits.
    pub commits: usize,
    /// Who tells what they changed.
    pub basis: Basis,
    /// The sources that no commit holds, such as `target/app.jar`: each commit is assumed to change them.
    pub assumed: Vec<String>,
}

/// A `RUN` in a bill.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The line of it, from 1.
    pub line: u32,
    /// What it runs, on one line.
    pub text: String,
    /// After how many commits it likely runs again.
    pub reruns: usize,
    /// Whether all of these are sure: none hangs on what a stage makes anew, or on a file that no commit holds.
    pub is_counted: bool,
    /// What it takes each time, in seconds.
    pub seconds: f64,
    /// The instruction at or above it whose files change most often, with its line, from 1.
    pub cause: Option<(u32, String)>,
    /// The first instruction of its chain that re-runs about as often, with its line, from 1.
    pub trigger: Option<(u32, String)>,
    /// What it takes per commit above the best order, in seconds: installs that repeat what they did before.
    pub avoidable: f64,
}

/// How long the steps of a Dockerfile and of its successors take.
#[derive(Clone, Debug)]
pub struct Weights<'a> {
    knowledge: Knowledge<'a>,
    inputs: Inputs,
    /// What build logs say, by the stage and what is run there, and whether a cache mount was there: for a stage that runs
    /// the same twice, in its order.
    measured: BTreeMap<(String, String), Vec<(f64, bool)>>,
    prices: Prices,
}

impl<'a> Weights<'a> {
    /// Those of a Dockerfile, by the logs of its builds where there are some, else by what is known of its tools.
    pub fn new(text: &str, inputs: Inputs, timings: &Timings, knowledge: Knowledge<'a>) -> Weights<'a> {
        if timings.is_empty() {
            return Weights { knowledge, inputs, measured: BTreeMap::new(), prices: Prices::default() };
        }
        let situation = Situation { inputs: inputs.clone(), ..Situation::new(text, Tree::default()) };
        let file = syntax::parse(text);
        let model = Model::new(text, &file, &inputs);
        let dependencies = cache::dependencies(&situation);
        let seconds = cache::seconds(&situation, &dependencies, timings, knowledge);
        let measured = dependencies.iter().zip(seconds).filter(|(_, seconds)| seconds.measured);
        let mut by_step: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (step, seconds) in measured {
            let mounted = cache::has_cache_mount(&model, step.instruction);
            by_step.entry(step_key(&model, step.instruction)).or_default().push((seconds.value, mounted));
        }
        Weights { knowledge, inputs, measured: by_step, prices: Prices::default() }
    }

    /// Whether a build was measured.
    pub fn are_measured(&self) -> bool {
        !self.measured.is_empty()
    }

    /// What a Dockerfile costs in a build context.
    pub fn bill(&self, text: &str, context: &Context) -> Bill {
        self.bill_in(text, &Ground::of(context, self.knowledge.tools), context)
    }

    /// What a Dockerfile costs where files change like this.
    pub fn bill_on(&self, text: &str, ground: &Arc<Ground>) -> Bill {
        self.bill_in(text, ground, self.knowledge.context)
    }

    fn bill_in(&self, text: &str, ground: &Arc<Ground>, context: &Context) -> Bill {
        let file = syntax::parse(text);
        let model = Model::new(text, &file, &self.inputs);
        let exposure = self.exposure(&model, ground, context);
        let mut bill = self.costs_of(&model, &exposure);
        for (index, step) in exposure.steps.iter().enumerate() {
            if step.kind == Some(Kind::Build) && step.twin.is_none() {
                self.charge_least(&model, &exposure, (index, step), &mut bill);
            }
        }
        bill
    }

    /// The bill of a Dockerfile, without what no order can beat.
    pub(super) fn plain_bill(&self, text: &str, context: &Context) -> Bill {
        let file = syntax::parse(text);
        let model = Model::new(text, &file, &self.inputs);
        let exposure = self.exposure(&model, &Ground::of(context, self.knowledge.tools), context);
        self.costs_of(&model, &exposure)
    }

    fn costs_of(&self, model: &Model<'_>, exposure: &Exposure) -> Bill {
        let mut bill = Bill { commits: exposure.commits, basis: exposure.basis, ..Bill::default() };
        let assumed: BTreeSet<&String> = exposure.steps.iter().flat_map(|step| &step.outside).collect();
        bill.assumed = assumed.into_iter().cloned().collect();
        let places = places(model);
        for (index, step) in exposure.steps.iter().enumerate() {
            if step.kind == Some(Kind::Build) && step.twin.is_none() {
                self.charge(model, exposure, (index, places[step.instruction]), &mut bill);
            }
        }
        bill
    }

    /// The steps that a build of the second Dockerfile runs which has the results of the first, each in its context.
    pub fn once(&self, (before, there): (&str, &Context), (after, here): (&str, &Context)) -> Vec<Item> {
        let (old_file, file) = (syntax::parse(before), syntax::parse(after));
        let old = Model::new(before, &old_file, &self.inputs);
        let model = Model::new(after, &file, &self.inputs);
        let mounted = (0..old_file.instructions.len()).filter(|index| cache::has_cache_mount(&old, *index));
        let filled: BTreeSet<_> = mounted.map(|index| step_key(&old, index)).collect();
        let (then, now) = (Sent::of(there), Sent::of(here));
        let (was, is) = (self.situation(before, then.tree.clone()), self.situation(after, now.tree.clone()));
        let places = places(&model);
        let runs = cache::run_again((&was, &old, &then), (&is, &model, &now)).into_iter();
        let seconds = |instruction: usize| {
            let is_new =
                cache::has_cache_mount(&model, instruction) && !filled.contains(&step_key(&model, instruction));
            if is_new {
                self.seconds_with(&model, instruction, false)
            } else {
                self.price(&model, instruction, places[instruction]).seconds
            }
        };
        let item = |instruction: usize| Item {
            line: line(after, model.instruction(instruction).span.start),
            text: cache::written(model.instruction(instruction)),
            reruns: 1,
            is_counted: true,
            cause: None,
            trigger: None,
            avoidable: 0.0,
            seconds: seconds(instruction),
        };
        runs.map(item).collect()
    }

    fn charge(&self, model: &Model<'_>, exposure: &Exposure, (index, place): (usize, Place), bill: &mut Bill) {
        let step = &exposure.steps[index];
        let price = self.price(model, step.instruction, place);
        let reruns = step.likely.count();
        let often = amount(reruns) / amount(exposure.commits.max(1));
        bill.cost.seconds += often * price.seconds;
        bill.cost.installs += often * if price.installs { 1.0 } else { 0.0 };
        if reruns > 0 && price.seconds > 0.0 {
            let line = line(model.source, model.instruction(step.instruction).span.start);
            let cause = cause(model, exposure, index);
            let text = what(model, step.instruction);
            let is_counted = exposure.basis == Basis::History && step.is_counted();
            let (seconds, trigger, avoidable) = (price.seconds, None, 0.0);
            bill.steps.push(Item { line, text, reruns, is_counted, seconds, cause, trigger, avoidable });
        }
    }

    fn price(&self, model: &Model<'_>, instruction: usize, place: Place) -> Price {
        let find = || Price {
            seconds: self.seconds(model, instruction),
            installs: !cache::installs(model, instruction, self.knowledge).is_empty(),
        };
        if self.are_measured() {
            return find();
        }
        let stands_alone = || {
            !model.may_start(instruction, self.knowledge)
                && !calls(model, instruction, self.knowledge).iter().any(downloads)
        };
        self.prices.of(place, stands_alone, find)
    }

    fn charge_least(&self, model: &Model<'_>, exposure: &Exposure, (index, step): (usize, &Exposed), bill: &mut Bill) {
        let seconds = self.seconds(model, step.instruction);
        let calls = cache::installs(model, step.instruction, self.knowledge);
        let all = amount(exposure.commits.max(1));
        let often = amount(step.likely.count()) / all;
        // In a `RUN` of its own, each install would run when what it reads has changed, and the rest as it does now.
        let each: Vec<f64> = calls.iter().map(|(_, seconds)| *seconds).collect();
        let guessed: f64 = each.iter().sum();
        let all_guessed = cache::guess(model, step.instruction, self.knowledge).max(guessed);
        let scale = if all_guessed > 0.0 { seconds / all_guessed } else { 0.0 };
        let rest = often * (seconds - guessed * scale).max(0.0);
        // Wherever it stands, it runs again for the value of an argument that it names.
        let state = &model.step(step.instruction).before;
        let script = model.script(step.instruction);
        let is_restless = script.is_some_and(|it| it.reads.iter().any(|read| state.is_restless_by(&read.name)));
        let least_of =
            |call: &ToolCall<'_>| if is_restless { often } else { amount(least(exposure, (index, step), call)) / all };
        let least: Vec<f64> = calls.iter().map(|(call, _)| least_of(call)).collect();
        let apart: f64 = each.iter().zip(&least).map(|(each, least)| each * scale * least).sum();
        let runs = least.iter().copied().fold(0.0, f64::max);
        let warm = if cache::has_cache_mount(model, step.instruction) { 1.0 } else { cache::WARM };
        bill.floor.seconds += rest + apart;
        bill.floor.installs += runs;
        bill.mounted.seconds += rest + apart * warm;
        bill.mounted.installs += runs;
        let text = what(model, step.instruction);
        let line = line(model.source, model.instruction(step.instruction).span.start);
        if let Some(item) = bill.steps.iter_mut().find(|item| item.line == line && item.text == text) {
            item.avoidable = often * seconds - rest - apart;
            item.trigger = trigger(model, exposure, index);
        }
    }

    /// What is known of tools.
    pub(super) fn tools(&self) -> &'a Tools {
        self.knowledge.tools
    }

    /// What the build is started with.
    pub(super) fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    pub(super) fn seconds(&self, model: &Model<'_>, instruction: usize) -> f64 {
        self.seconds_with(model, instruction, true)
    }

    /// The seconds of a step whose cache mounts, where it has some, are warm or new and empty.
    fn seconds_with(&self, model: &Model<'_>, instruction: usize, is_warm: bool) -> f64 {
        let guess = || (cache::guess(model, instruction, self.knowledge), false);
        let (seconds, was_warm) = self.measured_of(model, instruction).unwrap_or_else(guess);
        if was_warm || !is_warm || !cache::has_cache_mount(model, instruction) {
            return seconds;
        }
        cache::warm(model, instruction, self.knowledge, seconds)
    }

    fn measured_of(&self, model: &Model<'_>, instruction: usize) -> Option<(f64, bool)> {
        let key = step_key(model, instruction);
        match self.measured.get(&key)?.as_slice() {
            [only] => Some(*only),
            several => {
                let stage = model.stage_of(instruction)?;
                let before = model.instructions_of(stage).map(|(index, _)| index).take_while(|at| *at < instruction);
                several.get(before.filter(|at| step_key(model, *at) == key).count()).copied()
            }
        }
    }

    /// Which commits run which steps, where files change like this.
    pub(super) fn exposure(&self, model: &Model<'_>, ground: &Arc<Ground>, context: &Context) -> Exposure {
        Exposure::in_context(ground, context, model, self.situation(model.source, Tree::default()))
    }

    pub(super) fn situation(&self, text: &str, tree: Tree) -> Situation {
        let inputs = self.inputs.clone();
        Situation { inputs, steady_servers: true, ..Situation::new(text, tree) }
    }
}

/// After how many commits an install has to run again: those that change what it reads. One that reads the project's
/// manifests, and finds none that is known, reads what is made of them in another stage; where no commit tells what that is,
/// it runs as often as it does now.
fn least(exposure: &Exposure, (index, step): (usize, &Exposed), call: &ToolCall<'_>) -> usize {
    let named: Vec<&str> = call.named_manifests().into_iter().map(|(path, _)| path).collect();
    let is_read = |path: &&str| {
        let is_named = named.iter().any(|name| path.ends_with(name.trim_start_matches("./")));
        is_named || cache::is_manifest(path, std::iter::once(call.tool))
    };
    let mut read = exposure.files_above(index).filter(is_read).peekable();
    let is_of_project = call.reads_manifest() || !named.is_empty();
    if read.peek().is_some() || !is_of_project {
        return exposure.touching(read).both(&step.likely).count();
    }
    match exposure.of_manifests().both(&step.likely).count() {
        0 => step.likely.count(),
        some => some,
    }
}

/// The step that makes another run again most often, by the files that it takes from the build context.
pub(super) fn cause(model: &Model<'_>, exposure: &Exposure, step: usize) -> Option<(u32, String)> {
    let chain = std::iter::successors(Some(step), |step| exposure.steps[*step].below);
    let often = chain.filter(|step| exposure.steps[*step].own.count() > 0);
    let cause = &exposure.steps[often.max_by_key(|step| exposure.steps[*step].own.count())?];
    let start = model.instruction(cause.instruction).span.start;
    Some((line(model.source, start), what(model, cause.instruction)))
}

/// The first step at or below which another stands that re-runs more than half as often, with its line.
fn trigger(model: &Model<'_>, exposure: &Exposure, step: usize) -> Option<(u32, String)> {
    let reruns = exposure.steps[step].likely.count();
    let chain = std::iter::successors(exposure.steps[step].below, |step| exposure.steps[*step].below);
    let trigger = chain.take_while(|below| exposure.steps[*below].likely.count() * 2 > reruns).last()?;
    let instruction = exposure.steps[trigger].instruction;
    let (it, said) = (model.instruction(instruction), what(model, instruction));
    let from = it.flags.iter().find(|flag| flag.name.text == "from");
    let from = from.map(|flag| format!(" {}", &model.source[flag.span.start as usize..flag.span.end as usize]));
    let (keyword, rest) = said.split_at(it.kind.name().len());
    Some((line(model.source, it.span.start), format!("{keyword}{}{rest}", from.unwrap_or_default())))
}

/// What a step is known by in whatever order the instructions stand: its stage, and what it runs.
fn step_key(model: &Model<'_>, instruction: usize) -> (String, String) {
    let stage = model.stage_of(instruction).map(Stage::label).unwrap_or_default();
    (stage, what(model, instruction))
}

/// What an instruction says after its flags, on one line.
fn what(model: &Model<'_>, instruction: usize) -> String {
    let instruction = model.instruction(instruction);
    let words = instruction.rest.text.split_whitespace();
    [instruction.kind.name()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

pub(super) fn line(text: &str, offset: u32) -> u32 {
    text[..offset as usize].matches('\n').count() as u32 + 1
}
