use super::move_down::Moved;
use super::raise::Raised;
use super::rewriter::Rewriter;
use crate::answers::Answers;
use crate::answers::reruns::Reruns;
use crate::answers::runs::{Run, Runs};
use crate::answers::shell_faults::ShellFaults;
use crate::answers::tool_calls::ToolCalls;
use crate::answers::variable_reads::VariableReads;
use crate::context::Context;
use crate::finding::Safety;
use crate::model::{Inputs, Model};
use crate::shell::tools::Tools;
use crate::syntax::{Body, Instruction, parse};
use crate::text::Source;

/// Below a `FROM`, the text after some verbs; `-` where they are impossible. What they declare is what they do.
#[track_caller]
fn check(
    before: &str,
    after: &str,
    verbs: impl for<'r, 'a> Fn(&'r mut Rewriter<'a>, &Answers<'a>) -> &'r mut Rewriter<'a>,
) {
    let from = if before.contains('\r') { "FROM x\r\n" } else { "FROM x\n" };
    // A parser directive stays first.
    let text = match before.strip_prefix("# escape=`\n") {
        Some(rest) => format!("# escape=`\n{from}{rest}"),
        None => format!("{from}{before}"),
    };
    let (source, file) = (Source::from_text("Dockerfile", text.as_str()), parse(&text));
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
        variables: &VariableReads::new(&model),
        reruns: &Reruns::new(&model, &context, Tools::builtin(), 0),
    };
    let mut edit = cx.edit();
    verbs(&mut edit, &cx);
    let edited = match edit.finish("a test", Safety::Safe) {
        None => "-".to_owned(),
        Some(fix) => match crate::fix::apply(&source, &[&fix]) {
            Ok(edited) => edited.text().replacen(from, "", 1),
            Err(undeclared) => undeclared,
        },
    };
    assert_eq!(edited, after, "{before}");
}

fn last_run<'a>(cx: &Answers<'a>) -> Run<'a> {
    cx.runs().last().expect("a RUN")
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
        ("RUN a && exit 0", "-"),
        ("RUN a; exec b", "-"),
        ("RUN a || exit 1", "RUN a || exit 1 && z"),
        ("RUN (a; exit 0)", "RUN (a; exit 0) && z"),
        ("RUN if a; then exit 1; fi", "RUN if a; then exit 1; fi && z"),
        ("RUN a && (b", "-"),
        ("RUN a ${b", "-"),
        ("# escape=`\nRUN a && b \\", "-"),
        ("RUN a {b && c\n", "-"),
        ("RUN [\"a\"]", "-"),
        ("RUN <<E\na\nb\nE\n", "RUN <<E\na\nb && z\nE\n"),
        ("RUN <<E\nset -e\na\n  b\nE\n", "RUN <<E\nset -e\na\n  b\n  z\nE\n"),
        ("RUN <<E\n#!/bin/bash -e\na\nb\nE\n", "RUN <<E\n#!/bin/bash -e\na\nb\nz\nE\n"),
        ("RUN cat <<E\nx\nE\n", "-"),
        ("RUN <<E\nset -e\na\ncat <<F > /x\nb\nF\nE\n", "RUN <<E\nset -e\na\ncat <<F > /x && z\nb\nF\nE\n"),
    ] {
        check(before, after, |edit, cx| edit.append_command(&last_run(cx), "z"));
    }
    check("RUN a \\\n && b", "RUN a \\\n && b \\\n && y && z | x", |edit, cx| {
        edit.append_command(&last_run(cx), "y && z | x")
    });
}

#[test]
fn lines_come_and_go_whole() {
    let text = "\n# one\n# two\n  RUN a \\\n    b\n\nUSER u";
    let on = |index: usize,
              after: &str,
              verb: for<'r, 'a> fn(&'r mut Rewriter<'a>, &Instruction) -> &'r mut Rewriter<'a>| {
        check(text, after, |edit, cx| verb(edit, &cx.file.instructions[index]));
    };
    on(1, "\nUSER u", |edit, it| edit.remove_instruction(it));
    on(2, "\n# one\n# two\n  RUN a \\\n    b\n", |edit, it| edit.remove_instruction(it));
    let above = "\n  ENV e=1\n  ENV f=2\n# one\n# two\n  RUN a \\\n    b\n\nUSER u";
    on(1, above, |edit, it| edit.insert_above(it, &["ENV e=1", "ENV f=2"]));
    let below = "\n# one\n# two\n  RUN a \\\n    b\n  ENV e=1\n\nUSER u";
    on(1, below, |edit, it| edit.insert_below(it, "ENV e=1"));
    on(2, &format!("{text}\nENV e=1"), |edit, it| edit.insert_below(it, "ENV e=1"));
    on(2, &text.replace("USER u", "# c\nUSER u"), |edit, it| edit.comment_above(it, "# c"));
    check("RUN a \\\n # c\n b", "-", |edit, cx| edit.remove_instruction(last_run(cx).run));
}

