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
    /// Whether a project is beside it.
    pub(crate) has_project: bool,
}

const fn shape(name: &'static str, head: &'static str, unit: &'static str, tail: &'static str) -> Shape {
    Shape { name, head, unit, tail, has_project: false }
}

/// One beside a project, which it may copy.
const fn project(name: &'static str, head: &'static str, unit: &'static str) -> Shape {
    Shape { name, head, unit, tail: "", has_project: true }
}

const NODE: &str = "FROM node:22\nWORKDIR /app\nCOPY . .\n";
const PYTHON: &str = "FROM python:3.13\nWORKDIR /app\nCOPY . .\n";

/// All kinds.
pub(crate) const SHAPES: [Shape; 54] = [
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
    project("npm run build", NODE, "RUN npm run build\n"),
    project("npm ci", "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\n", "RUN npm ci\n"),
    project("npm ci after all", NODE, "RUN npm ci\n"),
    project("npm ci in directories", NODE, "WORKDIR /a@\nRUN npm ci\n"),
    project("npm ci behind cd", NODE, "RUN cd /a@ && npm ci\n"),
    project(
        "npm ci with mount",
        "FROM node:22\n",
        "RUN --mount=type=bind,source=package.json,target=package.json npm ci\n",
    ),
    project("copies and npm ci", "FROM node:22\nWORKDIR /app\n", "COPY . .\nRUN npm ci\n"),
    project("stages of npm", "", "FROM node:22 AS s@\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n"),
    project("node", NODE, "RUN node scripts/post.js\n"),
    project("pip install -r", PYTHON, "RUN pip install -r requirements.txt\n"),
    project(
        "pip install -r of copies",
        PYTHON,
        "COPY requirements.txt /a@/\nRUN pip install -r /a@/requirements.txt\n",
    ),
    project("make", "FROM gcc:14\nWORKDIR /app\nCOPY . .\n", "RUN make\n"),
    project("scripts", "FROM debian:12\nWORKDIR /app\nCOPY . .\n", "RUN ./scripts/setup.sh\n"),
    project("scripts of sh", "FROM debian:12\nCOPY scripts/setup.sh /\n", "RUN sh setup.sh @\n"),
    project("go build", "FROM golang:1.23\nWORKDIR /app\nCOPY . .\n", "RUN go build -o /bin/x@ .\n"),
    project("cargo build", "FROM rust:1\nWORKDIR /app\nCOPY . .\n", "RUN cargo build --release\n"),
    project("bundle install", "FROM ruby:3\nWORKDIR /app\nCOPY . .\n", "RUN bundle install\n"),
    project("mvn package", "FROM maven:3\nWORKDIR /app\nCOPY . .\n", "RUN mvn package\n"),
    project("COPY of manifests", "FROM node:22\nWORKDIR /app\n", "COPY package.json /d@/\n"),
    project("COPY of all", "FROM debian:12\n", "COPY . /d@/\n"),
    project("ADD and rm", "FROM debian:12\n", "ADD src /s@\nRUN rm -r /s@\n"),
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
