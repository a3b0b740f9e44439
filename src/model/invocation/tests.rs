use super::*;
use crate::model::{Inputs, Model};
use crate::syntax::parse;

/// What the last instruction runs: form, dialect, and the raw words of each command.
fn read_last(text: &str) -> Option<String> {
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let invocation = model.invocation(model.steps.len() - 1)?;
    let commands = invocation.script.commands.iter().map(|command| {
        let words: Vec<&str> = command.words.iter().map(shell::Word::raw).collect();
        words.join(" ")
    });
    let commands: Vec<String> = commands.collect();
    Some(format!("{:?} {:?}: {}", invocation.form, invocation.dialect, commands.join("; ")))
}

#[test]
fn scripts_are_found_in_every_form() {
    for (text, expected) in [
        ("RUN a && b \\\n  c", Some("Shell Sh: a; b c")),
        ("RUN [\"a\", \"b c\"]", Some("Exec Other: a b c")),
        ("RUN [\"sh\", \"-c\", \"a && b\"]", Some("ExecShell Sh: a; b")),
        ("RUN [\"/bin/bash\", \"-euxc\", \"a \\\"b\\\" c\"]", Some("ExecShell Bash: a \"b\" c")),
        ("RUN [\"sh\", \"-c\", \"a\\nb\"]", Some("Exec Other: sh -c a\nb")),
        ("RUN [\"sh\", \"a.sh\"]", Some("Exec Other: sh a.sh")),
        ("RUN <<EOF\na\nb c\nEOF\n", Some("Heredoc Sh: a; b c")),
        ("RUN <<-EOF\n\ta\n\tEOF\n", Some("Heredoc Sh: a")),
        ("RUN <<EOF\n#!/usr/bin/env bash\na\nEOF\n", Some("Heredoc Bash: a")),
        ("RUN <<EOF\n#!/usr/bin/python3\na\nEOF\n", Some("Heredoc Other: ")),
        ("RUN cat <<EOF > /x && b\nnot a command\nEOF\n", Some("ShellWithHeredocs Sh: cat; b")),
        ("RUN cat <<A; cat <<-B\na\nA;\n\tb\n\tB\n", Some("ShellWithHeredocs Sh: cat; cat")),
        ("SHELL [\"bash\", \"-c\"]\nRUN a", Some("Shell Bash: a")),
        ("SHELL [\"powershell\", \"-Command\"]\nRUN a", Some("Shell PowerShell: ")),
        ("CMD a b", Some("Shell Sh: a b")),
        ("ENTRYPOINT [\"a\"]", Some("Exec Other: a")),
        ("HEALTHCHECK CMD curl x || exit 1", Some("Shell Sh: curl x; exit 1")),
        ("HEALTHCHECK NONE", None),
        ("ONBUILD RUN a", Some("Shell Sh: a")),
        ("SHELL [\"a\"]", None),
        ("ENV a=b", None),
    ] {
        assert_eq!(read_last(&format!("FROM image\n{text}")).as_deref(), expected, "{text}");
    }
}

#[test]
fn the_base_image_says_what_sh_is() {
    for (image, expected) in [
        ("alpine:3", Dialect::Ash),
        ("node:20-alpine3.19", Dialect::Ash),
        ("debian", Dialect::Dash),
        ("python:3.12-slim-bookworm", Dialect::Dash),
        ("fedora", Dialect::Bash),
        ("node", Dialect::Sh),
        ("mcr.microsoft.com/windows/nanoserver:1809", Dialect::Cmd),
    ] {
        let text = format!("FROM {image} AS a\nFROM a\nRUN x\n");
        let dockerfile = parse(&text);
        let model = Model::new(&text, &dockerfile, &Inputs::default());
        assert_eq!(model.invocation(2).map(|it| it.dialect), Some(expected), "{image}");
    }
}

#[test]
fn options_come_from_the_shell_that_runs() {
    for (text, pipefail) in [
        ("SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a", true),
        ("RUN a", false),
        ("RUN [\"bash\", \"-eo\", \"pipefail\", \"-c\", \"a\"]", true),
        ("RUN <<EOF\n#!/bin/bash -eo pipefail\nEOF\n", true),
    ] {
        let text = format!("FROM image\n{text}");
        let dockerfile = parse(&text);
        let model = Model::new(&text, &dockerfile, &Inputs::default());
        let last = model.invocation(model.steps.len() - 1).map(|it| it.options.pipefail);
        assert_eq!(last, Some(pipefail), "{text}");
    }
}

#[test]
fn words_have_their_places_in_the_file() {
    let text = "FROM a\nRUN <<-EOF\n\tone\n\t\ttwo  three\n\tEOF\nRUN [\"sh\", \"-c\", \"four \\\"five\\\"\"]\n";
    let dockerfile = parse(text);
    let model = Model::new(text, &dockerfile, &Inputs::default());
    let words = [1, 2].into_iter().flat_map(|index| &model.script(index).expect("a script").commands);
    let words: Vec<&str> = words.flat_map(|command| &command.words).map(|word| &text[word.span]).collect();
    assert_eq!(words, ["one", "two", "three", "four", "\"five\\\""]);
}
