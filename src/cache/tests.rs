mod candidates;

use super::*;
use crate::context::ignorefile::IgnoreFile;
use crate::context::{Node, Tree};
use crate::model::{Image, ImageConfig};

/// The files that all cases start with.
fn tree() -> Tree {
    let mut tree = Tree::new(["a.txt", "b.txt", "src/m.py", "src/n.py", "p/a.txt"].map(|it| (it, Node::file(b"1\n"))));
    tree.put("link", Node::link("a.txt"));
    tree.put("src/up", Node::link("m.py"));
    tree
}

fn situation(text: &str) -> Situation {
    let mut situation = Situation::new(text, tree());
    let config = ImageConfig { env: vec![("PATH".into(), "/bin".into())], ..ImageConfig::default() };
    let image = Image { layers: Some("base".into()), config: Some(config) };
    situation.inputs.images.insert("base".into(), image);
    situation
}

/// One letter a step: `c` for cached, `X` for executed, `?` for neither known.
fn fates(before: &Situation, after: &Situation) -> String {
    let letter = |step: &Step| match step.fate {
        Fate::Hit => 'c',
        Fate::Maybe => '?',
        Fate::Miss => 'X',
    };
    predict(before, after).iter().map(letter).collect()
}

/// What becomes of the steps of a Dockerfile when its text changes.
#[track_caller]
fn text(before: &str, after: &str, expected: &str) {
    let base = |text: &str| situation(&format!("FROM base\n{text}"));
    assert_eq!(fates(&base(before), &base(after)), expected, "{before:?} -> {after:?}");
}

/// What becomes of the steps of a Dockerfile when something else changes.
#[track_caller]
fn edit(dockerfile: &str, change: impl FnOnce(&mut Situation), expected: &str) {
    let before = situation(dockerfile);
    let mut after = before.clone();
    change(&mut after);
    assert_eq!(fates(&before, &after), expected, "{dockerfile:?}");
}

/// What becomes of them when a file has other bytes.
#[track_caller]
fn file(dockerfile: &str, path: &str, expected: &str) {
    edit(&format!("FROM base\n{dockerfile}"), |after| after.tree.put(path, Node::file(b"2\n")), expected);
}

#[test]
fn the_command_is_compared_byte_for_byte() {
    text("RUN a", "run   a  ", "c");
    text("RUN a", "RUN  a \\\n# why\n", "c");
    text("RUN a && \\\n b", "RUN a &&  b", "c");
    text("RUN a && \\\n b", "RUN a && \\\n  b", "X");
    text("RUN a\nRUN b", "RUN a # x\nRUN b", "XX");
    text("RUN a", "# comment\n\nRUN a", "c");
    text("RUN a", "RUN [\"/bin/sh\", \"-c\", \"a\"]", "c");
    text("RUN <<EOF\na\nEOF", "RUN <<X\na\nX", "c");
    text("RUN <<EOF\na\nEOF", "RUN <<EOF\n# b\na\nEOF", "X");
    text("RUN <<EOF\n#!/bin/sh\nEOF", "RUN <<X\n#!/bin/sh\nX", "X");
    text("RUN cat <<EOF\na\nEOF", "RUN cat <<X\na\nX", "X");
    text("RUN a\nRUN b\nRUN c", "RUN a\nRUN n\nRUN b\nRUN c", "cXXX");
    text("RUN a\nRUN b\nRUN c", "RUN b\nRUN a\nRUN c", "XXX");
}

#[test]
fn instructions_without_files_are_in_no_key() {
    for free in ["LABEL a=1", "EXPOSE 1", "CMD a", "ENTRYPOINT a", "HEALTHCHECK CMD a", "STOPSIGNAL 9", "VOLUME /v"] {
        text("RUN a\nCOPY . /", &format!("{free}\nRUN a\nCOPY . /"), "cc");
    }
    text("RUN a\nCOPY . /", "MAINTAINER a\nONBUILD RUN b\nRUN a\nCOPY . /", "cc");
}

