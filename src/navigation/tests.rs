use super::folds::folds;
use super::links::{Destination, links, page};
use super::names::{Kind, name_at};
use super::outline::outline;
use super::selection::around;
use crate::answers::variable_reads::VariableReads;
use crate::model::{ImageRef, Inputs, Model};
use crate::syntax::parse;
use crate::text::Source;

fn read<T>(text: &str, question: impl FnOnce(&Model<'_>) -> T) -> T {
    let file = parse(text);
    question(&Model::new(text, &file, &Inputs::default()))
}

/// The text with `<` `>` around each place of the name at the `|`, `[` `]` around its definition.
fn marked(text: &str) -> String {
    let offset = text.find('|').expect("a cursor");
    let text = text.replace('|', "");
    let name = read(&text, |model| name_at(model, &VariableReads::new(model), offset as u32));
    let Some(name) = name else { return String::from("nothing") };
    let mut marked = text.clone();
    for occurrence in name.occurrences.iter().rev() {
        let is_definition = name.definition == Some(occurrence.span);
        let (open, close) = if is_definition { ('[', ']') } else { ('<', '>') };
        marked.insert(occurrence.span.end as usize, close);
        marked.insert(occurrence.span.start as usize, open);
    }
    marked
}

#[test]
fn a_stage_is_known_in_all_places_that_need_it() {
    let file = "FROM a AS Build\nFROM bu|ild AS two\nCOPY --from=BUILD /x /y\nRUN --mount=from=build,target=/b ls\nCOPY --from=0 a b\n";
    assert_eq!(
        marked(file),
        "FROM a AS [Build]\nFROM <build> AS two\nCOPY --from=<BUILD> /x /y\nRUN --mount=from=<build>,target=/b ls\nCOPY --from=<0> a b\n"
    );
    let name = read(&file.replace('|', ""), |model| name_at(model, &VariableReads::new(model), 12));
    assert_eq!(name.unwrap().occurrences.iter().filter(|it| !it.renames).count(), 1, "a number is no name");
    // The last stage of a name counts, and an image is no stage.
    assert_eq!(marked("FROM a AS x\nFROM b AS x\nFROM |x\n"), "FROM a AS x\nFROM b AS [x]\nFROM <x>\n");
    assert_eq!(marked("FROM deb|ian\n"), "nothing");
}

#[test]
fn a_variable_is_known_in_its_stage_and_those_on_it() {
    assert_eq!(
        marked("FROM a\nARG V=1\nENV W=$V\nRUN echo \"${|V:-x}\" '$V'\nFROM b\nARG V=2\nRUN echo $V\n"),
        "FROM a\nARG [V]=1\nENV W=$<V>\nRUN echo \"${<V>:-x}\" '$V'\nFROM b\nARG V=2\nRUN echo $V\n"
    );
    assert_eq!(
        marked("ARG V=1\nFROM a:$V AS one\nARG V\nRUN echo $|V\nFROM one\nRUN echo $V\nFROM b\nARG W=$V\n"),
        "ARG [V]=1\nFROM a:$<V> AS one\nARG <V>\nRUN echo $<V>\nFROM one\nRUN echo $<V>\nFROM b\nARG W=$V\n"
    );
    // What a shell sets itself is its own.
    assert_eq!(marked("FROM a\nARG V=|1\n"), "nothing");
    assert_eq!(
        marked("FROM a\nENV |V=1 \\\n  U=2\nRUN V=3; echo $V\n"),
        "FROM a\nENV [V]=1 \\\n  U=2\nRUN V=3; echo $V\n"
    );
    // The last declaration above counts.
    assert_eq!(
        marked("FROM a\nENV V=1\nENV V=2\nWORKDIR /$|V\nENV V=3\n"),
        "FROM a\nENV <V>=1\nENV [V]=2\nWORKDIR /$<V>\nENV <V>=3\n"
    );
}

#[test]
fn a_heredoc_has_its_name_twice() {
    assert_eq!(
        marked("FROM a\nRUN <<-\"E|OF\" x\n\techo EOF\n\tEOF\n"),
        "FROM a\nRUN <<-\"[EOF]\" x\n\techo EOF\n\t<EOF>\n"
    );
}

#[test]
fn a_name_is_one_of_its_kind() {
    let name = |text: &str, offset| read(text, |model| name_at(model, &VariableReads::new(model), offset)).unwrap();
    let (stage, variable) = (name("FROM a AS b\n", 10), name("ARG a=1\n", 4));
    assert_eq!((stage.kind, variable.kind), (Kind::Stage, Kind::Variable));
    for (text, is_stage, is_variable) in [
        ("a", true, true),
        ("A_1", true, true),
        ("a-b.c", true, false),
        ("1a", false, false),
        ("", false, false),
        ("a b", false, false),
        ("scratch", false, true),
    ] {
        assert_eq!((stage.can_be(text), variable.can_be(text)), (is_stage, is_variable), "{text}");
    }
}

#[test]
fn the_outline_has_stages_with_their_instructions() {
    let text = "ARG V=1\nFROM a:$V AS build\nRUN one \\\n  two\nFROM scratch\n";
    let entries = read(text, outline);
    let shown: Vec<String> = entries
        .iter()
        .flat_map(|entry| {
            let inside = entry.children.iter().map(|child| format!("  {} | {}", child.name, child.detail));
            std::iter::once(format!("{} | {} | {:?}", entry.name, entry.detail, &text[entry.selection])).chain(inside)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "ARG | V=1 | \"ARG\"",
            "build | FROM a:$V | \"build\"",
            "  RUN | one two",
            "stage 1 | FROM scratch | \"FROM\""
        ]
    );
    assert!(entries.iter().all(|entry| entry.span.encloses(entry.selection)));
}

#[test]
fn stages_instructions_heredocs_and_comments_fold() {
    let text = "# a\n# b\nFROM a\nRUN one \\\n  two\n# alone\nCOPY <<E /x\nbody\nE\nFROM b\n";
    let source = Source::from_text("Dockerfile", text);
    let found: Vec<_> = read(text, |model| folds(model, source.lines()));
    let lines: Vec<_> = found.iter().map(|fold| (fold.first, fold.last, fold.is_comment)).collect();
    assert_eq!(lines, [(0, 1, true), (2, 8, false), (3, 4, false), (6, 8, false)]);
}

#[test]
fn a_selection_grows_from_the_word_to_the_file() {
    let text = "FROM a\nRUN apt-get update && apt-get install -y curl\nFROM b\n";
    let at = text.find("install").unwrap() as u32;
    let grown: Vec<&str> = read(text, |model| around(model, at + 1)).into_iter().map(|span| &text[span]).collect();
    assert_eq!(
        grown,
        [
            "install",
            "apt-get install -y curl",
            "apt-get update && apt-get install -y curl",
            "RUN apt-get update && apt-get install -y curl",
            "FROM a\nRUN apt-get update && apt-get install -y curl",
            text
        ]
    );
}

#[test]
fn images_lead_to_their_pages_and_sources_to_their_files() {
    let text = "FROM node:22 AS a\nFROM a\nCOPY --from=ghcr.io/x/y /a /b\nCOPY ./src/a.txt missing /x/\n";
    let found = read(text, |model| links(model, |path| path == "src/a.txt"));
    let shown: Vec<_> = found.iter().map(|link| (&text[link.span], link.to.clone())).collect();
    assert_eq!(
        shown,
        [
            ("node:22", Destination::Page("https://hub.docker.com/_/node".to_owned())),
            ("ghcr.io/x/y", Destination::Page("https://ghcr.io/x/y".to_owned())),
            ("./src/a.txt", Destination::File("src/a.txt".to_owned())),
        ]
    );
    let of = |text: &str| page(&ImageRef::parse(text).unwrap()).unwrap_or_default();
    assert_eq!(
        of("grafana/grafana:1@sha256:0000000000000000000000000000000000000000000000000000000000000000"),
        "https://hub.docker.com/r/grafana/grafana"
    );
    assert_eq!(of("localhost:5000/a"), "");
}

#[test]
fn sources_follow_what_gets_another_name() {
    let text = "FROM a\nCOPY ./src/a.txt b /x/\nCOPY --from=a src/a.txt /\nADD [\"src/\", \"/y\"]\nRUN --mount=type=bind,source=src/a.txt,target=/t ls\nCOPY src* srcs $V /z/\nCOPY .env /\n";
    let after = |from: &str, to: &str| {
        let edits = read(text, |model| super::moved::moved(model, from, to));
        String::from_utf8(edits.apply(text.as_bytes())).unwrap()
    };
    assert_eq!(
        after("src", "lib/src"),
        text.replace("./src/a.txt", "./lib/src/a.txt")
            .replace("\"src/\"", "\"lib/src/\"")
            .replace("source=src", "source=lib/src")
    );
    assert_eq!(after("src/a.txt", "c"), text.replace("./src/a.txt", "./c").replace("source=src/a.txt", "source=c"));
    assert_eq!(after("b", "d"), text.replace(" b ", " d "));
    assert_eq!(after("nothing", "d"), text);
}
