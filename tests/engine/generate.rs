//! Random Dockerfiles with their build contexts: all kinds of instructions, stages and mounts, all of which build.

use crate::random::Random;
use crate::repository::ARTEFACT;
use crate::world::{Entry, World};

/// A Dockerfile in its parts, so that an edit can move them about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    /// The lines above the first stage.
    pub(crate) head: Vec<String>,
    pub(crate) stages: Vec<Stage>,
    /// Whether its lines end as on Windows.
    pub(crate) crlf: bool,
}

/// A stage.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    /// What it starts from: an image, or the index of a stage before it.
    pub(crate) from: Result<usize, String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// Its instructions, which call stage number N `{N}`.
    pub(crate) lines: Vec<String>,
}

impl Plan {
    /// The Dockerfile.
    pub(crate) fn text(&self) -> String {
        let mut lines = self.head.clone();
        let label = |index: usize| self.stages[index].name.clone().unwrap_or_else(|| index.to_string());
        for stage in &self.stages {
            let from = match &stage.from {
                Ok(index) => label(*index),
                Err(image) => image.clone(),
            };
            let name = stage.name.as_ref().map(|name| format!(" AS {name}")).unwrap_or_default();
            lines.push(format!("FROM {from}{name}"));
            for line in &stage.lines {
                let mut line = line.clone();
                for index in 0..self.stages.len() {
                    line = line.replace(&format!("{{{index}}}"), &label(index));
                }
                lines.push(line);
            }
        }
        let text = lines.join("\n") + "\n";
        if self.crlf { text.replace('\n', "\r\n") } else { text }
    }
}

/// A Dockerfile and its context. `nonce` is in everything that a key is made of, so that no other case can share a step.
pub(crate) fn generate(random: &mut Random, nonce: &str) -> (Plan, World) {
    let mut world = context(random, nonce);
    let mut plan = Plan::default();
    if random.chance(25) {
        plan.head.push("ARG GLOBAL=1".to_owned());
    }
    let base = if random.chance(15) { "${BASE}" } else { "busybox:local" };
    if base != "busybox:local" {
        plan.head.push("ARG BASE=busybox:local".to_owned());
    }
    let count = 1 + random.below(3);
    for index in 0..count {
        let parents: Vec<usize> = (0..index).filter(|parent| plan.stages[*parent].name.is_some()).collect();
        let from = match parents.as_slice() {
            [] => Err(base.to_owned()),
            _ if random.chance(65) => Err(base.to_owned()),
            parents => Ok(*random.pick(parents)),
        };
        let name = (index + 1 < count || random.chance(30)).then(|| format!("s{index}"));
        let mut lines = Vec::new();
        if from.is_err() {
            lines.push(format!("WORKDIR /w{nonce}-{index}"));
        }
        for number in 0..2 + random.below(5) {
            lines.push(instruction(random, nonce, index, &format!("{index}{number}")));
        }
        // What other stages can take.
        let at = 1.min(lines.len()) + random.below(lines.len());
        lines.insert(at, format!("RUN mkdir -p /d{index} && echo {nonce} >/d{index}/f && echo {nonce} >/out{index}"));
        plan.stages.push(Stage { from, name, lines });
    }
    if count > 1 {
        let last = count - 1;
        let from = random.below(last);
        let line = take(random, from, &format!("t{nonce}"));
        plan.stages[last].lines.push(line);
        let more = instruction(random, nonce, last, "z");
        plan.stages[last].lines.push(more);
    }
    if random.chance(8) {
        world.put(ARTEFACT, Entry::file(format!("made {nonce}\n")));
        plan.stages[count - 1].lines.push(format!("COPY {ARTEFACT} /jar/"));
    }
    world.inside = random.chance(15);
    world.dockerfile = plan.text();
    for (name, value) in [("V1", "given"), ("V2", "first"), ("SOURCE_DATE_EPOCH", "1600000000"), ("GLOBAL", "g")] {
        if random.chance(10) {
            world.build_args.insert(name.to_owned(), value.to_owned());
        }
    }
    if random.chance(10) {
        world.target.clone_from(&plan.stages[random.below(count)].name);
    }
    (plan, world)
}

