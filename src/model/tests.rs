use super::*;
use crate::syntax::{Body, Keyword, Word, parse};

/// Runs `look` over the model of a file that is built without any inputs.
fn with<T>(text: &str, look: impl FnOnce(&Model) -> T) -> T {
    with_inputs(text, &Inputs::default(), look)
}

fn with_inputs<T>(text: &str, inputs: &Inputs, look: impl FnOnce(&Model) -> T) -> T {
    let dockerfile = parse(text);
    look(&Model::new(text, &dockerfile, inputs))
}

/// What each stage starts from, in words.
fn bases(text: &str) -> Vec<String> {
    with(text, |model| {
        let words = model.stages.iter().map(|stage| match &stage.base {
            Base::Scratch => "scratch".to_owned(),
            Base::Stage(index) => format!("stage {index}"),
            Base::Image(image) => format!("image {}", image.text),
            Base::Context(name) => format!("context {name}"),
            Base::Invalid(reason) => reason.message.clone(),
            Base::Unknown => format!("unknown {}", stage.image),
            Base::Missing => "missing".to_owned(),
        });
        words.collect()
    })
}

#[test]
fn stages_start_from_images_stages_or_nothing() {
    for (text, expected) in [
        ("FROM scratch\n", vec!["scratch"]),
        ("FROM alpine AS a\nFROM a\n", vec!["image alpine", "stage 0"]),
        ("FROM alpine AS Build\nFROM build\n", vec!["image alpine", "stage 0"]),
        (
            "FROM alpine AS build\nFROM Build\n",
            vec!["image alpine", "invalid reference format: repository name (library/Build) must be lowercase"],
        ),
        ("FROM alpine AS a\nFROM debian AS a\nFROM a\n", vec!["image alpine", "image debian", "stage 1"]),
        ("FROM a AS a\n", vec!["image a"]),
        ("FROM later\nFROM alpine AS later\n", vec!["image later", "image alpine"]),
        ("ARG V=3\nFROM alpine:$V\n", vec!["image alpine:3"]),
        ("ARG V\nFROM alpine:$V\n", vec!["unknown alpine:${V}"]),
        ("ARG B=a\nFROM alpine AS a\nFROM ${B}\n", vec!["image alpine", "stage 0"]),
        ("FROM alpine:${NONE:-3}\n", vec!["image alpine:3"]),
        ("FROM\n", vec!["missing"]),
        ("FROM a:b:c\n", vec!["invalid reference format"]),
    ] {
        assert_eq!(bases(text), expected, "{text}");
    }
}

/// The value of `$X` that the last instruction finds: `-` for unset, `?` for unknown.
fn found(text: &str, inputs: &Inputs) -> String {
    with_inputs(text, inputs, |model| {
        let step = model.steps.last().expect("the text has an instruction");
        match step.before.lookup("X") {
            Binding::Set(value) => value.to_string(),
            Binding::Unset => "-".to_owned(),
            Binding::Unknown => "?".to_owned(),
        }
    })
}

#[test]
fn variables_follow_the_builders_scopes() {
    for (text, expected) in [
        ("FROM scratch\nRUN a", "-"),
        ("FROM alpine\nRUN a", "?"),
        ("FROM scratch\nENV X=1\nRUN a", "1"),
        ("FROM scratch\nENV X 1 2\nRUN a", "1 2"),
        ("FROM scratch\nENV X=\"1 2\"\nRUN a", "1 2"),
        ("ARG X=1\nFROM scratch\nRUN a", "-"),
        ("ARG X=1\nFROM scratch\nARG X\nRUN a", "1"),
        ("ARG X=1\nFROM scratch\nARG X=2\nRUN a", "2"),
        ("ARG X\nFROM scratch\nARG X\nRUN a", "?"),
        ("FROM scratch\nARG X\nRUN a", "?"),
        ("FROM scratch\nENV X=1\nARG X=2\nRUN a", "2"),
        ("FROM scratch\nARG X=2\nENV X=1\nRUN a", "1"),
        ("FROM scratch\nENV Y=1\nENV Y=2 X=$Y\nRUN a", "1"),
        ("FROM scratch\nARG Y=1 X=$Y\nRUN a", "1"),
        ("FROM scratch AS a\nENV X=1\nFROM a\nRUN a", "1"),
        ("FROM scratch AS a\nARG X=1\nFROM a\nRUN a", "1"),
        ("FROM scratch AS a\nENV X=1\nFROM scratch\nRUN a", "-"),
        ("FROM scratch AS a\nONBUILD ENV X=1\nRUN a", "-"),
        ("FROM scratch AS a\nONBUILD ENV X=1\nFROM a\nRUN a", "1"),
        ("FROM scratch AS a\nONBUILD ENV X=1\nFROM a AS b\nFROM b\nRUN a", "1"),
        ("FROM alpine\nENV X=/opt/$Y\nRUN a", "/opt/${Y}"),
        ("FROM alpine\nARG TARGETARCH\nENV X=$TARGETARCH\nRUN a", "${TARGETARCH}"),
    ] {
        assert_eq!(found(text, &Inputs::default()), expected, "{text}");
    }
}

