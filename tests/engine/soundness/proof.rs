//! One project: mended, built both ways, edited, built again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use trimtab::builder::{Builder, Difference, Image, Order, Product, differences};
use trimtab::cache::{self, Timings, Transfer};
use trimtab::config::{Config, Layer, Placed};
use trimtab::context::{Build, Chosen, Context, Disk, Location};
use trimtab::finding::Safety;
use trimtab::fix::{self, Fixed};
use trimtab::lint::lint;
use trimtab::model::{Base, Inputs, Model};
use trimtab::optimize::plan;
use trimtab::shell::tools::Tools;
use trimtab::syntax;
use trimtab::text::Source;

use super::sample::Sample;
use crate::compare::{Outcome, compare, told};
use crate::world::{World, context};

/// The rules that are proven: those of these categories.
const CATEGORIES: [&str; 3] = ["cache", "layers", "context"];

/// What came of it, of one project or of many.
#[derive(Default)]
pub(super) struct Proof {
    pub(super) wrong: Vec<String>,
    moves: usize,
    /// How many Dockerfiles the optimizer changes unasked.
    plans: usize,
    refused: usize,
    images: usize,
    pairs: usize,
    hits: usize,
    misses: usize,
    maybe: BTreeMap<&'static str, usize>,
    /// How many RUNs the edits make run again, before and after.
    reruns: [usize; 2],
}

/// Proves all that is claimed of one project.
pub(super) fn prove(builder: Builder, sample: &Sample, edits: &[usize], nonce: &str) -> Proof {
    let bench = Bench::new(sample);
    let mut proof = Proof::default();
    let fixed = bench.fixed(&sample.world.dockerfile);
    proof.check_moves(sample, &bench, &fixed);
    let text = &sample.world.dockerfile;
    let (fixed, planned) = (fixed.source.text().to_owned(), bench.planned(text));
    proof.plans += usize::from(planned != *text);
    let whole = [("the safe fixes", fixed.clone()), ("the plan", planned.clone())];
    let mut proven = BTreeSet::from([text.clone()]);
    let changed: Vec<(&str, String)> =
        whole.into_iter().chain(bench.each_alone()).filter(|(_, after)| proven.insert(after.clone())).collect();
    proof.check_doubtful(builder, sample, &bench);
    if changed.is_empty() {
        proof.reruns(builder, sample, text, edits, nonce, &[0, 1]);
        return proof;
    }
    for target in sample.targets() {
        match bench.image(builder, text, target) {
            Ok(before) => changed
                .iter()
                .for_each(|(what, after)| proof.check_image(builder, &bench, (&before, target), after, what)),
            Err(error) => proof.wrong.push(format!("does not build: {error}")),
        }
    }
    let after = if planned == *text { fixed } else { planned };
    proof.reruns(builder, sample, text, edits, &format!("{nonce}b"), &[0]);
    proof.reruns(builder, sample, &after, edits, &format!("{nonce}a"), &[1]);
    proof
}

impl Proof {
    pub(super) fn add(&mut self, other: Proof) {
        self.moves += other.moves;
        self.plans += other.plans;
        self.refused += other.refused;
        self.images += other.images;
        self.pairs += other.pairs;
        self.hits += other.hits;
        self.misses += other.misses;
        other.maybe.into_iter().for_each(|(reason, count)| *self.maybe.entry(reason).or_default() += count);
        (0..2).for_each(|side| self.reruns[side] += other.reruns[side]);
    }

    /// The safe fixes are those that the sample names, what it says is refused is, and a second time there is nothing to do.
    fn check_moves(&mut self, sample: &Sample, bench: &Bench, fixed: &Fixed) {
        let applied: BTreeSet<String> = fixed.applied.iter().map(|applied| applied.rule.to_owned()).collect();
        self.moves += fixed.applied.len();
        if applied != sample.moves {
            self.wrong.push(format!("moved by {applied:?}, not by {:?}", sample.moves));
        }
        self.wrong
            .extend(fixed.rejected.iter().map(|it| format!("taken back: {} {}: {}", it.rule, it.title, it.reason)));
        let report = lint(&source(&sample.world.dockerfile), &bench.context, &config());
        for (rule, why) in &sample.refused {
            self.refused += 1;
            let mut said = report.findings.iter().filter(|finding| finding.rule == rule).map(|finding| {
                let safe = finding.fixes.iter().any(|fix| fix.safety == Safety::Safe);
                (safe, format!("{} {}", finding.message, finding.help.clone().unwrap_or_default()))
            });
            if !said.clone().any(|(safe, words)| !safe && words.contains(why)) {
                self.wrong.push(format!("{rule} is not refused with {why:?}: {:?}", said.next()));
            }
        }
        let again = bench.fixed(fixed.source.text());
        if again.source.text() != fixed.source.text() {
            self.wrong.push(format!("moved once more: {}", again.source.text()));
        }
    }

