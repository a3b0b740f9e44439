//! The table: what a random edit would seldom come upon.

use trimtab::cache::Transfer;

use crate::repository::Asked;
use crate::suite::Case;
use crate::world::{Entry, What, World};

/// An edit of the files or of the command line.
type Edit = fn(&mut World);

/// A case: its name, the Dockerfile below the first stage's `FROM`, what becomes of it, and what else changes. `{N}` is the
/// nonce; `|` begins a line.
const CASES: [(&str, &str, &str, Edit); 50] = [
    ("nothing", "COPY . /a/|RUN ls", "", |_| {}),
    ("all times", "COPY . /a/|RUN ls", "", |world| world.entries.values_mut().for_each(|entry| entry.time = 9)),
    ("all modes", "COPY a.txt /a/|COPY src /b/", "", |world| world.entries.values_mut().for_each(|it| it.mode |= 0o20)),
    ("a link to equal bytes", "COPY a.txt /x/|RUN ls", "", |world| {
        let text = world.entries["a.txt"].clone();
        world.put("real.txt", text);
        world.put("a.txt", Entry::link("real.txt"));
    }),
    ("through a link", "COPY link /x|RUN ls", "", |world| set(world, "a.txt", "other")),
    ("a link in a folder", "COPY src /x/|RUN ls", "", |world| set(world, "a.txt", "other")),
    ("a link among what is filtered becomes its file", "COPY --exclude=docs . /x/|RUN ls", "", |world| {
        let text = world.entries["a.txt"].clone();
        world.put("link", text);
    }),
    ("a link to a folder among what is filtered", "COPY --exclude=b.txt . /x/|RUN ls", "", |world| {
        world.put("to", Entry::link("src/lib"));
    }),
    ("a dangling link among what is filtered", "COPY --exclude=b.txt src /x/|RUN ls", "", |world| {
        world.put("src/gone", Entry::link("nowhere"));
    }),
    ("a link that is filtered out", "COPY --exclude=up src /x/|RUN ls", "", |world| set(world, "a.txt", "other")),
    ("a chain of links", "COPY chain /x|RUN ls", "", |world| {
        world.entries.get_mut("link").unwrap().what = What::Link("b.txt".to_owned());
    }),
    ("a dangling link in a folder", "COPY src /x/|RUN ls", "", |world| world.put("src/gone", Entry::link("nowhere"))),
    ("below an ignored folder", "COPY . /x/|RUN ls", "", |world| set(world, "docs/r.md", "other")),
    ("a file that comes back", "COPY . /x/|RUN ls", "", |world| set(world, ".dockerignore", "*.log\n")),
    ("the ignore file, ignored", "COPY src /x/|RUN ls", "", |world| {
        set(world, ".dockerignore", "docs\n*.log\n*.none\n");
    }),
    ("a comment in a Dockerfile that is copied", "COPY . /x/|RUN ls", "COPY . /x/|# why|RUN ls", |world| {
        world.inside = true;
    }),
    ("an archive", "ADD a.tar /x/|RUN ls", "", |world| set(world, "a.tar", "no archive")),
    ("the spelling of a path", "COPY src/m.py /x/|RUN ls", "COPY [\"./src//lib/../m.py\", \"/x/\"]|RUN ls", |_| {}),
    ("a folder by a pattern", "COPY s*/lib /x/|RUN ls", "", |world| set(world, "src/lib/u.py", "other")),
    ("another pattern", "COPY *.txt /x/|RUN ls", "COPY [ab].txt /x/|RUN ls", |_| {}),
    ("a pattern across folders", "COPY */*.py /x/|RUN ls", "", |world| world.put("lib/n.py", Entry::file("n"))),
    ("a deep pattern", "COPY **/*.py /x/|RUN ls", "", |world| set(world, "src/lib/u.py", "other")),
    ("what is left out", "COPY --exclude=**/*.py src /x/|RUN ls", "", |world| set(world, "src/lib/u.py", "other")),
    ("what is not left out", "COPY --exclude=lib src /x/|RUN ls", "", |world| set(world, "src/m.py", "other")),
    ("a mode in octal", "COPY --chmod=0644 a.txt /x/|RUN ls", "COPY --chmod=644 a.txt /x/|RUN ls", |_| {}),
    ("an owner by number", "COPY --chown=root:root a.txt /x/|RUN ls", "COPY --chown=0:0 a.txt /x/|RUN ls", |_| {}),
    (
        "a linked copy below a run",
        "RUN echo {N}|COPY --link a.txt /x/|RUN ls",
        "RUN echo {N} 2|COPY --link a.txt /x/|RUN ls",
        |_| {},
    ),
    (
        "linked copies, swapped",
        "COPY --link a.txt /x/|COPY --link b.txt /y/",
        "COPY --link b.txt /y/|COPY --link a.txt /x/",
        |_| {},
    ),
    (
        "a linked copy with a mode",
        "RUN echo {N}|COPY --link --chmod=600 a.txt /x/",
        "RUN echo {N} 2|COPY --link --chmod=600 a.txt /x/",
        |_| {},
    ),
    ("an indented heredoc", "RUN <<-EOF|\techo {N}|\tEOF|RUN ls", "RUN <<EOF|echo {N}|EOF|RUN ls", |_| {}),
    (
        "a heredoc with a program",
        "RUN <<EOF|#!/bin/sh|echo {N}|EOF|RUN ls",
        "RUN <<END|#!/bin/sh|echo {N}|END|RUN ls",
        |_| {},
    ),
    ("two heredocs", "COPY <<A <<B /x/|{N}|A|b|B|RUN ls", "COPY <<A <<B /x/|{N}|A|c|B|RUN ls", |_| {}),
    ("a heredoc that expands", "ARG V1=1|COPY <<A /x/|{N} $V1|A", "ARG V1=2|COPY <<A /x/|{N} $V1|A", |_| {}),
    ("a heredoc that does not", "ARG V1=1|COPY <<'A' /x/|{N} $V1|A", "ARG V1=2|COPY <<'A' /x/|{N} $V1|A", |_| {}),
    ("a folder as a mount", "RUN --mount=source=src,target=/m ls|RUN ls", "", |world| {
        set(world, "src/lib/u.py", "other");
    }),
    ("a mount that may be written", "RUN --mount=source=src,target=/m,rw ls|RUN ls", "", |world| {
        set(world, "a.txt", "other");
    }),
    ("all as a mount", "RUN --mount=target=/m ls|RUN ls", "", |world| set(world, "a.txt", "other")),
    (
        "mounts in another order",
        "RUN --mount=type=tmpfs,target=/t --mount=target=/m ls",
        "RUN --mount=target=/m --mount=type=tmpfs,target=/t ls",
        |_| {},
    ),
    (
        "the default of a mount",
        "RUN --mount=type=cache,target=/c ls",
        "RUN --mount=type=cache,target=/c,sharing=shared,id=/c ls",
        |_| {},
    ),
    ("a size", "RUN --mount=type=tmpfs,target=/t,size=1m ls", "RUN --mount=type=tmpfs,target=/t,size=2m ls", |_| {}),
    ("the order of variables", "ENV A=1|ENV B=2|RUN ls", "ENV B=2|ENV A=1|RUN ls", |_| {}),
    ("a variable that is set again", "ENV A=1|ENV B=2|ENV A=3|RUN ls", "ENV B=2|ENV A=3|RUN ls", |_| {}),
    ("an argument above and below", "ARG A=1|RUN ls|ENV A=2|RUN ls /", "ARG A=3|RUN ls|ENV A=2|RUN ls /", |_| {}),
    ("the platform", "RUN ls", "ARG TARGETPLATFORM|RUN ls", |_| {}),
    ("a proxy", "ARG HTTP_PROXY|RUN ls", "", |world| {
        world.build_args.insert("HTTP_PROXY".to_owned(), "http://127.0.0.1:1".to_owned());
    }),
    ("a proxy that nobody declares", "RUN ls", "", |world| {
        world.build_args.insert("https_proxy".to_owned(), "http://127.0.0.1:1".to_owned());
    }),
    ("a trigger", "ONBUILD RUN echo {N}|FROM s|RUN ls", "ONBUILD RUN echo {N} 2|FROM s|RUN ls", |_| {}),
    ("a trigger or its instruction", "ONBUILD COPY a.txt /x/|FROM s|RUN ls", "FROM s|COPY a.txt /x/|RUN ls", |_| {}),
    (
        "a stage in two",
        "RUN echo {N}|COPY a.txt /x/|RUN ls",
        "RUN echo {N}|FROM s AS t|COPY a.txt /x/|FROM t|RUN ls",
        |_| {},
    ),
    (
        "stages with the same steps",
        "RUN ls|FROM busybox:local|WORKDIR /w{N}|RUN ls|COPY --from=s /etc/passwd /p",
        "",
        |world| {
            set(world, "a.txt", "other");
        },
    ),
];