#[test]
fn instructions_move_with_their_comments() {
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
        check(before, after, |edit, cx| edit.move_above(&cx.file.instructions[2], &cx.file.instructions[1]));
    }
    let moved = |before: &str, down: &str, below: &str| {
        check(before, down, |edit, cx| {
            let [_, first, second, .., last] = &cx.file.instructions[..] else { panic!("four instructions") };
            edit.move_down_to(&[Moved::Whole(first), Moved::Whole(second)], last)
        });
        check(before, below, |edit, cx| {
            let [_, first, second, .., last] = &cx.file.instructions[..] else { panic!("four instructions") };
            edit.move_below(&[Moved::Whole(first), Moved::Whole(second)], last)
        });
    };
    moved("ARG a\nENV b=$a\nRUN c", "ARG a\nENV b=$a\nRUN c", "RUN c\nARG a\nENV b=$a");
    moved(
        "# trimtab ignore=x\nARG a\n# far\n\n# b\nLABEL b=$a \\\n  # i\n  c=d\n\nRUN c\n# e\nRUN d\n",
        "# far\n\nRUN c\n# trimtab ignore=x\nARG a\n\n# b\nLABEL b=$a \\\n  # i\n  c=d\n# e\nRUN d\n",
        "# far\n\nRUN c\n# e\nRUN d\n# trimtab ignore=x\nARG a\n\n# b\nLABEL b=$a \\\n  # i\n  c=d\n",
    );
    moved("ARG a\nARG b\nRUN c \\\n\n", "ARG a\nARG b\nRUN c \\\n\n", "-");
    // Of the blank lines around a series, one stays.
    moved(
        "\nARG a\nENV b=$a\n\nRUN c\nRUN d\n",
        "\nRUN c\nARG a\nENV b=$a\nRUN d\n",
        "\nRUN c\nRUN d\nARG a\nENV b=$a\n",
    );
}

#[test]
fn pairs_of_a_list_move_alone() {
    for (before, moved, after) in [
        ("ENV a=1 b=2 c=3\nRUN c\n", &[1][..], "ENV a=1 c=3\nENV b=2\nRUN c\n"),
        ("ENV a=1 b=2 c=3\nRUN c\n", &[0, 1], "ENV c=3\nENV a=1 b=2\nRUN c\n"),
        ("ENV a=1 b=2 c=3\nRUN c\n", &[0, 2], "ENV b=2\nENV a=1 c=3\nRUN c\n"),
        ("ARG a b=2\nRUN c\n", &[0], "ARG b=2\nARG a\nRUN c\n"),
        (
            "  # trimtab ignore=x\n  # c\n  ENV a=1 \\\n    b=2 \\\n    c=3\n  RUN c\n",
            &[1, 2],
            "  # trimtab ignore=x\n  # c\n  ENV a=1\n  # trimtab ignore=x\n  ENV b=2 \\\n    c=3\n  RUN c\n",
        ),
        ("ENV a=1 \\\r\n    b=2 \\\r\n    c=3\r\nRUN c\r\n", &[1], "ENV a=1 \\\r\n    c=3\r\nENV b=2\r\nRUN c\r\n"),
        ("ENV a=1 \\\n  # i\n  b=2\nRUN c\n", &[1], "-"),
        ("ENV a=1\nRUN c\n", &[0], "-"),
    ] {
        check(before, after, |edit, cx| {
            let [_, list, run] = &cx.file.instructions[..] else { panic!("three instructions") };
            edit.move_down_to(&[Moved::Pairs(list, moved)], run)
        });
    }
}

#[test]
fn suppressions_reach_over_blank_lines_and_those_of_a_stage_stay() {
    for (before, after) in [
        ("COPY . .\n# far\n\n# trimtab ignore=x\n\nRUN a\n", "\n# trimtab ignore=x\n\nRUN a\n\nCOPY . .\n# far\n\n"),
        ("COPY . .\n# hadolint global ignore=x\n# r\nRUN a\n", "# r\nRUN a\nCOPY . .\n# hadolint global ignore=x\n"),
        ("COPY . .\n# check=skip=x\n\n# r\nRUN a\n", "# check=skip=x\n\n# r\nRUN a\nCOPY . .\n"),
    ] {
        check(before, after, |edit, cx| edit.move_above(&cx.file.instructions[2], &cx.file.instructions[1]));
    }
    for (before, after) in [
        ("# trimtab ignore-file=x\n# c\nRUN a\nRUN b\n", "# trimtab ignore-file=x\nRUN b\n"),
        ("# trimtab: ignore=x\n\nRUN a\n# b\nRUN b\n", "# b\nRUN b\n"),
    ] {
        check(before, after, |edit, cx| edit.remove_instruction(&cx.file.instructions[1]));
    }
}