    /// With the unsafe fixes it still builds, and the image is the same where the sample says so.
    fn check_doubtful(&mut self, builder: Builder, sample: &Sample, bench: &Bench) {
        if sample.doubtful.is_empty() {
            return;
        }
        let text = &sample.world.dockerfile;
        let fixed = fix::fix(&source(text), &bench.context, &config(), Safety::Unsafe);
        let applied: BTreeSet<String> = fixed.applied.iter().map(|applied| applied.rule.to_owned()).collect();
        let after = fixed.source.text();
        if !applied.is_superset(&sample.doubtful) {
            self.wrong.push(format!("with the unsafe fixes moved by {applied:?}, not by {:?}", sample.doubtful));
        }
        for target in sample.targets() {
            let what = "the unsafe fixes";
            match bench.image(builder, text, target) {
                Ok(before) if sample.doubtful_is_same => {
                    self.check_image(builder, bench, (&before, target), after, what);
                }
                Ok(_) => {
                    self.images += 1;
                    let error = bench.image(builder, after, target).err();
                    self.wrong.extend(error.map(|error| format!("{what}: {error}\n{after}")));
                }
                Err(error) => self.wrong.push(format!("does not build: {error}")),
            }
        }
    }

    /// The image of the build or a stage is the same, but for the caches of package managers that are meant to go.
    fn check_image(
        &mut self,
        builder: Builder,
        bench: &Bench,
        (before, target): (&Image, Option<&str>),
        after: &str,
        what: &str,
    ) {
        self.images += 1;
        let what = target.map_or_else(|| what.to_owned(), |stage| format!("{what}, stage {stage}"));
        let after_image = match bench.image(builder, after, target) {
            Ok(image) => image,
            Err(error) => return self.wrong.push(format!("{what}: {error}\n{after}")),
        };
        let different = differences(before, &after_image);
        let kept: Vec<String> = different.iter().filter(|it| !is_cache(it)).map(Difference::words).collect();
        if !kept.is_empty() {
            let shown = kept[..kept.len().min(8)].join("\n    ");
            self.wrong.push(format!("{what}: {} differences:\n    {shown}\n{after}", kept.len()));
        }
    }

    /// Builds `text`, and again after each edit, of which the last is made in place; compares the steps that run with the
    /// prediction.
    fn reruns(&mut self, builder: Builder, sample: &Sample, text: &str, edits: &[usize], nonce: &str, sides: &[usize]) {
        let before = sample.world(&with_nonce(text, nonce, &sample.world)).with_blanks(nonce);
        let first = tempfile::tempdir().unwrap();
        if let Some(error) = build(builder, &before, first.path(), None).error {
            return self.wrong.push(format!("does not build: {error}"));
        }
        for (turn, edit) in edits.iter().map(|&edit| &sample.edits[edit]).enumerate() {
            let fresh = tempfile::tempdir().unwrap();
            let after = sample.edited(&before, edit);
            let in_place = turn + 1 == edits.len();
            let (folder, then, transfer) = if in_place {
                (first.path(), Some(&before), Transfer::Incremental)
            } else {
                (fresh.path(), None, Transfer::Fresh)
            };
            let build = build(builder, &after, folder, then);
            if let Some(error) = &build.error {
                self.wrong.push(format!("does not build after {edit}: {error}"));
            }
            let steps = cache::predict(&before.situation(Transfer::Fresh), &after.situation(transfer));
            self.pairs += 1;
            for outcome in compare(&told(&steps), &build) {
                self.count(outcome, edit);
            }
            let runs = build.steps.iter().filter(|step| step.ran() && step.text.starts_with("RUN")).count();
            for &side in sides {
                self.reruns[side] += runs;
            }
        }
    }

    fn count(&mut self, outcome: Outcome, edit: &str) {
        match outcome {
            Outcome::Hit => self.hits += 1,
            Outcome::Miss => self.misses += 1,
            Outcome::Maybe("not listed") => self.wrong.push(format!("{edit}: a MAYBE for a reason that is not listed")),
            Outcome::Maybe(reason) => *self.maybe.entry(reason).or_default() += 1,
            Outcome::Wrong(words) => self.wrong.push(format!("{edit}: {words}")),
        }
    }
}

fn build(builder: Builder, world: &World, folder: &Path, then: Option<&World>) -> trimtab::builder::Build {
    let dockerfile = world.write(folder, then).unwrap();
    let (context, flags) = (context(folder), world.flags());
    let order = Order { dockerfile: &dockerfile, context: &context, flags: &flags };
    builder.build(&order, Product::Cache).expect("the builder can be started")
}

