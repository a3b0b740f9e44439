use super::{Completion, complete};
use crate::context::Context;
use crate::model::{Inputs, Model};
use crate::syntax::parse;

const RULES: [(&str, &str); 2] = [("untagged-base-image", "Base image without a tag"), ("syntax", "Syntax error")];

/// What is offered at `|`, which is not part of the text, in a context of these files.
fn at(marked: &str, files: &[&str]) -> Option<Completion> {
    let offset = marked.find('|').expect("a cursor") as u32;
    let text = marked.replacen('|', "", 1);
    let file = parse(&text);
    let model = Model::new(&text, &file, &Inputs::default());
    let ignore = files.contains(&".dockerignore");
    let context = Context::memory(files.iter().map(|path| {
        (*path, if ignore && *path == ".dockerignore" { "**/*.log\nnode_modules\nout/*\n!out/kept\n" } else { "" })
    }));
    complete(&model, &context, &RULES, offset)
}

fn texts(marked: &str, files: &[&str]) -> Vec<String> {
    at(marked, files).map(|it| it.items.into_iter().map(|item| item.text).collect()).unwrap_or_default()
}

/// That these are offered at the place, in this order, and others between them perhaps; and that `replaced` gives way.
fn check(marked: &str, replaced: &str, wanted: &[&str]) {
    let found = at(marked, &[]).unwrap_or_else(|| panic!("nothing is offered: {marked}"));
    let text = marked.replacen('|', "", 1);
    assert_eq!(&text.as_str()[found.replaces], replaced, "{marked}");
    let mut all = found.items.iter().map(|item| item.text.as_str());
    for one in wanted {
        assert!(all.any(|it| it == *one), "`{one}` is missing or too late: {marked}: {:?}", found.items);
    }
}

#[test]
fn instructions_are_offered_at_the_start_of_a_line() {
    check("|", "", &["ADD", "RUN", "WORKDIR"]);
    check("FROM a\nRU|", "RU", &["RUN"]);
    check("from a\n|", "", &["run"]);
    check("FROM a\nru|", "ru", &["run"]);
    check("FROM a\nONBUILD |", "", &["RUN"]);
    check("FROM a\nONBUILD R|", "R", &["RUN"]);
    assert!(!texts("|", &[]).contains(&"MAINTAINER".to_owned()), "it is deprecated");
}

#[test]
fn flags_are_those_of_the_instruction() {
    check("FROM a\nRUN --|", "--", &["--mount=", "--network="]);
    check("FROM a\nCOPY --link --c|", "--c", &["--from=", "--chmod=", "--parents"]);
    check("FROM a\nONBUILD COPY --f|", "--f", &["--from="]);
    check("FROM a\nRUN --network=|", "", &["none"]);
    check("FROM --platform=|", "", &["$BUILDPLATFORM", "linux/arm64"]);
    assert!(texts("FROM a\nRUN ls --|", &[]).is_empty(), "it is an option of the command");
}

#[test]
fn mounts_have_the_keys_of_their_type() {
    check("FROM a\nRUN --mount=|", "", &["type="]);
    check("FROM a\nRUN --mount=type=|", "", &["cache"]);
    check("FROM a\nRUN --mount=type=cache,ta|", "ta", &["target=", "id=", "sharing="]);
    check("FROM a\nRUN --mount=type=cache,target=/c,sharing=l|", "l", &["locked"]);
    check("FROM a AS b\nFROM c\nRUN --mount=from=|", "", &["b"]);
    check("FROM a AS b\nWORKDIR /src\nFROM c\nRUN --mount=from=b,source=/|", "/", &["/src"]);
    let keys = texts("FROM a\nRUN --mount=type=secret,id=x,|", &[]);
    assert!(keys.contains(&"required".to_owned()) && !keys.iter().any(|key| key == "id=" || key == "sharing="));
    assert_eq!(texts("FROM a\nRUN --mount=type=bind,source=|", &["pom.xml"]), ["pom.xml"]);
    assert!(texts("FROM a\nRUN --mount=type=cache,source=|", &["pom.xml"]).is_empty());
}

#[test]
fn stages_and_images_are_offered_where_one_is_needed() {
    check("FROM x AS build\nFROM |", "", &["build", "alpine:3.22"]);
    check("FROM x AS build\nFROM no|", "no", &["node:22"]);
    check("FROM x AS one\nFROM y AS two\nCOPY --from=|", "", &["one", "y"]);
    check("FROM x |", "", &["AS"]);
    let names = texts("FROM x AS build\nCOPY --from=|\nFROM y AS later\n", &[]);
    assert!(!names.contains(&"build".to_owned()) && !names.contains(&"later".to_owned()), "{names:?}");
}

