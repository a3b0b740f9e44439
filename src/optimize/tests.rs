//! Plans for projects in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::cache::{self, Basis, Situation, WARM};
use crate::context::revisions::Edit;
use crate::context::{Build, Chosen, Location, Memory, Past, Tree};
use crate::model::{Inputs, Knowledge};
use crate::shell::tools::Tools;

/// The project's context with a history: so many commits, each of which changes these files.
fn context(files: &[(&str, &str)], history: &[(usize, &[&str])]) -> Context {
    let commits = history.iter().flat_map(|(count, paths)| {
        let edits: Vec<Edit> = paths.iter().map(|path| Edit::changed(*path)).collect();
        vec![edits; *count]
    });
    let mut memory = Memory::new(files.iter().copied());
    if !history.is_empty() {
        memory = memory.with_past(Past { commits: commits.collect(), ..Past::default() });
    }
    let build = Build::new(Location::Directory(PathBuf::new()), Chosen::DockerfileDirectory);
    Context::new(Arc::new(memory), Path::new("Dockerfile"), build)
}

fn planned(text: &str, context: &Context) -> Plan {
    plan(&Source::from_text("Dockerfile", text), context, &Config::default(), &Timings::default())
}

const NODE: [(&str, &str); 4] =
    [("package.json", "{}"), ("package-lock.json", "{}"), ("src/index.js", ""), (".dockerignore", "node_modules\n")];

const HISTORY: [(usize, &[&str]); 3] = [(20, &["src/index.js"]), (4, &["package-lock.json"]), (6, &["docs/manual.md"])];

#[test]
fn a_safe_move_comes_first_and_says_what_it_saves() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n";
    let context = context(&NODE, &HISTORY);
    let plan = planned(text, &context);
    let first = &plan.moves[0];
    assert_eq!((first.rule, first.safety), ("sources-before-install", Safety::Safe));
    assert_eq!(
        first.new.text(),
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n"
    );
    let evidence = first.evidence.as_ref().unwrap();
    assert_eq!((evidence.step.as_str(), evidence.before, evidence.after), ("RUN npm ci", 30, 4));
    assert_eq!(evidence.words(&plan.now), "`RUN npm ci` re-ran in 30 of the last 30 commits; with this move, in 4");
    // 30 s for the install and 20 for the build after each commit; the floor has the install after four of thirty.
    assert_eq!((plan.now.cost.seconds, plan.now.cost.installs), (50.0, 1.0));
    assert!((plan.now.floor.seconds - 24.0).abs() < 1e-9 && (plan.after(Safety::Safe).seconds - 24.0).abs() < 1e-9);
    assert_eq!(first.once.iter().map(|item| item.text.as_str()).collect::<Vec<_>>()[1], "RUN npm ci");
}

#[test]
fn a_second_plan_has_nothing_safe_to_do() {
    let text = "FROM node:22\nARG GIT_SHA\nRUN apt-get update && apt-get install -y git\nRUN echo $GIT_SHA >/sha\n\
                FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nCOPY --from=0 /sha /sha\n";
    let context = context(&NODE, &HISTORY);
    let plan = planned(text, &context);
    let safe: Vec<&Move> = plan.moves.iter().take_while(|one| one.safety == Safety::Safe).collect();
    let rules: Vec<&str> = safe.iter().map(|one| one.rule).collect();
    assert_eq!(rules, ["sources-before-install", "volatile-arg-before-use"], "{:?}", plan.moves);
    let again = planned(safe[1].new.text(), &context);
    assert!(again.moves.iter().all(|one| one.safety != Safety::Safe), "{:?}", again.moves);
}

#[test]
fn a_safe_pair_of_moves_comes_before_an_unsafe_move() {
    let text = "FROM node:22\nARG GIT_SHA\nARG BUILD_DATE\nLABEL a=$GIT_SHA b=$BUILD_DATE\n\
                RUN apt-get update && apt-get install -y git\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n\
                RUN apt-get update && apt-get install -y curl\n";
    let plan = planned(text, &context(&NODE, &HISTORY));
    let moves: Vec<_> = plan.moves.iter().map(|one| (one.rule, one.safety, one.opens)).collect();
    let argument = |opens| ("volatile-arg-before-use", Safety::Safe, opens);
    assert!(moves.contains(&argument(true)) && moves.contains(&argument(false)), "{moves:?}");
    assert!(moves.iter().any(|one| one.1 == Safety::Unsafe), "{moves:?}");
    assert!(moves.is_sorted_by(|a, b| a.1 >= b.1), "{moves:?}");
}

#[test]
fn where_nothing_is_to_be_gained_there_is_no_safe_move() {
    let text =
        "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n";
    let plan = planned(text, &context(&NODE, &HISTORY));
    assert!(plan.moves.iter().all(|one| one.safety != Safety::Safe), "{:?}", plan.moves);
    assert_eq!(plan.now.cost, plan.now.floor);
}