#[test]
fn inputs_decide() {
    let inputs = Inputs {
        build_args: [("X".to_owned(), "given".to_owned())].into(),
        platform: Platform::parse("linux/arm64"),
        ..Inputs::default()
    };
    for (text, expected) in [
        ("FROM scratch\nARG X=1\nRUN a", "given"),
        ("FROM scratch\nARG X\nRUN a", "given"),
        ("ARG X=1\nFROM scratch\nARG X\nRUN a", "given"),
        ("FROM scratch\nRUN a", "-"),
        ("FROM scratch\nARG TARGETARCH\nENV X=$TARGETARCH\nRUN a", "arm64"),
    ] {
        assert_eq!(found(text, &inputs), expected, "{text}");
    }
}

#[test]
fn the_list_of_variables_is_in_the_order_of_last_assignment() {
    with("FROM scratch\nENV A=1\nARG B=2\nENV C=3 A=4\nRUN a", |model| {
        let names: Vec<_> = model.steps[4].before.env.iter().map(|it| (it.name.as_str(), it.set_by)).collect();
        assert_eq!(names, [("PATH", None), ("B", Some(2)), ("C", Some(3)), ("A", Some(3))]);
    });
}

#[test]
fn official_images_are_known_by_their_directory() {
    for (image, expected) in [
        ("node:22", Some("/app")),
        ("docker.io/library/golang:1.25", Some("/go/app")),
        ("node:8-onbuild", None),
        ("python:3.13-windowsservercore", None),
        ("acme/node", None),
    ] {
        with(&format!("FROM {image}\nWORKDIR app\nRUN a"), |model| {
            assert_eq!(model.steps[2].before.directory().as_deref(), expected, "{image}");
        });
    }
}

#[test]
fn directory_user_and_shell() {
    let text = "FROM acme\nWORKDIR app\nWORKDIR /srv/\nWORKDIR $D\nENV D=x\nWORKDIR $D\nUSER me\n\
                SHELL [\"/bin/bash\", \"-c\"]\nRUN a\nFROM scratch\nWORKDIR a/../b\nRUN a";
    with(text, |model| {
        let workdir = |index: usize| model.steps[index].before.workdir.value.to_string();
        assert_eq!(workdir(2), "${WORKDIR of the base image}/app");
        assert_eq!(workdir(3), "/srv/");
        assert_eq!(model.steps[3].before.directory().as_deref(), Some("/srv"));
        assert_eq!(workdir(4), "${D}");
        let last = &model.steps[8].before;
        assert_eq!(last.user.value.known(), Some("me"));
        assert_eq!((last.shell.value[0].as_str(), last.shell.set_by), ("/bin/bash", Some(7)));
        assert_eq!(workdir(11), "/b");
        assert_eq!(model.steps[11].before.shell.value, ["/bin/sh", "-c"]);
    });
}

#[test]
fn a_comment_says_which_shell_an_image_has() {
    let text = "# hadolint shell=/bin/bash\nFROM a AS b\nRUN a\n# trimtab shell=ksh why\nRUN a\nFROM b\nRUN a\n\
                FROM c\nRUN a \\\n# hadolint shell=zsh\n b\n# hadolint shell = pwsh\nRUN a\nSHELL [\"sh\"]\nRUN a";
    with(text, |model| {
        let shell = |index: usize| model.steps[index].before.shell.value.join(" ");
        assert_eq!((shell(1).as_str(), shell(2).as_str(), shell(4).as_str()), ("/bin/bash -c", "ksh -c", "ksh -c"));
        assert_eq!((shell(6).as_str(), shell(7).as_str()), ("/bin/bash -c", "pwsh -Command"));
        assert_eq!(shell(9), "sh");
    });
}

/// Each reference as `stage via text -> target`.
fn references(text: &str) -> Vec<String> {
    with(text, |model| {
        let words = model.references.iter().map(|it| {
            let target = match &it.target {
                Target::Stage(index) => format!("stage {index}"),
                Target::Image(image) => format!("image {}", image.text),
                other => format!("{other:?}"),
            };
            assert_eq!(&text[it.span], it.text);
            format!("{} {:?} {} -> {target}", it.stage, it.via, it.text)
        });
        words.collect()
    })
}