fn context(random: &mut Random, nonce: &str) -> World {
    let mut world = World::default();
    for path in
        ["a.txt", "b.txt", "conf/app.ini", "conf/db.ini", "src/m.py", "src/n.py", "src/lib/u.py", "docs/r.md", "x.log"]
    {
        world.put(path, Entry::file(format!("{path} {nonce}\n")));
    }
    if random.chance(50) {
        world.put("link", Entry::link("a.txt"));
        world.put("src/l.py", Entry::link("m.py"));
    }
    world.put("a.tar", Entry::file(archive(&format!("packed {nonce}\n"))));
    if random.chance(20) {
        let ignores = [
            "*\n!src/**/*.py\n!*.t*\n!conf\n!dist\n!link\n",
            "docs\n!docs/r.md\n*.log\n!x.log\n",
            "conf\n!conf/*.ini\n**/.git\n",
            "**/*.py\n!src\n*ignore\n",
            "src/lib/*\n!**/u.py\n.git*\n",
        ];
        world.put("Dockerfile.dockerignore", Entry::file(*random.pick(&ignores)));
    }
    if random.chance(50) {
        let ignores = [
            ".git\n",
            ".git/objects\n.git/logs\n*.log\n",
            "*\n!src\n!conf\n!*.t*\n!dist\n!.git\n",
            "*.log\n",
            "docs\n*.log\n",
            "*\n!src\n!conf\n!*.txt\n",
            "**/*.md\n.dockerignore\n",
            "docs/*\n!docs/r.md\n",
        ];
        world.put(".dockerignore", Entry::file(*random.pick(&ignores)));
    }
    world
}

/// An archive with one file, `packed`, in the words of `tar`.
pub(crate) fn archive(body: &str) -> String {
    let padded = |text: &str, length: usize| format!("{text}{}", "\0".repeat(length - text.len()));
    let size = format!("{:011o}\0", body.len());
    let head = |sum: &str| {
        let (name, zeros) = (padded("packed", 100), "0000000\0");
        padded(&format!("{name}0000644\0{zeros}{zeros}{size}00000000000\0{sum}0{}ustar\u{0}00", padded("", 100)), 512)
    };
    let sum: u32 = head("        ").bytes().map(u32::from).sum();
    let blocks = body.len().div_ceil(512) * 512;
    format!("{}{}{}", head(&format!("{sum:06o}\0 ")), padded(body, blocks), padded("", 1024))
}

/// One instruction. `id` makes it unlike the others of the file.
pub(crate) fn instruction(random: &mut Random, nonce: &str, stage: usize, id: &str) -> String {
    match random.below(20) {
        0..=5 => run(random, stage, id),
        6..=10 => copy(random, nonce, stage, id),
        11 => take_any(random, nonce, stage, id),
        12 => random.pick(&["ENV K1=1", "ENV K2=$K1", "ENV K3=a K4=b", "ENV K1 old"]).to_string(),
        13 => random.pick(&["ARG V1=1", "ARG V2", "ARG V1", "ARG GLOBAL", "ARG V3=$V1", "ARG TARGETARCH"]).to_string(),
        14 => random.pick(&["WORKDIR /x", "WORKDIR y", "WORKDIR /x/", "WORKDIR /", "WORKDIR /q$V1"]).to_string(),
        15 => random.pick(&["USER root", "USER 0", "USER 0:0"]).to_string(),
        16 => random.pick(&["SHELL [\"/bin/sh\", \"-ec\"]", "SHELL [\"/bin/sh\", \"-c\"]"]).to_string(),
        17 => match random.below(5) {
            0 => format!("COPY <<A <<'B' /etc/h{id}/\nbody {nonce} $V1\nA\nbody $V1\nB"),
            1 => format!("COPY --chmod=700 <<-EOF /etc/h{id}\n\tbody {nonce}\n\tEOF"),
            2 => format!("COPY a.txt <<EOF conf/app.ini /etc/h{id}/\nbody {nonce}\nEOF"),
            _ => format!("COPY <<EOF /etc/h{id}\nbody {nonce} $V1\nEOF"),
        },
        18 => match random.below(7) {
            3 | 4 => format!("ADD a.tar /add{id}/"),
            5 => format!("ADD *.t* src/m.py /add{id}/"),
            6 => format!("ADD . /add{id}"),
            0 => format!("ADD a.txt /add{id}/"),
            1 => format!("ADD src /add{id}"),
            _ => format!("ADD --chmod=600 conf/app.ini /add{id}/"),
        },
        _ => {
            let free = [
                "LABEL a=1",
                "EXPOSE 80",
                "CMD [\"a\"]",
                "ENTRYPOINT [\"a\"]",
                "HEALTHCHECK CMD true",
                "STOPSIGNAL 9",
                "VOLUME /v",
                "# a comment",
                "MAINTAINER a",
                "ONBUILD RUN echo trigger",
                "ONBUILD COPY a.txt /trigger/",
                "ONBUILD ENV T=trigger",
                "ONBUILD WORKDIR /trigger",
            ];
            random.pick(&free).to_string()
        }
    }
}

