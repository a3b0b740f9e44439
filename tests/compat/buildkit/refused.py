"""Small files with one fault each that BuildKit refuses, and their neighbours that it takes.

An instruction stands below a `FROM`; a file stands alone. The build context is empty besides `a`.
"""



def is_other(rule, line):
    """Whether an error at a line is about something else than the build: it passes, and the container fails."""
    starts = line.startswith(("CMD", "ENTRYPOINT"))
    return rule == "command-substitution-outside-run" or rule == "shell-fault" and starts



# Words that cannot be expanded.
EXPANSIONS = [
    'ENV A="b', "ENV A='b", 'ENV "a=b"', 'LABEL "a=b"', "LABEL d=it's", "LABEL description=It's a test",
    "ENV MSG it's fine", 'ENV A B="c', 'ARG A="b', 'ARG "A=b"', 'WORKDIR "/x', 'USER "x', 'EXPOSE "80', "ENV A=${B",
    "ENV A=${B:x}", "ENV A=${}", 'ENV A="${B"', 'ENV A=${B:-"x}', "LABEL key=\"value' k=\"0\"", "ENV A=${B:?need}",
    "WORKDIR ${A?no}", "ENV A=${B/x}", "ENV A=${B#", "ENV A=${B:=c}", "ENV A=${B=c}", "ENV A=${B:#c}", "ENV A=${B//\\a/x}",
    "ENV A=${B:-${C}", "ENV A=${{B}}", "ENV A=${.}", "USER ${A", "STOPSIGNAL ${A", 'VOLUME "/a', 'VOLUME ["${A"]',
    "COPY ${A a /x", "COPY --chown=${A a /x", "COPY --chmod=${A a /x", "COPY a /${B", "COPY <<E /x\n${A\nE",
    "RUN --mount=type=cache,target=${A true", "ADD --checksum=${A https://example.org/a /x", "ARG A=${B", "LABEL ${A=x",
    "ENV ${A=x", "ENV A=b C='d", "LABEL a.b=\"c\" d='e", "ADD a '/x", "WORKDIR /a'b", "USER a\"b", "STOPSIGNAL 'SIGTERM",
    "ENV A=${B-", "ENV A=${B+'x}", "ENV PATH=$PATH:${HOME/bin", "ARG V=1 W=${V", "VOLUME /a /b'",
]  # fmt: skip

# Values of flags and arguments.
VALUES = [
    "COPY --from=^abc a /x", "EXPOSE abc", "EXPOSE 80/xyz", "EXPOSE 443/tpc", "EXPOSE 80-70", 'VOLUME ""', 'VOLUME [""]',
    "ADD --checksum=abc https://example.org/a /x", "ADD --checksum=md5:abc https://example.org/a /x",
    "ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d a /x",
    "EXPOSE 70000", "EXPOSE 1-2-3", "EXPOSE -1", "EXPOSE 80,443", "EXPOSE 0x50", "EXPOSE 65536/udp",
    "EXPOSE 80:80-81", "EXPOSE 80-82:90-91", "EXPOSE host:80:80", "EXPOSE 1.2.3:80:80", "EXPOSE 80/tcp/udp", "EXPOSE /tcp", "EXPOSE 80-", "EXPOSE http", "EXPOSE 8080:http", "STOPSIGNAL SIGFOO", "STOPSIGNAL 0",
    "HEALTHCHECK --interval=abc CMD x", "HEALTHCHECK --retries=-1 CMD x", "HEALTHCHECK --timeout=-5s CMD x",
    "HEALTHCHECK --interval=1 CMD x", "HEALTHCHECK --start-period=1x CMD x", "HEALTHCHECK --retries=two CMD x",
    "HEALTHCHECK --interval=1us CMD x", "HEALTHCHECK FOO", "HEALTHCHECK", "HEALTHCHECK NONE x", "HEALTHCHECK CMD",
    "COPY --chmod=999 a /x", "COPY --chmod=u+z a /x", "COPY --link=maybe a /x", "COPY --foo=1 a /x", "COPY --chown a /x",
    "COPY --from a /x", "COPY --from=5 a /x", "COPY --from=0 a /x", "COPY --from=UPPER/x:y:z a /x", "COPY --exclude a /x",
    "ADD --unpack=perhaps a /x", "ADD --keep-git-dir=perhaps a /x", "COPY --checksum=sha256:0 a /x", "COPY --unpack a /x",
    "RUN --mount=type=foo true", "RUN --mount=target=/x,foo=bar true",
    "RUN --mount=type=tmpfs,target=/x,size=abc true", "RUN --mount=type=cache,target=/x,sharing=foo true",
    "RUN --mount=type=cache,target=/x,uid=abc true", "RUN --mount=type=secret true", "RUN --network=foo true",
    "RUN --security=foo true", "RUN --mount=type=cache,target=/x,mode=9 true", "RUN --mount=type=ssh,required=perhaps true",
    "RUN --mount=type=cache,target=/x,to true", "RUN --foo true", "RUN --mount= true", "RUN --mount=type=cache,target=/x, true", "RUN []",
    'COPY ["a", "/x"', 'COPY ["a" "/x"]',
    "ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/a https://example.org/b /x/",
    "RUN --mount=type=cache,target=/ true", "RUN --mount=type=tmpfs,target=/x,size=5x true",
    "RUN --mount=type=tmpfs,target=/ true", "RUN --mount=type=bind,target=// true",
    "COPY [a, /x]", "COPY [] /x", "COPY a[ /x", "COPY [a /x", "ADD [^] /x", "COPY --exclude=[ a /x", "ADD --exclude=a[ a /x",
    "ADD http:// /x", "ADD https:///a /x", "ADD ftp://localhost/a /x", "RUN --device= true",
    "COPY <<a/b /x/\nx\na/b", "COPY <<. /x/\na\n.", "COPY <<.. /x/\na\n..", "ADD <<'a/b/c' /x/\nx\na/b/c",
    "ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d <<E /x\na\nE",
    'RUN [""]', 'RUN ""', "RUN ''", 'RUN ["true"', 'RUN ["true"] x', "RUN ['true']",
    "RUN echo 'a", 'RUN echo "a', "RUN echo `true", "RUN echo $(true", "RUN echo ${a", "RUN (true", "RUN true)", "RUN true &&",
    "RUN true |", "RUN true ||", "RUN echo it's fine", "RUN if true", "RUN for i in 1; do echo", "RUN && true",
]  # fmt: skip

