//! Cases through the builder and the prediction, several at once, and the tally.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use trimtab::builder::{Build, Builder, Order, Product};
use trimtab::cache::{self, Transfer};

use crate::cases;
use crate::compare::{Outcome, Told, compare, reason, told};
use crate::edits::{change, edit};
use crate::generate::generate;
use crate::random::Random;
use crate::repository::{self, Asked, Repository};
use crate::world::{World, context};

/// The most steps of a hundred of which nobody may know.
const MAYBE_PERCENT: usize = 3;

/// From so many random pairs on, that share is asked for.
const ENOUGH: u64 = 200;

/// What is run.
pub(crate) struct Options {
    pub(crate) cases: u64,
    pub(crate) seed: u64,
    /// The number of the only random case.
    pub(crate) only: Option<u64>,
    /// The number of the first random case, where nothing else is to run.
    pub(crate) from: Option<u64>,
    pub(crate) jobs: u64,
}

/// Two states of the world.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) before: World,
    pub(crate) after: World,
    pub(crate) transfer: Transfer,
    /// Who is asked.
    pub(crate) asked: Asked,
}

#[derive(Default)]
struct Tally {
    pairs: usize,
    unbuilt: usize,
    again: usize,
    hits: usize,
    misses: usize,
    maybe: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

/// Runs the table and the random cases; returns what is wrong.
pub(crate) fn check(builder: Builder, options: &Options) -> Vec<String> {
    let mut failed = Vec::new();
    if options.only.is_none() && options.from.is_none() {
        let make = |number: u64, nonce: &str| cases::case(number as usize, nonce);
        failed.extend(tally("the table", 0..cases::count(), make, options.jobs, builder).wrong);
    }
    let numbers = match (options.only, options.from) {
        (Some(number), _) => number..number + 1,
        (None, from) => from.unwrap_or_default()..from.unwrap_or_default() + options.cases,
    };
    let make = |number: u64, nonce: &str| random_case(options.seed, number, nonce);
    let tally = tally("random pairs", numbers, make, options.jobs, builder);
    let sure = tally.hits + tally.misses;
    let maybe: usize = tally.maybe.values().sum();
    // A few pairs prove nothing: one unknown step leaves all above it unknown.
    let is_sample = options.cases < ENOUGH;
    if !is_sample && maybe * 100 > (sure + maybe) * MAYBE_PERCENT {
        failed.push(format!("of {maybe} of {} steps nobody knows", sure + maybe));
    }
    failed.extend(tally.wrong);
    failed
}

/// Predicts random cases without a builder: the steps of which nobody can know must be few.
pub(crate) fn foretell(options: &Options) -> Vec<String> {
    let (mut steps, mut maybe) = (0, BTreeMap::new());
    for number in 0..options.cases {
        let case = random_case(options.seed, number, &format!("n{number}"));
        let predicted = cache::predict(&case.before.situation(Transfer::Fresh), &case.after.situation(case.transfer));
        steps += predicted.len();
        for step in predicted.iter().filter(|step| step.fate == cache::Fate::Maybe) {
            let examples: &mut Vec<String> = maybe.entry(reason(step.reason.name())).or_default();
            examples.push(format!("{}\n    {}", case.name, step.words(&predicted)));
        }
    }
    let unknown: usize = maybe.values().map(Vec::len).sum();
    println!("predictions: {} pairs with {steps} steps, {unknown} unknown", options.cases);
    for (reason, examples) in &maybe {
        println!("  unknown: {reason}: {}, such as {}", examples.len(), examples[0]);
    }
    let few = unknown * 100 <= steps * MAYBE_PERCENT;
    if few { Vec::new() } else { vec![format!("of {unknown} of {steps} steps nobody knows")] }
}

fn random_case(seed: u64, number: u64, nonce: &str) -> Case {
    let mut random = Random(seed.wrapping_mul(1 << 32) + number);
    let (mut plan, mut before) = generate(&mut random, nonce);
    let asked = Repository::draw(&mut random, &mut before);
    let mut after = before.clone();
    let mut done = Vec::new();
    let asked = match asked {
        Asked::Changed(repository, _) => {
            let paths = change(&mut random, &mut after);
            done.push(format!("--changed {}", paths.join(" ")));
            Asked::Changed(repository, paths)
        }
        asked => {
            let count = if random.chance(25) { 2 + random.below(2) } else { 1 };
            let each = iter::repeat_with(|| edit(&mut random, &mut plan, &mut after, nonce));
            done.extend(each.flatten().take(count));
            asked
        }
    };
    repository::rebuild(&asked, &mut after);
    let transfer = if random.chance(50) { Transfer::Fresh } else { Transfer::Incremental };
    let name = format!("--seed {seed} --only {number}: {}", done.join("; "));
    Case { name, before, after, transfer, asked }
}

/// Makes, builds and counts cases, each under a nonce of its own: what another one left in the cache must not answer.
fn tally(
    what: &str,
    numbers: Range<u64>,
    make: impl Fn(u64, &str) -> Case + Sync,
    jobs: u64,
    builder: Builder,
) -> Tally {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let (next, tally) = (AtomicU64::new(numbers.start), Mutex::new(Tally::default()));
    let doubtful = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let taken = iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                for number in taken.take_while(|number| numbers.contains(number)) {
                    let case = make(number, &format!("{now:x}n{number}"));
                    let outcome = run(&case, builder).unwrap();
                    if outcome.iter().flatten().any(|outcome| matches!(outcome, Outcome::Wrong(_))) {
                        doubtful.lock().unwrap().push(number);
                    } else {
                        tally.lock().unwrap().add(&case, outcome);
                    }
                }
            });
        }
    });
    let mut tally = tally.into_inner().unwrap();
    // Builds that run at once share what is under way, so that now and then a step of one is told of in the log of another.
    // A prediction that is wrong is so again when nothing else is built.
    for number in doubtful.into_inner().unwrap() {
        let case = make(number, &format!("{now:x}again{number}"));
        let outcome = run(&case, builder).unwrap();
        tally.again += 1;
        tally.add(&case, outcome);
    }
    println!("{what}: {} tried; {tally}", numbers.end - numbers.start);
    tally
}