#[test]
fn without_a_history_the_kinds_of_files_are_asked() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n";
    let plan = planned(text, &context(&NODE, &[]));
    assert_eq!(plan.now.basis, Basis::Kinds);
    let evidence = plan.moves[0].evidence.as_ref().unwrap();
    assert_eq!(
        evidence.words(&plan.now),
        "`RUN npm ci` re-runs in an estimated 100 of 100 commits; with this move, in 22"
    );
}

#[test]
fn a_refused_move_is_not_offered_again() {
    let text = "FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n";
    let (context, config, timings) = (context(&NODE, &HISTORY), Config::default(), Timings::default());
    let mut planner = Planner::new(&Source::from_text("Dockerfile", text), &context, &config, &timings);
    let first = planner.next(Safety::Safe).unwrap();
    planner.refuse(&first);
    assert!(planner.next(Safety::Safe).is_none());
    assert_eq!(planner.source().text(), text);
}

#[test]
fn what_is_silenced_is_no_move() {
    let text = "FROM node:22\nWORKDIR /app\n# trimtab ignore=sources-before-install\nCOPY . .\nRUN npm ci\n";
    let plan = planned(text, &context(&NODE, &HISTORY));
    assert!(plan.moves.iter().all(|one| one.rule != "sources-before-install"), "{:?}", plan.moves);
}

#[test]
fn a_build_pays_for_what_nothing_has_fetched() {
    let files = [
        ("go.mod", "module example.org/shop\ngo 1.24\nrequire golang.org/x/text v0.30.0\n"),
        ("go.sum", "golang.org/x/text v0.30.0 h1:x=\n"),
        ("main.go", "package main\n"),
        ("Makefile", "shop:\n\tgo build -o /shop\n"),
    ];
    let history: [(usize, &[&str]); 2] = [(27, &["main.go"]), (3, &["go.mod"])];
    for build in ["go build -o /shop", "make shop"] {
        let text = format!(
            "FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN {build}\nFROM debian:13\nCOPY --from=build /shop /shop\n"
        );
        let plan = planned(&text, &context(&files, &history));
        assert_eq!((plan.now.cost.installs, plan.now.cost.seconds), (1.0, 60.0), "{build}");
        assert_eq!(plan.moves.first().map(|one| one.rule), Some("missing-fetch-step"), "{build}");
        // 40 s for the build, and 20 for the download after three of thirty commits.
        assert!((plan.moves[0].after.seconds - 42.0).abs() < 1e-9, "{build}: {:?}", plan.moves[0].after);
        assert!((plan.now.floor.seconds - 42.0).abs() < 1e-9, "{build}: {:?}", plan.now.floor);
    }
}

#[test]
fn a_warm_mount_spares_the_download_alone() {
    let files =
        [("go.mod", "module shop\ngo 1.24\nrequire golang.org/x/text v0.30.0\n"), ("go.sum", ""), ("main.go", "")];
    let text =
        "FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build -o /shop\n";
    let plan = planned(text, &context(&files, &[(30, &["main.go"])]));
    assert!((plan.now.cost.seconds - (40.0 + 20.0 * WARM)).abs() < 1e-9, "{:?}", plan.now.cost);
}

#[test]
fn measured_seconds_belong_to_one_stage() {
    let text =
        "FROM node:22 AS a\nCOPY a .\nRUN make\nRUN make\nFROM node:22 AS b\nCOPY b .\nRUN make\nCOPY --from=a /x /x\n";
    let mut timings = Timings::default();
    timings.add(
        "#1 [a 3/4] RUN make\n#1 DONE 10.0s\n#2 [a 4/4] RUN make\n#2 DONE 4.0s\n#3 [b 3/4] RUN make\n#3 DONE 30.0s\n",
    );
    let context = context(&[("a", ""), ("b", "")], &[(20, &["a", "b"])]);
    let plan = plan(&Source::from_text("Dockerfile", text), &context, &Config::default(), &timings);
    assert!((plan.now.cost.seconds - 44.0).abs() < 1e-9, "{:?}", plan.now);
}

#[test]
fn an_install_that_no_move_helps_is_named_with_what_makes_it_run() {
    let text =
        "FROM debian:12\nCOPY . /app\nRUN if [ -f /app/full ]; then apt-get update && apt-get install -y git; fi\n";
    let files: Vec<_> = NODE.into_iter().chain([("full", "")]).collect();
    let plan = planned(text, &context(&files, &HISTORY));
    let gaps: Vec<&Advice> = plan.advice.iter().filter(|advice| advice.rule.is_none()).collect();
    assert_eq!(gaps.len(), 1, "{:?} {:?}", plan.advice, plan.moves);
    assert_eq!(gaps[0].line, 3);
    assert!(
        gaps[0].message.ends_with("because of `COPY . /app` on line 2, and may install the same packages each time")
    );
}

