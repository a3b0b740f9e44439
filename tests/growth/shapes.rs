//! Dockerfiles of any length, each of one kind of line.

/// A kind of Dockerfile.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// What comes first.
    head: &'static str,
    /// What is repeated, with the number of the turn for each `@` and the number of the turn before for each `%`.
    unit: &'static str,
    /// What comes last.
    tail: &'static str,
}

const fn shape(name: &'static str, head: &'static str, unit: &'static str, tail: &'static str) -> Shape {
    Shape { name, head, unit, tail }
}

/// All kinds.
pub(crate) const SHAPES: [Shape; 33] = [
    shape("RUN", "FROM debian:12\n", "RUN echo 1 > /x@\n", ""),
    shape("RUN with install", "FROM debian:12\n", "RUN apt-get update && apt-get install -y p@\n", ""),
    shape("RUN of many commands", "FROM debian:12\nRUN true", " && \\\n echo 1 > /x@", ""),
    shape("RUN of many words", "FROM debian:12\nRUN echo", " \\\n w@", ""),
    shape("packages", "FROM debian:12\nRUN apt-get update && apt-get install -y", " \\\n p@", ""),
    shape("packages with versions", "FROM python:3.13\nRUN pip install", " \\\n p@==1", ""),
    shape("options", "FROM debian:12\nRUN curl -o /f https://example.com", " \\\n -H a@:b", ""),
    shape("pipes", "FROM debian:12\nRUN cat /a", " | \\\n grep @", ""),
    shape("case arms", "FROM debian:12\nRUN case $A in", " \\\n a@) echo @;;", " esac"),
    shape("words of a JSON array", "FROM debian:12\nCMD [\"a\"", ", \\\n \"@\"", "]"),
    shape("sources of a COPY", "FROM debian:12\nCOPY", " \\\n a@", " /x/"),
    shape("ports", "FROM debian:12\nEXPOSE", " \\\n 1@", ""),
    shape("RUN with cache mounts", "FROM debian:12\n", "RUN --mount=type=cache,target=/c pip install p@\n", ""),
    shape("curl and rm", "FROM debian:12\n", "RUN curl -o /f@ https://example.com/@\nRUN rm /f@\n", ""),
    shape("nested if", "FROM debian:12\nRUN true", "; if a; then if b; then echo @; fi; fi \\\n", "; true"),
    shape("heredocs", "FROM debian:12\n", "RUN <<E@\necho @\nE@\n", ""),
    shape("COPY of heredocs", "FROM debian:12\n", "COPY <<E@ /x@\n$A\nE@\n", ""),
    shape("ENV", "FROM debian:12\n", "ENV A@=1\n", ""),
    shape("ENV of one name", "FROM debian:12\n", "ENV A=@\n", ""),
    shape("ENV from ENV", "FROM debian:12\nENV A0=1\n", "ENV A@=$A%\n", ""),
    shape("ARG", "FROM debian:12\n", "ARG A@=1\n", ""),
    shape("global ARG", "", "ARG A@=1\n", "FROM debian:12"),
    shape("USER", "FROM debian:12\n", "RUN useradd u@\nUSER u@\n", ""),
    shape("WORKDIR", "FROM debian:12\n", "WORKDIR /d@\n", ""),
    shape("LABEL", "FROM debian:12\nLABEL a=b", " \\\n a@=b", ""),
    shape("COPY", "FROM debian:12\n", "COPY a@ /a@\n", ""),
    shape("COPY with apt", "FROM debian:12\n", "COPY a@/ /a@/\nRUN apt-get update && apt-get install -y p@\n", ""),
    shape("COPY --from", "FROM debian:12 AS s0\n", "FROM debian:12 AS s@\nCOPY --from=s% /a /b\n", ""),
    shape("stages", "FROM debian:12\n", "FROM debian:12 AS s@\nRUN true\n", ""),
    shape("chained stages", "FROM debian:12 AS s0\n", "FROM s% AS s@\nRUN echo 1 > /x@\n", ""),
    shape("ONBUILD", "FROM debian:12\n", "ONBUILD RUN echo @\n", ""),
    shape("comments", "FROM debian:12\n", "# c@\n", ""),
    shape("suppressions", "FROM debian:12\n", "# trimtab ignore=unpinned-package\nRUN apt-get install -y a@\n", ""),
];

impl Shape {
    /// A file of so many lines, or a few more.
    pub(crate) fn text(&self, lines: usize) -> String {
        let turns = lines.div_ceil(self.unit.matches('\n').count());
        let unit = |turn: usize| self.unit.replace('@', &turn.to_string()).replace('%', &(turn - 1).to_string());
        let units: String = (1..=turns).map(unit).collect();
        format!("{}{units}{}\n", self.head, self.tail)
    }
}
