//! Work grows with the size of a file and no faster: files of twice the length take at most 2.3 times as much.
//!
//! ```text
//! cargo test --test growth                                       counts what is allocated
//! cargo test --release --test growth -- --lines 4000             up to this length
//! cargo test --release --test growth -- --program PATH           counts the instructions that a program executes
//! cargo test --release --test growth -- --lines 4000 --write FOLDER    also writes the longest file of each shape without a project
//! ```
//!
//! Both counts are the same on every machine, however busy it is. Instructions are counted by Valgrind's `cachegrind`.

#![expect(clippy::print_stdout, reason = "it is a program that prints what it counts")]

mod instructions;
mod project;
mod shapes;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use project::PROJECT;
use rayon::prelude::*;
use shapes::{SHAPES, Shape};
use trimtab::config::{Config, Layer, Placed};
use trimtab::context::Context;
use trimtab::finding::Safety;
use trimtab::fix::fix;
use trimtab::lint::lint;
use trimtab::text::Source;

/// So many hundredths of the work may a file of twice the length take.
const MOST: u64 = 230;

/// The shortest files. Shorter ones show more of what each run needs anyway.
const SHORTEST: usize = 500;

const PEDANTIC: (&str, Work) = (" --pedantic", Work::LintPedantic);

/// What is done with the files.
#[derive(Clone, Copy)]
enum Work {
    Lint,
    LintPedantic,
    /// All fixes are applied; `consecutive-runs` is among them.
    Fix,
}

/// What was counted of one file.
#[derive(Clone, Copy)]
struct Count {
    what: &'static str,
    number: u64,
}

fn main() -> ExitCode {
    let (mut program, mut lines, mut written) = (None, 2 * SHORTEST, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--program" => program = arguments.next().map(PathBuf::from),
            "--lines" => lines = arguments.next().and_then(|lines| lines.parse().ok()).expect("--lines has a number"),
            "--write" => written = arguments.next().map(PathBuf::from),
            "--skip" => drop(arguments.next()),
            option if option.starts_with('-') => {}
            // The arguments name a test, which this is not.
            _ => return ExitCode::SUCCESS,
        }
    }
    // As large as the stack of all that lints.
    let pool = rayon::ThreadPoolBuilder::new().stack_size(trimtab::lint::STACK).build_global();
    pool.expect("no pool of threads was there before");
    if let Some(folder) = written {
        write(&folder, lines).expect("the files can be written");
    }
    let lengths: Vec<usize> = std::iter::successors(Some(SHORTEST), |length| Some(length * 2))
        .take_while(|length| *length <= lines)
        .collect();
    let rows: Vec<Row> = match program {
        Some(program) => SHAPES.par_iter().map(|shape| instructions::row(&program, shape, &lengths)).collect(),
        None => allocations(&lengths),
    };
    let fast: Vec<&Row> = rows.iter().filter(|row| row.ratio() > MOST).collect();
    for row in &rows {
        println!("{}", row.words());
    }
    for row in &fast {
        println!("too much: {}", row.words());
    }
    if fast.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(folder: &Path, lines: usize) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut alone = SHAPES.iter().filter(|shape| !shape.has_project);
    alone.try_for_each(|shape| std::fs::write(folder.join(shape.name), shape.text(lines)))
}

/// How a count grows with the length of a file.
struct Row {
    name: String,
    what: &'static str,
    /// The counts, each of a file twice as long as that of the one before.
    numbers: Vec<u64>,
}

impl Row {
    /// The largest ratio of two neighbours, in hundredths.
    fn ratio(&self) -> u64 {
        self.numbers.windows(2).map(|pair| pair[1] * 100 / pair[0].max(1)).max().unwrap_or_default()
    }

    fn words(&self) -> String {
        let numbers: Vec<String> = self.numbers.iter().map(|number| format!("{number:>14}")).collect();
        let (whole, rest) = (self.ratio() / 100, self.ratio() % 100);
        format!("{:<34} {:<14}{}  {whole}.{rest:02}", self.name, self.what, numbers.concat())
    }
}

fn allocations(lengths: &[usize]) -> Vec<Row> {
    // The pedantic rules are all rules. A debug build is slow, so it takes some of the shapes; `.ci/run hostile` takes all, and
    // counts the default rules too, in a release build.
    let works: &[(&str, Work)] = if cfg!(debug_assertions) { &[PEDANTIC] } else { &[("", Work::Lint), PEDANTIC] };
    let step = if cfg!(debug_assertions) { 3 } else { 1 };
    let mut tasks: Vec<(String, &Shape, Work)> = Vec::new();
    for shape in SHAPES.iter().step_by(step) {
        tasks.extend(works.iter().map(|(option, work)| (format!("{}{option}", shape.name), shape, *work)));
    }
    tasks.push((format!("{} fix --pedantic", SHAPES[0].name), &SHAPES[0], Work::Fix));
    let rows = tasks.par_iter().map(|(name, shape, work)| {
        let counts: Vec<[Count; 3]> = lengths.iter().map(|lines| allocated(shape, *lines, *work)).collect();
        let row = |at: usize| Row {
            name: name.clone(),
            what: counts[0][at].what,
            numbers: counts.iter().map(|counts| counts[at].number).collect(),
        };
        [row(0), row(1), row(2)]
    });
    rows.flatten_iter().collect()
}

/// What the work on a file allocates, beyond what it takes for an empty one.
fn allocated(shape: &Shape, lines: usize, work: Work) -> [Count; 3] {
    let text = shape.text(lines);
    let pedantic = !matches!(work, Work::Lint);
    let config = Config::of(Layer { pedantic: Some(Placed::default(pedantic)), ..Layer::default() });
    let project = PROJECT.iter().filter(|_| shape.has_project).copied();
    let context = Context::memory(project.chain([("Dockerfile", text.as_str())]));
    let source = Source::from_text("Dockerfile", text.as_str());
    let one = || match work {
        Work::Lint | Work::LintPedantic => drop(lint(&source, &context, &config)),
        Work::Fix => drop(fix(&source, &context, &config, Safety::Unsafe)),
    };
    // Tables are read once for all files.
    drop(lint(&Source::from_text("Dockerfile", "FROM scratch\n"), &context, &config));
    let counted = allocation_counter::measure(one);
    [("allocations", counted.count_total), ("bytes", counted.bytes_total), ("most bytes", counted.bytes_max)]
        .map(|(what, number)| Count { what, number })
}