#[test]
fn variables_count_in_order_and_for_run_alone() {
    text("ENV A=1\nCOPY . /x\nRUN a", "ENV A=2\nCOPY . /x\nRUN a", "cX");
    text("ENV A=1\nENV B=2\nRUN a", "ENV A=1 B=2\nRUN a", "c");
    text("ENV A=1\nENV B=2\nRUN a", "ENV B=2\nENV A=1\nRUN a", "X");
    text("ENV A=1\nRUN a", "ARG A=1\nRUN a", "c");
    text("RUN a", "ARG A\nRUN a", "c");
    text("RUN a", "ENV PATH=/bin\nRUN a", "c");
    text("ENV A 1\nRUN a", "ENV A='1'\nRUN a", "c");
    text("RUN a\nARG A=1\nRUN b", "RUN a\nARG A=2\nRUN b", "cX");
    text("ENV D=/x\nCOPY a.txt $D/", "ENV D=/y\nCOPY a.txt $D/", "X");
    let give =
        |name: &'static str| move |after: &mut Situation| drop(after.inputs.build_args.insert(name.into(), "2".into()));
    edit("FROM base\nARG A=1\nRUN a", give("A"), "X");
    edit("FROM base\nRUN a", give("A"), "c");
    edit("FROM base\nARG A=1\nENV A=3\nRUN a", give("A"), "c");
    edit("ARG A=1\nFROM base\nRUN a", give("A"), "c");
    edit("ARG A=1\nFROM base\nARG A\nRUN a", give("A"), "X");
    edit("FROM base AS a\nRUN a\nFROM base\nARG A\nRUN b\nCOPY --from=a /x /x", give("A"), "cXX");
    edit("FROM base\nRUN a", give("HTTP_PROXY"), "c");
    edit("FROM base\nARG HTTP_PROXY\nRUN a", give("HTTP_PROXY"), "X");
    edit("FROM base\nRUN a\nWORKDIR /w\nRUN b", give("SOURCE_DATE_EPOCH"), "cXX");
    edit("FROM base\nRUN a\nWORKDIR /\nRUN b", give("SOURCE_DATE_EPOCH"), "cc");
}

#[test]
fn user_shell_and_directory_count_where_they_are_used() {
    text("USER a\nCOPY . /x\nRUN a", "USER b\nCOPY . /x\nRUN a", "cX");
    text("USER a\nWORKDIR /w", "USER b\nWORKDIR /w", "X");
    text("RUN a", "USER root\nRUN a", "X");
    text("RUN a\nRUN [\"b\"]", "SHELL [\"/bin/sh\", \"-c\"]\nRUN a\nRUN [\"b\"]", "cc");
    text("COPY . /x\nRUN a", "SHELL [\"/bin/bash\", \"-c\"]\nCOPY . /x\nRUN a", "cX");
    text("RUN [\"a\"]", "SHELL [\"/bin/bash\", \"-c\"]\nRUN [\"a\"]", "c");
    text("RUN a", "WORKDIR /\nRUN a", "c");
    text("WORKDIR /a\nCOPY . /x\nRUN b", "WORKDIR /a/\nCOPY . /x\nRUN b", "ccX");
    text("WORKDIR /a\nWORKDIR b\nCOPY . .", "WORKDIR /a\nWORKDIR /a/b\nCOPY . ./", "ccc");
}

#[test]
fn names_and_flags_of_a_copy_count() {
    text("COPY p/a.txt /x", "COPY a.txt /x", "c");
    text("COPY a.txt /x", "COPY link /x", "X");
    text("COPY a.txt /x", "COPY [\"./a.txt\", \"/x\"]", "c");
    text("COPY a.txt /x", "ADD a.txt /x", "X");
    text("COPY a.txt /x/", "COPY a.txt /x", "X");
    text("COPY src /x/", "COPY src/ /x/", "c");
    text("COPY a.txt b.txt /x/", "COPY b.txt a.txt /x/", "X");
    text("COPY a.txt /x", "COPY a.tx[t] /x", "X");
    text("COPY --chown=0:0 a.txt /x", "COPY --chown=root:root a.txt /x", "c");
    text("COPY --chmod=644 a.txt /x", "COPY --chmod=0644 a.txt /x", "c");
    text("COPY --chmod=644 a.txt /x", "COPY --chmod=755 a.txt /x", "X");
    text("COPY src /x", "COPY --exclude=*.md src /x", "X");
    text("COPY <<a <<b /x/\n1\na\n2\nb", "COPY <<a <<b /x/\n1\na\n3\nb", "X");
    text("COPY <<a /x\n1\na", "COPY <<b /x\n1\nb", "X");
    text("ENV V=1\nCOPY <<a /x\n$V\na", "ENV V=2\nCOPY <<a /x\n$V\na", "X");
    text("ENV V=1\nCOPY <<'a' /x\n$V\na", "ENV V=2\nCOPY <<'a' /x\n$V\na", "c");
}

