//! The cache model and the driver of builders against a real `BuildKit`.
//!
//!     cargo test --test engine -- [--cases N] [--seed N] [--only NUMBER] [--from NUMBER] [--jobs N]
//!     cargo test --test engine -- soundness [NAME] [--jobs N]
//!     cargo test --test engine -- replay REPOSITORY DOCKERFILE [CONTEXT] [--commits N]
//!
//! Wants the settings of `tests/engine/engine env` in the environment; without them it only predicts N random pairs (400) and
//! counts the steps of which nobody can know.
//! With `--from`, only random pairs are built, from that number on.
//! A table of cases, N random pairs of a Dockerfile and an edit (40), and `trimtab verify` on the sample projects. No step
//! that is predicted to hit may run and none that is predicted to miss may hit; of at most 3 % nobody may know.
//! `soundness` mends the projects of `tests/engine/samples` instead, or those whose names begin with NAME; the variable
//! `SOUNDNESS_EDITS` says how many of the five edits of each are made (1), `SOUNDNESS_EVERY` that only every so many-th project
//! is taken (1).
//! `replay` builds the last N commits (20) of a repository, each after its parent, on a base whose commands do nothing. Nothing
//! else may be built meanwhile.

#![expect(clippy::print_stdout, reason = "the report of a program")]
#![expect(clippy::unwrap_used, reason = "what is not as expected is a failure")]

mod cases;
mod compare;
mod edits;
mod generate;
mod projects;
mod random;
mod replay;
mod repository;
mod soundness;
mod suite;
mod world;

use std::process::ExitCode;

use trimtab::builder::Builder;

fn main() -> ExitCode {
    let option = |name: &str| {
        let mut arguments = std::env::args().skip_while(|argument| argument != name);
        arguments.nth(1).map(|value| value.parse::<u64>().expect("options are numbers"))
    };
    let options = |cases| suite::Options {
        cases: option("--cases").unwrap_or(cases),
        seed: option("--seed").unwrap_or(1),
        only: option("--only"),
        from: option("--from"),
        jobs: option("--jobs").unwrap_or(2),
    };
    // The daemon of the machine is not ours to fill.
    let private = std::env::var("DOCKER_HOST").is_ok_and(|host| host.contains("trimtab-engine"));
    if !private {
        println!("nothing is built: no engine; `eval \"$(tests/engine/engine env)\"` after `tests/engine/engine up`");
        return end(&suite::foretell(&options(400)));
    }
    let builder = Builder::detect().expect("the engine is up");
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(at) = words.iter().position(|word| word == "soundness") {
        let number = |name: &str| std::env::var(name).map_or(1, |text| text.parse().expect("a number"));
        let (edits, every) = (number("SOUNDNESS_EDITS"), number("SOUNDNESS_EVERY"));
        let only = words.get(at + 1).filter(|word| !word.starts_with('-')).cloned().unwrap_or_default();
        return end(&soundness::check(builder, &soundness::Options { edits, jobs: options(0).jobs, only, every }));
    }
    if let Some(at) = words.iter().position(|word| word == "replay") {
        let named: Vec<String> = words[at + 1..].iter().take_while(|word| !word.starts_with("--")).cloned().collect();
        let [repository, dockerfile, context @ ..] = &named[..] else {
            panic!("replay REPOSITORY DOCKERFILE [CONTEXT]")
        };
        let context = context.first().cloned().unwrap_or_else(|| ".".to_owned());
        let (repository, dockerfile) = (repository.into(), dockerfile.clone());
        let commits = option("--commits").unwrap_or(20);
        return end(&replay::check(builder, &replay::Options { repository, dockerfile, context, commits }));
    }
    let mut failed = Vec::new();
    if option("--only").or(option("--from")).is_none() {
        failed.extend(projects::check(builder));
    }
    failed.extend(suite::check(builder, &options(40)));
    end(&failed)
}

fn end(failed: &[String]) -> ExitCode {
    for failure in failed {
        println!("failed: {failure}");
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