fn set(world: &mut World, path: &str, text: &str) {
    world.put(path, Entry { time: 1, ..Entry::file(text) });
}

/// How many cases there are: each as a fresh clone and as an edit in place.
pub(crate) fn count() -> u64 {
    CASES.len() as u64 * 2
}

/// One case.
pub(crate) fn case(number: usize, nonce: &str) -> Case {
    let (name, before, after, edit) = &CASES[number / 2];
    let transfer = if number.is_multiple_of(2) { Transfer::Fresh } else { Transfer::Incremental };
    let text = |lines: &str| {
        let lines = lines.replace('|', "\n").replace("{N}", nonce);
        format!("FROM busybox:local AS s\nWORKDIR /w{nonce}\n{lines}\n")
    };
    let before = World { dockerfile: text(before), ..files(nonce) };
    let mut now = before.clone();
    edit(&mut now);
    if !after.is_empty() {
        now.dockerfile = text(after);
    }
    let before = World { inside: now.inside, ..before };
    Case { name: (*name).to_owned(), before, after: now, transfer, asked: Asked::Library }
}

fn files(nonce: &str) -> World {
    let mut world = World::default();
    for path in ["a.txt", "b.txt", "a.tar", "src/m.py", "src/n.py", "src/lib/u.py", "docs/r.md", "x.log"] {
        world.put(path, Entry::file(format!("{path} {nonce}\n")));
    }
    world.put("link", Entry::link("a.txt"));
    world.put("chain", Entry::link("link"));
    world.put("src/up", Entry::link("../a.txt"));
    world.put(".dockerignore", Entry::file("docs\n*.log\n"));
    world
}