# Shapes of instructions.
SHAPES = [
    "ARG", "ARG =x", "ENV A", "ENV =a", "ENV", "ENV a=b c", "LABEL", "LABEL a", "LABEL =x", "LABEL a=b c", "WORKDIR", "USER",
    "VOLUME", "EXPOSE", "STOPSIGNAL", "MAINTAINER", "STOPSIGNAL $NONE", "ONBUILD", "ONBUILD FROM x", "ONBUILD ONBUILD RUN x",
    "ONBUILD MAINTAINER x", "COPY", "COPY a", "ADD a", "SHELL bash", "SHELL []", "RUN <<E\ntrue", "COPY <<E /x\ntrue",
    "FOO bar", "RUM true", "COPY <<E\nx\nE", "ENV --a=b c=d", "USER --a b", "WORKDIR --a=b /x",
]  # fmt: skip

# Files, and the line that is refused.
FILES = [
    ("FROM", 1), ("FROM a b", 1), ("FROM scratch AS", 1), ("FROM scratch AS 1a", 1), ("FROM scratch AS a b", 1),
    ("FROM scratch AS a!", 1), ("FROM UPPER", 1), ("FROM busybox:", 1), ("FROM a:b:c", 1), 
    ("FROM --foo=1 scratch", 1), ("FROM busybox@sha256:abc", 1), ("FROM --platform=abc scratch", 1),
    ("FROM --platform=linux/amd64/v1/x scratch", 1), ("FROM scratch${A", 1),
    ("FROM --platform=${A scratch", 1), ("FROM https://example.org/x", 1), ("FROM -x", 1), ("FROM busy box AS a", 1),
    ("ARG A=1", None), ("# nothing", 1), ("RUN true\nFROM scratch", 1), ("ENV A=b\nFROM scratch", 1),
    ("# escape=x\nFROM scratch", 1), ("# escape=`\n# escape=`\nFROM scratch", 1),
    ("ARG I=a\nFROM scratch AS a\nFROM scratch\nCOPY --from=$I a /x", 4), ("FROM scratch AS a\nFROM scratch\nCOPY --from=${I} a /x", 3),
    ("ARG V=1\nFROM scratch\nCOPY --from=nginx:${V} a /x", 3), ("FROM scratch AS a\nCOPY --from=a a /x", 2),
    ("FROM scratch\nCOPY --from=b a /x\nFROM scratch AS b\nCOPY a /\nFROM scratch\nCOPY --from=0 x /", 2),
    ("FROM scratch AS a\nENV A=${B\nFROM a\nLABEL x=y", 2), ("ARG A=${B\nFROM scratch", 1), ("ARG A='x\nFROM scratch", 1),
    ("FROM scratch AS a\nCOPY a /\nFROM scratch AS b\nCOPY --from=7 a /", 4), ("FROM scratch\nEXPOSE ${P:-abc}", 2),
    ("FROM busybox:local\nWORKDIR /\nRUN --mount=type=cache true", 3), ("FROM busybox:local\nWORKDIR /\nRUN --mount=type=bind true", 3),
    ("FROM busybox:local\nWORKDIR /x\nRUN --mount=type=tmpfs,target=.. true", 3),
    ("FROM ${UNDECLARED}", 1), ("FROM $UNDECLARED", 1), ("FROM ${U:-}", 1), ("FROM busybox:${U}", 1), ("FROM $", 1), ("FROM $(x)", 1),
    ("ARG A=busybox:local\nFROM $a", 2), ("FROM --platform=$X scratch", 1), ("FROM --platform=$TARGETPLATFROM scratch", 1),
    ("# check=foo\nFROM scratch", 1), ("# check=error=maybe\nFROM scratch", 1), ("# check=foo=bar\nFROM scratch", 1),
    ("# check=skip=all\n# check=skip=all\nFROM scratch", 1),
]  # fmt: skip