#[test]
fn the_selected_files_count_and_no_others() {
    file("COPY a.txt /x\nRUN a", "b.txt", "cc");
    file("COPY a.txt /x\nCOPY . /y\nRUN a", "b.txt", "cXX");
    file("COPY a.txt /x", "a.txt", "X");
    file("COPY link /x", "a.txt", "X");
    file("COPY src /x", "src/new", "X");
    file("COPY src/*.py /x/", "src/new", "c");
    file("COPY src/*.py /x/", "src/new.py", "X");
    file("COPY --exclude=n.py src /x/", "src/n.py", "c");
    file("COPY --exclude=n.py src /x/", "src/m.py", "X");
    file("COPY --parents src/m.py /x/", "src/n.py", "c");
    file("COPY --parents **/m.py /x/", "src/m.py", "X");
    file("RUN --mount=source=a.txt,target=/a a", "b.txt", "c");
    file("RUN --mount=source=a.txt,target=/a,rw a", "a.txt", "X");
    file("RUN --mount=target=/a a", "b.txt", "X");
    let change = |path: &'static str, node: Node| move |after: &mut Situation| after.tree.put(path, node);
    let all = "FROM base\nCOPY . /x";
    edit(all, change("a.txt", Node::file(b"1\n").with_mode(0o755)), "X");
    edit(all, change("empty", Node::directory()), "X");
    edit(all, change("src/up", Node::link("n.py")), "X");
    edit(all, |after| after.tree.remove("a.txt"), "X");
    edit("FROM base\nCOPY --chmod=644 a.txt /", change("a.txt", Node::file(b"1\n").with_mode(0o755)), "X");
    let ignore = IgnoreFile::from_text(".dockerignore", "src\n");
    edit(all, |after| after.tree = after.tree.sent(&ignore), "X");
    edit("FROM base\nCOPY a.txt /x", |after| after.tree = after.tree.sent(&ignore), "c");
}

#[test]
fn an_incremental_transfer_misses_what_it_does_not_look_at() {
    let stamped = |bytes: &[u8], time| Node { stamp: Some((2, time)), ..Node::file(bytes) };
    let with = |time: i128, transfer| {
        let mut before = situation("FROM base\nCOPY a.txt /x");
        before.tree.put("a.txt", stamped(b"1\n", 7));
        let mut after = Situation { transfer, ..before.clone() };
        after.tree.put("a.txt", stamped(b"2\n", time));
        fates(&before, &after)
    };
    assert_eq!(with(7, Transfer::Incremental), "?");
    assert_eq!(with(8, Transfer::Incremental), "X");
    assert_eq!(with(7, Transfer::Fresh), "X");
    let mode = |after: &mut Situation| after.tree.put("src", Node::directory().with_mode(0o700));
    edit("FROM base\nCOPY src /x", mode, "X");
    let incremental = |after: &mut Situation| after.transfer = Transfer::Incremental;
    edit("FROM base\nCOPY src /x", |after| (mode(after), incremental(after)).1, "?");
}

#[test]
fn a_linked_copy_stands_alone() {
    let linked = "COPY --link a.txt /x\nRUN b";
    text(&format!("RUN a\n{linked}"), &format!("RUN c\n{linked}"), "XcXX");
    text("RUN a\nCOPY a.txt /x", "RUN a\nCOPY --link a.txt /x", "cXX");
    text("RUN a\nCOPY --link --chmod=644 a.txt /x", "RUN c\nCOPY --link --chmod=644 a.txt /x", "XX");
}