#[test]
fn comments_follow_what_is_merged_joined_or_split() {
    for (before, after) in [
        ("# a\nRUN a\n\n# b\nRUN b\n", "\n# a\n# b\nRUN b\n"),
        ("RUN a\nRUN b\n", "RUN b\n"),
        ("# check=skip=x\nRUN a\n# check=skip=y\nRUN b\n", "-"),
    ] {
        check(before, after, |edit, cx| edit.merge_into(&cx.file.instructions[2], &cx.file.instructions[1]));
    }
    for (before, after) in [
        ("# a\nRUN a\n# b\n# hadolint ignore=b\nRUN b\n", "# hadolint ignore=b\n# a\nRUN a \\\n# b\n    && b\n"),
        ("# check=skip=x\nRUN a\n# check=skip=y\nRUN b\n", "-"),
        ("RUN a\nRUN b # trimtab ignore=y\n", "-"),
        // A trigger runs in another build.
        ("RUN a\nONBUILD RUN b\nRUN c\n", "-"),
        ("ONBUILD RUN a\nRUN b\n", "-"),
    ] {
        check(before, after, |edit, cx| {
            let runs: Vec<_> = cx.runs().collect();
            let (Some(first), Some(last)) = (runs.first(), runs.last()) else { panic!("two RUNs") };
            edit.join_runs(cx, first, last)
        });
    }
    for (before, after) in [
        (
            "COPY a /a\n# a\n# trimtab ignore=x\nRUN a && b\n",
            "# trimtab ignore=x\nRUN a\nCOPY a /a\n# a\n# trimtab ignore=x\nRUN b\n",
        ),
        ("COPY a /a\nRUN a && b # trimtab ignore=x\n", "-"),
    ] {
        check(before, after, |edit, cx| {
            let part = Raised::Part { run: last_run(cx), up: vec![0], stay: vec![1], options: vec![], finish: vec![] };
            edit.raise(cx, &cx.file.instructions[1], &[part])
        });
    }
    check(
        "# trimtab ignore=x\n  ENV a=1 b=2",
        "# trimtab ignore=x\n  ENV a=1\n  # trimtab ignore=x\n  ENV b=2",
        |edit, cx| {
            let Body::Pairs { pairs, .. } = &cx.file.instructions[1].body else { panic!("pairs") };
            edit.split_pairs(&cx.file.instructions[1], pairs, &[1])
        },
    );
}

#[test]
fn words_come_and_go_with_their_blanks() {
    for (before, after) in [
        ("RUN a && b c  d", "RUN a && b  d"),
        ("RUN b c", "RUN b"),
        ("RUN b \\\n    c \\\n    d", "RUN b \\\n    d"),
        ("RUN b \\\n    c", "RUN b"),
        ("RUN b \\\n    c d", "RUN b \\\n    d"),
        ("RUN (b c)", "RUN (b)"),
        ("RUN echo $(b c)", "-"),
        ("RUN b 'c", "-"),
    ] {
        check(before, after, |edit, cx| {
            let run = last_run(cx);
            let command = run.script().commands.iter().find(|it| it.name() == Some("b")).expect("a command");
            edit.remove((&run, command), command.words[1].span)
        });
    }
    check("RUN sudo a && b \\\n c", "RUN a -x -y && set -e && d \\\n c", |edit, cx| {
        let run = last_run(cx);
        let [a, b] = run.script().commands.as_slice() else { panic!("two commands") };
        edit.remove_wrapper(&run, a, &a.wrappers[0]).insert_after((&run, a), a.words[0].span, "-x -y");
        edit.replace((&run, b), b.words[0].span, "d").prepend_command((&run, b), "set -e")
    });
    for (before, after) in [("ENV a=1 b=2 c=3", "ENV a=1\nENV b=2 c=3"), ("ENV a=1 --b=2", "-")] {
        check(before, after, |edit, cx| {
            let Body::Pairs { pairs, .. } = &cx.file.instructions[1].body else { panic!("pairs") };
            edit.split_pairs(&cx.file.instructions[1], pairs, &[1])
        });
    }
}

#[test]
fn what_a_verb_cannot_do_makes_the_whole_impossible() {
    check("RUN a || b && c", "-", |edit, cx| {
        edit.respell(cx.file.instructions[1].keyword.span, "run").remove_command(&last_run(cx), 0)
    });
    check("RUN a && b && c", "RUN b && c", |edit, cx| edit.remove_command(&last_run(cx), 0));
    check("RUN a && b && c", "RUN --network=none a && c", |edit, cx| {
        edit.add_run_flag(&last_run(cx), "--network=none").remove_command(&last_run(cx), 1)
    });
    check("RUN a && b", "-", |edit, cx| {
        let keyword = cx.file.instructions[1].keyword.span;
        edit.respell(keyword, "run").respell(keyword, "Run")
    });
    // The heredoc does not end.
    check("COPY a <<E b\n\nENV c d", "-", |edit, cx| {
        let copy = &cx.file.instructions[1];
        edit.insert(copy, copy.rest.whole().end, "/")
    });
    // What makes the cache usable cannot stand before a part of a pipeline.
    check("RUN yes | apt-get install x", "-", |edit, cx| {
        let run = last_run(cx);
        edit.mount_caches(cx, &run, run.calls().next().expect("a call"))
    });
}
