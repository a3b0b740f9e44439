//! Sample projects whose Dockerfiles are mended: the image must stay the same, byte for byte, and which steps run again
//! after an edit must be what was predicted, before and after.

mod proof;
mod sample;

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::SystemTime;

use trimtab::builder::Builder;

use proof::Proof;
pub(crate) use proof::is_cache;
use sample::Sample;

/// What is run.
pub(crate) struct Options {
    /// How many of the five edits of each project.
    pub(crate) edits: usize,
    /// How many projects at once.
    pub(crate) jobs: u64,
    /// The beginning of the names of the only projects.
    pub(crate) only: String,
    /// Of those, every so many-th is taken.
    pub(crate) every: usize,
}

/// Returns what is wrong.
pub(crate) fn check(builder: Builder, options: &Options) -> Vec<String> {
    let mut samples = Sample::all();
    samples.retain(|sample| sample.name.starts_with(&options.only));
    let samples: Vec<Sample> = samples.into_iter().step_by(options.every.max(1)).collect();
    let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let prove = |index: usize, turn: &str| {
        // Each edit has its turn in some project however few are asked for.
        let chosen: Vec<usize> = (0..options.edits).map(|edit| (index + edit) % 5).collect();
        proof::prove(builder, &samples[index], &chosen, &format!("{clock:x}{turn}{index}"))
    };
    let (next, proofs) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                let taken = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                for index in taken.take_while(|index| *index < samples.len()) {
                    let proof = prove(index, "n");
                    proofs.lock().unwrap().push((index, proof));
                }
            });
        }
    });
    let mut total = Proof::default();
    let mut failed = Vec::new();
    for (index, mut proof) in proofs.into_inner().unwrap() {
        // Builds that run at once share what is under way; what is wrong is so again when nothing else is built.
        if !proof.wrong.is_empty() {
            proof = prove(index, "again");
        }
        if !proof.wrong.is_empty() {
            let mut words = format!("{}:", samples[index].name);
            proof.wrong.iter().for_each(|wrong| write!(words, "\n  {wrong}").unwrap());
            failed.push(words);
        }
        total.add(proof);
    }
    println!("soundness: {} projects, {} wrong; {total}", samples.len(), failed.len());
    failed
}
