//! The cache experiments that were made on a real builder, predicted without one: see `cache_facts.json` of the data.

#![expect(clippy::unwrap_used, reason = "data that is not as expected is a failure")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use trimtab::cache::{Fate, Kind, NoCache, Situation, Step, Store, Transfer, predict};
use trimtab::context::ignorefile::IgnoreFile;
use trimtab::context::{self, Node, Tree};
use trimtab::model::{Image, ImageConfig, Platform};

/// Edits that kept size and time of a file. The data has only the time after them.
const KEPT_TIME: [&str; 2] = ["same-size-same-mtime", "same-size-same-mtime-fresh"];

/// Where the builder's answer is not one of a cache.
const EXCEPTIONS: [(&str, &str); 2] = [
    ("add-url-down", "the build fails because the server does not answer, whatever is in the cache"),
    ("parents-flag", "the builder of the experiments is too old for `COPY --parents`"),
];

/// The steps that nobody can be sure of, by experiment, and why.
const MAYBE: [(&str, &str); 41] = [
    (
        "chmod-dir",
        "`COPY . .` may re-run: src has a new mode, which a builder that already has this directory may not detect",
    ),
    ("chmod-dir", "`RUN ls > /o2` is cached only if `COPY . .` is"),
    (
        "same-size-same-mtime",
        "`COPY a.txt ./` may re-run: a.txt changed, which a builder that already has this directory may not detect",
    ),
    ("same-size-same-mtime", "`RUN cat a.txt > /o1` is cached only if `COPY a.txt ./` is"),
    (
        "same-size-same-mtime",
        "`COPY . .` may re-run: a.txt changed, which a builder that already has this directory may not detect",
    ),
    ("same-size-same-mtime", "`RUN ls > /o2` is cached only if `COPY . .` is"),
    ("arg-other-stage", "`COPY --from=a /a /a` is cached only if /a in `a` is unchanged"),
    (
        "bind-from-stage-other",
        "`RUN --mount=type=bind,from=s,source=/lib.txt,target=/m cat /m >/o` is cached only if /lib.txt in `s` is unchanged",
    ),
    (
        "bind-from-stage-other",
        "`RUN echo 2 >/p` is cached only if `RUN --mount=type=bind,from=s,source=/lib.txt,target=/m cat /m >/o` is",
    ),
    (
        "bind-from-stage-changed",
        "`RUN --mount=type=bind,from=s,source=/lib.txt,target=/m cat /m >/o` is cached only if /lib.txt in `s` is unchanged",
    ),
    (
        "bind-from-stage-changed",
        "`RUN echo 2 >/p` is cached only if `RUN --mount=type=bind,from=s,source=/lib.txt,target=/m cat /m >/o` is",
    ),
    (
        "bind-from-stage-whole",
        "`RUN --mount=type=bind,from=s,target=/m cat /m/lib.txt >/o` is cached only if / in `s` is unchanged",
    ),
    (
        "bind-from-stage-whole",
        "`RUN echo 2 >/p` is cached only if `RUN --mount=type=bind,from=s,target=/m cat /m/lib.txt >/o` is",
    ),
    ("stage-cutoff", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("stage-cutoff", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("stage-cutoff-context", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("stage-cutoff-context", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("stage-output-changed", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("stage-output-changed", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("stage-cutoff-mtime", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("stage-cutoff-mtime", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("stage-cutoff-mode", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("stage-cutoff-mode", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("stage-cutoff-owner", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("stage-cutoff-owner", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("stage-cutoff-dir", "`COPY --from=build /d /d` is cached only if /d in `build` is unchanged"),
    ("stage-cutoff-dir", "`RUN ls /d >/o2` is cached only if `COPY --from=build /d /d` is"),
    ("stage-copy-root", "`COPY --from=build / /r/` is cached only if / in `build` is unchanged"),
    ("stage-copy-root", "`RUN ls /r >/o2` is cached only if `COPY --from=build / /r/` is"),
    ("no-cache-filter", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("no-cache-filter", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    (
        "base-copyfrom",
        "`COPY --from=engine-exp-base /bin/busybox /bb` is cached only if /bin/busybox in `engine-exp-base` is unchanged",
    ),
    ("base-copyfrom", "`RUN ls / >/p` is cached only if `COPY --from=engine-exp-base /bin/busybox /bb` is"),
    ("ci-max-cutoff", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("ci-max-cutoff", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("ci-max-upstream-copy", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("ci-max-upstream-copy", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("ci-min-cutoff", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("ci-min-cutoff", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
    ("ci-min-upstream-copy", "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged"),
    ("ci-min-upstream-copy", "`RUN cat /out >/o2` is cached only if `COPY --from=build /out /out` is"),
];

#[test]
fn no_prediction_contradicts_the_builder() {
    let data = std::env::var_os("TRIMTAB_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(data.join("cache_facts.json")) else {
        println!("skipped: there is no cache_facts.json in {}", data.display());
        return;
    };
    let facts: Value = serde_json::from_str(&text).unwrap();
    let experiments = facts["experiments"].as_array().unwrap();
    let (mut sure, mut wrong, mut maybe) = (0, Vec::new(), Vec::new());
    for experiment in experiments {
        let id = experiment["id"].as_str().unwrap();
        if let Some((_, reason)) = EXCEPTIONS.iter().find(|(exception, _)| *exception == id) {
            println!("{id}: {reason}");
            continue;
        }
        let steps = predict(&Experiment(experiment).before(), &Experiment(experiment).after());
        for outcome in compare(experiment, &steps) {
            match outcome {
                Outcome::Right => sure += 1,
                Outcome::Maybe(words) => maybe.push(format!("{id}: {words}")),
                Outcome::Wrong(words) => wrong.push(format!("{id}: {words}")),
            }
        }
    }
    let expected: Vec<String> = MAYBE.iter().map(|(id, words)| format!("{id}: {words}")).collect();
    println!("{} experiments, {sure} steps right, {} not sure", experiments.len(), maybe.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(maybe, expected, "{}", maybe.join("\n"));
}

enum Outcome {
    Right,
    Maybe(String),
    Wrong(String),
}

/// What the builder did beside what was predicted, step by step.
fn compare(experiment: &Value, predicted: &[Step]) -> Vec<Outcome> {
    let real: Vec<&Value> = experiment["steps"].as_array().unwrap().iter().filter(|it| it["kind"] != "fetch").collect();
    let built: Vec<(usize, &Step)> = predicted.iter().enumerate().filter(|(_, step)| step.twin.is_none()).collect();
    if real.len() != built.len() {
        let predicted: Vec<&str> = predicted.iter().map(|step| &*step.text).collect();
        return vec![Outcome::Wrong(format!("{} steps, predicted {predicted:?}", real.len()))];
    }
    let mut left: Vec<&Value> = real;
    // A step that two stages share is listed under either.
    let is_of = |index: usize, stage: &str| {
        let twins = predicted.iter().enumerate().filter(|(at, step)| *at == index || step.twin == Some(index));
        twins.map(|(_, step)| &*step.stage_label).any(|label| label == stage)
    };
    let pair = |(index, step): &(usize, &Step)| {
        let merge = step.kind == Kind::Merge;
        let fits = |real: &&Value| {
            let text = real["instr"].as_str().unwrap();
            let keyword = text.strip_prefix("LINK ").unwrap_or(text).split(' ').next().unwrap();
            let stage = real["stage"].as_str().unwrap();
            let stage = stage.strip_prefix("stage-").filter(|rest| rest.parse::<u32>().is_ok()).unwrap_or(stage);
            merge == (real["kind"] == "link")
                && step.text.split(' ').next().unwrap().eq_ignore_ascii_case(keyword)
                && (stage.is_empty() || is_of(*index, stage))
        };
        let at = left.iter().position(fits)?;
        Some(left.remove(at))
    };
    let pairs: Vec<Option<&Value>> = built.iter().map(pair).collect();
    let judge = |((_, step), real): (&(usize, &Step), Option<&Value>)| {
        let Some(real) = real else { return Outcome::Wrong(format!("{} was not there", step.text)) };
        let words = step.words(predicted);
        match (step.fate, real["state"].as_str().unwrap()) {
            (Fate::Hit, "cached") | (Fate::Miss, "executed") => Outcome::Right,
            (Fate::Maybe, _) => Outcome::Maybe(words),
            (_, state) => Outcome::Wrong(format!("{words}; it was {state}")),
        }
    };
    built.iter().zip(pairs).map(judge).collect()
}

/// One experiment.
struct Experiment<'a>(&'a Value);

impl Experiment<'_> {
    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }

    fn situation(&self) -> &str {
        self.text("situation")
    }

    fn before(&self) -> Situation {
        let mut situation = self.plain(self.text("dockerfile"), &self.nodes());
        self.give(&mut situation, "build_args", "target", "1");
        situation.downloads = downloads("first");
        situation.settings.insert("network".into(), "host".into());
        situation
    }

    fn after(&self) -> Situation {
        let text =
            if self.0["dockerfile_after"].is_null() { self.text("dockerfile") } else { self.text("dockerfile_after") };
        let mut nodes = self.nodes();
        for (path, entry) in self.0["context_delta"].as_object().into_iter().flatten() {
            nodes.remove(path);
            if entry.is_null() {
                nodes.retain(|other, _| !other.starts_with(&format!("{path}/")));
            } else {
                nodes.insert(path.clone(), self.node(path, entry, true));
            }
        }
        let mut situation = self.plain(text, &nodes);
        let args = if self.0["build_args_after"].is_null() { "build_args" } else { "build_args_after" };
        let target = if self.0["target_after"].is_null() { "target" } else { "target_after" };
        self.give(&mut situation, args, target, "2");
        situation.downloads = downloads(if self.situation() == "url:body" { "second" } else { "first" });
        let network = self.0["network_after"].as_str().unwrap_or("host");
        situation.settings.insert("network".into(), network.into());
        let fresh = self.situation().starts_with("ctx-moved") || self.0["context_as_tar"] == true;
        situation.transfer = if fresh { Transfer::Fresh } else { Transfer::Incremental };
        situation.store = if self.situation() == "ci:min" { Store::Exported } else { Store::All };
        self.command_line(&mut situation);
        self.base(&mut situation);
        situation
    }

    /// What the files and the Dockerfile give to a situation.
    fn plain(&self, text: &str, nodes: &BTreeMap<String, Node>) -> Situation {
        let mut tree = Tree::new(nodes.iter().map(|(path, node)| (path, node.clone())));
        if self.0["dockerfile_in_context"] == true {
            tree.put("Dockerfile", Node::file(text.as_bytes()));
        }
        let delta = &self.0["context_delta"];
        let ignore = |name: &str| {
            let entry = if nodes.get(name)? == &self.node(name, &self.0["context"][name], false) {
                &self.0["context"][name]
            } else {
                &delta[name]
            };
            Some(IgnoreFile::from_text(name, entry["text"].as_str()?))
        };
        let ignore = ignore("Dockerfile.dockerignore").or_else(|| ignore(".dockerignore"));
        let tree = ignore.map(|ignore| tree.sent(&ignore)).unwrap_or(tree);
        let mut situation = Situation::new(text, tree);
        situation.inputs.build_platform = Platform::parse("linux/amd64");
        let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        let config = ImageConfig { env: vec![("PATH".into(), path.into())], ..ImageConfig::default() };
        for (name, layers) in [
            ("busybox:local", "busybox"),
            ("busybox:alias", "busybox"),
            ("engine-exp-base", "base"),
            ("localhost/none", ""),
        ] {
            let image = Image { layers: Some(layers.into()), config: Some(config.clone()) };
            situation.inputs.images.insert(name.into(), image);
        }
        situation
    }

    fn give(&self, situation: &mut Situation, args: &str, target: &str, port: &str) {
        for (name, value) in self.0[args].as_object().into_iter().flatten() {
            // The data has the same word for whatever port it was.
            let value = value.as_str().unwrap().replace("PORT", port);
            situation.inputs.build_args.insert(name.clone(), value);
        }
        situation.inputs.target = self.0[target].as_str().filter(|target| !target.is_empty()).map(str::to_owned);
    }

    fn command_line(&self, situation: &mut Situation) {
        let words: Vec<&str> = self.0["cli_after"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for pair in words.chunks(2) {
            match *pair {
                ["--add-host", host] => {
                    situation.settings.insert("add-host".into(), host.split(':').next().unwrap().into());
                }
                ["--shm-size" | "--ulimit", value] => {
                    situation.settings.insert(pair[0].into(), value.into());
                }
                ["--no-cache-filter", stage] => situation.no_cache = NoCache::Stages([stage.to_owned()].into()),
                ["--platform", platform] => situation.inputs.platform = Platform::parse(platform),
                ["--label" | "-t", _] => {}
                _ => panic!("{pair:?}"),
            }
        }
    }

    fn base(&self, situation: &mut Situation) {
        let image = situation.inputs.images.get_mut("engine-exp-base").unwrap();
        match self.situation() {
            "base:content" => image.layers = Some("other".into()),
            "base:env" => image.config.as_mut().unwrap().env.push(("X".into(), "1".into())),
            "base:onbuild" => image.config.as_mut().unwrap().onbuild.push("LABEL x=1".into()),
            _ => {}
        }
    }

    fn nodes(&self) -> BTreeMap<String, Node> {
        let entries = self.0["context"].as_object().unwrap().iter();
        entries.map(|(path, entry)| (path.clone(), self.node(path, entry, false))).collect()
    }

    fn node(&self, path: &str, entry: &Value, edited: bool) -> Node {
        let mode = entry["mode"].as_str().map_or(0o777, |mode| u32::from_str_radix(&mode[2..], 8).unwrap());
        let bytes = entry["text"].as_str().or(entry["base64"].as_str()).unwrap_or_default();
        let mut node = match entry["type"].as_str().unwrap() {
            "dir" => Node::directory(),
            "symlink" => Node::link(entry["target"].as_str().unwrap()),
            _ => Node::file(bytes.as_bytes()),
        };
        node = node.with_mode(mode);
        node.digest = if node.kind == context::Kind::File { context::tree::digest(bytes.as_bytes()) } else { 0 };
        if self.0["context_as_tar"] == true {
            let uid = entry["uid"].as_u64().unwrap_or_default();
            node.owner = (u32::try_from(uid).unwrap(), 0);
        }
        let kept = KEPT_TIME.contains(&self.text("id")) && path == "a.txt";
        let time = if edited && !kept { entry["mtime_ns"].as_i64().unwrap_or(1) } else { 0 };
        node.stamp = Some((bytes.len() as u64, i128::from(time)));
        node
    }
}

fn downloads(body: &str) -> BTreeMap<String, String> {
    let addresses = ["http://127.0.0.1:PORT/f.txt", "http://127.0.0.1:PORT/sub/f.txt"];
    addresses.map(|address| (address.to_owned(), body.to_owned())).into()
}