/// The rules of the categories, and no others.
fn config() -> Config {
    let select = CATEGORIES.map(|category| Placed::default(category.to_owned()));
    Config::of(Layer { select: Some(select.to_vec()), ..Layer::default() })
}

fn source(text: &str) -> Source {
    Source::from_text("Dockerfile", text)
}

/// The Dockerfile with a file in each stage that nothing else has, so that no other build has done any of its steps.
fn with_nonce(text: &str, nonce: &str, world: &World) -> String {
    let file = syntax::parse(text);
    let inputs = Inputs { build_args: world.build_args.clone(), ..Inputs::default() };
    let model = Model::new(text, &file, &inputs);
    let mut text = text.to_owned();
    for stage in model.stages.iter().rev().filter(|stage| !matches!(stage.base, Base::Stage(_))) {
        let end = file.instructions[stage.from()].span.end as usize;
        let line = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        text.insert_str(line, &format!("COPY <<nonce /.nonce\n{nonce}s{}\nnonce\n", stage.index));
    }
    text
}

/// Whether only what a package manager keeps for the next time is gone: such a place, or a folder that was made for it.
pub(crate) fn is_cache(difference: &Difference) -> bool {
    let Difference::Removed(path) = difference else { return false };
    let path = format!("/{path}");
    Tools::builtin().iter().filter_map(|tool| tool.clean.as_ref()).flat_map(|clean| &clean.paths).any(|cache| {
        let cache = cache.replacen('~', "/root", 1);
        let below =
            |path: &str, top: &str| path.strip_prefix(top).is_some_and(|it| it.is_empty() || it.starts_with('/'));
        below(&path, &cache) || below(&cache, &path)
    })
}

/// A project on disk, and beside it the Dockerfiles that are compared.
struct Bench<'a> {
    sample: &'a Sample,
    root: PathBuf,
    context: Context,
    folder: tempfile::TempDir,
}

impl Bench<'_> {
    fn new(sample: &Sample) -> Bench<'_> {
        let folder = tempfile::tempdir().unwrap();
        sample.world.write(folder.path(), None).unwrap();
        let root = context(folder.path());
        let build = Build::new(Location::Directory(root.clone()), Chosen::Override);
        let context = Context::new(Arc::new(Disk::default()), &sample.place(&root), build);
        Bench { sample, root, context, folder }
    }

    /// The Dockerfile after all safe fixes.
    fn fixed(&self, text: &str) -> Fixed {
        fix::fix(&source(text), &self.context, &config(), Safety::Safe)
    }

    /// The Dockerfile after the safe moves of the optimizer's plan.
    fn planned(&self, text: &str) -> String {
        let plan = plan(&source(text), &self.context, &Config::default(), &Timings::default());
        plan.trusted(Safety::Safe).last().map_or_else(|| text.to_owned(), |last| last.new.text().to_owned())
    }

    /// The Dockerfile after each of the first safe fixes alone.
    fn each_alone(&self) -> Vec<(&'static str, String)> {
        let source = source(&self.sample.world.dockerfile);
        let report = lint(&source, &self.context, &config());
        let fixes = report.findings.iter().filter_map(|finding| {
            let fix = fix::automatic(finding, Safety::Safe)?;
            let bytes = fix.edits.apply(source.bytes());
            Some((finding.rule, String::from_utf8(bytes).unwrap()))
        });
        fixes.collect()
    }

    /// The image that a Dockerfile makes of the project, or of it and one stage, or why it makes none.
    fn image(&self, builder: Builder, text: &str, target: Option<&str>) -> Result<Image, String> {
        let dockerfile = self.folder.path().join("other");
        let mut world = World { dockerfile: text.to_owned(), ..self.sample.world.clone() };
        world.target = target.map(str::to_owned).or(world.target);
        world.write_dockerfile(&dockerfile).unwrap();
        let flags = world.flags();
        let (build, image) =
            builder.image(&Order { dockerfile: &dockerfile, context: &self.root, flags: &flags }).unwrap();
        image.ok_or_else(|| build.error.unwrap_or_default())
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let maybe: usize = self.maybe.values().sum();
        write!(
            f,
            "{} safe fixes, {} plans, {} refusals, {} images compared\n  {} rebuilds: {} steps hit, {} missed, {maybe} unknown; \
             {} RUNs again, after the moves {}",
            self.moves,
            self.plans,
            self.refused,
            self.images,
            self.pairs,
            self.hits,
            self.misses,
            self.reruns[0],
            self.reruns[1]
        )?;
        self.maybe.iter().try_for_each(|(reason, count)| write!(f, "\n  unknown: {reason}: {count}"))
    }
}
