use super::*;
use crate::answers::reruns::Reruns;
use crate::answers::runs::Runs;
use crate::answers::shell_faults::ShellFaults;
use crate::answers::tool_calls::ToolCalls;
use crate::context::Context;
use crate::model::{Inputs, Model};
use crate::shell::tools::Tools;
use crate::syntax::parse;

/// The text after `edit` was asked of the layout and of the last RUN, or `-` where there is none.
fn edited(text: &str, edit: impl Fn(Layout<'_>, &Answers<'_>) -> Option<Edit>) -> String {
    let (source, file) = (Source::from_text("Dockerfile", text), parse(text));
    let model = Model::new(source.text(), &file, &Inputs::default());
    let context = Context::unknown();
    let calls = ToolCalls::new(&model, Tools::builtin());
    let cx = Answers {
        source: &source,
        file: &file,
        model: &model,
        context: &context,
        shell_faults: &ShellFaults::new(&model, None),
        tools: Tools::builtin(),
        calls: &calls,
        runs: &Runs::new(&model, &calls),
        reruns: &Reruns::new(&model, &context, Tools::builtin(), 0),
    };
    let Some(edit) = edit(cx.layout(), &cx) else { return "-".to_owned() };
    String::from_utf8(Edits::one(edit).apply(text.as_bytes())).unwrap()
}

#[test]
fn commands_are_added_in_the_author_s_layout() {
    for (before, after) in [
        ("RUN a", "RUN a && z"),
        ("RUN a && b\n", "RUN a && b && z\n"),
        ("RUN a; b", "RUN a; b && z"),
        ("RUN set -e; a; b", "RUN set -e; a; b; z"),
        ("RUN set -eux; \\\n  a; \\\n  b\n", "RUN set -eux; \\\n  a; \\\n  b; \\\n  z\n"),
        ("RUN a && \\\n    b\n", "RUN a && \\\n    b && \\\n    z\n"),
        ("RUN a \\\n    && b \\\n      c\n", "RUN a \\\n    && b \\\n      c \\\n    && z\n"),
        ("RUN a \\\n    && b\\\n\n# c\n", "RUN a \\\n    && b \\\n    && z\\\n\n# c\n"),
        ("RUN a \\\n  # c\n  b\n", "RUN a \\\n  # c\n  b \\\n  && z\n"),
        ("RUN a \\\r\n && b\r\n", "RUN a \\\r\n && b \\\r\n && z\r\n"),
        ("# escape=`\nRUN a `\n && b", "# escape=`\nRUN a `\n && b `\n && z"),
        ("RUN a # c", "RUN a && z # c"),
        ("RUN a;", "RUN a && z;"),
        ("RUN a || true", "RUN a || true && z"),
        ("RUN if a; then b; fi", "RUN if a; then b; fi && z"),
        ("RUN a &", "-"),
        ("RUN a && (b", "-"),
        ("RUN [\"a\"]", "-"),
        ("RUN <<E\na\nb\nE\n", "RUN <<E\na\nb && z\nE\n"),
        ("RUN <<E\nset -e\na\n  b\nE\n", "RUN <<E\nset -e\na\n  b\n  z\nE\n"),
        ("RUN <<E\n#!/bin/bash -e\na\nb\nE\n", "RUN <<E\n#!/bin/bash -e\na\nb\nz\nE\n"),
        ("RUN cat <<E\nx\nE\n", "-"),
    ] {
        let from = if before.contains('\r') { "FROM x\r\n" } else { "FROM x\n" };
        let text = before.replacen("RUN", &format!("{from}RUN"), 1);
        let added = edited(&text, |layout, cx| Some(layout.add_command(&cx.runs().last()?, "z")?.edit));
        assert_eq!(added.replacen(from, "", 1), after, "{before}");
    }
}

#[test]
fn lines_come_and_go_whole() {
    let text = "FROM x\n\n# one\n# two\n  RUN a \\\n    b\n\nUSER u";
    let on = |index: usize, edit: fn(Layout<'_>, &Instruction) -> Option<Edit>| {
        edited(text, |layout, cx| edit(layout, &cx.file.instructions[index]))
    };
    let removed = |layout: Layout<'_>, it: &Instruction| layout.remove(it);
    assert_eq!(on(1, removed), "FROM x\n\n# one\n# two\n\nUSER u");
    assert_eq!(on(2, removed), "FROM x\n\n# one\n# two\n  RUN a \\\n    b\n");
    let before = |layout: Layout<'_>, it: &Instruction| Some(layout.line_before(it, "ENV e=1"));
    assert_eq!(on(1, before), "FROM x\n\n  ENV e=1\n# one\n# two\n  RUN a \\\n    b\n\nUSER u");
    let after = |layout: Layout<'_>, it: &Instruction| layout.line_after(it, "ENV e=1");
    assert_eq!(on(1, after), "FROM x\n\n# one\n# two\n  RUN a \\\n    b\n  ENV e=1\n\nUSER u");
    assert_eq!(on(2, after), format!("{text}\nENV e=1"));
}

#[test]
fn instructions_are_lifted_with_their_comments() {
    for (before, after) in [
        ("COPY . .\nRUN a\nUSER u\n", "RUN a\nCOPY . .\nUSER u\n"),
        (
            "# c\nCOPY . .\n\n# r\nRUN a \\\n  # i\n  b\n\nUSER u\n",
            "\n# r\nRUN a \\\n  # i\n  b\n\n# c\nCOPY . .\n\nUSER u\n",
        ),
        ("COPY . .\n# far\n\nRUN a", "\nRUN a\n\nCOPY . .\n# far"),
        ("COPY . .\nRUN <<E\na\nE\n", "RUN <<E\na\nE\nCOPY . .\n"),
        ("COPY . .\nRUN a \\\n\n", "-"),
    ] {
        let text = format!("FROM x\n{before}");
        let (source, file) = (Source::from_text("Dockerfile", &text), parse(&text));
        let layout = Layout { source: &source, file: &file };
        let edits = layout.lift(&file.instructions[2], &file.instructions[1]);
        let edits = edits.map(|edits| Edits::new(edits.into()).unwrap().apply(text.as_bytes()));
        let lifted = edits.map_or("-".to_owned(), |bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(lifted.trim_start_matches("FROM x\n"), after, "{before}");
    }
}