/// Builds before and after, and compares the second build with the prediction; the error of a first build that fails.
fn run(case: &Case, builder: Builder) -> io::Result<Result<Vec<Outcome>, String>> {
    let (first, fresh) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let dockerfile = case.before.write(first.path(), None)?;
    let build = |folder: &Path, dockerfile: &Path, world: &World| -> Build {
        let (context, flags) = (context(folder), world.flags());
        let order = Order { dockerfile, context: &context, flags: &flags };
        builder.build(&order, Product::Cache).expect("the builder can be started")
    };
    case.asked.commit_first(first.path());
    if let Some(error) = build(first.path(), &dockerfile, &case.before).error {
        return Ok(Err(error));
    }
    let (folder, then) = match case.transfer {
        Transfer::Fresh => (fresh.path(), None),
        Transfer::Incremental => (first.path(), Some(&case.before)),
    };
    let then = case.asked.bring(&case.before, first.path(), folder)?.or(then);
    let dockerfile = case.after.write(folder, then)?;
    case.asked.commit_second(folder);
    let second = build(folder, &dockerfile, &case.after);
    let steps = cache::predict(&case.before.situation(Transfer::Fresh), &case.after.situation(case.transfer));
    // What the transfer misses, a command line cannot know of.
    let unseen = steps.iter().any(|step| matches!(step.reason, cache::Reason::Unseen(_)));
    let mut predictions: Vec<Vec<Told>> = Vec::new();
    if !case.asked.sends_git() {
        predictions.push(told(&steps));
    }
    if !unseen {
        predictions.extend(repository::ask(case, folder, &dockerfile));
    }
    Ok(Ok(predictions.iter().flat_map(|steps| compare(steps, &second)).collect()))
}

impl Tally {
    fn add(&mut self, case: &Case, outcome: Result<Vec<Outcome>, String>) {
        let outcomes = match outcome {
            Ok(outcomes) => outcomes,
            Err(error) => {
                self.unbuilt += 1;
                println!("does not build: {}: {error}", case.name);
                return;
            }
        };
        self.pairs += 1;
        let mut wrong: Vec<String> = Vec::new();
        for outcome in outcomes {
            match outcome {
                Outcome::Hit => self.hits += 1,
                Outcome::Miss => self.misses += 1,
                Outcome::Maybe(reason) => *self.maybe.entry(reason).or_default() += 1,
                Outcome::Wrong(words) => wrong.push(format!("\n  {words}")),
            }
        }
        if !wrong.is_empty() {
            let after = &case.after.dockerfile;
            let texts = if case.before.dockerfile == *after {
                format!("--- Dockerfile\n{after}")
            } else {
                format!("--- before\n{}--- after\n{after}", case.before.dockerfile)
            };
            let ignore = |world: &World| {
                let files = ["Dockerfile.dockerignore", ".dockerignore"];
                format!("{:?}", files.map(|path| world.entries.get(path).map(|entry| &entry.what)))
            };
            let texts = format!("--- ignored {} then {}\n{texts}", ignore(&case.before), ignore(&case.after));
            let wrong = wrong.concat();
            let (how, flags) = (case.transfer, case.after.flags());
            let how = format!("{how:?}, {:?}", case.asked);
            self.wrong.push(format!("{} ({how}, {flags:?}){wrong}\n{texts}", case.name));
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let maybe: usize = self.maybe.values().sum();
        let steps = self.hits + self.misses + maybe;
        write!(
            f,
            "{} pairs with {steps} steps ({} do not build, {} built twice): {} hit, {} missed, {maybe} unknown, {} pairs wrong",
            self.pairs,
            self.unbuilt,
            self.again,
            self.hits,
            self.misses,
            self.wrong.len()
        )?;
        self.maybe.iter().try_for_each(|(reason, count)| write!(f, "\n  unknown: {reason}: {count}"))
    }
}