fn run(random: &mut Random, stage: usize, id: &str) -> String {
    let mount = match random.below(28) {
        10 => "--mount=type=bind,from=busybox:local,source=/etc,target=/m ".to_owned(),
        11 if stage > 0 => format!("--mount=type=bind,from={{{}}},target=/m,rw ", random.below(stage)),
        12 if stage > 0 => {
            format!("--mount=type=cache,from={{{0}}},source=/d{0},target=/c{id} ", random.below(stage))
        }
        13 => {
            "--mount=type=bind,source=conf/app.ini,target=/m/i --mount=type=bind,source=src/lib,target=/l ".to_owned()
        }
        0 => "--mount=type=cache,target=/c ".to_owned(),
        1 => format!("--mount=type=cache,id=k{id},target=/c,sharing=locked "),
        2 => "--mount=type=tmpfs,target=/t ".to_owned(),
        3 => "--mount=type=secret,id=tok ".to_owned(),
        4 => "--mount=type=bind,source=src,target=/m ".to_owned(),
        5 => "--mount=type=bind,source=a.txt,target=/m/a.txt ".to_owned(),
        6 => "--mount=type=bind,target=/m ".to_owned(),
        7 if stage > 0 => format!("--mount=type=bind,from={{{}}},source=/d{0},target=/m ", random.below(stage)),
        8 => "--network=none ".to_owned(),
        9 => "--mount=type=cache,target=/c --mount=type=bind,source=conf,target=/m ".to_owned(),
        _ => String::new(),
    };
    match random.below(9) {
        7 => format!("RUN {mount}<<A cat >/r{id} && cat <<B\n{id}\nA\nmore\nB"),
        0 => format!("RUN {mount}echo {id} >/r{id} && \\\n    echo more >>/r{id}"),
        1 => format!("RUN {mount}echo {id} >/r{id} && \\\n    # why\n    echo more >>/r{id}"),
        2 => format!("RUN {mount}<<EOF\necho {id} >/r{id}\nls / >/dev/null\nEOF"),
        3 => format!("RUN {mount}[\"/bin/sh\", \"-c\", \"echo {id} >/r{id}\"]"),
        4 => format!("RUN {mount}echo $K1 $V1 >/r{id}"),
        5 => format!("RUN {mount}cat /w*/* >/r{id} 2>/dev/null || true"),
        _ => format!("RUN {mount}echo {id} >/r{id}"),
    }
}

fn copy(random: &mut Random, nonce: &str, stage: usize, id: &str) -> String {
    let flag = match random.below(18) {
        8 => "--chmod=u=rwX,go= ",
        9 => "--exclude=lib --exclude=*.log ",
        10 => "--chown=nobody ",
        11 => "--exclude=src/n.py --exclude=.git* ",
        0 => "--chown=1000:1000 ",
        1 => "--chmod=640 ",
        2 | 3 => "--link ",
        4 => "--link --chown=5 ",
        5 => "--exclude=*.ini ",
        6 => "--exclude=**/u.py --exclude=*.md ",
        7 => "--link --chmod=644 ",
        _ => "",
    };
    let sources = [
        "a.txt",
        "./b.txt",
        "a.txt b.txt",
        "src",
        "src/",
        "conf",
        "*.txt",
        "src/*.py",
        "conf/*.ini",
        "s?c",
        ".",
        "src/lib",
        "/a.txt",
        "a.tar",
        "./",
        "${V5:-src}",
        "conf/app.ini src/lib",
        "**/*.py",
        "docs* *.txt",
        "src/../b.txt",
    ];
    let source = *random.pick(&sources);
    match random.below(6) {
        0 if stage > 0 => take(random, stage - 1, &format!("{id}{nonce}")),
        1 => format!("COPY {flag}{source} ./c{id}/"),
        2 => format!("COPY {flag}{source} /c{id}$V1/"),
        3 => {
            let words: Vec<String> = source.split(' ').map(|word| format!("\"{word}\"")).collect();
            format!("COPY {flag}[{}, \"/c{id}/\"]", words.join(", "))
        }
        _ => format!("COPY {flag}{source} /c{id}/"),
    }
}

fn take_any(random: &mut Random, nonce: &str, stage: usize, id: &str) -> String {
    if stage == 0 {
        return format!("COPY --from=busybox:local /bin/busybox /bb{nonce}/");
    }
    let from = random.below(stage);
    take(random, from, &format!("{id}{nonce}"))
}

/// A copy out of a stage.
fn take(random: &mut Random, from: usize, id: &str) -> String {
    let link = if random.chance(25) { "--link " } else { "" };
    let path = match random.below(5) {
        0 => format!("/d{from}"),
        1 => format!("/d{from}/*"),
        2 => "/etc/passwd".to_owned(),
        _ => format!("/out{from}"),
    };
    format!("COPY {link}--from={{{from}}} {path} /from{id}/")
}
