use super::*;
use crate::finding::{CommandFact, Operator};
use crate::model::Inputs;
use crate::shell::Dialect;
use crate::syntax::parse;

fn facts_of(text: &str) -> Vec<Fact> {
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    facts(&model).pop().map(|last| last.facts).unwrap_or_default()
}

#[test]
fn facts_say_what_an_instruction_means() {
    for (text, expected) in [
        ("FROM --platform=linux/amd64 node:18 as Build", vec!["--platform=linux/amd64", "node:18", "AS build"]),
        ("RUN a  b && c | d; e \\\n # f\n || g", vec!["a b", "&& c", "| d", "; e", "|| g"]),
        ("RUN X=1 sudo  -E a >x 2>&1 'b  c'", vec!["X=1 sudo -E a >x 2>&1 'b  c'"]),
        ("RUN echo $(a  b) \"$c\"", vec!["echo $(a  b) \"$c\""]),
        ("RUN sh -c 'a && b'", vec!["sh -c 'a && b'"]),
        ("RUN ! a", vec!["! a"]),
        (
            "RUN a && if [ -f x ]; then  b; else c d; fi && e",
            vec!["a", "&& if …; then …; else …; fi", "[ -f x ]", "b", "c d", "&& e"],
        ),
        ("RUN (cd x && y) > z", vec!["(… && …) > z", "cd x", "&& y"]),
        ("RUN a && (b  c", vec!["a && (b c"]),
        (
            "RUN --mount=type=cache,target=/x --network=none a",
            vec!["--mount=type=cache,target=/x", "--network=none", "a"],
        ),
        ("RUN [\"a\", \"b c\"]", vec!["[\"a\", \"b c\"]"]),
        ("RUN <<EOF\na\n# why\nb  c\nEOF", vec!["<<", "a", "; b c"]),
        ("RUN <<EOF\n#!/bin/bash\na\nEOF", vec!["#!/bin/bash", "a"]),
        ("RUN <<EOF\ncat <<X >f\nb\nX\nEOF", vec!["<<", "cat <<X >f", "<<\nb\n"]),
        ("RUN cat <<'E' >x\na  b\nE", vec!["cat <<'E' >x", "<<'E'\na  b\n"]),
        ("ENV a=b c='d e' f=\"$g\\\"\"", vec!["a=b", "c=d e", "f=$g\""]),
        ("ENV a b  c", vec!["a=b  c"]),
        ("ARG a b=c", vec!["a", "b=c"]),
        ("COPY --from=x --link a \"b\" $c/", vec!["--from=x", "--link", "source a", "source b", "destination $c/"]),
        ("COPY [\"a\", \"b\"]", vec!["source a", "destination b"]),
        ("COPY <<-E /x\n\ta\nE", vec!["source <<-E", "destination /x", "<<-E\n\ta\n"]),
        ("CMD a && b", vec!["a", "&& b"]),
        ("HEALTHCHECK --interval=5s cmd a", vec!["--interval=5s", "CMD", "a"]),
        ("HEALTHCHECK NONE", vec!["NONE"]),
        ("ONBUILD copy a b", vec!["COPY", "source a", "destination b"]),
        ("ONBUILD RUN a && b", vec!["RUN", "a", "&& b"]),
        ("EXPOSE 80 81/tcp", vec!["80", "81/tcp"]),
        ("WORKDIR \"/a b\"", vec!["/a b"]),
        ("MAINTAINER \"me\"", vec!["\"me\""]),
        ("SHELL [\"a\", \"-c\"]", vec!["[\"a\", \"-c\"]"]),
        ("FOO a  b", vec!["FOO", "a b"]),
    ] {
        let facts: Vec<String> = facts_of(&format!("FROM x\n{text}\n")).iter().map(ToString::to_string).collect();
        assert_eq!(facts, expected, "{text}");
    }
}

#[test]
fn layout_is_no_fact() {
    for (one, other) in [
        ("RUN a && b", "run a \\\n    && b"),
        ("RUN a >x", "RUN a > x"),
        ("ENV a b", "ENV a=\"b\""),
        ("ENV a=b\\ c", "ENV a='b c'"),
        ("LABEL a=b c=d", "LABEL a=b \\\n      \"c\"=d"),
        ("COPY a b", "COPY [\"a\", \"b\"]"),
        ("WORKDIR /a", "WORKDIR '/a'"),
    ] {
        assert_eq!(facts_of(&format!("FROM x\n{one}")), facts_of(&format!("FROM x\n{other}")), "{one}");
    }
}

#[test]
fn different_values_are_different_literals() {
    for (one, other) in
        [("$x", "'$x'"), ("$x", "\\$x"), ("'\\$x'", "'$x'"), ("${x:-a}", "${x:-b}"), ("\"a\"", "'\"a\"'")]
    {
        assert_ne!(literal(one, '\\'), literal(other, '\\'), "{one}");
    }
    assert_eq!(literal("a${x:-'${y}'}\"b$z\"", '\\'), "a${x:-'${y}'}b$z");
}

#[test]
fn a_fact_says_what_kind_of_thing_it_is() {
    for (one, other) in [
        ("COPY a b", "COPY a b c"),
        ("RUN a b", "RUN [\"a\", \"b\"]"),
        ("RUN ''", "RUN"),
        ("RUN 'a b'", "RUN a b"),
        ("RUN 'a b' c", "RUN a 'b c'"),
        ("LABEL a=b=c", "LABEL 'a=b'=c"),
        ("USER x", "MAINTAINER x"),
    ] {
        assert_ne!(facts_of(&format!("FROM x\n{one}")), facts_of(&format!("FROM x\n{other}")), "{one}");
    }
}

#[test]
fn fixes_tell_how_a_command_changes() {
    let text = "FROM x\nRUN a && apt-get install  curl\n";
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let command = &model.script(1).expect("a script").commands[1];
    let fact = CommandFact::from(command);
    assert_eq!(fact.to_string(), "&& apt-get install curl");
    let word = |index: usize| command.words[index].span;
    assert_eq!(fact.clone().insert_after(word(1), "-y").to_string(), "&& apt-get install -y curl");
    assert_eq!(fact.clone().insert_after(word(2), "wget jq").to_string(), "&& apt-get install curl wget jq");
    assert_eq!(fact.clone().replace(word(2), "wget").to_string(), "&& apt-get install wget");
    assert_eq!(fact.remove(word(2)).joined(Operator::Semi).to_string(), "; apt-get install");
}

#[test]
fn commands_that_a_fix_writes_are_those_of_the_file_after_it() {
    for text in ["a", "a b && c", "sudo a | b", "a; b", "if a; then b; fi", "a > b 2>&1"] {
        let written = command_facts(text, Dialect::Sh, Operator::And).expect("a script");
        assert_eq!(written, facts_of(&format!("FROM x\nRUN first && {text}\n"))[1..], "{text}");
    }
    assert_eq!(command_facts("a && (b", Dialect::Sh, Operator::And), None);
}