#[test]
fn the_best_order_counts_manifests_that_come_from_another_stage_or_under_another_name() {
    let recipe = "FROM rust:1 AS planner\nWORKDIR /app\nCOPY . .\nRUN cargo chef prepare --recipe-path recipe.json\n\
                  FROM rust:1\nWORKDIR /app\nCOPY --from=planner /app/recipe.json ./\n\
                  RUN cargo chef cook --release --recipe-path recipe.json\nCOPY . .\nRUN cargo build --release\n";
    let rust = [("Cargo.toml", ""), ("Cargo.lock", ""), ("src/main.rs", "")];
    let history: [(usize, &[&str]); 2] = [(20, &["src/main.rs"]), (5, &["Cargo.lock"])];
    let plan = planned(recipe, &context(&rust, &history));
    assert!((plan.now.floor.installs - 0.2).abs() < 1e-9, "{:?}", plan.now.floor);
    let renamed = "FROM node:22\nWORKDIR /app\nCOPY package.server.json package.json\nRUN npm install\nCOPY src src\n";
    let history: [(usize, &[&str]); 2] = [(20, &["src/index.js"]), (5, &["package.server.json"])];
    let node = [("package.server.json", "{}"), ("src/index.js", "")];
    let plan = planned(renamed, &context(&node, &history));
    assert!((plan.now.floor.installs - 0.2).abs() < 1e-9, "{:?}", plan.now.floor);
}

#[test]
fn the_plan_and_the_cache_report_count_the_same_cost() {
    let texts = [
        "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\nFROM node:22\nWORKDIR /app\n\
         COPY --from=build /app/src/index.js ./\nRUN npm install -g serve@14\nCOPY --from=build /app/dist dist\n\
         RUN npm run check\n",
        "FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nARG GIT_SHA\n\
         RUN echo $GIT_SHA > /sha\nCOPY . .\nRUN npm run build\n",
        "FROM debian:12 AS a\nCOPY src /src\nRUN apt-get update && apt-get install -y git\nFROM debian:12 AS b\nCOPY src /src\n\
         RUN apt-get update && apt-get install -y git\nRUN make\nFROM b\nCOPY --from=a /src/index.js /\nRUN make check\n",
        "FROM debian:12\nCOPY target/app.jar /\nRUN apt-get update && apt-get install -y git\n",
    ];
    let mut files = NODE.to_vec();
    files.push((".gitignore", "target\n"));
    let context = context(&files, &HISTORY);
    let knowledge = Knowledge { tools: Tools::builtin(), context: &context };
    let told = |text: &str| {
        let situation = Situation { inputs: Inputs::of(&context.build), ..Situation::new(text, Tree::default()) };
        let steps = cache::dependencies(&situation);
        let seconds = cache::seconds(&situation, &steps, &Timings::default(), knowledge);
        let runs = cache::history(situation, &context, context.past().unwrap());
        let each = steps.iter().zip(seconds).zip(&runs).filter(|((step, _), _)| step.twin.is_none());
        each.map(|((_, seconds), runs)| seconds.value * amount(runs.sure + runs.likely)).sum::<f64>() / 30.0
    };
    for text in texts {
        let plan = planned(text, &context);
        let moved = plan.moves.last().map(|last| (plan.after(Safety::Unsafe), last.new.text()));
        for (cost, text) in moved.into_iter().chain([(plan.now.cost, text)]) {
            assert!((cost.seconds - told(text)).abs() < 1e-9, "{}, {}: {text}", cost.seconds, told(text));
        }
    }
}

#[test]
fn to_install_the_project_without_its_dependencies_is_no_install_of_dependencies() {
    let files = [("pyproject.toml", "[project]\nname = 'one'\n"), ("one/main.py", "")];
    let context = context(&files, &[(20, &["one/main.py"])]);
    let is_install = |command: &str| {
        let text = format!("FROM python:3.13\nENV HERE=/app\nWORKDIR /app\nCOPY . .\nRUN {command}\n");
        planned(&text, &context).now.cost.installs > 0.5
    };
    assert!(!is_install("pip install --no-deps ."));
    assert!(!is_install("pip install --no-deps $HERE"));
    assert!(is_install("pip install ."));
    assert!(is_install("pip install --no-deps flask"));
}

#[test]
fn an_install_above_another_one_that_changes_less_often_is_no_defect() {
    let files = [
        ("Gemfile", "source 'https://rubygems.org'\ngem 'rack'\n"),
        ("Gemfile.lock", "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0.0)\n"),
        ("package.json", "{}"),
        ("package-lock.json", "{}"),
    ];
    let text = "FROM ruby:3.4\nRUN apt-get update && apt-get install -y nodejs npm\nWORKDIR /app\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\n\
                COPY package.json package-lock.json ./\nRUN npm ci\n";
    let reported = |gems: usize, packages: usize| {
        let context = context(&files, &[(gems, &["Gemfile.lock"]), (packages, &["package-lock.json"])]);
        let report = lint(&Source::from_text("Dockerfile", text), &context, &Config::default());
        report.findings.iter().any(|finding| finding.rule == "sources-before-install")
    };
    assert!(reported(30, 2) && !reported(10, 30));
}