#[test]
fn mounts_count_as_the_builder_counts_them() {
    let mount = |before: &str, after: &str, expected| {
        text(&format!("RUN --mount={before} a"), &format!("RUN --mount={after} a"), expected);
    };
    mount("type=cache,target=/c", "type=cache,target=/c,id=/c", "c");
    mount("type=cache,target=/c", "id=k,dst=/c,type=cache", "X");
    mount("type=cache,target=/c,id=k", "type=cache,target=/c,id=j,sharing=locked", "c");
    mount("type=cache,target=/c", "type=cache,target=/d", "X");
    mount("type=cache,target=/c", "type=cache,target=/c,uid=5", "X");
    mount("type=secret,id=a", "type=secret,id=b", "X");
    mount("type=secret,id=a", "type=secret,id=a,target=/run/secrets/a", "c");
    mount("type=tmpfs,target=/t", "type=tmpfs,target=/t,size=9", "X");
    mount(
        "type=tmpfs,target=/t --mount=type=cache,target=/c",
        "type=cache,target=/c --mount=type=tmpfs,target=/t",
        "c",
    );
    text("RUN a", "RUN --network=default --security=sandbox a", "c");
    text("RUN a", "RUN --network=none a", "X");
    let set = |name: &'static str| move |after: &mut Situation| drop(after.settings.insert(name.into(), "x".into()));
    edit("FROM base\nCOPY . /x\nRUN a", set("add-host"), "cX");
    edit("FROM base\nRUN --network=none a\nRUN b", set("network"), "cX");
    let namespace =
        |after: &mut Situation| drop(after.inputs.build_args.insert("BUILDKIT_CACHE_MOUNT_NS".into(), "n".into()));
    edit("FROM base\nRUN --mount=type=cache,target=/c a", namespace, "X");
    edit("FROM base\nRUN --mount=type=cache,target=/c,id=k a", namespace, "c");
}

#[test]
fn between_stages_the_bytes_decide() {
    let two = |build: &str| format!("FROM base AS b\nRUN {build}\nFROM base\nRUN x\nCOPY --from=b /o /o\nRUN y");
    let change = |before: &str, after: &str| fates(&situation(before), &situation(after));
    assert_eq!(change(&two("a"), &two("c")), "Xc??");
    assert_eq!(change(&two("a"), &two("a").replace("=b", "=0")), "cccc");
    assert_eq!(change(&two("a"), &two("a").replace(" b\n", " n\n").replace("=b", "=n")), "cccc");
    assert_eq!(change(&two("a"), &two("c").replace("/o\nRUN y", "/p\nRUN y")), "XcXX");
    let parent = |run: &str| format!("FROM base AS b\nRUN {run}\nFROM b\nRUN x");
    assert_eq!(change(&parent("a"), &parent("c")), "XX");
    let mounted = |run: &str| format!("FROM base AS b\nRUN {run}\nFROM base\nRUN --mount=from=b,source=/o,target=/o x");
    assert_eq!(change(&mounted("a"), &mounted("c")), "X?");
    let unused = |run: &str| format!("FROM base AS b\nRUN {run}\nFROM base\nRUN x");
    assert_eq!(change(&unused("a"), &unused("c")), "c");
    let trigger = |run: &str| format!("FROM base AS b\nONBUILD RUN {run}\nFROM b\nRUN x");
    assert_eq!(change(&trigger("a"), &trigger("c")), "XX");
    assert_eq!(change(&trigger("a"), "FROM base AS b\nFROM b\nRUN a\nRUN x"), "cc");
    let split = "FROM base AS b\nRUN a\nFROM b AS c\nRUN x";
    assert_eq!(change("FROM base\nRUN a\nRUN x", split), "cc");
}

/// What becomes of the steps when another source file changes and something is taken out of a stage.
#[track_caller]
fn taken(build: &str, take: &str, expected: &str) {
    let text = format!("FROM base AS b\n{build}\nFROM base\n{take}\n");
    let before = situation(&text);
    let mut after = before.clone();
    after.tree.put("src/n.py", Node::file(b"2\n"));
    assert_eq!(fates(&before, &after), expected, "{text}");
}

