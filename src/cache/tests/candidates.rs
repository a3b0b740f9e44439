//! A `FROM` that the command line completes may name any of several stages.

use super::*;

const PLATFORMS: &str = "FROM base AS base-amd64\nCOPY a.txt /a\nFROM base AS base-arm64\nRUN true\n\
                         FROM base-${TARGETARCH}\nCOPY b.txt /b\nRUN make\n";

#[test]
fn a_change_of_any_stage_that_it_may_name_leaves_the_rest_open() {
    let change = |path: &'static str| move |after: &mut Situation| after.tree.put(path, Node::file(b"2\n"));
    edit(PLATFORMS, change("a.txt"), "?c??");
    edit(PLATFORMS, change("b.txt"), "ccXX");
    edit(PLATFORMS, change("src/m.py"), "cccc");
    for from in ["${FLAVOR}", "s-${TARGETOS}", "b-$BUILDARCH", "x-${TARGETOS}-${TARGETARCH}${TARGETVARIANT}"] {
        let stages = "FROM base AS amd64\nCOPY a.txt /a\nFROM base AS s-linux\nCOPY a.txt /a2\n\
                      FROM base AS b-arm64\nCOPY a.txt /a3\nFROM base AS x-linux-armv7\nCOPY a.txt /a4\n";
        let text = format!("ARG FLAVOR=${{TARGETARCH}}\n{stages}FROM {from}\nRUN make\n");
        let before = situation(&text);
        let mut after = before.clone();
        after.tree.put("a.txt", Node::file(b"2\n"));
        assert!(fates(&before, &after).bytes().all(|fate| fate == b'?'), "{from}: {}", fates(&before, &after));
    }
    edit("FROM base AS base-a\nCOPY a.txt /a\nFROM other-${TARGETARCH}\nRUN make\n", change("a.txt"), "c");
}

#[test]
fn a_known_platform_names_one() {
    let mut before = situation(PLATFORMS);
    before.inputs.build_args.insert("TARGETARCH".into(), "arm64".into());
    let mut after = before.clone();
    after.tree.put("a.txt", Node::file(b"2\n"));
    assert_eq!(fates(&before, &after), "ccc");
}

#[test]
fn settings_of_the_stages_that_it_may_name_count() {
    let to = |old: &'static str, new: &'static str| {
        move |after: &mut Situation| after.text = after.text.replacen(old, new, 1)
    };
    let text = "FROM base AS base-amd64\nENV A=1\nFROM base-${TARGETARCH}\nCOPY --link b.txt here\nRUN make\n";
    edit(text, to("ENV A=1", "ENV A=1"), "ccc");
    edit(text, to("ENV A=1", "ENV A=2"), "???");
    edit(text, to("ENV A=1", "SHELL [\"/bin/bash\", \"-c\"]\nENV A=1"), "???");
    edit(text, to("ENV A=1", "WORKDIR /\nENV A=1"), "ccc");
    edit(text, to("FROM base AS", "FROM other:1 AS"), "???");
    edit(text, to("ENV A=1", "ONBUILD COPY . /x"), "???");
}

#[test]
fn what_is_taken_out_of_it_is_open_too() {
    let text = "FROM base AS base-amd64\nRUN ln -s /etc /x\nCOPY a.txt /x/a\nFROM base-${TARGETARCH} AS build\n\
                COPY b.txt /b\nFROM base\nCOPY --from=build /b /b\n";
    edit(text, |after| after.tree.put("a.txt", Node::file(b"2\n")), "c???");
}

#[test]
fn the_reason_names_the_step() {
    let before = situation(PLATFORMS);
    let mut after = before.clone();
    after.tree.put("a.txt", Node::file(b"2\n"));
    let steps = predict(&before, &after);
    let words: Vec<String> = steps.iter().map(|step| step.words(&steps)).collect();
    assert_eq!(
        words,
        [
            "`COPY a.txt /a` may re-run: a.txt changed",
            "`RUN true` is cached: nothing that it depends on changed",
            "`COPY b.txt /b` is cached only if `COPY a.txt /a` is",
            "`RUN make` is cached only if `COPY a.txt /a` is",
        ]
    );
}

#[test]
fn two_versions_of_an_official_image_are_two_images() {
    let from = |before: &str, after: &str| {
        let text = |image: &str| Situation::new(format!("FROM {image}\nCOPY a.txt /a\nRUN make\n"), tree());
        fates(&text(before), &text(after))
    };
    assert_eq!(from("python:3.8-slim", "python:3.10-slim"), "XX");
    assert_eq!(from("python:3.12", "python:3.12.6"), "??");
    let text = "FROM python:3.12\nCOPY a.txt /a\nRUN make\n";
    let (before, after) = (situation(text), situation(&text.replace("3.12\nCOPY a.txt", "3.12.6\nCOPY b.txt")));
    let steps = predict(&before, &after);
    assert_eq!(steps[1].words(&steps), "`RUN make` re-runs because `COPY b.txt /a` does");
    let after = situation(&text.replace("3.12", "3.12.6"));
    let steps = predict(&before, &after);
    assert_eq!(
        steps[1].words(&steps),
        "`RUN make` may re-run: the base image is `docker.io/library/python:3.12.6`, before \
         `docker.io/library/python:3.12`"
    );
}

#[test]
fn a_target_that_was_not_there_leaves_open_what_was_built() {
    let targeted = |text: &str, target: &str| {
        let mut situation = situation(text);
        situation.inputs.target = Some(target.to_owned());
        situation
    };
    let (before, after) = ("FROM base AS a\nRUN a\nCOPY a.txt /\n", "FROM base AS b\nRUN a\nCOPY a.txt /\n");
    assert_eq!(fates(&targeted(before, "a"), &targeted(after, "b")), "cc");
    assert_eq!(fates(&targeted(before, "b"), &targeted(after, "b")), "??");
    assert_eq!(fates(&targeted(before, "b"), &targeted(&after.replace("RUN a", "RUN b"), "b")), "XX");
    let words: Vec<String> = {
        let steps = predict(&targeted(before, "b"), &targeted(after, "b"));
        steps.iter().map(|step| step.words(&steps)).collect()
    };
    assert!(words[0].ends_with("the target of the earlier build, without a stage `b`, is unknown"), "{words:?}");
}