#[test]
fn variables_have_their_values() {
    let marked = "ARG A=1\nFROM a\nARG B=2\nENV C=${B}3\nRUN d=4; echo ${|\nENV E=5\n";
    let found = at(marked, &[]).unwrap();
    let shown: Vec<_> = found.items.iter().map(|item| (item.text.as_str(), item.detail.as_str())).collect();
    assert!(shown.contains(&("B", "ARG: 2")) && shown.contains(&("C", "ENV: 23")), "{shown:?}");
    assert!(shown.contains(&("d", "set by the shell")), "{shown:?}");
    assert!(!shown.iter().any(|(name, _)| *name == "A" || *name == "E"), "{shown:?}");
    check("ARG A=1\nFROM a:$|", "", &["A"]);
    check("FROM a\nARG LONG=1\nCOPY x /$LO|", "LO", &["LONG"]);
    check("FROM a\nENV V=1\nRUN <<E\necho $|\nE\n", "", &["V"]);
    check("ARG A=1\nFROM a\nARG |", "", &["A", "TARGETPLATFORM"]);
    assert!(texts("FROM a\nENV V=1\nRUN echo \\$|", &[]).is_empty());
}

#[test]
fn sources_are_paths_that_are_sent() {
    let files = [".dockerignore", "src/main.rs", "src/a.log", "setup.py", "node_modules/x", "out/kept", "out/lost"];
    assert_eq!(texts("FROM a\nCOPY |", &files), ["out/", "setup.py", "src/"]);
    assert_eq!(texts("FROM a\nCOPY s|", &files), ["setup.py", "src/"]);
    assert_eq!(texts("FROM a\nCOPY --link src/|", &files), ["main.rs"]);
    assert_eq!(texts("FROM a\nCOPY [\"./src/|", &files), ["main.rs"]);
    assert_eq!(texts("FROM a\nADD setup.py \\\n  out/|", &files), ["kept"]);
    assert_eq!(texts("FROM a\nWORKDIR /app\nCOPY setup.py |", &files), ["out/", "setup.py", "src/", "/app"]);
    assert!(texts("FROM a\nCOPY https://example.org/|", &files).is_empty());
    let many: Vec<String> = (0..300).map(|number| format!("f{number}")).collect();
    let found = at("FROM a\nCOPY f|", &many.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    assert_eq!((found.items.len(), found.incomplete), (200, true));
}

#[test]
fn paths_of_the_container_come_from_earlier_steps() {
    let file =
        "FROM a AS one\nWORKDIR /srv/app\nCOPY x /etc/x.conf\nRUN --mount=type=cache,target=/root/.m2 mkdir -p /data\n";
    check(&format!("{file}WORKDIR /|"), "/", &["/data", "/etc/x.conf", "/root/.m2", "/srv/app"]);
    check(&format!("{file}FROM b\nCOPY --from=one |"), "", &["/data", "/srv/app"]);
    check(&format!("{file}FROM one\nVOLUME |"), "", &["/data"]);
    assert!(texts(&format!("{file}FROM b\nWORKDIR |"), &[]).is_empty());
}

#[test]
fn ports_signals_users_shells_and_labels_are_offered() {
    check("FROM a\nEXPOSE 8|", "8", &["8080"]);
    check("FROM a\nSTOPSIGNAL |", "", &["SIGTERM", "SIGQUIT"]);
    check("FROM alpine\nRUN adduser -S -D web\nUSER |", "", &["nobody", "root", "web"]);
    check("FROM node:22\nCOPY --chown=|", "", &["node"]);
    check("FROM a\nSHELL |", "", &["[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]"]);
    check("FROM a\nLABEL org|", "org", &["org.opencontainers.image.source="]);
    check("FROM a\nHEALTHCHECK --interval=5s |", "", &["CMD", "NONE"]);
}

#[test]
fn comments_have_directives_at_the_top_and_rules_everywhere() {
    check("# |", "", &["syntax=docker/dockerfile:1", "escape=", "trimtab ignore="]);
    check("# syntax=|\nFROM a", "", &["docker/dockerfile:1"]);
    check("# syntax=a\n# esc|", "esc", &["escape="]);
    assert_eq!(texts("FROM a\n# esc|", &[]), ["trimtab ignore="]);
    check("FROM a\n# trimtab |\nRUN b", "", &["ignore=", "ignore-file="]);
    check("FROM a\n# trimtab ignore=untagged-base-image,sy|\nRUN b", "sy", &["syntax"]);
    assert_eq!(texts("FROM a\n# trimtab ignore=syntax,|", &[]), ["untagged-base-image"]);
    assert!(texts("FROM a\n# some words |", &[]).is_empty());
    assert!(texts("FROM a\nRUN echo # |", &[]).is_empty());
}

#[test]
fn every_place_of_a_file_can_be_asked_about() {
    let text = "# syntax=x\nARG A\nFROM $A AS b\nCOPY <<E --from=b \"é\" /x/\nbody $\nE\nRUN --mount=type=,é a \\\n # c\n  && ${\nHEALTHCHECK CMD\nONBUILD\nNOPE x\n\u{feff}";
    for end in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        for part in [text, &text[..end]] {
            let file = parse(part);
            let model = Model::new(part, &file, &Inputs::default());
            let found = complete(&model, &Context::unknown(), &RULES, end as u32);
            assert!(found.is_none_or(|found| found.replaces.end == end as u32), "{end}");
        }
    }
}