#[test]
fn what_steps_that_run_again_do_not_write_stays() {
    let wheels = "COPY a.txt /tmp/\nRUN pip wheel --wheel-dir /wheels -r /tmp/a.txt\nCOPY src /src";
    taken(
        wheels,
        "RUN --mount=type=bind,from=b,source=/wheels,target=/wheels pip install --no-cache /wheels/*\nRUN x",
        "ccXcc",
    );
    taken(wheels, "COPY --from=b /src /src\nRUN x", "ccX??");
    taken(wheels, "COPY --from=b /src/m.py /src/\nRUN x", "ccXcc");
    taken(wheels, "COPY --from=b / /all", "ccX?");
    taken(wheels, "COPY --from=b --parents /src/m.py /x/", "ccX?");
    taken(&format!("{wheels}\nRUN make"), "COPY --from=b /wheels /wheels", "ccXX?");
    taken(&format!("{wheels}\nRUN echo 1 >/x"), "COPY --from=b /wheels /wheels", "ccXXc");
    taken(&format!("{wheels}\nRUN echo 1 >/x"), "COPY --from=b /x /x", "ccXXc");
    taken(&format!("{wheels}\nRUN echo $RANDOM >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN echo /src/* >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN cat /src/m.py >/x"), "COPY --from=b /x /x", "ccXXc");
    taken(&format!("{wheels}\nRUN cat /src/n.py >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN date >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN ls -l /src/m.py >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN head -c 9 /dev/urandom >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN curl https://example.org -o /x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN pip download -d /x flask"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN test -f /src/m.py && echo 1 >/x"), "COPY --from=b /x /x", "ccXXc");
    taken(&format!("{wheels}\nRUN test -f /src/n.py && echo 1 >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nRUN --mount=type=cache,target=/c echo 1 >/x"), "COPY --from=b /x /x", "ccXX?");
    taken(&format!("{wheels}\nCOPY b.txt /b/"), "COPY --from=b /b /x", "ccXXc");
    taken(&format!("{wheels}\nCOPY --chown=u b.txt /b/"), "COPY --from=b /b /x", "ccXXc");
    taken(&format!("{wheels}\nRUN useradd u\nCOPY --chown=u b.txt /b/"), "COPY --from=b /b /x", "ccXXX?");
    taken(&format!("{wheels}\nCOPY --link b.txt /b/\nCOPY --link src /s/"), "COPY --from=b /b /x", "ccXcXXXc");
    taken("WORKDIR /w\nCOPY . .\nWORKDIR /out", "COPY --from=b /out /x", "cXXc");
    taken("COPY src /src", "COPY --from=b /etc/passwd /x", "Xc");
    taken("COPY src /src\nADD a.txt /x/", "COPY --from=b /x /x", "XXc");
    taken("COPY src /src\nADD link /x/", "COPY --from=b /x /x", "XX?");
}

#[test]
fn the_first_directory_from_scratch_is_often_made_again() {
    let change = |text: &str| fates(&situation(text), &situation(text));
    assert_eq!(change("FROM scratch\nWORKDIR /a\nWORKDIR /b\nCOPY a.txt ."), "?cc");
    assert_eq!(change("FROM scratch\nCOPY a.txt /\nWORKDIR /b"), "cc");
    assert_eq!(change("FROM base\nWORKDIR /b"), "c");
}

#[test]
fn links_may_lead_to_files_that_steps_write() {
    taken("RUN ln -s /src /app\nCOPY src /src", "COPY --from=b /app/m.py /x", "cX?");
    taken("RUN ln -s /wheels /src\nCOPY src /src", "COPY --from=b /wheels /x", "cX?");
    taken("RUN ln -s \"$A\" \"$B\"\nCOPY src /src", "COPY --from=b /wheels /x", "cX?");
    taken("COPY src /src", "COPY --from=b /src/up /x", "X?");
    taken("COPY src /src", "COPY --from=b /src/*.md /x", "X?");
    taken("COPY src /src\nCOPY b.txt /src/up", "COPY --from=b /src/m.py /x", "XX?");
}

#[test]
fn a_step_of_two_stages_is_built_once() {
    let text =
        "FROM base AS a\nRUN a\nFROM base AS b\nRUN a\nRUN b\nFROM scratch\nCOPY --from=a / /\nCOPY --from=b / /";
    let steps = predict(&situation(text), &situation(text));
    assert_eq!(steps.iter().map(|step| step.twin).collect::<Vec<_>>(), [None, Some(0), None, None, None]);
}

#[test]
fn images_count_by_their_layers() {
    let image = |change: fn(&mut Image)| {
        move |after: &mut Situation| after.inputs.images.get_mut("base").into_iter().for_each(change)
    };
    let text = "FROM base\nCOPY . /x\nRUN a";
    edit(text, image(|base| base.layers = Some("other".into())), "XX");
    edit(text, image(|base| base.layers = None), "??");
    edit(
        text,
        image(|base| base.config = Some(ImageConfig { user: "u".into(), ..base.config.clone().unwrap() })),
        "cX",
    );
    edit(
        text,
        image(|base| base.config = Some(ImageConfig { onbuild: vec!["RUN x".into()], ..base.config.clone().unwrap() })),
        "??",
    );
    edit(
        text,
        image(|base| {
            base.config = Some(ImageConfig { onbuild: vec!["LABEL x=1".into()], ..base.config.clone().unwrap() });
        }),
        "cc",
    );
    edit("FROM other\nRUN a", |after| after.text = "FROM docker.io/library/other:latest\nRUN a".into(), "c");
    edit("FROM other\nRUN a", |after| after.text = "FROM another\nRUN a".into(), "?");
    edit("FROM other\nRUN a", |after| after.text = "FROM other\nUSER root\nRUN a".into(), "?");
}

#[test]
fn downloads_are_what_the_server_sends() {
    let text = "FROM base\nADD http://x/f /f\nRUN a";
    edit(text, |_| (), "??");
    let answers =
        |situation: &mut Situation, body: &str| drop(situation.downloads.insert("http://x/f".into(), body.into()));
    let mut before = situation(text);
    answers(&mut before, "1");
    let mut after = before.clone();
    assert_eq!(fates(&before, &after), "cc");
    answers(&mut after, "2");
    assert_eq!(fates(&before, &after), "XX");
    edit(
        "FROM base\nADD --checksum=sha256:1 http://x/f /f",
        |after| after.text = after.text.replace("x/f", "y/f"),
        "c",
    );
    edit("FROM base\nADD https://x/r.git#0123456789012345678901234567890123456789 /r", |_| (), "c");
    edit("FROM base\nADD https://x/r.git#main /r", |_| (), "?");
}

#[test]
fn the_build_may_not_ask_or_not_have() {
    let text = "FROM base AS b\nWORKDIR /w\nRUN a\nFROM base\nRUN x\nCOPY --from=b /o /o";
    edit(text, |after| after.no_cache = NoCache::All, "cXXX");
    edit(text, |after| after.no_cache = NoCache::Stages(["B".into()].into()), "cXc?");
    edit(text, |after| after.store = Store::Exported, "cccc");
    edit(text, |after| (after.store, after.text) = (Store::Exported, text.replace("RUN a", "RUN c")), "XXc?");
}

#[test]
fn reasons_are_told_in_words() {
    let before =
        situation("FROM base AS build\nCOPY . .\nRUN make\nFROM base\nENV V=1\nRUN a\nCOPY --from=build /out /out\n");
    let mut after =
        situation("FROM base AS build\nCOPY . .\nRUN make\nFROM base\nENV V=2\nRUN a\nCOPY --from=build /out /out\n");
    after.tree.put("src/m.py", Node::file(b"2"));
    let steps = predict(&before, &after);
    let words: Vec<String> = steps.iter().map(|step| step.words(&steps)).collect();
    assert_eq!(
        words,
        [
            "`COPY . .` re-runs: src/m.py changed; every later step of this stage re-runs",
            "`RUN make` re-runs because `COPY . .` does",
            "`RUN a` re-runs: `V` is `2`, before `1`; every later step of this stage re-runs",
            "`COPY --from=build /out /out` re-runs because `RUN a` does",
        ]
    );
    let mut after = before.clone();
    after.tree.put("src/m.py", Node::file(b"2"));
    let steps = predict(&before, &after);
    assert_eq!(steps[3].words(&steps), "`COPY --from=build /out /out` is cached only if /out in `build` is unchanged");
}