#[test]
fn references_find_their_stages() {
    let start = "FROM alpine AS Build\nFROM scratch\n";
    for (text, expected) in [
        ("COPY --from=build /a /b", "1 Copy build -> stage 0"),
        ("COPY --from=BUILD /a /b", "1 Copy BUILD -> stage 0"),
        ("COPY --from=0 /a /b", "1 Copy 0 -> stage 0"),
        ("COPY --from=1 /a /b", "1 Copy 1 -> stage 1"),
        ("COPY --from=2 /a /b", "1 Copy 2 -> NoSuchStage"),
        ("COPY --from=nginx:1 /a /b", "1 Copy nginx:1 -> image nginx:1"),
        ("COPY --from=$X /a /b", "1 Copy $X -> Unknown"),
        ("COPY --from=scratch /a /b", "1 Copy scratch -> Scratch"),
        ("RUN --mount=type=bind,from=build,target=/x a", "1 Mount build -> stage 0"),
        ("RUN --mount=target=/x,from=0 a", "1 Mount 0 -> image 0"),
    ] {
        let text = format!("{start}{text}\n");
        let all = references(&text);
        assert_eq!(all[..2], ["0 From alpine -> image alpine", "1 From scratch -> Scratch"]);
        assert_eq!(all[2..], [expected], "{text}");
    }
    let triggered = "FROM alpine AS a\nONBUILD COPY --from=b / /\nFROM alpine AS b\nFROM a\n";
    assert!(references(triggered).contains(&"2 Copy b -> stage 1".to_owned()));
}

#[test]
fn the_target_decides_what_is_needed() {
    let text = "FROM alpine AS base\nFROM base AS build\nFROM base AS test\nFROM scratch AS final\n\
                COPY --from=build /a /a\n";
    let facts = |inputs: &Inputs| {
        with_inputs(text, inputs, |model| {
            let of = |ask: &dyn Fn(usize) -> bool| (0..4).filter(|&it| ask(it)).collect::<Vec<_>>();
            (of(&|it| model.is_reachable(it)), of(&|it| model.is_exported(it)))
        })
    };
    assert_eq!(facts(&Inputs::default()), (vec![0, 1, 3], vec![3]));
    let target = |name: &str| Inputs { target: Some(name.to_owned()), ..Inputs::default() };
    assert_eq!(facts(&target("TEST")), (vec![0, 2], vec![0, 2]));
    assert_eq!(facts(&target("none")), (vec![], vec![]));
}

#[test]
fn named_contexts_take_places() {
    let inputs = Inputs { contexts: ["alpine".to_owned(), "src".to_owned()].into(), ..Inputs::default() };
    let text = "FROM alpine:latest\nFROM debian AS src\nFROM scratch\nCOPY --from=alpine / /\n";
    with_inputs(text, &inputs, |model| {
        assert_eq!(model.stages[0].base, Base::Context("alpine".to_owned()));
        assert_eq!(model.stages[1].base, Base::Context("src".to_owned()));
        assert_eq!(model.references.last().map(|it| &it.target), Some(&Target::Context("alpine".to_owned())));
    });
}

#[test]
fn variables_in_words_have_their_place() {
    let text =
        "FROM alpine\nCOPY --chown=$U [\"${A}x\", \"a\\\n b $B\", \"\\u0041$C\"]\nENV K=a\\\n${D}b \\\n  L=\"$E\"\n";
    with(text, |model| {
        let mut seen = Vec::new();
        for index in [1, 2] {
            let instruction = model.instruction(index);
            let words: Vec<&Word> = match &instruction.body {
                Body::Copy(copy) => copy.sources.iter().chain(&copy.destination).collect(),
                Body::Pairs { pairs, .. } => pairs.iter().filter_map(|pair| pair.value.as_ref()).collect(),
                _ => Vec::new(),
            };
            let flags = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
            for word in flags.chain(words) {
                seen.extend(model.expand(index, word).uses.into_iter().map(|it| &text[it.span]));
            }
        }
        assert_eq!(seen, ["$U", "${A}", "$B", "\"\\u0041$C\"", "${D}", "$E"]);
    });
}

#[test]
fn broken_files_have_models_too() {
    let text = "ARG X=1\nRUN a\nFROM --platform=$Y a$X AS B\nENV A\nENV =\nARG\nWORKDIR\nCOPY --from= a\n\
                RUN --mount=,from=\"b,,type <<E\nx\nE\nSHELL []\nONBUILD ENV A=\"$\nFROM b\nUSER ${\n";
    for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
        with(&text[..end], |model| {
            for (index, instruction) in model.dockerfile.instructions.iter().enumerate() {
                assert_eq!(model.stage_of(index).is_none(), index < 2 || model.stages.is_empty());
                model.invocation(index);
                assert!(instruction.kind != Keyword::From || model.step(index).stage.is_some());
            }
        });
    }
}