# Files beside which there is an ignore file; a build fails at the line.
IGNORED = [
    ("*\n!**/*.py\n", "COPY a /x"), ("a\n!**/keep\n", "COPY a /x"), ("sub\n!sub/*.py\n", "COPY sub/b /x"),
    ("a\n", "ADD a /x"), ("*\n!b\n", "COPY a /x"), ("**/a\n!?\n!*b\na\n", "COPY ./a /x"),
    ("*\n!**/*.py\n", "RUN --mount=type=bind,source=a,target=/x true"), ("a\n!**/keep\n", "COPY [\"a\", \"/x\"]"),
    ("**\n!**/c\n", "COPY --chmod=644 a /x"), ("[a-\n", "COPY a /x"), ("[]\n", "COPY a /x"), ("!\n", "COPY a /x"),
    ("b\n[z\n", "RUN --mount=source=a,target=/x true"),
]  # fmt: skip

# What BuildKit takes although it looks like the above.
TAKEN = [
    "ENV A=$", "ENV A=b$", "ENV A=$(x", "ENV A=b\\'c", "ENV A=\"it's\"", "ENV A='say \"x\"'", "ENV A=${B:-x}", "ENV A=${B:+x}",
    "ENV A=${B#x*}", "ENV A=${B%%x}", "ENV A=${B/x/y}", "ENV A=${B//x/}", "ENV A=${B:-${C:-d}}", "ENV A=\\${B", "LABEL a='${B'",
    "LABEL a=\"b\" 'c'=\"d\"", "EXPOSE 80/TCP", "EXPOSE 80-90/udp", "EXPOSE $NONE", "EXPOSE 8080:80", "EXPOSE [::1]:80:80",
    "STOPSIGNAL 9", "STOPSIGNAL 99", "STOPSIGNAL -1", "STOPSIGNAL term", "STOPSIGNAL SIGRTMIN+3", "HEALTHCHECK --interval=1m30s CMD x", "HEALTHCHECK NONE",
    "HEALTHCHECK --retries=0 CMD x", "COPY --chmod=0644 a /x", "COPY --chmod=u+x a /x", "COPY --chown=1:2 a /x",
    "COPY --link a /x", "COPY --link=false a /x", "COPY --exclude=b a /x", "USER $NONE", "WORKDIR $NONE",
    "ARG A B", "ARG A=it\\'s", "SHELL [\"sh\", \"-c\"]", "ONBUILD ENV A=${B", "CMD it's", "ENTRYPOINT \"x",
    "COPY <<'E' /x\n${A\nE", "COPY <<E /x\nit's\nE", "LABEL a=b \\\n  c=d", "MAINTAINER it's me",
    "COPY --chmod= a /x", "EXPOSE 80/", "EXPOSE 80-81:90-91", "EXPOSE 1.2.3.4:80:80", "EXPOSE :80", "COPY a[b] nope* /x/",
    "COPY <</a /x/\nx\n/a", "COPY <<./a /x/\nx\n./a", "COPY <<b/../a /x/\nx\nb/../a", "COPY a* /x/", "COPY nope*[a] /x/",
    "EXPOSE +80", "COPY a a x/..", "COPY . a /x", "FROM ${U:-busybox:local}", "COPY --exclude=[a] a /x",
    "ENV A='b\\'", "ENV A=\"b\\\"c\"", "ENV A b c=d", "CMD", "ENTRYPOINT", "ENV A=\"${B:-\"x\"}\"", "ENV A=$1 B=$@ C=$#",
]  # fmt: skip


def cases():
    """For each case its name, its files, and where it is refused: a line, 0 for no line, None where it is taken."""
    for kind, texts in {"expansion": EXPANSIONS, "value": VALUES, "shape": SHAPES}.items():
        for number, text in enumerate(texts):
            # A `RUN` needs a shell, and what a variable holds is sure above nothing alone.
            base = "busybox:local" if kind == "value" else "scratch"
            yield f"refused-{kind}-{number}", {"Dockerfile": f"FROM {base}\n{text}\n"}, 2
    for number, (text, line) in enumerate(FILES):
        yield f"refused-file-{number}", {"Dockerfile": f"{text}\n"}, line or 0
    for number, (ignored, text) in enumerate(IGNORED):
        base = "busybox:local" if text.startswith("RUN") else "scratch"
        files = {"Dockerfile": f"FROM {base}\n{text}\n", ".dockerignore": ignored, "sub/b": ""}
        yield f"refused-ignored-{number}", files, 2
    for number, text in enumerate(TAKEN):
        yield f"taken-{number}", {"Dockerfile": f"FROM busybox:local\n{text}\n"}, None
